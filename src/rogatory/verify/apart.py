"""Calling a library that starts an event loop, from wherever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")


def apart(work: Callable[[], Answer]) -> Answer:
    """Do the work in a thread of its own, and give its answer or raise what it raised.

    The library of PDF signatures runs an event loop for each call, which a thread that runs one already (a notebook, an
    asynchronous server) refuses.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()
