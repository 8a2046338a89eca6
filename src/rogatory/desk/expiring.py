"""The custodian's certificate nears its end: whoever looks after the service is told, unasked, while there is time."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from rogatory.desk import outbox
from rogatory.desk.stages.keys import operators_key
from rogatory.desk.surroundings import the_token
from rogatory.problem import Problem

SOON = timedelta(days=30)
"""How long before its end a certificate is worth a warning: a new one takes weeks to be issued."""
ENDS = "certificate-ends"

log = logging.getLogger(__name__)


def warn(now: datetime) -> None:
    """Queue an alert where the custodian's certificate ends within `SOON`, or has ended; once a week."""
    try:
        key = operators_key(Path(settings.DATA_DIR) / "keys", the_token())
    except Problem as problem:
        # Nothing can be sealed either, which the custodian is told; and the doctor says why.
        log.warning("the custodian's certificate cannot be looked at: %s", problem)
        return
    if key is not None and key.valid_until - now < SOON:
        payload = {"what": ENDS, "certificate": key.valid_until.isoformat()}
        outbox.queue("alert", f"alert/{ENDS}/{now:%G-%V}", payload, now=now)
