"""Reading the files that a person names, with an error that says what to do when that fails."""

from __future__ import annotations

from pathlib import Path

from rogatory.problem import Problem


def read(path: Path) -> bytes:
    """Give the bytes of a file.

    Raises:
        Problem: there is no such file, it is a folder, or it may not be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Problem("there is no such file", where=str(path), cure="Check the path.") from error
    except OSError as error:
        raise Problem(f"the file cannot be read: {error.strerror}", where=str(path), cure="Check the path.") from error
