"""The master key comes from where the operator keeps it, and a key service that misbehaves harms no copy."""

from __future__ import annotations

import base64
import stat
import sys
import time
from pathlib import Path

import pytest

from rogatory.desk.vault.keys import CommandKey, HeldKey, master_key
from rogatory.problem import Problem
from rogatory.site.config import Config

SERVICE = """
import hashlib, os, sys
what, secret = sys.argv[1:][-1], b"of the service"
given = sys.stdin.buffer.read()
pad = hashlib.sha256(secret).digest()
if what == "wrap":
    os.write(1, b"service:" + bytes(one ^ other for one, other in zip(given, pad)))
elif what == "unwrap":
    os.write(1, bytes(one ^ other for one, other in zip(given.removeprefix(b"service:"), pad)))
else:
    sys.exit("wrap or unwrap")
"""


def service(tmp_path: Path, program: str = SERVICE, patience: float = 30) -> CommandKey:
    path = tmp_path / "service.py"
    path.write_text(program)
    return CommandKey((sys.executable, str(path)), patience)


@pytest.fixture(params=["held", "command"])
def master(request, tmp_path):
    return HeldKey(bytes(range(32))) if request.param == "held" else service(tmp_path)


def test_a_wrapped_key_opens_for_its_context_alone(master):
    wrapped = master.wrap(b"the key of a copy", b"copy-one")
    assert b"the key" not in wrapped
    assert master.unwrap(wrapped, b"copy-one") == b"the key of a copy"
    with pytest.raises(Problem, match="belongs to something else"):
        master.unwrap(wrapped, b"copy-two")
    assert master.wrap(b"the key of a copy", b"copy-one") != wrapped


def test_a_key_that_was_wrapped_by_the_other_sort_is_told(tmp_path):
    held, asked = HeldKey(bytes(32)), service(tmp_path)
    for one, other in ((held, asked), (asked, held)):
        with pytest.raises(Problem, match="master key of the other sort"):
            other.unwrap(one.wrap(b"key", b""), b"")


def test_a_services_answer_that_was_altered_is_refused_though_the_service_does_not_notice(tmp_path):
    asked = service(tmp_path)
    wrapped = asked.wrap(b"key", b"copy")
    at = wrapped.index(b"service:") + len(b"service:")
    with pytest.raises(Problem, match="does not open"):
        asked.unwrap(wrapped[:at] + bytes([wrapped[at] ^ 1]) + wrapped[at + 1 :], b"copy")


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import sys; sys.exit('no ticket for this host')", "ended with status 1: no ticket for this host"),
        ("import os; os.kill(os.getpid(), 9)", "ended with status -9"),
        ("", "its answer of 0 bytes is no wrapped key"),
        ("print('x' * 70_000)", "its answer of 70001 bytes is no wrapped key"),
        ("import sys, os; os.write(1, sys.stdin.buffer.read())", "its answer of 32 bytes is no wrapped key"),
    ],
    ids=["fails", "killed", "silent", "endless", "echoes the key"],
)
def test_a_service_that_wraps_badly_is_told_and_no_key_is_made(tmp_path, program, told):
    with pytest.raises(Problem) as problem:
        service(tmp_path, program).wrap(b"key", b"copy")
    assert told in problem.value.what
    assert "ROGATORY_VAULT_KEY_COMMAND" in problem.value.where


def test_a_service_that_unwraps_something_else_is_told(tmp_path):
    wrapped = service(tmp_path).wrap(b"key", b"copy")
    with pytest.raises(Problem, match="it answered 3 bytes, and a key has 32"):
        service(tmp_path, "print('no', end='\\n')").unwrap(wrapped, b"copy")
    with pytest.raises(Problem, match="does not open"):
        service(tmp_path, "import os; os.write(1, bytes(32))").unwrap(wrapped, b"copy")


def test_a_service_that_hangs_is_ended_with_all_that_it_started(tmp_path):
    started = tmp_path / "started"
    # The program ends by itself, and leaves a child that holds its output open. A shell, since that starts at once.
    hangs = CommandKey(("/bin/sh", "-c", f"sleep 600 & echo $! > '{started}'"), 3)
    with pytest.raises(Problem, match="did not answer within 3 seconds"):
        hangs.wrap(b"key", b"copy")
    pid = int(started.read_text())
    for _ in range(100):
        if not _runs(pid):
            break
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Problem, match=r"cannot be started \(No such file or directory\)"):
        CommandKey((str(tmp_path / "nothing"),)).wrap(b"key", b"copy")


def test_the_command_is_run_without_a_shell(tmp_path):
    command = f"{sys.executable} -c 'import sys, os; os.write(1, sys.argv[1].encode())' '$(echo shell); true'"
    made = master_key(tmp_path / "unused", "", command)
    assert isinstance(made, CommandKey)
    assert made._ask("wrap", b"") == b"$(echo shell); true"
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize("command", ["'unclosed", "   "])
def test_a_command_that_cannot_be_read_is_told(tmp_path, command):
    with pytest.raises(Problem, match="is no command"):
        master_key(tmp_path / "unused", "", command)


def test_the_file_is_made_at_its_first_use_and_kept(tmp_path):
    file = tmp_path / "keys" / "vault-master.key"
    first, second = master_key(file, "", ""), master_key(file, "", "")
    assert first == second
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(base64.b64decode(file.read_text())) == 32
    assert first != master_key(tmp_path / "other", "", "")
    assert file.read_text().strip() not in repr(first)


def test_a_file_that_others_may_read_is_refused(tmp_path):
    file = tmp_path / "master.key"
    master_key(file, "", "")
    file.chmod(0o640)
    with pytest.raises(Problem, match="others of this machine may read") as problem:
        master_key(file, "", "")
    assert problem.value.cure == f"Run: chmod 600 {file}"


@pytest.mark.parametrize("wrong", ["", "not base64!", base64.b64encode(bytes(16)).decode(), "é"])
def test_a_key_of_another_kind_is_refused_and_never_replaced(tmp_path, wrong):
    file = tmp_path / "master.key"
    file.touch(0o600)
    file.write_text(wrong)
    with pytest.raises(Problem, match="this is no master key"):
        master_key(file, "", "")
    assert file.read_text() == wrong
    if wrong:
        with pytest.raises(Problem, match="this is no master key") as problem:
            master_key(file, wrong, "")
        assert "ROGATORY_VAULT_KEY" in problem.value.where
        assert wrong not in str(problem.value)


def test_the_key_can_stand_in_the_environment(tmp_path):
    given = base64.b64encode(bytes(range(32))).decode()
    assert master_key(tmp_path / "unused", given, "") == HeldKey(bytes(range(32)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("KEY_FILE", "KEY"), ("KEY_FILE", "KEY_COMMAND"), ("KEY", "KEY_COMMAND")],
)
def test_two_master_keys_are_refused_before_anything_starts(monkeypatch, one, other):
    monkeypatch.setenv(f"ROGATORY_VAULT_{one}", "given")
    assert Config.read()
    monkeypatch.setenv(f"ROGATORY_VAULT_{other}", "given too")
    with pytest.raises(Problem, match="one master key") as problem:
        Config.read()
    assert problem.value.where == f"environment variable ROGATORY_VAULT_{other}"
