"""A registration under way: what was told is in the session, and the code that confirms the address is in the mailbox.

Nothing is in the case file before the code has come back. Until then a registration with an address that has an account
differs from any other in one thing alone: the letter. It holds no code, and none would be right.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import salted_hmac

from rogatory.desk import registering
from rogatory.desk.registering import Registrant
from rogatory.entrance import letters

PENDING = "entrance.registering"
LASTS = timedelta(minutes=30)
MOST_TRIES = 5
DIGITS = 8


def begin(session: SessionBase, told: Registrant, now: datetime) -> None:
    """Keep what was told, and write to the address: the code, or that somebody tried."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    letter = "known" if registering.is_taken(told.email) else "code"
    session[PENDING] = {
        "told": asdict(told),
        # Of a code that nobody was sent, where the address is taken.
        "code": _digest(code if letter == "code" else secrets.token_hex()),
        "until": (now + LASTS).isoformat(),
        "tries": 0,
    }
    letters.send(letter, told.email, code=f"{code[:4]} {code[4:]}", minutes=int(LASTS.total_seconds() // 60))


def address(session: SessionBase, now: datetime) -> str:
    """Give the address of the registration under way; empty if there is none, or its time is up."""
    pending = session.get(PENDING)
    if not pending or now > datetime.fromisoformat(pending["until"]):
        return ""
    return str(pending["told"]["email"])


def confirm(session: SessionBase, code: str, now: datetime) -> Registrant | None:
    """Give who registers, once, if the code is right; ``None`` for a wrong one, and for any after five tries."""
    if not address(session, now):
        return None
    pending = session[PENDING]
    pending["tries"] += 1
    session.modified = True
    right = hmac.compare_digest(_digest("".join(code.split())), pending["code"])
    if not right or pending["tries"] > MOST_TRIES:
        return None
    del session[PENDING]
    return Registrant(**pending["told"])


def _digest(code: str) -> str:
    return salted_hmac("rogatory.entrance.registering", code, algorithm="sha256").hexdigest()
