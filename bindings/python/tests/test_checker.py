"""Reusable checks, the configuration of the command, and files."""

import copy
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import uuid
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from conftest import BAD, PASSWORD, body

import scaledmail_lint as sml

ORDERS = {"forms": [{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "data": {"domains": ["outreach-two.com"]}}]}
OPTIONS = {
    "provider": "scaledmail",
    "uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11",
    "organization_id": "-x",
    "coupon": "c",
    "input_format": "json",
    "orders": ORDERS,
    "select": ["SM0", "SM5"],
    "extend_select": ["SM104"],
    "ignore": ["SM007", "SM009"],
    "severity": {"SM503": "warning", "SM5": "advice"},
    "pedantic": True,
}


def form(domain="outreach-one.com", **changes):
    return body(providers={"google": {"domains": [{"domain": domain, "first_name": "John", "last_name": "Doe"}]}}, **changes)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with configurations, orders, a baseline and forms in several folders."""
    monkeypatch.chdir(tmp_path)
    write = lambda path, value: (Path(path).parent.mkdir(exist_ok=True), Path(path).write_text(value if isinstance(value, str) else json.dumps(value)))
    write("scaledmail-lint.toml", """
provider = "scaledmail"
ignore = ["SM208", { rules = ["SM206"], files = ["orders/known.scaledmail.json"], reason = "known" }]
fail-on = "warning"

