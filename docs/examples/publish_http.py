"""Publishes a sign-up over HTTP with nothing but Python's own library.

    python3 publish_http.py donor-4711 A+

Run it as often as you like: the id comes from your own key, so the donor is stored once.
"""
import json, os, sys, time, uuid
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

SOURCE = "https://crm.example.org"
URL = os.environ.get("SAVELIFE_URL", "http://127.0.0.1:3000")
KEY = os.environ.get("SAVELIFE_KEY")  # a deployed stage wants one
ATTEMPTS = 4


def event_id(key):
    """The same id for the same key, always: it is the identity of the donor."""
    return str(uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, SOURCE), key))


def publish(event):
    headers = {"Content-Type": "application/cloudevents+json", **({"Authorization": f"Bearer {KEY}"} if KEY else {})}
    for attempt in range(ATTEMPTS):
        try:
            with urlopen(Request(f"{URL}/events", json.dumps(event).encode(), headers), timeout=10) as reply:
                return json.load(reply)["id"]
        except HTTPError as error:
            if error.code < 500 and error.code != 429:  # the event itself must change
                problem = json.load(error)
                faults = [f"{fault['pointer']}: {fault['detail']}" for fault in problem.get("errors", [])]
                sys.exit("\n".join([f"{error.code} {problem['title']}: {problem['detail']}", *faults]))
        except (URLError, TimeoutError):
            pass  # no answer: it may have been accepted or not, so the same event again
        time.sleep(2 ** attempt)
    sys.exit("not accepted; run this again, the id stays the same")


key, blood_group = sys.argv[1:3]
data = {"first_name": "ivica", "city": "Amsterdam", "type": blood_group, "email": "ivica@server.com"}
print(publish({"specversion": "1.0", "id": event_id(key), "source": SOURCE, "type": "DonorSignedUp", "data": data}))
