"""What a worker does once a day.

The ledger is obeyed; stray packages, sessions and files half come are forgotten; a certificate that ends is told of.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore

from rogatory.desk import expiring
from rogatory.desk.obeying import obey
from rogatory.desk.rest import sweeping
from rogatory.desk.surroundings import the_store
from rogatory.entrance import sign_ins, tries
from rogatory.portal.uploads import forget_unfinished


def daily(now: datetime) -> None:
    """Do it.

    A session that is over may hold what somebody typed who never came in: a registration, a request half written.

    Raises:
        Problem: the purge ledger, the place of returns or the store does not answer; the sessions are forgotten even
            so.
    """
    SessionStore.clear_expired()
    forget_unfinished(now)
    tries.forget(now)
    sign_ins.forget(now)
    expiring.warn(now)
    obey(now)
    sweeping.sweep()
    the_store().forget_unfinished()
