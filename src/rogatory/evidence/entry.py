"""The audit entry: one action, done or refused, as canonical JSON over all its fields.

An entry's leaf in the Merkle tree is the hash of exactly those bytes. Personal data is not in an entry: it lies beside
it under a salt of its own, and the entry holds `salted_digest` of it. Once value and salt are erased, the digest says
nothing more, and the tree still stands.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias, get_args

from rogatory.evidence.canonical import DEEPEST, LARGEST, canonical, parse_canonical, read_json
from rogatory.evidence.merkle import leaf_hash
from rogatory.problem import Problem

LONGEST_ENTRY = 2**16 - 1
"""Bytes of an entry: in a published log its length stands in two bytes (`rogatory.evidence.tiles`)."""
SHORTEST_SALT = 16

Outcome: TypeAlias = Literal["done", "refused"]
_OUTCOMES = get_args(Outcome)

_is_name = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._:/-]{0,126}[A-Za-z0-9])?").fullmatch
_A_NAME = "a plain identifier: up to 128 ASCII letters, digits and . _ : / - (personal data belongs beside the entry)"
_is_digest = re.compile(r"[0-9a-f]{64}").fullmatch
_A_DIGEST = "a SHA-256 digest: 64 hex digits in small letters"
_A_TIME = "a time in UTC to the microsecond, such as 2020-08-13T09:30:00.000000Z"


class EntryTooLong(Problem):
    """An entry would be longer than `LONGEST_ENTRY` bytes."""


def salted_digest(salt: bytes, value: str) -> str:
    """Give the hex HMAC-SHA256 (RFC 2104) of a personal value under a random salt made for this value alone.

    Raises:
        Problem: the salt is shorter than 16 bytes, so that the value could be guessed from its digest; or the value
            holds half a surrogate pair.
    """
    if len(salt) < SHORTEST_SALT:
        what = f"a salt of {len(salt)} bytes does not hide what it salts"
        cure = f"Give at least {SHORTEST_SALT} random bytes, new for each value."
        raise Problem(what, where="salted digest", cure=cure)
    try:
        written = value.encode()
    except UnicodeEncodeError:
        what = "the text holds half a surrogate pair, which UTF-8 cannot write"
        raise Problem(what, where="salted digest", cure="Decode the text again from its source.") from None
    return hmac.digest(salt, written, "sha256").hex()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted: the kind (officer, reviewer, worker ...) and the desk's own identifier, never a name or an address.

    Raises:
        Problem: one of the two is not a plain identifier; what has an `@` or a space in it never is.
    """

    kind: str
    id: str

    def __post_init__(self) -> None:
        """Refuse what is not an identifier."""
        _require_name(self.kind, "actor.kind")
        _require_name(self.id, "actor.id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One action, done or refused, as the audit log keeps it.

    Args:
        index: the entry's number in the log, from 0.
        at: when, as an aware time in UTC, to the microsecond.
        actor: who.
        action: the action of the flow table, or of the desk where no request is concerned.
        request: the request's reference; None where no request is concerned.
        from_state: the request's state before; None where it had none.
        to_state: its state after; a refused action leaves it as it was.
        outcome: "done" or "refused".
        reason: why it was refused, in the words of the guard; for what was done, empty or the ground it was done on.
        inputs: hex SHA-256 of what the action was given; salted where that holds personal data.
        details: further facts, as canonical JSON can hold them; no personal data.
        private: the name of each personal value kept beside the entry, and its `salted_digest`.

    Raises:
        Problem: a field is not of its kind; `where` names it.
        EntryTooLong: all fields together do not fit.
    """

    index: int
    at: datetime
    actor: Actor
    action: str
    request: str | None
    from_state: str | None
    to_state: str | None
    outcome: Outcome
    reason: str
    inputs: str
    details: Mapping[str, object] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)
    # Written once, when the entry is made: what is hashed is what was checked, whatever happens to `details` later.
    _bytes: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check every field, and fix the entry's bytes."""
        _require(type(self.index) is int and 0 <= self.index <= LARGEST, "index", "a whole number from 0")
        _require(self.at.utcoffset() == timedelta(0), "at", "an aware time in UTC")
        _require_name(self.action, "action")
        for name, value in (("request", self.request), ("from_state", self.from_state), ("to_state", self.to_state)):
            if value is not None:
                _require_name(value, name)
        _require(self.outcome in _OUTCOMES, "outcome", '"done" or "refused"')
        if self.outcome == "refused":
            _require(self.from_state == self.to_state, "to_state", "the state before (a refused action changes none)")
            _require(bool(self.reason.strip()), "reason", "the words that say why the action was refused")
        _require_digest(self.inputs, "inputs")
        for name, digest in self.private.items():
            _require_name(name, "private")
            _require_digest(digest, "private")
        object.__setattr__(self, "_bytes", _write(self))

    def to_bytes(self) -> bytes:
        """Give the entry's canonical JSON: what the tree hashes, and an exported line without its line feed."""
        return self._bytes

    def leaf(self) -> bytes:
        """Give the entry's leaf hash, 32 bytes."""
        return leaf_hash(self._bytes)

    @classmethod
    def from_bytes(cls, written: bytes) -> Entry:
        """Read an entry from its canonical JSON.

        Raises:
            Problem: the bytes are not canonical JSON, or not exactly the fields of a sound entry.
        """
        members: Any = read_json(written)
        _require_members(members, _FIELDS, "entry")
        _require_members(members["actor"], _ACTOR_FIELDS, "actor")
        _require(isinstance(members["reason"], str), "reason", "text")
        _require(isinstance(members["details"], dict), "details", "an object")
        _require(isinstance(members["private"], dict), "private", "an object of salted digests")
        members["actor"] = Actor(**members["actor"])
        members["at"] = _read_time(members["at"])
        entry = cls(**members)
        # The entry has written itself canonically: equal bytes are canonical, and others get their fault told.
        if entry._bytes != written:
            parse_canonical(written)
        return entry


_FIELDS = frozenset(item.name for item in fields(Entry) if item.init)
_ACTOR_FIELDS = frozenset(item.name for item in fields(Actor))


def _write(entry: Entry) -> bytes:
    """Write the members in their order; identifiers, digests and times hold nothing that JSON escapes."""
    details = canonical(dict(entry.details), "$.details", DEEPEST - 1).decode()
    reason = canonical(entry.reason, "$.reason").decode()
    private = ",".join([f'"{name}":"{entry.private[name]}"' for name in sorted(entry.private)])
    written = (
        f'{{"action":"{entry.action}","actor":{{"id":"{entry.actor.id}","kind":"{entry.actor.kind}"}},'
        f'"at":"{_write_time(entry.at)}","details":{details},"from_state":{_write_optional(entry.from_state)},'
        f'"index":{entry.index},"inputs":"{entry.inputs}","outcome":"{entry.outcome}","private":{{{private}}},'
        f'"reason":{reason},"request":{_write_optional(entry.request)},"to_state":{_write_optional(entry.to_state)}}}'
    ).encode()
    if len(written) > LONGEST_ENTRY:
        cure = "Keep what is large beside the entry, and its digest in `details`."
        raise EntryTooLong(f"an audit entry is longer than {LONGEST_ENTRY} bytes", where="details", cure=cure)
    return written


def _write_optional(name: str | None) -> str:
    return "null" if name is None else f'"{name}"'


def _write_time(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _read_time(written: object) -> datetime:
    """Read the one form that `_write_time` writes; the language's own reader takes many others."""
    try:
        at = datetime.fromisoformat(written if isinstance(written, str) else "").replace(tzinfo=UTC)
    except ValueError:
        at = None
    if at is None or _write_time(at) != written:
        raise _wrong("at", _A_TIME)
    return at


def _require_members(value: object, names: frozenset[str], where: str) -> None:
    found = value.keys() if isinstance(value, dict) else set()
    if found != names:
        what = f"an audit entry's fields are missing or unknown here: {', '.join(sorted(found ^ names))[:200]}"
        raise Problem(what, where=where, cure=f"Give an object with exactly these: {', '.join(sorted(names))}.")


def _require(sound: bool, name: str, kind: str) -> None:
    if not sound:
        raise _wrong(name, kind)


def _require_name(value: object, name: str) -> None:
    if not isinstance(value, str) or not _is_name(value):
        raise _wrong(name, _A_NAME)


def _require_digest(value: object, name: str) -> None:
    if not isinstance(value, str) or not _is_digest(value):
        raise _wrong(name, _A_DIGEST)


def _wrong(name: str, kind: str) -> Problem:
    return Problem(f"the audit entry's {name} is not {kind}", where=name, cure=f"Give {kind}.")
