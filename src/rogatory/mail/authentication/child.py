"""The child process: confine itself, look at one message, and answer. It asks its parent what names have.

    python -m rogatory.mail.authentication.child LIMITS

``LIMITS`` are those of `rogatory.desk.reading.limits`, as JSON. The message is the file ``input``. The first line of
the standard input says, as JSON, what to do; after that each line of the standard output is a question,
``{"name": ..., "kind": ...}``, whose answer is the next line of the input, ``{"records": [...]}`` or ``{}``; the last
line is ``{"found": ...}``.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.sandbox import confine
from rogatory.mail.authentication import dmarc
from rogatory.mail.authentication.evaluating import HandedIn, Unanswered, evaluate
from rogatory.mail.authentication.head import author_of, fields_of
from rogatory.mail.authentication.received import Border, border_of, return_path_of
from rogatory.mail.authentication.taking_over import take_over

_NICE = 10


def main() -> int:
    """Look at the message; the exit status is 0 whenever an answer was written."""
    limits = Limits(**json.loads(sys.argv[1]))
    # Nobody waits for this, and what opens emergencies has work to do meanwhile.
    os.nice(_NICE)
    # What is loaded only when it is first needed is needed now: afterwards there are few files left to open.
    dmarc.organisation("police.example")
    author_of(b"From: ada@police.example\n\n")
    logging.disable()
    wanted = json.loads(sys.stdin.readline())
    confine(limits)
    try:
        found = _found(Path("input").read_bytes(), wanted)
    except (RecursionError, MemoryError):
        found = None
    _say({"found": found})
    return 0


def _found(content: bytes, wanted: Mapping[str, Any]) -> dict[str, Any]:
    author, fields = author_of(content), fields_of(content)
    border = border_of(fields, frozenset(wanted["hosts"]))
    if wanted["how"] == "operator":
        return take_over(border, wanted["name"], author)
    sender = wanted["sender"] or return_path_of(fields)
    return evaluate(content, author, _handed_in(wanted, border, sender), _ask)


def _handed_in(wanted: Mapping[str, Any], border: Border | None, sender: str) -> HandedIn | None:
    if wanted["server"] == "listener" and wanted["client"]:
        return HandedIn(wanted["client"], wanted["helo"], sender)
    if wanted["server"] == "relay" and border is not None and sender:
        return HandedIn(border.client, border.helo, sender)
    return None


def _ask(name: str, kind: str) -> Sequence[Any]:
    _say({"name": name, "kind": kind})
    answer = json.loads(sys.stdin.readline())
    if "records" not in answer:
        raise Unanswered(name)
    return list(answer["records"])


def _say(what: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())
