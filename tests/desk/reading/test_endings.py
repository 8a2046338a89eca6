"""Whoever wonders why a document could not be read is told the cause, whichever way its reader ended."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import asdict

import pytest

from rogatory.desk.reading.endings import ending
from rogatory.desk.reading.limits import Limits

LIMITS = Limits(cpu_seconds=1, resident_bytes=512 << 20)
CONFINED = """
import json, sys
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.sandbox import confine
confine(Limits(**json.loads(sys.argv[1])))
"""


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("", ""),
        ("while True: pass", "more than 1 seconds of work"),
        ("import os; os.abort()", r"no more memory \(448 MB is the most\), or a fault in itself"),
        ("import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", "no more seconds of work"),
        ("import ctypes; ctypes.string_at(0)", r"failed at something in it \(SIGSEGV\)"),
        ("raise ValueError", r"not made for \(status 1\)"),
    ],
    ids=["as it should", "work", "abort", "work, and it would not hear", "fault", "exception"],
)
def test_the_cause_is_told(last: str, told: str, tmp_path):
    command = [sys.executable, "-c", CONFINED + last, json.dumps(asdict(LIMITS))]
    status = subprocess.run(command, cwd=tmp_path, stderr=subprocess.DEVNULL, check=False).returncode
    words = ending(status, LIMITS)
    assert re.search(told, words) if told else words == ""


@pytest.mark.parametrize("status", [*range(-64, 0), 1, 2, 120])
def test_no_other_ending_is_without_words(status: int):
    assert ending(status, LIMITS)
