"""Publishes sign-ups to the queue with boto3, after checking them against the contract, as SQS takes any text.

    QUEUE_URL=https://sqs… python3 publish_sqs.py donor-4711 A+ donor-4712 o-

Needs boto3 and jsonschema. Run it as often as you like: the ids come from your own keys, so every donor is stored once.
"""
import json, os, pathlib, sys, uuid
import boto3
from jsonschema import Draft202012Validator

SOURCE = "https://crm.example.org"
QUEUE_URL = os.environ["QUEUE_URL"]
CONTRACT = pathlib.Path(__file__).parents[2] / "contracts/events/DonorSignedUp.message.schema.json"
BATCH, ATTEMPTS = 10, 3  # SQS takes ten messages in a request


def event_id(key):
    """The same id for the same key, always: it is the identity of the donor."""
    return str(uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, SOURCE), key))


def sign_up(key, blood_group):
    data = {"first_name": "ivica", "city": "Amsterdam", "type": blood_group, "email": "ivica@server.com"}
    return {"specversion": "1.0", "id": event_id(key), "source": SOURCE, "type": "DonorSignedUp", "data": data}


def check(events):
    """Names what is wrong by its path, without repeating it: these are people's data."""
    validator = Draft202012Validator(json.loads(CONTRACT.read_text()))
    faults = [f"event {i}: {fault.json_path} is not as the contract has it"
              for i, event in enumerate(events) for fault in validator.iter_errors(event)]
    if faults:
        sys.exit("\n".join(faults))


def publish(events):
    sqs = boto3.client("sqs", endpoint_url=QUEUE_URL.rsplit("/", 2)[0])  # where the queue is: AWS, or a local stack
    for start in range(0, len(events), BATCH):
        left = {str(i): json.dumps(event) for i, event in enumerate(events[start:start + BATCH])}
        for _ in range(ATTEMPTS):
            entries = [{"Id": i, "MessageBody": body} for i, body in left.items()]
            reply = sqs.send_message_batch(QueueUrl=QUEUE_URL, Entries=entries)
            # A request that succeeds may still hold messages that were not taken.
            left = {failed["Id"]: left[failed["Id"]] for failed in reply.get("Failed", [])}
            if not left:
                break
        else:
            sys.exit(f"{len(left)} messages were not taken; run this again, the ids stay the same")


events = [sign_up(key, group) for key, group in zip(sys.argv[1::2], sys.argv[2::2])]
check(events)
publish(events)
print("\n".join(event["id"] for event in events))
