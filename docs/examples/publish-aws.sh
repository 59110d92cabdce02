#!/usr/bin/env bash
# Publishes sign-ups to the queue with the AWS CLI and jq: one by send-message, up to ten by send-message-batch.
#
#     QUEUE_URL=https://sqs… ./publish-aws.sh donor-4711 A+ [donor-4712 O- …]
#
# Run it as often as you like: the ids come from your own keys, so every donor is stored once. The queue takes any text:
# a wrong event ends on the dead-letter queue. Over HTTP the answer says what is wrong.
set -euo pipefail
source=https://crm.example.org
endpoint=${QUEUE_URL%/*/*} # where the queue is: AWS, or a local stack

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

event() {
  local id
  id=$(event_id "$1") || return
  jq -nca --arg id "$id" --arg source "$source" --arg type "$2" \
    '{specversion: "1.0", $id, $source, type: "DonorSignedUp",
      data: {first_name: "ivica", city: "Amsterdam", $type, email: "ivica@server.com"}}'
}

if [ $# -eq 2 ]; then
  body=$(event "$1" "$2")
  aws sqs send-message --endpoint-url "$endpoint" --queue-url "$QUEUE_URL" \
    --message-body "$body" --query MessageId --output text
else
  entries=$(for ((i = 1; i < $#; i += 2)); do event "${@:i:2}" || exit; done |
    jq -sca 'to_entries | map({Id: "\(.key)", MessageBody: (.value | tojson)})')
  # A request that succeeds may still hold messages that were not taken. jq -e ends with 1 then.
  aws sqs send-message-batch --endpoint-url "$endpoint" --queue-url "$QUEUE_URL" --entries "$entries" --output json |
    jq -e '., (.Failed // [] | length == 0)'
fi
