"""Threads get the same results, run during a check, and survive a fork."""

import json
import multiprocessing
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import body

import scaledmail_lint as sml

BIG = json.dumps({"providers": {"google": {"domains": [{"domain": f"outreach-{n}.com", "first_name": "", "last_name": "x"} for n in range(5000)]}}})


def test_many_threads_on_one_report(bad):
    report = sml.check(bad)
    expected = (str(report), report.to_json(), len(report))
    with ThreadPoolExecutor(8) as pool:
        tuples = list(pool.map(lambda _: report.diagnostics, range(200)))
        outputs = list(pool.map(lambda _: (str(report), report.to_json(), len([*report])), range(50)))
        checked = list(pool.map(lambda _: sml.check(bad), range(200)))
    assert all(one is tuples[0] for one in tuples)
    assert set(outputs) == {expected}
    assert all(one == report for one in checked)


@pytest.mark.parametrize("check", [lambda: sml.check(BIG), lambda: sml.check_many([BIG, BIG]), lambda: sml.check(BIG).to_json()], ids=["check", "check_many", "to_json"])
def test_other_threads_run_during_a_check(check):
    """With this switch interval, another thread runs only if the GIL is released."""
    gate, ran = threading.Lock(), []
    gate.acquire()
    waiting = threading.Event()

    def other():
        waiting.set()
        gate.acquire()
        ran.append(True)

    thread = threading.Thread(target=other, daemon=True)
    thread.start()
    waiting.wait()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(10_000)
    try:
        gate.release()
        for _ in range(50):
            check()
            if ran:
                break
        assert ran, "the GIL was never released"
    finally:
        sys.setswitchinterval(interval)
    thread.join()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_file_is_read_without_the_gil(tmp_path):
    """Another thread writes the form to a pipe; a check that holds the GIL would deadlock."""
    code = f"""
import os, threading, scaledmail_lint as sml
os.mkfifo("pipe")
form = {json.dumps(json.dumps(body()))}
threading.Thread(target=lambda: open("pipe", "w").write(form)).start()
print(sml.check_file("pipe", provider="scaledmail").ok)
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ran.stdout == "True\n", ran.stderr


def in_child(queue):
    queue.put([report.to_json() for report in sml.check_many([BIG] * 4)])


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_check_many_after_a_fork():
    """A thread pool that outlives a call would not exist in the child, which would wait forever."""
    expected = [report.to_json() for report in sml.check_many([BIG] * 4)]
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=in_child, args=(queue,))
    child.start()
    try:
        assert queue.get(timeout=120) == expected
    finally:
        child.kill()
        child.join()
