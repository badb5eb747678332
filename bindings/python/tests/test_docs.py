"""The examples in the documentation print the documented output."""

import contextlib
import io
import re

import pytest
from conftest import ROOT

BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```$(?:\n\n^```text\n(?P<output>.*?)^```$)?", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("name", "blocks"), [("README.md", 1), ("bindings/python/README.md", 1), ("docs/python.md", 11)])
def test_examples(name, blocks, monkeypatch):
    """Runs the examples of a page in one namespace; each must print the block that follows it."""
    monkeypatch.chdir(ROOT)
    text = (ROOT / name).read_text(encoding="utf-8")
    found = list(BLOCK.finditer(text))
    assert len(found) == text.count("```python") == blocks
    namespace = {}
    for block in found:
        line = text[: block.start()].count("\n") + 2
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile("\n" * (line - 1) + block["code"], name, "exec"), namespace)
        assert output.getvalue() == (block["output"] or ""), f"{name}, line {line}"


def test_the_first_example_of_the_readme_is_complete():
    assert "import scaledmail_lint" in BLOCK.search((ROOT / "bindings/python/README.md").read_text(encoding="utf-8"))["code"]
