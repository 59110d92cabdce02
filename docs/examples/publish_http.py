"""Publishes a sign-up over HTTP with nothing but Python's own library.

    python3 publish_http.py donor-4711 A+

Run it as often as you like: the id comes from your own key, so the donor is stored once.
"""
import json, os, re, sys, time, unicodedata, uuid
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

SOURCE = "https://crm.example.org"
URL = os.environ.get("SAVELIFE_URL", "http://127.0.0.1:3000")
KEY = os.environ.get("SAVELIFE_KEY")  # a deployed stage wants one
ATTEMPTS = 4


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
