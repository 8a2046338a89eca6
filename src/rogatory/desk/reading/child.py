"""The child process: confine itself, read one document, leave the answer in the folder it was started in.

    python -m rogatory.desk.reading.child JOB LIMITS

``JOB`` is one of those below, ``LIMITS`` the limits as JSON. The document is the file ``input``; the answer is
``answer.json`` with files ``file-0000`` (what was taken out) and
``page-0000`` (pictures of pages) ... beside it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.sandbox import confine
from rogatory.problem import Problem

_Reader = Callable[[bytes, Limits, bool], dict[str, Any]]


def main() -> int:
    """Read the document; the exit status is 0 whenever an answer was written."""
    job, limits = sys.argv[1], Limits(**json.loads(sys.argv[2]))
    read = _reader_of(job)
    offline = confine(limits, _ready_for(job))
    try:
        answer = read(Path("input").read_bytes(), limits, offline)
    except Problem as problem:
        answer = {"problem": [problem.what, problem.cure]}
    except RecursionError:
        answer = {"problem": ["its parts are nested too deeply", "Ask for the document again, without the nesting"]}
    except MemoryError:
        answer = {"problem": ["it needs more memory than a document may use", "Ask for the document in another form"]}
    Path("answer.json").write_text(json.dumps(answer), encoding="utf-8")
    return 0


def _ready_for(job: str) -> Callable[[], None]:
    """Give what a job needs before the limits hold: the typesetter keeps a thread, and later no thread may start."""
    if job == "open":
        from rogatory.paper.plain import start_typesetter

        return start_typesetter
    return lambda: None


_READERS = {
    "message": "message:read",
    "marks": "marks:read",
    "examine": "examined:examine",
    "open": "opened:open_document",
    "recognise": "recognition.job:read",
    "preview": "preview:preview",
    "still": "still:still",
    "try": "self_test:try_out",
}
"""What does each job: a module beside this one, and its function."""


def _reader_of(job: str) -> _Reader:
    """Import what the job needs before the limits hold: afterwards there are few files left to open."""
    module, _, function = _READERS[job].partition(":")
    reader: _Reader = getattr(import_module(f"rogatory.desk.reading.{module}"), function)
    return reader


if __name__ == "__main__":
    sys.exit(main())
