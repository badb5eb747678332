#!/bin/sh
curl "https://server.scaledmail.com/api/v1/submit-form/$ORDER?provider=Scaledmail&coupon=undefined" \
  -H "Authorization: Bearer hunter2" \
  -d "{\"providers\": {\"google\": {\"domains\": [
    {\"domain\": \"Outreach-One.com\", \"first_name\": \"John\", \"last_name\": \"O'Neil \"}
  ]}}}"
