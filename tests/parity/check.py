"""Compares the reports of the Python package with those of the Rust library: `check.py CASES`."""

import json
import sys

import scaledmail_lint

with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)
for number, case in enumerate(cases):
    text = bytes.fromhex(case["text"])
    inputs = [text, memoryview(text)]
    try:
        inputs.append(text.decode())
    except UnicodeDecodeError:
        pass  # the text is not valid UTF-8, so there is no str
    for document in inputs:
        report = scaledmail_lint.check(document, filename=case["name"], **case["options"]).to_json()
        if report != case["report"]:
            sys.exit(
                f"{number}: {type(document).__name__} {text!r} with {case['options']}:\n"
                f"{report}\ninstead of\n{case['report']}"
            )
print(f"{len(cases)} documents agree")
