"""Validates the report formats with third-party validators.

Runs the command once for all formats, on the corpus and on a hostile document. Python's jsonschema
validates SARIF, rdjson and GitLab's format; lxml validates JUnit with two XML Schemas. Microsoft's
SARIF multitool, if given, checks rules that the schema cannot express; its results of level error
fail the test.

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
HOSTILE = "]]>&amp;<b>%0A::x|`\\u001b\\u202e\\ufffe{0}[x](https://evil.example) 😀é"
DOCUMENT = """{"tag": "HOSTILE", "HOSTILE": 1, "hosting": {"provider": "HOSTILE", "username": "HOSTILE", "password": "x", "link": "HOSTILE"},
  "providers": {"google": {"domains": [
    {"domain": "HOSTILE.com", "aliases": [{"first_name": " HOSTILE", "last_name": "", "alias": "HOSTILE"}]},
    {"first_name": "J", "domain": "outreach-one.com", "last_name": "D", "aliases": [{"first_name": "J", "last_name": "D", "alias": "jane doe"}]}]}}}"""


def reports(command: str, folder: Path) -> int:
    """Writes all reports to the folder and returns the number of checked files."""
    names = []
    for form in sorted((ROOT / "tests" / "corpus").glob("*/form.*")):
        names.append(f"{form.parent.name}{form.suffix}")
        shutil.copy(form, folder / names[-1])
    names.append("a b%20,c&<é>'.json")
    (folder / names[-1]).write_text(DOCUMENT.replace("HOSTILE", HOSTILE), "utf-8")
    outputs = [f"--output-format={name}=out.{name}" for name in FORMATS]
    # A missing file, so that every report contains an input that could not be checked.
    result = subprocess.run(
        [command, "check", "--pedantic", *outputs, "missing.json", *names], cwd=folder, capture_output=True
    )
    assert result.returncode == 2, result
    return len(names)


def conforms(schema_name: str, instances: list) -> None:
    schema = json.loads((SCHEMAS / schema_name).read_text("utf-8"))
    # GitHub's copy of the SARIF schema has this condition one level too deep: validators ignore it.
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
    # The root of Surefire's schema is a suite.
    surefire = etree.XMLSchema(etree.parse(SCHEMAS / "surefire-test-report.xsd"))
    suites = [etree.fromstring(etree.tostring(suite)) for suite in report]
    for suite in suites:
        surefire.assertValid(suite)
    assert len(suites) == files + 1, "expected a suite for each file and one for the missing input"
    print(f"JUnit: {len(suites)} suites conform")


def multitool(program: str, sarif: Path) -> None:
    output = sarif.with_suffix(".verdict")
    arguments = ["validate", str(sarif), "--output", str(output), "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note"]
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    completed = subprocess.run([program, *arguments], capture_output=True, text=True, env=environment)
    assert output.exists(), f"multitool did not run: {completed}"
    run = json.loads(output.read_text("utf-8-sig"))["runs"][0]
    assert run["invocations"][0]["executionSuccessful"], run["invocations"]
    results = run.get("results", [])
    # multitool reports notes for every file; an empty list means that it checked nothing.
    assert results, "multitool checked nothing"
    errors = [result for result in results if result.get("level") == "error"]
    assert not errors, json.dumps(errors[:5], indent=2)
    print(f"multitool: no errors in {len(results)} results")


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
