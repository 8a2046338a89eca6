"""The connector itself: fetches signed plans from its desk, runs them beside the platform, and pushes what they give.

A plan is answered once: that is noted on the disk before anything of the answer leaves. The answer is encrypted to the
desk as it is made, and lies here so until the desk has all of it; a connector that was stopped goes on where the desk
has its last byte.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import logging
import os
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rogatory.connector.depot import statement
from rogatory.connector.enrolment import Bundle
from rogatory.connector.wire import written
from rogatory.edge.plans import read_plan
from rogatory.packaging.formats.age import AgeRecipients
from rogatory.problem import Problem
from rogatory.sources.adapter import Source
from rogatory.sources.plan import Plan

log = logging.getLogger(__name__)
PART = 1 << 20
_SECONDS = 60
_SLOW = timedelta(minutes=5)
"""So far the clock here may be behind the desk's: a plan then waits until it is valid here, and is not refused."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Unreachable(Exception):
    """The desk cannot be reached now, or does not know this connector."""


class Connector:
    """One connector, with a folder of its own for what is under way."""

    def __init__(self, bundle: Bundle, source: Source, folder: Path, clock: Callable[[], datetime]) -> None:
        """Take what it was handed, the platform tied in beside it, and where it keeps what is under way."""
        self._bundle, self._source, self._clock = bundle, source, clock
        self._answered = folder / "answered"
        self._outgoing = folder / "outgoing"
        for each in (self._answered, self._outgoing):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self._outgoing.glob("*.writing"):
            left.unlink()  # it was stopped while it wrote this, and nothing of it has left
        self._line = _Line(bundle)

    def turn(self) -> int:
        """Push what is under way, and answer what waits; give how many plans were answered.

        Raises:
            Unreachable: the desk cannot be reached; what is here stays.
        """
        for path in sorted(self._outgoing.glob("*.age")):
            self._push(path)
        done = 0
        for told in self._line.ask("GET", "/plans")["plans"]:
            done += self._take(told)
        return done

    def _take(self, told: dict[str, Any]) -> int:
        """Answer a plan, or refuse it and say so; give whether it was answered."""
        try:
            plan = read_plan(json.dumps(told).encode(), "the desk's plan")
            if timedelta() < plan.made_at - self._clock() <= _SLOW:
                log.warning("a plan waits: this machine's clock is behind the desk's")
                return 0
            self._once(plan)
            path = self._answer(plan)
        except Problem as problem:
            log.warning("a plan is refused: %s", problem.what)
            self._tell(str(told.get("digest", "")), str(problem))
            return 0
        self._push(path)
        return 1

    def _tell(self, digest: str, words: str) -> None:
        """Tell the desk why a plan is not answered."""
        if _DIGEST.fullmatch(digest):
            with suppress(_NotTaken):
                self._line.ask("POST", f"/refusals/{digest}", json.dumps({"words": words}).encode())

    def _once(self, plan: Plan) -> None:
        """Refuse a plan that was answered before, whatever the desk says."""
        if (self._answered / plan.digest).exists():
            raise Problem("this plan was answered before", where=plan.reference, cure="Compile a new plan")

    def _answer(self, plan: Plan) -> Path:
        """Run a plan, and write what it gives, encrypted; give the file."""
        now = self._clock()
        # Judged before anything is written: whole, signed by the desk, valid now, for this map.
        meant = self._source.accounts_meant(plan, now=now)
        answers = self._source.collect(plan, now=now)
        age = AgeRecipients((self._bundle.recipient,))
        writing = self._outgoing / f"{plan.digest}.writing"
        try:
            with _private(writing) as file:
                encrypting = age.begin(file, age.start())
                for frame in written(plan.digest, answers, meant):
                    encrypting.write(frame)
                encrypting.close()
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            writing.unlink(missing_ok=True)
            raise
        # First that it was answered, then that it may leave.
        with _private(self._answered / plan.digest) as note:
            note.write(now.isoformat().encode())
            note.flush()
            os.fsync(note.fileno())
        return writing.rename(writing.with_suffix(".age"))

    def _push(self, path: Path) -> None:
        """Send what the desk has not of a result, then its signature; take it away once the desk has all of it."""
        digest = path.stem
        try:
            at = int(self._line.ask("GET", f"/results/{digest}")["size"])
            with path.open("rb") as file:
                if at > path.stat().st_size:
                    raise Unreachable("the desk has more of a result than there is")
                file.seek(at)
                while part := file.read(PART):
                    at = int(self._line.ask("PUT", f"/results/{digest}?from={at}", part)["size"])
            self._line.ask("POST", f"/results/{digest}", json.dumps(self._signed(path, digest)).encode())
        except _NotTaken as refused:
            log.warning("the desk does not take a result: %s", refused)
        path.unlink()

    def _signed(self, path: Path, digest: str) -> dict[str, str]:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        answered_at = (self._answered / digest).read_text()
        said = statement(digest, sha256, path.stat().st_size, answered_at)
        return {"answered_at": answered_at, "signature": self._bundle.signer().sign(said).hex()}


class _NotTaken(Exception):
    """The desk refuses what was sent, and will do so again."""


class _Line:
    """The line to the desk: HTTPS, with the connector's certificate, and no other authority than the desk's."""

    def __init__(self, bundle: Bundle) -> None:
        url = urlsplit(bundle.address)
        if url.scheme != "https" or not url.hostname:
            raise Problem(f"{bundle.address} is no address of a desk", where="connector.json", cure="Enrol anew")
        self._host, self._port = url.hostname, url.port or 443
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_3
        self._context.load_verify_locations(bundle.trusted)
        self._context.load_cert_chain(bundle.client)

    def ask(self, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
        """Ask the desk; raises Unreachable, and _NotTaken where it says no."""
        line = http.client.HTTPSConnection(self._host, self._port, timeout=_SECONDS, context=self._context)
        try:
            line.request(method, path, body)
            answer = line.getresponse()
            told = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unreachable(f"the desk cannot be reached: {error}") from error
        finally:
            line.close()
        if answer.status == http.client.OK and isinstance(told, dict):
            return told
        words = str(told.get("refused", "")) if isinstance(told, dict) else ""
        if answer.status == http.client.CONFLICT:
            raise _NotTaken(words)
        raise Unreachable(f"the desk answers {answer.status}: {words}")


def _private(path: Path) -> Any:  # noqa: ANN401 - an opened file
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
