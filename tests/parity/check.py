"""Holds the Python package to the reports that the Rust library gives: `check.py CASES`."""

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
        pass  # a str cannot hold it
    for given in inputs:
        report = scaledmail_lint.check(given, filename=case["name"], **case["options"]).to_json()
        if report != case["report"]:
            sys.exit(f"{number}: {type(given).__name__} {text!r} with {case['options']}:\n{report}\ninstead of\n{case['report']}")
print(f"{len(cases)} documents agree")
