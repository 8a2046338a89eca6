"""PDFs are drawn apart from the desk, off the network and within limits."""

from __future__ import annotations

import ctypes
import io
import json
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest
from PIL import Image

from rogatory.desk.reading import opened
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.opener import open_pages
from rogatory.problem import Problem
from tests.desk.reading.pdfs import endless_drawing, long_drawing, pages_pdf, picture_bomb


def run_confined(code: str) -> dict[str, object]:
    program = f"""
        import json
        from rogatory.desk.reading.limits import Limits
        from rogatory.desk.reading.sandbox import confine
        said = {{"offline": confine(Limits())}}
        {textwrap.indent(textwrap.dedent(code), " " * 8).strip()}
        print(json.dumps(said))
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return json.loads(ran.stdout)


OFFLINE = run_confined("")["offline"]
needs_own_network = pytest.mark.skipif(not OFFLINE, reason="this kernel gives a process no network of its own")


def test_a_process_that_cannot_leave_the_network_opens_nothing() -> None:
    assert opened.open_document(pages_pdf(1), Limits(), offline=False) == {"not_confined": True}


@needs_own_network
def test_each_page_becomes_a_picture() -> None:
    drawn = open_pages(pages_pdf(3), "order.pdf")
    assert drawn.count == 3
    assert len(drawn.sheets) == 3
    picture = Image.open(io.BytesIO(drawn.sheets[0].picture))
    assert picture.width == pytest.approx(200 / 72 * Limits().scan_dots_per_inch, abs=1)
    assert len(set(picture.convert("L").tobytes())) > 1, "the black square is not there"


@needs_own_network
def test_a_huge_page_is_drawn_small() -> None:
    drawn = open_pages(pages_pdf(1, b"0 0 14400 14400"), "poster.pdf", Limits(pixels=1_000_000))
    picture = Image.open(io.BytesIO(drawn.sheets[0].picture))
    assert picture.width * picture.height <= 1_010_000


@needs_own_network
def test_a_page_as_thin_as_a_hair_is_told_and_hurts_nobody() -> None:
    drawn = open_pages(pages_pdf(1, b"0 0 1000000000 0.0001"), "hair.pdf")
    assert drawn.count == 1


@needs_own_network
@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7" + bytes(range(256)) * 99, pages_pdf(1)[:200]])
def test_what_is_no_pdf_is_told(content: bytes) -> None:
    with pytest.raises(Problem, match="not a PDF that can be opened"):
        open_pages(content, "junk.pdf")


@needs_own_network
def test_a_picture_bomb_stays_in_its_own_process() -> None:
    """6 kB of PDF unpack to more than the child may have; whatever happens there, this process has an answer."""
    limits = Limits(memory_bytes=512 << 20, wall_seconds=30)
    try:
        outcome: object = len(open_pages(picture_bomb(20_480), "bomb.pdf", limits).sheets)
    except Problem as problem:
        outcome = problem.where
    assert outcome in (1, "bomb.pdf")


@needs_own_network
@pytest.mark.parametrize(
    ("drawing", "limits", "told"),
    [
        # A busy machine takes long for a few seconds of work.
        (long_drawing(), Limits(cpu_seconds=3, page_seconds=300, wall_seconds=300), "more than 3 seconds of work"),
        (long_drawing(), Limits(wall_seconds=1), "longer than 1 seconds"),
        (long_drawing(), Limits(page_seconds=1), "one page of it took longer than 1 seconds"),
        (endless_drawing(), Limits(memory_bytes=300 << 20, page_seconds=300, wall_seconds=300), "memory"),
        (endless_drawing(), Limits(resident_bytes=400 << 20, page_seconds=300, wall_seconds=300), "memory"),
    ],
    ids=["work", "time", "time for a page", "memory", "memory in use"],
)
def test_a_drawing_that_never_ends_is_ended_by_the_limit_that_it_meets_first(
    drawing: bytes, limits: Limits, told: str
) -> None:
    with pytest.raises(Problem, match=told):
        open_pages(drawing, "endless.pdf", limits)


@needs_own_network
def test_the_child_reaches_no_network() -> None:
    said = run_confined("""
        import socket
        try:
            socket.create_connection(("127.0.0.1", 9), timeout=2)
        except OSError as refusal:
            said["refusal"] = refusal.strerror
    """)
    assert said["refusal"] == "Operation not permitted"


@needs_own_network
def test_there_is_nothing_in_the_network_in_which_the_child_stands() -> None:
    """Even where the machine is none whose calls are known, and sockets can be made."""
    code = """
        import ctypes, json, socket
        from rogatory.desk.reading import sandbox
        assert sandbox._leave_the_network(ctypes.CDLL(None))
        said = {"devices": [name for _, name in socket.if_nameindex()]}
        try:
            socket.create_connection(("127.0.0.1", 9), timeout=2)
        except OSError as refusal:
            said["refusal"] = refusal.strerror
        print(json.dumps(said))
    """
    told = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == {"devices": ["lo"], "refusal": "Network is unreachable"}


def test_the_child_reaches_no_file_but_its_own(tmp_path: Path) -> None:
    version = ctypes.CDLL(None).syscall(444, None, 0, 1)
    if version < 1:
        pytest.skip("this kernel cannot shut a process in a folder (Landlock)")
    (tmp_path / "return-key.pem").write_text("secret")
    said = run_confined(f"""
        said["own"] = open("own", "w").write("x")
        for name, mode in (("return-key.pem", "r"), ("return-key.pem", "a"), ("new", "w")):
            try:
                open({str(tmp_path)!r} + "/" + name, mode)
            except PermissionError:
                said[name + mode] = "refused"
    """)
    said.pop("offline")
    assert said == {"own": 1, "return-key.pemr": "refused", "return-key.pema": "refused", "neww": "refused"}


def test_the_child_is_held_to_its_limits() -> None:
    said = run_confined("""
        try:
            bytearray(2 << 30)
        except MemoryError:
            said["memory"] = "capped"
        import os
        handles = []
        try:
            for _ in range(100):
                handles.append(os.open(os.__file__, os.O_RDONLY))
        except OSError as refusal:
            said["files"] = refusal.strerror
    """)
    assert said["memory"] == "capped"
    assert said["files"] == "Too many open files"


def test_the_child_never_loads_the_web_framework_nor_the_settings() -> None:
    code = """
        import sys
        import rogatory.desk.reading.child, rogatory.desk.reading.message, rogatory.desk.reading.pdf_signatures
        import rogatory.desk.reading.opened, rogatory.desk.reading.examined
        print([name for name in sys.modules if name.split(".")[0] in ("django", "sqlite3", "psycopg")])
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
