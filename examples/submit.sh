curl "https://server.scaledmail.com/api/v1/submit-form/9a3e5c71-4b2d-4f80-8e6a-1c7b9d0f2e34?provider=scaledmail" \
  -H "Authorization: Bearer $SCALEDMAIL_TOKEN" \
  --json '{"providers": {"google": {"domains": [
    {"domain": "umbrella-mail.com", "first_name": "Alice", "last_name": "Abernathy"}
  ]}}}'
