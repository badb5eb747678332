#!/bin/sh
# Before you run this: export SCALEDMAIL_TOKEN=... INSTANTLY_PASSWORD=... SCALEDMAIL_HOSTING_PASSWORD=...
# JSON needs a backslash before quotes and backslashes:
INSTANTLY_PASSWORD_JSON=$(printf '%s\n' "$INSTANTLY_PASSWORD" | sed 's/["\\]/\\&/g')
SCALEDMAIL_HOSTING_PASSWORD_JSON=$(printf '%s\n' "$SCALEDMAIL_HOSTING_PASSWORD" | sed 's/["\\]/\\&/g')
curl --request POST \
  --url 'https://server.scaledmail.com/api/v1/submit-form/78660a21-3d11-4f7b-9d55-0f6f3f1f1c11?provider=other&organization_id=Jane%20%26%20Co' \
  --header "Authorization: Bearer ${SCALEDMAIL_TOKEN:?}" \
  --header 'Content-Type: application/json' \
  --data-raw '{
  "tag": "jane'\''s $HOME `q1`",
  "providers": {
    "smtp": {
      "domains": [
        {
          "domain": "outreach-one.com",
          "first_name": "Jane",
          "last_name": "Dé\u200d"
        }
      ]
    }
  },
  "sequencer": {
    "provider": "Instantly",
    "username": "jane",
    "password": "'"${INSTANTLY_PASSWORD_JSON:?}"'",
    "tag": "{{ID}}"
  },
  "hosting": {
    "provider": "Namecheap",
    "username": "jane",
    "password": "'"${SCALEDMAIL_HOSTING_PASSWORD_JSON:?}"'"
  }
}'
