"""Forms to check, and where the shared ones lie."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

# No output of any kind may hold a piece of it.
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
    """A form with nothing wrong."""
    domain = {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}
    return {"providers": {"google": {"domains": [domain]}}, **changes}


@pytest.fixture
def bad() -> str:
    return BAD
