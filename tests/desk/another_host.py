"""A worker of another host, as a process: what it shares with others is database, bucket and keys, and no folder.

Started as ``python -m tests.desk.another_host INSTANT SECONDS [part|whole]``: the instant of the tests, and by which
seconds of this machine's clock it was so. It says when it is ready, and begins when it is told. One that is to die
stops in its first part, or when it has put all of them together and handed in nothing yet, as a machine does whose
power fails.
"""

from __future__ import annotations

import sys
import threading
import time
from datetime import datetime, timedelta
from typing import Any

LEASE = timedelta(seconds=3)
PART_TAKES = 0.3


def main(instant: str, seconds: str, dies_in: str = "") -> None:
    import django

    django.setup()
    from rogatory.desk import collecting, worker
    from rogatory.desk.handlers import HANDLERS

    begun, since = datetime.fromisoformat(instant), float(seconds)
    gather_part, gather = collecting.gather_part, collecting.gather

    def slowly(*given: Any) -> Any:
        if dies_in == "part":
            stop()
        time.sleep(PART_TAKES)
        return gather_part(*given)

    def together(*given: Any) -> Any:
        made = gather(*given)
        if dies_in == "whole":
            stop()
        return made

    # This process ends by them.
    collecting.gather_part = slowly
    collecting.gather = together
    print("ready", flush=True)
    sys.stdin.readline()
    worker.run(
        HANDLERS,
        lambda: begun + timedelta(seconds=time.time() - since),
        threading.Event(),
        lease=LEASE,
        idle=timedelta(seconds=0.1),
        only=(collecting.COLLECT, collecting.COLLECT_PART),
    )


def stop() -> None:
    """Do nothing more, and hold what is claimed."""
    print("stopped", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
