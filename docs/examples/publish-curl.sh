#!/usr/bin/env bash
# Publishes sign-ups over HTTP with curl and jq: as one CloudEvent (structured or binary), or as a batch.
#
#     ./publish-curl.sh structured donor-4711 A+
#     ./publish-curl.sh binary donor-4711 A+
#     ./publish-curl.sh batch donor-4711 A+ donor-4712 O-
#
# Run it as often as you like: the ids come from your own keys, so every donor is stored once.
set -euo pipefail
source=https://crm.example.org
url=${SAVELIFE_URL:-http://127.0.0.1:3000}
mode=$1
shift

# Keys that look the same are the same: no invisible characters, single spaces. docs/publish.md says all of it. What is not
# ASCII needs normal form C besides, as uconv -x nfc has it.
clean() {
  jq -rn --arg key "$1" '$key | gsub("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb]"; "")
    | [splits("[\\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u2800\u3164\uffa0]+") | select(. != "")] | join(" ")
    | if test("^[ -~]+$") then . else error("a key is empty, or not ASCII, which this example does not know how to clean") end'
}

# The same id for the same key, always. uuidgen is part of util-linux (Debian: uuid-runtime).
event_id() {
  local key
  key=$(clean "$1") || return # as set -e does not hold inside $( )
  uuidgen --sha1 --namespace "$(uuidgen --sha1 --namespace @url --name "$source")" --name "$key"
}

data() { jq -nc --arg type "$1" '{first_name: "ivica", city: "Amsterdam", $type, email: "ivica@server.com"}'; }
event() {
  local id
  id=$(event_id "$1") || return
  jq -nc --arg id "$id" --arg source "$source" --argjson data "$(data "$2")" \
    '{specversion: "1.0", $id, $source, type: "DonorSignedUp", $data}'
}

# --retry sends again when there is no answer in time, a 429 or a 5xx, and respects Retry-After. --fail-with-body ends with 22
# on a problem document, and shows it.
post() {
  curl --silent --show-error --fail-with-body --max-time 10 --retry 3 --retry-connrefused "$url/events" \
    ${SAVELIFE_KEY:+--header "Authorization: Bearer $SAVELIFE_KEY"} "$@"
}

case $mode in
  structured)
    body=$(event "$1" "$2")
    post --header 'Content-Type: application/cloudevents+json' --data "$body"
    ;;
  binary)
    id=$(event_id "$1")
    post --header 'Content-Type: application/json' --data "$(data "$2")" --header 'ce-specversion: 1.0' \
      --header "ce-id: $id" --header "ce-source: $source" --header 'ce-type: DonorSignedUp'
    ;;
  batch)
    events=$(for ((i = 1; i < $#; i += 2)); do event "${@:i:2}" || exit; done | jq -sc .)
    # 202 says that some of it was accepted; each event has its own result. jq -e ends with 1 when one was not.
    post --header 'Content-Type: application/cloudevents-batch+json' --data "$events" |
      jq -e '., all(.results[]; .status == "accepted")'
    ;;
esac
