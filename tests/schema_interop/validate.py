"""Validates forms with the published schemas and Python's jsonschema, independently of the linter.

Reads lines of {"kind": "body" | "request", "form": …} and prints "true" or "false" for each.
"""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parents[2] / "schema"


def validator(kind: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"submit-form-{kind}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


validators = {kind: validator(kind) for kind in ("body", "request")}
for line in sys.stdin:
    case = json.loads(line)
    print("true" if validators[case["kind"]].is_valid(case["form"]) else "false")
