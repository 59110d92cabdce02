#!/usr/bin/env bash
# Publishes sign-ups to the queue with the AWS CLI and jq: one by send-message, up to ten by send-message-batch.
#
#     QUEUE_URL=https://sqs… ./publish-aws.sh donor-4711 A+ [donor-4712 o- …]
#
# Run it as often as you like: the ids come from your own keys, so every donor is stored once. The queue takes any text:
# what is wrong with an event, only the dead-letter queue will tell. Over HTTP the answer does.
set -euo pipefail
source=https://crm.example.org
endpoint=${QUEUE_URL%/*/*} # where the queue is: AWS, or a local stack

# The same id for the same key, always. uuidgen is part of util-linux (Debian: uuid-runtime).
event_id() { uuidgen --sha1 --namespace "$(uuidgen --sha1 --namespace @url --name "$source")" --name "$1"; }

event() {
  jq -nca --arg id "$(event_id "$1")" --arg source "$source" --arg type "$2" \
    '{specversion: "1.0", $id, $source, type: "DonorSignedUp",
      data: {first_name: "ivica", city: "Amsterdam", $type, email: "ivica@server.com"}}'
}

if [ $# -eq 2 ]; then
  aws sqs send-message --endpoint-url "$endpoint" --queue-url "$QUEUE_URL" \
    --message-body "$(event "$1" "$2")" --query MessageId --output text
else
  entries=$(for ((i = 1; i < $#; i += 2)); do event "${@:i:2}"; done |
    jq -sca 'to_entries | map({Id: "\(.key)", MessageBody: (.value | tojson)})')
  # A request that succeeds may still hold messages that were not taken. jq -e ends with 1 then.
  aws sqs send-message-batch --endpoint-url "$endpoint" --queue-url "$QUEUE_URL" --entries "$entries" --output json |
    jq -e '., (.Failed // [] | length == 0)'
fi
