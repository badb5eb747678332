"""The command that the package installs."""

import json
import os
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from conftest import ROOT, body

SCRIPT = Path(sysconfig.get_path("scripts")) / ("scaledmail-lint.exe" if os.name == "nt" else "scaledmail-lint")
WAYS = pytest.mark.parametrize("command", [[str(SCRIPT)], [sys.executable, "-m", "scaledmail_lint"]], ids=["script", "module"])


def run(command, *arguments, **options):
    return subprocess.run([*command, *arguments], capture_output=True, text=True, encoding="utf-8", **options)


@WAYS
def test_status_and_streams(command, tmp_path):
    (tmp_path / "good.json").write_text(json.dumps(body()))
    (tmp_path / "bad.json").write_text("{")
    good = run(command, "check", "good.json", "--provider=scaledmail", cwd=tmp_path)
    assert (good.returncode, good.stderr) == (0, "")
    bad = run(command, "check", "good.json", "bad.json", "--output-format=concise", cwd=tmp_path)
    assert bad.returncode == 1 and bad.stdout.startswith("bad.json:1:") or "\nbad.json:1:" in bad.stdout
    wrong = run(command, "check", "--no-such-flag", cwd=tmp_path)
    assert wrong.returncode == 2 and wrong.stdout == "" and "Usage: scaledmail-lint check" in wrong.stderr
    missing = run(command, "check", "none.json", cwd=tmp_path)
    assert missing.returncode == 2 and "none.json: no such file" in missing.stderr
    version = run(command, "--version")
    assert version.stdout.startswith("scaledmail-lint ") and version.returncode == 0


@WAYS
def test_reports_of_the_command_equal_the_library(command):
    import scaledmail_lint as sml

    case = ROOT / "tests/corpus/thirty-mistakes"
    ran = run(command, "check", "form.json", "--output-format=json", cwd=case)
    assert ran.stdout == (case / "report.json").read_text(encoding="utf-8")
    piped = subprocess.run([*command, "check", "-", "--output-format=json"], input=(case / "form.json").read_bytes(), capture_output=True)
    assert piped.stdout.decode() == sml.check((case / "form.json").read_bytes(), filename="<stdin>").to_json()


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode there")
def test_file_names_with_invalid_utf8(tmp_path):
    name = os.fsdecode(b"caf\xe9.json")
    (tmp_path / name).write_text(json.dumps(body()))
    ran = subprocess.run([str(SCRIPT), "check", name, "--provider=scaledmail"], cwd=tmp_path, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    import scaledmail_lint as sml

    assert sml.check_file(tmp_path / name).errors == 0


@pytest.mark.skipif(os.name == "nt", reason="no such signals")
@WAYS
def test_ctrl_c_stops_the_command(command):
    """While the command waits for input, where Python would not handle the signal."""
    process = subprocess.Popen([*command, "check", "-", "missing.json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        # The input is larger than a pipe's buffer, so the write returns once the command reads.
        process.stdin.write(b" " * 1_000_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == -signal.SIGINT
        assert process.stderr.read() == b""
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="no such pipes")
def test_a_reader_that_closes_the_pipe_early(tmp_path):
    (tmp_path / "bad.json").write_text(json.dumps({"providers": {}, **{f"key{number}": 1 for number in range(20_000)}}))
    process = subprocess.Popen([str(SCRIPT), "check", "bad.json"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 1 and process.stderr.read() == b""
    process.stderr.close()