[[overrides]]
files = ["elsewhere/**"]
provider = "other"
severity = { SM401 = "warning" }
""")
    write("pending.json", ORDERS)
    write("nested/scaledmail-lint.toml", 'provider = "scaledmail"\norders = "../pending.json"\nselect = ["SM5"]\n')
    write("orders/good.scaledmail.json", form("good.com"))
    write("orders/upper.scaledmail.json", form("Upper.com"))
    write("orders/bad.scaledmail.json", form("a b.com"))
    write("orders/known.scaledmail.json", form("a b.com"))
    write("orders/twice.scaledmail.json", form("good.com"))
    write("orders/tag.scaledmail.yaml", "providers: {google: {domains: [{domain: x.com, first_name: J, last_name: D}]}}\ntag: ''\n")
    write("orders/other.json", form("a b.com"))
    write("elsewhere/paid.scaledmail.json", form("paid.com"))
    write("nested/one.scaledmail.json", form("outreach-one.com"))
    return tmp_path


def command(*arguments):
    ran = subprocess.run([sys.executable, "-m", "scaledmail_lint", "check", "--output-format=json", *arguments], capture_output=True)
    assert ran.returncode in (0, 1), ran.stderr
    return json.loads(ran.stdout)["files"], ran.returncode


def files_of(reports):
    return [report.to_dict()["files"][0] for report in reports]


def test_fault_12_check_paths_returns_the_reports_of_the_command(repository):
    expected, status = command(".")
    assert status == 1 and len(expected) == 8 and sum(len(file["diagnostics"]) for file in expected) >= 5
    assert files_of(sml.check_paths(".")) == files_of(sml.check_paths(["."])) == files_of(sml.Checker(config="auto").check_paths(Path("."))) == expected
    # The paths of the command, in its order, without duplicates.
    paths = ["orders/other.json", "orders/*.yaml", "nested", "orders/other.json"]
    assert files_of(sml.check_paths(paths)) == command(*paths)[0]
    for options, flags in [({"provider": "other"}, ["--provider=other"]), ({"select": ["SM2", "SM4"], "severity": {"SM206": "advice"}}, ["--select=SM2,SM4", "--severity=SM206=advice"])]:
        assert files_of(sml.check_paths(["."], **options)) == command(".", *flags)[0]
        assert files_of(sml.Checker(config="auto", **options).check_paths(["."])) == command(".", *flags)[0]
    assert files_of(sml.check_paths(["."], config=None)) == files_of(sml.Checker().check_paths(["."])) == command(".", "--no-config")[0]
    assert files_of(sml.check_paths(["."], config="nested/scaledmail-lint.toml")) == command(".", "--config=nested/scaledmail-lint.toml")[0]


def test_fault_12_one_repository_gets_one_verdict(repository):
    checker = sml.Checker(config="auto")
    for path in sorted(Path(".").rglob("*.scaledmail.*")):
        [expected], status = command(str(path))
        text = path.read_text()
        reports = [checker.check_file(path), checker.check(text, filename=path), *checker.check_many([path]), *checker.iter_many([path])]
        assert files_of(reports) == [expected] * 4
        assert checker.accepts(reports[0]) is (status == 0)
        assert files_of([checker.fix(text, filename=path).report]) == [expected] or checker.fix(text, filename=path).applied
    # A document without a path has the configuration of the current folder.
    assert checker.check(form("Upper.com")).diagnostics == () and "SM208" in [found.code for found in sml.check(form("Upper.com"))]
    assert checker.check(json.dumps(form("Upper.com"))).diagnostics == ()
    # `fail-on` is `warning`.
    report = checker.check(form(tag=""))
    assert report.ok and not checker.accepts(report) and sml.Checker(provider="scaledmail").accepts(report)


def test_check_many_of_a_checker_compares_forms_of_different_folders(repository):
    checker = sml.Checker(config="auto")
    paths = [Path("orders/good.scaledmail.json"), Path("orders/twice.scaledmail.json")]
    assert files_of(checker.check_many(paths)) == command(*map(str, paths))[0]
    assert [len(report) for report in checker.check_many(paths, cross_form=False)] == [0, 0]


def test_the_baseline_of_the_configuration_applies(repository):
    Path("scaledmail-lint.toml").write_text('provider = "scaledmail"\nbaseline = "known.json"\n')
    subprocess.run([sys.executable, "-m", "scaledmail_lint", "check", "--write-baseline", "known.json", "orders"], check=True, capture_output=True)
    expected, status = command("orders")
    assert status == 0 and files_of(sml.check_paths(["orders"])) == expected
    checker = sml.Checker(config="auto")
    for _ in range(2):
        assert checker.check_file("orders/bad.scaledmail.json").ok
    Path("orders/bad.scaledmail.json").write_text(json.dumps(form("b c.com")))
    assert not checker.check_file("orders/bad.scaledmail.json").ok
    assert not checker.fix(json.dumps(form("b c.com")), filename="orders/bad.scaledmail.json").report.ok


def test_an_invalid_configuration_is_an_error_at_every_call(repository):
    Path("elsewhere/scaledmail-lint.toml").write_text("provder = 1\n")
    checker = sml.Checker(config="auto")
    path = "elsewhere/paid.scaledmail.json"
    for _ in range(3):
        for call in [checker.check_file, lambda path: checker.check("{}", filename=path)]:
            with pytest.raises(ValueError, match="unknown key `provder`|did you mean `provider`"):
                call(path)
    [report] = checker.check_many([Path(path)])
    assert not report.ok and "provder" in report[0].message
    Path("scaledmail-lint.toml").write_text("provder = 1\n")
    for make in [lambda: sml.Checker(config="auto"), lambda: sml.check_paths(["."]), lambda: sml.Checker(config="scaledmail-lint.toml")]:
        with pytest.raises(ValueError, match="provder"):
            make()
    with pytest.raises(ValueError, match="none.toml"):
        sml.Checker(config="none.toml")
    with pytest.raises(TypeError, match="config must be a str or an os.PathLike, not int"):
        sml.Checker(config=3)


def test_check_paths_reports_what_it_cannot_find(repository):
    Path("empty").mkdir()
    reports = sml.check_paths(["none.json", "empty", "*.xml", "orders/good.scaledmail.json"])
    assert [(report.path, report.ok) for report in reports] == [("none.json", False), ("empty", False), ("*.xml", False), ("orders/good.scaledmail.json", True)]
    assert "no such file or folder" in reports[0][0].message and "no forms found" in reports[1][0].message
    with pytest.raises(sml.DocumentError, match="none.json: no such file") as raised:
        sml.check_paths(["none.json"], on_error="raise")
    assert raised.value.index == 0
    for wrong in [3, [3], None]:
        with pytest.raises(TypeError, match="^paths must be "):
            sml.check_paths(wrong)


def test_fault_12_checkers_and_orders_are_values(repository):
    for options in [{}, OPTIONS, {"config": "auto", "provider": "other"}, {"config": "nested/scaledmail-lint.toml"}, {"exclude_none": True}]:
        checker = sml.Checker(**options)
        same = sml.Checker(**options)
        assert checker == same and hash(checker) == hash(same)
        for other in [copy.copy(checker), copy.deepcopy(checker), *(pickle.loads(pickle.dumps(checker, protocol)) for protocol in range(2, 6))]:
            assert other == checker and hash(other) == hash(checker) and repr(other) == repr(checker)
            assert other.check(BAD) == checker.check(BAD)
        assert checker != sml.Checker(**{**options, "coupon": "other"}) and checker != "checker"
    assert sml.Checker(select="SM3") == sml.Checker(select=["SM3"])
    assert repr(sml.Checker(provider="other", config="auto", orders=ORDERS)) == "Checker(provider='other', orders=<Orders: 1 pending>, config='auto')"
    orders = sml.Orders(ORDERS)
    for other in [sml.Orders(json.dumps(ORDERS, indent=4)), copy.deepcopy(orders), pickle.loads(pickle.dumps(orders))]:
        assert other == orders and hash(other) == hash(orders) and len(other) == 1
    assert orders != sml.Orders({"forms": [{"uuid": "other"}]}) and orders != 1
    assert len({orders, sml.Orders(ORDERS)}) == 1


def test_a_checker_has_the_options_of_the_functions():
    checker = sml.Checker(**OPTIONS)
    for document in [BAD, json.loads(BAD), form()]:
        assert checker.check(document) == sml.check(document, **OPTIONS)
    assert checker.fix(BAD, True) == sml.fix(BAD, True, **OPTIONS)
    assert checker.check_many([BAD, BAD]) == sml.check_many([BAD, BAD], **OPTIONS)
    with pytest.raises(sml.ValidationError):
        checker.validate(BAD)
    assert sml.Checker(provider="scaledmail").validate(form()).ok
    with pytest.raises(ValueError, match="did you mean `other`"):
        sml.Checker(provider="othr")


def check_in_child(checker, orders, path):
    return checker.check_file(path).to_json(), sml.check(form(), provider="scaledmail", orders=orders).to_json()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_fault_12_process_pools(repository, method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    orders, path = sml.Orders(ORDERS), "elsewhere/paid.scaledmail.json"
    checkers = [sml.Checker(config="auto"), sml.Checker(provider="other", orders=orders)]
    # The threads of this call must not be needed in the child.
    sml.check_many([form()] * 100)
    with ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool:
        for checker in checkers:
            assert pool.submit(check_in_child, checker, orders, path).result(120) == check_in_child(checker, orders, path)


def test_an_iterator_survives_a_fork():
    if not hasattr(os, "fork"):
        pytest.skip("no fork")
    code = f"""
