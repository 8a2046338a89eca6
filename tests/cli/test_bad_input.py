"""Bad input to any command: exit code 2, what is wrong, where, and how to cure it; never a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.forked import Program, the_program

ROGATORY = Path(sys.executable).parent / "rogatory"
FACTS = b'{"kinds": ["data"], "received_at": "2020-09-01T12:00:00Z"}'


@dataclass(frozen=True)
class Bad:
    """A command with a file that it cannot use, and what its error has to name."""

    words: tuple[str, ...]
    content: bytes | None
    named: tuple[str, ...]


CASES = {
    "facts that are no file": Bad(("decide", "FILE"), None, ("FILE", "no such file", "Check the path")),
    "facts that are no JSON": Bad(
        ("decide", "FILE"), b'{"kinds": [data]}', ("FILE:1", "not JSON", "Correct the text at column 12")
    ),
    "facts in another encoding": Bad(("decide", "FILE"), '{"a": "é"}'.encode("latin-1"), ("FILE", "not UTF-8", "Save")),
    "facts with a misspelt field": Bad(
        ("decide", "FILE"), FACTS[:-1] + b', "acounts": []}', ("FILE: acounts", "Unexpected", "correct its spelling")
    ),
    "facts of an unknown kind": Bad(
        ("decide", "FILE"), FACTS.replace(b"data", b"dat"), ("FILE: kinds.0", "'data'", "Correct the value")
    ),
    "facts without an instant": Bad(
        ("decide", "FILE"), b'{"kinds": ["data"]}', ("FILE: received_at", "Add the instant")
    ),
    "facts with a local time": Bad(
        ("decide", "FILE"), FACTS.replace(b"Z", b"+02:00"), ("FILE", "not in UTC", "Write for example")
    ),
    "facts nested without end": Bad(("decide", "FILE"), b"[" * 100_000, ("FILE", "nested too deeply")),
    "a decision asked for in two ways": Bad(("decide", "FILE", "--json", "--explain"), FACTS, ("--json or --explain",)),
    "a guideline that is not on the shelf": Bad(
        ("guideline", "show", "nowhere-2020"), None, ("nowhere-2020", "Choose one of")
    ),
    "a guideline's folder that is none": Bad(("guideline", "check", "FILE"), None, ("FILE",)),
    "a guideline's folder that is a file": Bad(("guideline", "check", "FILE"), b"line = 3", ("FILE",)),
    "guidelines of two lines, of which one alone routes": Bad(
        ("guideline", "diff", "tiktok-inc-2020-08-13", "tiktok-pte-2020-08-13"), None, ("no routing table", "one line")
    ),
    "an address to serve on that is none": Bad(("serve", "--bind", "1:1:1"), None, ("--bind", "127.0.0.1:8000")),
    "a port to serve on that is none": Bad(("serve", "--bind", "localhost:70000"), None, ("--bind", "70000")),
    "a return that is no file": Bad(("verify", "FILE"), None, ("FILE", "cannot be read", "Name a file")),
    "a key that is none": Bad(("verify", "FILE", "--key", "FILE"), b"no key", ("FILE",)),
    "trust in nothing": Bad(("verify", "FILE", "--trust", "FILE"), b"nobody", ("FILE", "no certificate", "as PEM")),
    "a message that is no file": Bad(("submit", "FILE"), None, ("FILE", "no such file")),
    "a message that is none": Bad(("submit", "FILE"), b"\x00\x01 nothing", ("FILE", "e-mail")),
    "submitted facts that are wrong": Bad(
        ("submit", "FILE"), FACTS.replace(b"data", b"dat"), ("FILE: kinds.0", "Correct the value")
    ),
    "submitted facts from the future": Bad(
        ("submit", "FILE"),
        FACTS.replace(b"2020", b"2999"),
        ("FILE", "in the future", "Give the instant at which it came in"),
    ),
    "a demonstration of no case": Bad(("demo", "--once", "--play", "nothing"), None, ("--play", "grand-jury-subpoena")),
    "a demonstration in a folder of something else": Bad(
        ("demo", "--once", "--folder", "."), b"mine", ("something else", "an empty or a new folder")
    ),
    "a demonstration in a file": Bad(("demo", "--once", "--folder", "FILE"), b"mine", ("FILE", "Name another folder")),
    "an audit log that is no file": Bad(("audit", "verify", "--log", "FILE"), None, ("FILE", "Check the path")),
    "a root that is no hex": Bad(("audit", "verify", "--log", "FILE", "--root", "xyz"), b"", ("--root", "64 digits")),
    "a command that is none": Bad(("decid",), None, ("decid",)),
}


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    """The program, many runs of which are cheap."""
    with the_program() as made:
        yield made


@pytest.fixture(scope="module")
def case_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty case file."""
    folder = tmp_path_factory.mktemp("operator")
    assert run(folder, "manage", "migrate").returncode == 0
    return folder / ".rogatory"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_is_told_with_its_cure(case: Bad, tmp_path: Path, case_file: Path, program: Program):
    path = tmp_path / "given"
    if case.content is not None:
        path.write_bytes(case.content)
    if case.words[0] == "submit":
        shutil.copytree(case_file, tmp_path / ".rogatory")
    done = program.run(tmp_path, tuple(word.replace("FILE", path.name) for word in case.words), bare())
    said = " ".join(done.stderr.replace("│", " ").split())
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for word in case.named:
        assert word.replace("FILE", path.name) in said, said


def test_a_case_file_without_tables_is_told_with_the_command_that_makes_them(tmp_path: Path, program: Program):
    (tmp_path / "facts.json").write_bytes(FACTS)
    at_work = (("submit", "facts.json"), ("worker",), ("serve",), ("team", "list"))
    for words in (*at_work, ("audit", "verify"), ("audit", "export", "log", "--approved", "1")):
        done = program.run(tmp_path, words, bare())
        assert done.returncode == 2, words
        assert "Run: rogatory manage migrate" in done.stderr
        assert "ROGATORY_DATA_DIR" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_told(tmp_path: Path):
    (tmp_path / "facts.json").write_bytes(FACTS)
    done = run(tmp_path, "submit", "facts.json", ROGATORY_DATABASE_URL="postgresql://desk@127.0.0.1:1/desk")
    assert done.returncode == 2
    assert "does not answer" in done.stderr
    assert "ROGATORY_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_is_wrong_is_told_with_its_name(tmp_path: Path):
    (tmp_path / "facts.json").write_bytes(FACTS)
    done = run(tmp_path, "submit", "facts.json", ROGATORY_PEOPLE="nobody")
    assert done.returncode == 2
    assert "ROGATORY_PEOPLE" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_platform_that_is_not_tied_in_stops_no_decision(tmp_path: Path):
    (tmp_path / "facts.json").write_bytes(FACTS)
    done = run(tmp_path, "decide", "facts.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / ".rogatory").exists(), "deciding needs no database and leaves nothing behind"


def bare() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROGATORY_", "DJANGO_"))}
    return {**kept, "COLUMNS": "200"}


def run(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the installed program, from its very beginning."""
    environment = {**bare(), **settings}
    return subprocess.run(
        [ROGATORY, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
