"""Compares this package with other validators for Python, from the text of a form to the verdict.

    pip install ./bindings/python -r bindings/python/benches/requirements.txt
    python bindings/python/benches/bench.py

Each round times all contenders in turn. The output is the median over the rounds of the ratio of
processor time to `json.loads` of the same text; unlike times, ratios can be compared between
machines. Each call gets a new string, because a str caches its UTF-8 encoding.
"""

import gc
import json
import random
import statistics
import sys
from time import thread_time_ns
from typing import Annotated

import fastjsonschema
import jsonschema
import jsonschema_rs
import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

import scaledmail_lint as sml

ROUNDS = 31


def names():
    domains = [("outreach-one.com", "John", "Doe"), ("outreach-two.com", "Jane", "Smith")]
    return {"providers": {"google": {"domains": [{"domain": d, "first_name": f, "last_name": n} for d, f, n in domains]}}}


def outlook(slip=None):
    """Returns 30 domains with 25 aliases each; the first `slip` aliases contain a space."""
    number, wrong = 0, slip or 0
    domains = []
    for domain in range(30):
        aliases = []
        for alias in range(25):
            space = " " if number < wrong else "."
            number += 1
            aliases.append({"first_name": "John", "last_name": "Doe", "alias": f"john{space}doe{alias}"})
        domains.append({"domain": f"outreach-{domain}.com", "redirect": "https://scaledmail.com", "aliases": aliases})
    return {"tag": "campaign_q1", "providers": {"outlook": {"domains": domains}}}


def forms():
    pretty = lambda form: json.dumps(form, indent=2)
    yield "small: 2 domains with names", pretty(names())
    yield "50 KB, minified", json.dumps(outlook(), separators=(",", ":"))
    yield "110 KB", pretty(outlook())
    yield "small, 1 mistake", pretty(names()).replace("outreach-one.com", "outreach one.com")
    yield "50 KB, minified, 3 mistakes", json.dumps(outlook(3), separators=(",", ":"))
    yield "110 KB, 3 mistakes", pretty(outlook(3))
    many = pretty(outlook(750)).replace('"John"', '""').replace('"Doe"', "null")
    yield "110 KB, thousands of mistakes", many


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


NotBlank = Annotated[str, Field(pattern=r"\S")]
Host = Annotated[str, Field(min_length=3, pattern=r"^[^\x00-,/:-@\[-`{-\x7f]*\.[^\x00-,/:-@\[-`{-\x7f]*$")]


class Alias(Strict):
    first_name: NotBlank
    last_name: NotBlank
    alias: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9.!#$%&'*+\-/=?^_`{|}~]*$")]
    profile_picture: str = ""


class Domain(Strict):
    domain: Host
    first_name: NotBlank = "-"
    last_name: NotBlank = "-"
    aliases: list[Alias] = []
    redirect: str = ""
    profile_picture: str = ""


class Provider(Strict):
    domains: Annotated[list[Domain], Field(min_length=1)]


class Providers(Strict):
    google: Provider | None = None
    outlook: Provider | None = None
    smtp: Provider | None = None


class Account(Strict):
    provider: NotBlank
    username: NotBlank
    password: NotBlank
    link: str = ""


class Body(Strict):
    providers: Providers
    hosting: Account | None = None
    sequencer: Account | None = None
    tag: str = ""


SCHEMA = sml.schema("body")
PYTHON = jsonschema.Draft202012Validator(SCHEMA)
RUST = jsonschema_rs.validator_for(SCHEMA)
# It supports no draft after 7, and treats every `$` in a pattern as an end anchor.
FAST = fastjsonschema.compile(
    json.loads(
        json.dumps({key: value for key, value in SCHEMA.items() if key not in ("$schema", "$id")})
        .replace("$defs", "definitions")
        .replace("#$%", r"#\\u0024%")
    )
)
BODY = TypeAdapter(Body)


def fast(text):
    try:
        FAST(json.loads(text))
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


def pydantic(text):
    try:
        BODY.validate_json(text)
    except ValidationError as error:
        return error.error_count()
    return 0


CONTENDERS = {
    "json.loads": lambda text: json.loads(text),
    "scaledmail_lint": lambda text: sml.check(text, provider="scaledmail"),
    "… and every diagnostic read": lambda text: [(found.code, found.message, found.pointer) for found in sml.check(text, provider="scaledmail")],
    "json + jsonschema, all errors": lambda text: sum(1 for _ in PYTHON.iter_errors(json.loads(text))),
    "json + jsonschema-rs, yes or no": lambda text: RUST.is_valid(json.loads(text)),
    "json + jsonschema-rs, all errors": lambda text: sum(1 for _ in RUST.iter_errors(json.loads(text))),
    "orjson + jsonschema-rs, yes or no": lambda text: RUST.is_valid(orjson.loads(text)),
    "orjson + jsonschema-rs, all errors": lambda text: sum(1 for _ in RUST.iter_errors(orjson.loads(text))),
    "json + fastjsonschema, first error": fast,
    "pydantic models, all errors": pydantic,
}


def time_of(contender, text, runs):
    """Returns the processor time of one run in nanoseconds."""
    texts = [(text + " ")[:-1] for _ in range(runs)]
    start = thread_time_ns()
    for one in texts:
        contender(one)
    return (thread_time_ns() - start) / runs


def main():
    columns = list(forms())
    table = {name: [] for name in CONTENDERS}
    for title, text in columns:
        runs = {name: max(1, min(2000, int(4e6 / time_of(contender, text, 1)))) for name, contender in CONTENDERS.items()}
        rounds = []
        gc.disable()
        order = list(CONTENDERS)
        for _ in range(ROUNDS):
            # The previous contender leaves its data in the CPU caches.
            random.shuffle(order)
            rounds.append({name: time_of(CONTENDERS[name], text, runs[name]) for name in order})
            gc.collect()
        gc.enable()
        for name in CONTENDERS:
            table[name].append(statistics.median(times[name] / times["json.loads"] for times in rounds))
        report = sml.check(text, provider="scaledmail")
        print(f"{title}: {len(text)} bytes, {len(report)} findings, {statistics.median(t['scaledmail_lint'] for t in rounds) / 1e3:.1f} µs", file=sys.stderr)
    print("| × `json.loads` of the same text | " + " | ".join(title for title, _ in columns) + " |")
    print("|---" + "|---:" * len(columns) + "|")
    for name, ratios in table.items():
        print(f"| {name} | " + " | ".join(f"{ratio:.2f}" for ratio in ratios) + " |")


if __name__ == "__main__":
    main()
