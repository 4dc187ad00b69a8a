#!/bin/sh
# Asks for a launch token with the question in the hospital's own item code, and reads afterwards what came of it.
# SERVICE: address of the service. KEY: key of the hospital's server. ORIGIN: where the hospital's pages come from.
set -eu

PERFORMED="$(TZ=CST-8 date +%F)T00:00:00+08:00"

minted=$(curl -sSf "$SERVICE/api/v1/launch-tokens" \
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '{
    "origin": "'"$ORIGIN"'",
    "clinician": "dr-0417",
    "lookup": {
      "item": {"system": "local", "code": "YL0001", "owner": "receiver"},
      "issuer": {"system": "nhsa", "code": "H50011100001"},
      "performed_at": "'"$PERFORMED"'",
      "report_ref": "BG-2026-000117"
    }
  }')

member() { printf '%s' "$minted" | sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'; }

# The page of the hospital posts this token to $SERVICE/launch: see host.html.
echo "token: $(member token)"

# At any time afterwards: answers, decisions and the lines for the record.
curl -sSf "$SERVICE/api/v1/launches/$(member launch_id)" -H "Authorization: Bearer $KEY"
