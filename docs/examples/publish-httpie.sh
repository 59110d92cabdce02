#!/usr/bin/env bash
# Publishes a sign-up and a donation over HTTP with httpie: the routes of the workshop, where the body is the data alone.
#
#     ./publish-httpie.sh donor-4711 A+
#
# The Idempotency-Key makes it one event each, however often it runs: the id is derived from it.
set -euo pipefail
url=${SAVELIFE_URL:-http://127.0.0.1:3000}
key=$1
group=$2

# --check-status ends with 4 for a problem of the request and with 5 for one of ours; -b shows the answer's body.
post() {
  http --check-status --ignore-stdin --timeout 10 -b POST "$url$1" Idempotency-Key:"$2" \
    ${SAVELIFE_KEY:+Authorization:"Bearer $SAVELIFE_KEY"} "${@:3}"
}

post /donor/signup "$key" first_name=ivica email="ivica@server.com" type="$group" city="Amsterdam"
post /donation/create "$key" city=Haarlem address="Main street" datetime="2022-04-06T12:00:00"