import os, scaledmail_lint as sml
reports = sml.iter_many(({form()!r} for _ in range(3000)), provider="scaledmail", cross_form=False)
assert next(reports).ok
child = os.fork()
if child == 0:
    os._exit(0 if sum(report.ok for report in reports) == 2999 else 1)
assert os.waitpid(child, 0)[1] == 0 and sum(report.ok for report in reports) == 2999
"""
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], timeout=120).returncode == 0


def test_iter_many_reads_in_batches():
    read = []

    def documents():
        for number in range(5000):
            read.append(number)
            yield form(f"outreach-{number}.com")

    reports = sml.iter_many(documents(), provider="scaledmail")
    assert iter(reports) is reports and read == []
    assert next(reports).ok and 0 < len(read) < 2000
    assert sum(report.ok for report in reports) == 4999
    with pytest.raises(StopIteration):
        next(reports)

    def recursive():
        yield form()
        next(again)

    again = sml.iter_many(recursive())
    with pytest.raises(ValueError, match="already in use"):
        list(again)


def test_an_exception_of_the_documents_ends_check_many():
    def documents():
        yield "{}"
        raise RuntimeError("mine")

    for call in [sml.check_many, lambda documents: list(sml.iter_many(documents))]:
        with pytest.raises(RuntimeError, match="mine"):
            call(documents())


def test_fix_file(tmp_path):
    path = tmp_path / "form.json"
    for unsafe in [False, True]:
        path.write_text(BAD)
        expected = sml.fix(BAD, unsafe, filename=path, provider="other")
        result = sml.fix_file(path, unsafe, provider="other")
        assert result == expected and result.applied > 0 and path.read_text() == result.text
        path.write_text(BAD)
        assert sml.Checker(provider="other").fix_file(str(path), unsafe) == expected and path.read_text() == expected.text
    # Nothing to fix: the file is not written.
    before = path.stat().st_mtime_ns, path.stat().st_ino
    assert sml.fix_file(path, True, provider="other").applied == 0 and (path.stat().st_mtime_ns, path.stat().st_ino) == before
    path.write_bytes(b'{"tag": "\xff"}')
    assert sml.fix_file(path).applied == 0 and path.read_bytes() == b'{"tag": "\xff"}'
    assert sml.fix_file(path, filename="shown.json").report.path == "shown.json"
    with pytest.raises(FileNotFoundError):
        sml.fix_file(tmp_path / "none.json")
    with pytest.raises(IsADirectoryError):
        sml.fix_file(tmp_path)
    with pytest.raises(TypeError, match="path must be"):
        sml.fix_file(b"form.json")


@pytest.mark.skipif(os.name == "nt", reason="no such signals")
@pytest.mark.parametrize("call", ["sml.check(text)", "sml.check(text.encode())", "sml.check_many([text, '{}'])", "sml.fix(text)", "sml.Checker().check(text)"])
def test_fault_15_ctrl_c_interrupts_a_long_check(call):
    """The check of this text takes many times as long as the test waits after the signal."""
    code = f"""
import os, signal, sys, threading, time, scaledmail_lint as sml
text = '{{"providers": {{"google": {{"domains": [' + '{{"domain": "a b.com"}},' * 4_000_000 + ']}}}}}}'
def interrupt():
    time.sleep(0.3)
    global sent
    sent = time.monotonic()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt, daemon=True).start()
try:
    {call}
    print("finished before the signal")
except KeyboardInterrupt:
    print("interrupted", time.monotonic() - sent, file=sys.stderr)
    print("interrupted")
    sys.stdout.flush()
    os._exit(0)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert ran.stdout == "interrupted\n", ran.stderr
    print(ran.stderr)


def test_fault_14_a_large_dict_is_checked_without_the_gil():
    """In a separate process: another thread runs only if the check releases the GIL."""
    code = """
import sys, threading, scaledmail_lint as sml
form = {"providers": {"google": {"domains": [{"domain": f"outreach-{n}.com", "first_name": "", "last_name": "x"} for n in range(5000)]}}}
ran = []
gate = threading.Event()
threading.Thread(target=lambda: (gate.wait(), ran.append(True)), daemon=True).start()
sys.setswitchinterval(10_000)
gate.set()
for _ in range(50):
    sml.check(form)
    if ran:
        break
print(bool(ran))
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120).stdout == "True\n"
