"""What `rogatory doctor` looks at, one check for each thing on which the service rests."""

from __future__ import annotations

import ctypes
import os
import shutil
import smtplib
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from rogatory.desk import publishing
from rogatory.desk.expiring import SOON
from rogatory.desk.models import AuditEntry, Opening
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.opener import open_pages
from rogatory.desk.reading.recognising import can_recognise
from rogatory.desk.reading.recognition.scripts import SCRIPTS
from rogatory.desk.reading.running import NotConfined, run
from rogatory.desk.scanning import version
from rogatory.desk.stages.keys import operators_key
from rogatory.desk.surroundings import CERTIFICATES, the_authority, the_token
from rogatory.paper.plain import paragraph, set_plain
from rogatory.paper.typesetting import families
from rogatory.problem import Problem
from rogatory.site.mail_places import imap_of

_T = TypeVar("_T")
_SECONDS = 5.0
_LEAST_FREE = 1 << 30
_UNSYNCHRONISED = 5
_FONTS = {
    "Noto Sans": "Latin, Greek and Cyrillic letters",
    "Noto Sans Arabic": "Arabic",
    "Noto Sans Thai": "Thai",
    "Noto Sans Khmer": "Khmer",
    "Noto Sans Lao": "Lao",
    "Noto Sans CJK SC": "Chinese, Japanese and Korean",
}


