"""Shut a process in its own folder (Landlock, Linux 5.13 and later). Runs in the child alone.

What takes the reader over can then neither read the provider's keys and database nor write to them.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

# The same numbers on every architecture; the standard library has no names for them.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _MAKE_REGULAR, _TRUNCATE = (1 << bit for bit in (0, 1, 2, 3, 8, 14))
_EVERY_FIRST = (1 << 13) - 1
_KNOWS_TRUNCATE = 3

_SYSTEM = ("/usr", "/lib", "/lib64")


def shut_in(folder: Path) -> bool:
    """Let this process read programs and libraries, write into `folder` alone, and touch nothing else from now on.

    The process must have given up new privileges before (``PR_SET_NO_NEW_PRIVS``).

    Returns:
        whether the kernel does it; nothing has changed where it does not.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    truncate = _TRUNCATE if version >= _KNOWS_TRUNCATE else 0
    handled = struct.pack("=Q", _EVERY_FIRST | truncate)
    rules = libc.syscall(_CREATE_RULESET, handled, len(handled), 0)
    if rules < 0:
        return False
    try:
        _allow(libc, rules, [folder], _READ_FILE | _READ_DIR | _WRITE_FILE | _MAKE_REGULAR | truncate)
        _allow(libc, rules, _programs(), _READ_FILE | _READ_DIR | _EXECUTE)
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _programs() -> list[Path]:
    """Give the folders from which the interpreter and its libraries may still be loaded."""
    package = Path(__file__).parents[2]
    # Some libraries load parts of theirs only when those are needed, and lie outside the prefix where a .pth file says.
    return [package, *(Path(folder) for folder in (sys.prefix, sys.base_prefix, *_SYSTEM, *filter(None, sys.path)))]


def _allow(libc: ctypes.CDLL, rules: int, folders: Iterable[Path], access: int) -> None:
    for folder in folders:
        if folder.is_dir():
            handle = os.open(folder, os.O_PATH | os.O_CLOEXEC)
            try:
                libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", access, handle), 0)
            finally:
                os.close(handle)
