"""Publishes sign-ups to the queue with boto3, after checking them against the contract, as SQS takes any text.

    QUEUE_URL=https://sqs… python3 publish_sqs.py donor-4711 A+ donor-4712 O-

Needs boto3 and jsonschema. Run it as often as you like: the ids come from your own keys, so every donor is stored once.
"""
import json, os, pathlib, re, sys, unicodedata, uuid
import boto3
from jsonschema import Draft202012Validator

SOURCE = "https://crm.example.org"
QUEUE_URL = os.environ["QUEUE_URL"]
CONTRACT = pathlib.Path(__file__).parents[1] / "contracts/events/DonorSignedUp.message.schema.json"
BATCH, ATTEMPTS = 10, 3  # SQS takes ten messages in a request


# Control characters, joiners, variation selectors, lost letters, and what else may not show: see docs/publish.md.
UNKNOWN = ("[\u0000-\u001f\u007f-\u009f\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\ufffd"
           "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")


def clean(key):
    """Keys that look the same are the same: no invisible characters, single spaces, normal form C. docs/publish.md says all."""
    spaced = re.sub("[\u2800\u3164\uffa0]", " ", re.sub("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb]", "", key))
    cleaned = unicodedata.normalize("NFC", " ".join(spaced.split()))
    if not cleaned or re.search(UNKNOWN, cleaned):
        sys.exit("a key is empty, or has characters that this example does not know how to clean")
    return cleaned


def event_id(key):
    """The same id for the same key, always: it is the identity of the donor."""
    return str(uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, SOURCE), clean(key)))


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
