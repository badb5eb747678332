"""Sample forms, and the root of the repository."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

# No output may contain any part of it.
PASSWORD = "canary7/quetzal"

BAD = """{
  "tag": " q1 ",
  "providers": {
    "google": {
      "domains": [
        {
          "domain": "Outreach-One.com",
          "aliases": [
            {"first_name": "Jane", "last_name": "Doe", "alias": "jane doe"},
            {"first_name": "Jané", "last_name": "Doe", "alias": "jané@outreach-one.com"}
          ]
        },
        {"domain": "outreach-one.com", "aliases": [{"first_name": "Jane", "last_name": "Doe", "alias": "j"}]}
      ]
    }
  },
  "hosting": {"provider": "Namecheap", "username": "jane", "password": "%s", "link": ""}
}
""" % PASSWORD


def body(**changes: object) -> dict[str, object]:
    """Returns a form without errors."""
    domain = {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}
    return {"providers": {"google": {"domains": [domain]}}, **changes}


@pytest.fixture
def bad() -> str:
    return BAD
