"""Judges the report formats by validators that nobody here wrote.

Runs the command over the corpus and over a document that means harm, all formats in one run. SARIF, rdjson and GitLab's format go to
Python's jsonschema, JUnit to lxml with two XML Schemas, and SARIF also to Microsoft's multitool, where that is installed: its rules
know what the schema cannot say. What it finds at level error is a failure.

Usage: formats.py COMMAND [MULTITOOL]
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jsonschema.validators import validator_for
from lxml import etree

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "tests" / "formats" / "schemas"
FORMATS = ["sarif", "gitlab", "junit", "rdjson", "rdjsonl"]
HARM = "]]>&amp;<b>%0A::x|`\\u001b\\u202e\\ufffe{0}[x](https://evil.example) 😀é"
DOCUMENT = """{"tag": "HARM", "HARM": 1, "hosting": {"provider": "HARM", "username": "HARM", "password": "x", "link": "HARM"},
  "providers": {"google": {"domains": [
    {"domain": "HARM.com", "aliases": [{"first_name": " HARM", "last_name": "", "alias": "HARM"}]},
    {"first_name": "J", "domain": "outreach-one.com", "last_name": "D", "aliases": [{"first_name": "J", "last_name": "D", "alias": "jane doe"}]}]}}}"""


def reports(command: str, folder: Path) -> int:
    """Writes all reports into the folder; gives the number of files that were checked."""
    names = []
    for form in sorted((ROOT / "tests" / "corpus").glob("*/form.*")):
        names.append(f"{form.parent.name}{form.suffix}")
        shutil.copy(form, folder / names[-1])
    names.append("a b%20,c&<é>'.json")
    (folder / names[-1]).write_text(DOCUMENT.replace("HARM", HARM), "utf-8")
    outputs = [f"--output-format={name}=out.{name}" for name in FORMATS]
    # A file that is missing, so that every report has something to say of it.
    ran = subprocess.run([command, "check", "--pedantic", *outputs, "missing.json", *names], cwd=folder, capture_output=True)
    assert ran.returncode == 2, ran
    return len(names)


def conforms(schema_name: str, instances: list) -> None:
    schema = json.loads((SCHEMAS / schema_name).read_text("utf-8"))
    # GitHub's copy of SARIF's has this condition one level too deep, where it is no schema.
    properties = schema.get("definitions", {}).get("region", {}).get("properties", {})
    if "anyOf" in properties:
        schema["definitions"]["region"]["anyOf"] = properties.pop("anyOf")
    validator = validator_for(schema)
    validator.check_schema(schema)
    errors = [f"{error.json_path}: {error.message}" for instance in instances for error in validator(schema).iter_errors(instance)]
    assert not errors, "\n".join([schema_name, *errors[:20]])
    print(f"{schema_name}: {len(instances)} conform")


def junit(text: bytes, files: int) -> None:
    report = etree.fromstring(text)
    jenkins = etree.XMLSchema(etree.parse(SCHEMAS / "jenkins-junit-10.xsd"))
    jenkins.assertValid(report)
    # Surefire's schema begins at a suite.
    surefire = etree.XMLSchema(etree.parse(SCHEMAS / "surefire-test-report.xsd"))
    suites = [etree.fromstring(etree.tostring(suite)) for suite in report]
    for suite in suites:
        surefire.assertValid(suite)
    assert len(suites) == files + 1, "a suite for each file, and one for the input that is missing"
    print(f"JUnit: {len(suites)} suites conform")


def multitool(program: str, sarif: Path) -> None:
    verdict = sarif.with_suffix(".verdict")
    arguments = ["validate", str(sarif), "--output", str(verdict), "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note"]
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    ran = subprocess.run([program, *arguments], capture_output=True, text=True, env=environment)
    assert verdict.exists(), f"multitool did not run: {ran}"
    run = json.loads(verdict.read_text("utf-8-sig"))["runs"][0]
    assert run["invocations"][0]["executionSuccessful"], run["invocations"]
    results = run.get("results", [])
    # It finds something to note in every file; silence would mean that it did not look.
    assert results, "multitool looked at nothing"
    errors = [result for result in results if result.get("level") == "error"]
    assert not errors, json.dumps(errors[:5], indent=2)
    print(f"multitool: no error among {len(results)} remarks")


def main() -> None:
    command = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = reports(command, folder)
        text = {format: (folder / f"out.{format}").read_bytes() for format in FORMATS}
        sarif = json.loads(text["sarif"])
        conforms("sarif-schema-2.1.0.json", [sarif])
        conforms("codeql-action-sarif-schema-2.1.0.json", [sarif])
        conforms("codeclimate.json", json.loads(text["gitlab"]))
        conforms("rdjson-DiagnosticResult.json", [json.loads(text["rdjson"])])
        conforms("rdjson-Diagnostic.json", [json.loads(line) for line in text["rdjsonl"].splitlines()])
        junit(text["junit"], files)
        if len(sys.argv) > 2:
            multitool(sys.argv[2], folder / "out.sarif")


main()
