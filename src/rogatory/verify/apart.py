"""Calling a library that starts an event loop, or wants one, from wherever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def apart(work: Callable[[], Answer]) -> Answer:
    """Do the work in a thread of its own, and give its answer or raise what it raised.

    The library of PDF signatures runs an event loop for each call, which a thread that runs one already (a notebook, an
    asynchronous server) refuses.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()


def awaited(begin: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
    """Wait for what the library does asynchronously, and give its answer or raise what it raised."""
    return apart(lambda: asyncio.run(begin()))
