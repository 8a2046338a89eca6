"""What a command prints, held against a file that a person has read."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
AGAIN = "ROGATORY_GOLDEN"
"""Set to ``write``, the files are written anew; then read what has changed."""


def is_golden(name: str, printed: str) -> bool:
    """Tell whether a text is what stands in the golden file of this name; raises AssertionError with both if not."""
    path = FOLDER / f"{name}.txt"
    told = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    if os.environ.get(AGAIN) == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(told, "utf-8")
    expected = path.read_text("utf-8") if path.is_file() else f"there is no {path.name}: {AGAIN}=write makes it"
    assert told == expected
    return True