class State(StrEnum):
    """How a thing is: good, lacking something that the service does without, or wrong."""

    GOOD = "good"
    NOTE = "note"
    BAD = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, in words, and what to do where it is not good."""

    what: str
    state: State
    words: str
    cure: str = ""


def check_up(now: datetime) -> Iterator[Check]:
    """Look at everything, one thing after the other; what fails in a way that nobody foresaw is wrong."""
    for name, look in _LOOKS:
        try:
            yield from look(now)
        except Exception as failure:  # noqa: BLE001 - the doctor tells whatever it is
            yield Check(name, State.BAD, f"the check broke off: {failure!r}"[:300], "Report this")


def _database(_now: datetime) -> Iterator[Check]:
    what = "database"
    try:
        executor = MigrationExecutor(connection)
        lacking = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as failure:
        words = f"it does not answer: {failure}".strip()
        yield Check(what, State.BAD, words, "Correct ROGATORY_DATABASE_URL, or start the database")
        return
    if lacking:
        yield Check(what, State.BAD, "it lacks tables of this version", "Run: rogatory manage migrate")
        return
    yield Check(what, State.GOOD, f"{connection.vendor} answers, with the tables of this version")


def _clock(now: datetime) -> Iterator[Check]:
    what = "clock"
    latest = _of_case_file(lambda: AuditEntry.objects.order_by("-at").values_list("at", flat=True).first())
    if settings.CLOCK_SHIFT:
        yield Check(what, State.NOTE, "it is shifted, for a demonstration", "Unset ROGATORY_CLOCK_SHIFT")
    elif latest is not None and latest > now:
        words = f"it is behind the audit, whose newest entry is of {latest:%d %b %Y %H:%M} UTC"
        yield Check(what, State.BAD, words, "Set the clock of this machine, and keep it by NTP")
    elif _synchronised() is False:
        words = f"{now:%d %b %Y %H:%M} UTC; nothing keeps it by NTP, as far as the kernel knows"
        yield Check(what, State.NOTE, words, "Let this machine or its host keep time by NTP")
    else:
        yield Check(what, State.GOOD, f"{now:%d %b %Y %H:%M} UTC")


def _of_case_file(ask: Callable[[], _T]) -> _T | None:
    """Ask the case file, if it answers: that it does not is told by a check of its own."""
    try:
        return ask()
    except DatabaseError:
        return None


def _synchronised() -> bool | None:
    """Whether the kernel knows its clock to be kept by NTP; ``None`` where it does not say."""
    try:
        state: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    except AttributeError:
        return None
    return None if state < 0 else state != _UNSYNCHRONISED


def _disk(_now: datetime) -> Iterator[Check]:
    folder = Path(settings.DATA_DIR)
    what = "disk"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as tried:
            tried.write(b"x")
            os.fsync(tried.fileno())
    except OSError as failure:
        words = f"{folder} cannot be written: {failure.strerror}"
        yield Check(what, State.BAD, words, "Give the account of the service this folder, or set ROGATORY_DATA_DIR")
        return
    free = shutil.disk_usage(folder).free
    words = f"{free / (1 << 30):.1f} GB are free in {folder}"
    little = free < _LEAST_FREE
    yield Check(
        what, State.BAD if little else State.GOOD, words, "Make room, or move the data folder" if little else ""
    )


@cache
def _tried() -> Mapping[str, object]:
    """Have a reading child try itself out."""
    with tempfile.TemporaryDirectory(prefix="rogatory-reading-") as place, tempfile.NamedTemporaryFile() as secret:
        return run("try", os.fsencode(secret.name), "the check", Limits(), Path(place))


def _isolation(_now: datetime) -> Iterator[Check]:
    """A reading child tries to get out."""
    found = _tried()
    told = (
        (
            "readers: network", "offline", "documents are read in processes without a network",
            "this kernel gives a process no network of its own: documents are stored and not opened",
            "Allow unprivileged user namespaces (kernel.unprivileged_userns_clone=1, "
            "kernel.apparmor_restrict_unprivileged_userns=0), or let the container make them",
        ),
        (
            "readers: files", "shut_in", "they are shut in a folder of their own",
            "this kernel cannot shut them in a folder (Landlock)", "Use Linux 5.13 or later with Landlock switched on",
        ),
        (
            "readers: memory", "capped", "they are held to their memory",
            "they can take all memory", "Find out why RLIMIT_AS does not hold for the account of the service",
        ),
    )  # fmt: skip
    for what, name, good, bad, cure in told:
        held = found.get(name) is True
        state = State.GOOD if held else State.NOTE if name == "shut_in" else State.BAD
        yield Check(what, state, good if held else bad, "" if held else cure)


def _opening(_now: datetime) -> Iterator[Check]:
    what = "documents"
    try:
        opened = open_pages(set_plain([paragraph("One page to try the reader with")]), "the check")
    except NotConfined as refusal:
        yield Check(what, State.BAD, f"they are not opened: {refusal.what}", "See to the readers' network")
        return
    except Problem as problem:
        yield Check(what, State.BAD, f"a page of our own cannot be opened: {problem.what}", "Install Rogatory anew")
        return
    words = [word[0] for sheet in opened.sheets for line in sheet.lines for word in line]
    if words[:2] != ["One", "page"]:
        yield Check(what, State.BAD, "a page of our own was not read as it is", "Install Rogatory anew")
        return
    waiting = _of_case_file(lambda: Opening.objects.filter(reader="").count())
    if waiting:
        told = f"one was opened; {waiting} that came before are not opened to their end"
        yield Check(what, State.NOTE, told, "Run: rogatory doctor --open, and let a worker run")
    else:
        yield Check(what, State.GOOD, "one was opened and read")


def _fonts(_now: datetime) -> Iterator[Check]:
    there = set(families())
    lacking = [script for family, script in _FONTS.items() if family not in there]
    if lacking:
        cure = "Install fonts-noto-core and fonts-noto-cjk (Debian's names)"
        yield Check("fonts", State.NOTE, f"there is none for {', '.join(lacking)}", cure)
    else:
        yield Check("fonts", State.GOOD, "there is one for each script of the guidelines' countries")


def _recognition(_now: datetime) -> Iterator[Check]:
    if can_recognise():
        yield Check("scans", State.GOOD, "the models that read scans are installed")
    else:
        words = "nothing that reads scans is installed: people read them themselves"
        yield Check("scans", State.NOTE, words, "Install the extra: pip install 'rogatory[ocr]'")
    models = _tried().get("models")
    lacking = [script for script in SCRIPTS if not (isinstance(models, list) and script.model in models)]
    if lacking:
        cure = f"Install {' '.join(f'tesseract-ocr-{script.model}' for script in lacking)} (Debian's names)"
        told = ", ".join(script.name for script in lacking)
        yield Check("scans: scripts", State.NOTE, f"scans in these are not read: {told}", cure)
    else:
        yield Check("scans: scripts", State.GOOD, f"{', '.join(script.name for script in SCRIPTS)} are read as well")


def _scanner(_now: datetime) -> Iterator[Check]:
    what = "virus scanner"
    if not settings.CLAMAV:
        yield Check(what, State.NOTE, "there is none", "Set ROGATORY_CLAMAV to where a ClamAV daemon listens")
        return
    try:
        yield Check(what, State.GOOD, version(settings.CLAMAV))
    except (OSError, ValueError) as failure:
        yield Check(what, State.BAD, f"it does not answer: {failure}", "Start clamd, or correct ROGATORY_CLAMAV")


def _signers(_now: datetime) -> Iterator[Check]:
    what = "signers"
    folder = settings.SIGNERS
    if folder is None:
        words = "no authority is trusted: signatures of PDFs are checked, and names in them prove nothing"
        yield Check(what, State.NOTE, words, "Set ROGATORY_SIGNERS to a folder of certificates that you trust")
        return
    if not folder.is_dir():
        yield Check(what, State.BAD, f"{folder} is no folder", "Correct ROGATORY_SIGNERS")
        return
    files = [each for each in sorted(folder.iterdir()) if each.suffix in CERTIFICATES]
    broken = [each.name for each in files if not _is_certificate(each)]
    if broken or not files:
        words = f"these are no certificates: {', '.join(broken)}" if broken else f"{folder} holds no certificate"
        yield Check(what, State.BAD, words, "Put certificates there as PEM or DER, and nothing else")
    else:
        yield Check(what, State.GOOD, f"{len(files)} files of certificates are trusted")


def _is_certificate(file: Path) -> bool:
    content = file.read_bytes()
    try:
        if b"-----BEGIN" in content:
            return bool(x509.load_pem_x509_certificates(content))
        x509.load_der_x509_certificate(content)
    except ValueError:
        return False
    return True


def _custodian(now: datetime) -> Iterator[Check]:
    """With what the certificates of returns are signed; a key on a token signs something to try it."""
    what = "certificates"
    try:
        key = operators_key(Path(settings.DATA_DIR) / "keys", the_token())
    except Problem as problem:
        yield Check(what, State.BAD, f"they cannot be signed: {problem.where}: {problem.what}", problem.cure)
        return
    if key is None:
        words = "they are signed with a key for demonstrations, and say that they are not for evidence"
        yield Check(what, State.NOTE, words, "Put in the custodian's certificate (docs/operating.md, Keys)")
        return
    words = f"they are signed by «{key.holder}», {key.where}, until {key.valid_until:%d %b %Y}"
    left = key.valid_until - now
    try:
        key.check_valid(now)
    except Problem as problem:
        yield Check(what, State.BAD, f"nothing can be sealed: {problem.what}", problem.cure)
        return
    if left < SOON:
        yield Check(what, State.NOTE, f"{words}: {left.days} days are left", "Have the custodian's certificate renewed")
    else:
        yield Check(what, State.GOOD, words)


def _timestamps(_now: datetime) -> Iterator[Check]:
    what = "timestamps"
    try:
        authority = the_authority()
        if authority is None:
            words = "returns bear none: when they were sealed rests on your word"
            yield Check(what, State.NOTE, words, "Set ROGATORY_TSA_URL to a timestamping authority (RFC 3161)")
            return
        authority.stamp(b"Rogatory: does this authority stamp?")
    except Problem as problem:
        yield Check(what, State.BAD, f"nothing can be sealed: {problem.what}", problem.cure)
    else:
        behind = "" if settings.TSA_ROOTS else "; whose word that is nobody checks, for want of ROGATORY_TSA_ROOTS"
        yield Check(what, State.NOTE if behind else State.GOOD, f"{settings.TSA_URL} stamps{behind}")


def _mail_out(_now: datetime) -> Iterator[Check]:
    what = "mail out"
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        words = f"letters are not sent: they go to {settings.EMAIL_BACKEND.split('.')[-2]}"
        yield Check(what, State.NOTE, words, "Set ROGATORY_EMAIL=smtp and the server's host")
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as failure:
        yield Check(what, State.BAD, f"{where} does not answer: {failure}", "Correct ROGATORY_EMAIL_HOST and _PORT")
    else:
        yield Check(what, State.GOOD, f"{where} answers")


def _mail_in(_now: datetime) -> Iterator[Check]:
    what = "mail in"
    if not settings.MAIL_IMAP:
        yield Check(what, State.NOTE, "no mailbox is polled", "Set ROGATORY_MAIL_IMAP, or let your server hand mail in")
        return
    host, port, _ = imap_of(settings.MAIL_IMAP)
    try:
        with closing(socket.create_connection((host, port), _SECONDS)):
            yield Check(what, State.GOOD, f"{host}:{port} answers")
    except OSError as failure:
        yield Check(what, State.BAD, f"{host}:{port} does not answer: {failure}", "Correct ROGATORY_MAIL_IMAP")


def _originals(_now: datetime) -> Iterator[Check]:
    what = "originals"
    if settings.DOCUMENTS_ORIGIN:
        yield Check(what, State.GOOD, f"they are saved from {settings.DOCUMENTS_ORIGIN} alone")
        return
    words = "nobody can save one: they are given from an origin of their own alone"
    cure = "Lead a second host name here, and set ROGATORY_DOCUMENTS_ORIGIN to its address"
    yield Check(what, State.NOTE, words, cure)


def _audit(now: datetime) -> Iterator[Check]:
    what = "audit"
    behind = _of_case_file(lambda: publishing.behind_since(now))
    inside = settings.AUDIT_URL.startswith(Path(settings.DATA_DIR).as_uri())
    if behind is not None and now - behind > publishing.LATE:
        words = f"it is published up to {behind:%d %b %Y %H:%M} UTC"
        yield Check(what, State.BAD, words, "Run a worker; its log says why, where it cannot reach ROGATORY_AUDIT_URL")
    elif inside:
        words = "it is published on this machine alone, where whoever has the database has its copy as well"
        yield Check(what, State.NOTE, words, "Set ROGATORY_AUDIT_URL to a folder or bucket off this host")
    else:
        yield Check(what, State.GOOD, f"it is published in {settings.AUDIT_URL}")


_LOOKS: tuple[tuple[str, Callable[[datetime], Iterable[Check]]], ...] = (
    ("database", _database),
    ("clock", _clock),
    ("disk", _disk),
    ("readers", _isolation),
    ("documents", _opening),
    ("originals", _originals),
    ("fonts", _fonts),
    ("scans", _recognition),
    ("virus scanner", _scanner),
    ("signers", _signers),
    ("certificates", _custodian),
    ("timestamps", _timestamps),
    ("audit", _audit),
    ("mail out", _mail_out),
    ("mail in", _mail_in),
)
