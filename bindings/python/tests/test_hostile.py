"""No input causes a panic, a hang, or an error other than a Python exception."""

import json
import math
import subprocess
import sys
from collections import OrderedDict
from enum import Enum

import pytest
from conftest import body

import scaledmail_lint as sml


@pytest.mark.parametrize(
    "text",
    ["", "\0", "{\0}", '{"a\0b": "\0"}', "\ud800", '{"tag": "\udfff"}', "\ufeff{}", "[" * 100_000, '{"a":' * 100_000, "{" * 10_000 + "}" * 10_000,
     "nul", '"', "1e999999", "-" * 1000, "\u202e\x1b[31m", "'" * 1000],
    ids=range(16),
)
def test_texts(text):
    report = sml.check(text)
    assert report.errors > 0
    assert [found.code for found in report if found.severity == "error"]
    for output in [str(report), report.to_json(), report._repr_html_(), repr(report)]:
        assert output.encode("utf-8") and "\x1b" not in output
    fixed = sml.fix(text)
    assert fixed.applied > 0 or fixed.text == text


def test_invalid_utf8():
    for data in [b"\xff", b'{"tag": "\xe9"}', b"\xef\xbb\xbf{}", bytes(range(256)), "{}".encode("utf-16")]:
        report = sml.check(data)
        assert report.errors > 0 and str(report)


def test_ten_megabytes():
    one = json.dumps(body()["providers"]["google"]["domains"][0])
    clean = '{"providers": {"google": {"domains": [%s]}}}' % ",".join(one.replace("-one", f"-{number}") for number in range(140_000))
    assert len(clean) > 10_000_000
    assert sml.check(clean, provider="scaledmail").ok
    bad = clean.replace("John", "")
    report = sml.check(bad, provider="scaledmail")
    # Findings above the limit per rule are counted, not listed.
    assert len(report) + report.omitted >= 140_000 and report.omitted > 0
    assert report[0].code == report[-1].code


def test_memoryviews():
    data = json.dumps(body()).encode()
    same = sml.check(data)
    assert sml.check(memoryview(bytearray(data))) == same
    assert sml.check(memoryview(data)[:]) == same
    assert sml.check(memoryview(bytes(byte for pair in zip(data, data) for byte in pair))[::2]) == same
    released = memoryview(data)
    released.release()
    with pytest.raises(ValueError):
        sml.check(released)


def test_a_bytearray_may_change_afterwards():
    data = bytearray(b'{"providers": {}}')
    report = sml.check(data)
    before = str(report)
    data[:] = b"x" * 3
    assert str(report) == before and "providers" in before


@pytest.mark.parametrize("wrong", [None, 3, 3.5, True, [], [body()], (), set(), object(), dict, sml.check, iter("{}"), Exception("{}")], ids=repr)
def test_wrong_types_of_documents(wrong):
    for check in [sml.check, sml.validate]:
        with pytest.raises(TypeError, match="a document must be a str, bytes, a memoryview, a dict or a model"):
            check(wrong)
    with pytest.raises(TypeError):
        sml.check()


def test_a_path_is_not_a_document(tmp_path):
    with pytest.raises(TypeError, match=r"use check_file\(\) for a path"):
        sml.check(tmp_path)


class Color(Enum):
    RED = "red"


class Word(str, Enum):
    NAMECHEAP = "Namecheap"


def test_values_without_a_json_form_are_rejected_with_their_location():
    form = lambda value: {"providers": {"google": {"domains": [body(), {"domain": value}]}}}
    at = "^/providers/google/domains/1/domain: "
    for value in [set(), object(), b"outreach-one.com", Color, dict, 1j, iter([])]:
        with pytest.raises(TypeError, match=at + "JSON cannot represent a value of type "):
            sml.check(form(value))
    for value in [math.nan, math.inf, -math.inf]:
        with pytest.raises(ValueError, match=at + "JSON cannot represent the number "):
            sml.check(form(value))
    with pytest.raises(ValueError, match=at + ".*digits"):
        sml.check(form(10**5000))
    for key in [1, None, b"domain", ("a",)]:
        with pytest.raises(TypeError, match=at + "object keys must be str, not "):
            sml.check(form({key: 1}))
    with pytest.raises(TypeError, match="^/a~1b~0c/0: "):
        sml.check({"a/b~c": [set()]})
    around = {}
    around["a"] = [around]
    with pytest.raises(ValueError, match="the value contains itself, or is nested more than 256 levels deep"):
        sml.check(around)


def test_serializable_values_that_are_not_forms_have_findings():
    for value in [None, 3, -(10**30), 2.5, True, [], (), {}, OrderedDict(), ["outreach-one.com"]]:
        report = sml.check({"providers": {"google": {"domains": [{"domain": value, "first_name": "John", "last_name": "Doe"}]}}})
        assert [(found.code, found.pointer) for found in report if found.severity == "error"] == [("SM003", "/providers/google/domains/0/domain")]
    deep = {}
    for _ in range(200):
        deep = {"a": deep}
    assert [found.code for found in sml.check(deep)] == ["SM001"]
    assert "SM001" in [found.code for found in sml.check(body(tag="\ud800"))]
    assert "SM001" in [found.code for found in sml.check(body(**{"\ud800": 1}))]


def test_values_with_a_json_form_are_accepted():
    form = body(hosting={"provider": Word.NAMECHEAP, "username": "jane", "password": "${PASSWORD}"})
    form["providers"]["google"]["domains"] = tuple(form["providers"]["google"]["domains"])
    assert sml.check(form, provider="other").ok


def test_objects_with_misbehaving_methods():
    class Loud:
        def model_dump(self, **_):
            raise RuntimeError("loud")

    class Endless:
        def model_dump(self, **_):
            return self

    class Shrinking(dict):
        def items(self):
            raise RuntimeError("never asked")

    with pytest.raises(RuntimeError, match="loud"):
        sml.check(Loud())
    with pytest.raises(TypeError, match="model_dump.. must return plain values, not a model"):
        sml.check(Endless())
    assert sml.check(Shrinking(body()), provider="scaledmail").ok

    form = body()

    class Clears:
        def model_dump(self, **_):
            form.clear()
            form.update({str(number): number for number in range(1000)})
            return {}

    form["tag"] = Clears()
    form["last"] = 1
    assert "SM003" in [found.code for found in sml.check(form)]


def test_the_message_of_a_panic_contains_nothing_of_the_form():
    """A Rust panic must not reach Python: its text may contain a part of the form."""
    # In a separate interpreter, because other modules define a PanicException too. If it is raised
    # inside the native module, it becomes a panic again.
    code = """if True:
        import scaledmail_lint as sml
        sml.check({})
        (panic,) = [kind for kind in BaseException.__subclasses__() if kind.__name__ == "PanicException"]

        class Panics:
            def model_dump(self, **_):
                raise panic("canary7")

        for check in [sml.check, sml.validate, lambda one: sml.check_many([one])]:
            try:
                check(Panics())
            except RuntimeError as error:
                print(error, error.__context__)
    """
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "scaledmail-lint failed on this input; this is a bug in the linter, please report it None\n" * 3
