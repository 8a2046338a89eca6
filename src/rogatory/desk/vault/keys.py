"""The operator's master key, under which the key of each preserved copy, and of each request's returns, is wrapped.

It comes from a file, from the environment, or stays in a key management service that a program of the operator's
speaks to. Each wrapped key is bound to a context, what it belongs to: under another name it opens
nothing.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import shlex
import signal
import stat
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rogatory.desk.durable import alone_with, settle, write_once
from rogatory.problem import Problem

SIZE = 32
"""Bytes of a master key: AES-256."""
PATIENCE = 30.0
"""Seconds that a key command has for its answer."""
_NONCE = 12
_MARK = 8
_BY_KEY = b"rogatory-key/1\n"
_BY_COMMAND = b"rogatory-command/1\n"
_LARGEST_ANSWER = 0xFFFF
_FORMER = ".former-"
_IS_FORMER = re.compile(r".+\.former-\d+")


class MasterKey(Protocol):
    """What wraps the keys of copies and of requests, and unwraps them."""

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Encrypt a key, bound to `context`."""
        ...

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Give a key again.

        Raises:
            Problem: it was wrapped by another master key or for another context, or its bytes were altered.
        """
        ...


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A master key that this process holds: 32 bytes, used with AES-256-GCM."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key of another length."""
        if len(self.secret) != SIZE:
            raise ValueError(f"a master key has {SIZE} bytes")

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Encrypt `key`; a mark beside it tells later which master key it needs."""
        return _BY_KEY + self._mark + _seal(self.secret, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Give the key again.

        Raises:
            Problem: see `MasterKey.unwrap`.
        """
        rest = _rest(wrapped, _BY_KEY)
        if rest[:_MARK] != self._mark:
            raise Problem(
                f"it was wrapped by master key {rest[:_MARK].hex()}, and this is {self._mark.hex()}",
                where="wrapped key",
                cure="Give back the master key that was in use when it was wrapped",
            )
        return _unseal(self.secret, rest[_MARK:], context)

    def has_wrapped(self, wrapped: bytes) -> bool:
        """Whether a wrapped key bears this master key's mark."""
        return wrapped.startswith(_BY_KEY + self._mark)

    @property
    def mark(self) -> str:
        """The key's mark in hex: it stands beside what the key has wrapped, and tells nothing of the key."""
        return self._mark.hex()

    @property
    def _mark(self) -> bytes:
        return hashlib.sha256(b"rogatory master key\n" + self.secret).digest()[:_MARK]


@dataclass(frozen=True, slots=True)
class KeyRing:
    """A master key beside earlier ones: it alone wraps, and what an earlier one wrapped still opens."""

    current: HeldKey
    former: tuple[HeldKey, ...]

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Encrypt `key` by the current master key."""
        return self.current.wrap(key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Give the key again, by whichever of the master keys has wrapped it.

        Raises:
            Problem: see `MasterKey.unwrap`.
        """
        found = next((each for each in self.former if each.has_wrapped(wrapped)), self.current)
        return found.unwrap(wrapped, context)


@dataclass(frozen=True, slots=True)
class CommandKey:
    """A master key in a service: a program is called with ``wrap`` or ``unwrap`` and given 32 bytes, or its own answer.

    What the service wraps is a fresh key in between, which encrypts the key and binds it to its context here: so
    the service is neither asked for associated data, nor trusted to notice that its answer was altered.
    """

    command: tuple[str, ...]
    patience: float = PATIENCE

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Encrypt `key` under a fresh key that the service wraps.

        Raises:
            Problem: the program cannot be started, fails, does not answer in time, or answers nothing.
        """
        between = secrets.token_bytes(SIZE)
        answer = self._ask("wrap", between)
        if not 0 < len(answer) <= _LARGEST_ANSWER or between in answer:
            raise self._failed("wrap", f"its answer of {len(answer)} bytes is no wrapped key")
        return _BY_COMMAND + len(answer).to_bytes(2) + answer + _seal(between, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Give the key again.

        Raises:
            Problem: see `wrap` and `MasterKey.unwrap`.
        """
        rest = _rest(wrapped, _BY_COMMAND)
        end = 2 + int.from_bytes(rest[:2])
        between = self._ask("unwrap", rest[2:end])
        if len(between) != SIZE:
            raise self._failed("unwrap", f"it answered {len(between)} bytes, and a key has {SIZE}")
        return _unseal(between, rest[end:], context)

    def _ask(self, what: Literal["wrap", "unwrap"], given: bytes) -> bytes:
        try:
            # A group of its own, so that whatever the program has started ends with it.
            asked = subprocess.Popen(
                [*self.command, what],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise self._failed(what, f"it cannot be started ({error.strerror})") from error
        try:
            answer, said = asked.communicate(given, timeout=self.patience)
        except subprocess.TimeoutExpired:
            raise self._failed(what, f"it did not answer within {self.patience:g} seconds") from None
        finally:
            _end(asked)
        if asked.returncode != 0:
            words = said.decode("utf-8", "replace").strip().splitlines()
            last = f": {words[-1][:200]}" if words else ""
            raise self._failed(what, f"it ended with status {asked.returncode}{last}")
        return answer

    def _failed(self, what: str, how: str) -> Problem:
        return Problem(
            f"the key command could not {what} a key: {how}",
            where=f"ROGATORY_VAULT_KEY_COMMAND ({self.command[0]})",
            cure="Try the command by hand, and see that the key service answers; what waits for it is tried again",
        )


def master_key(file: Path, given: str, command: str, former: Sequence[str] = ()) -> MasterKey:
    """Give the operator's master key: by its command, as `given` (base64), or from `file`, made at its first use.

    Earlier keys still open what they have wrapped: those given as `former`, and the files that `rotate_file` has left.

    Raises:
        Problem: it cannot be read, or others of this machine may read its file.
    """
    if command:
        return CommandKey(_words(command))
    if given:
        held = HeldKey(_decoded(given, "environment variable ROGATORY_VAULT_KEY"))
        where = "environment variable ROGATORY_VAULT_KEY_FORMER"
        return _ring(held, [HeldKey(_decoded(each, where)) for each in former])
    if not file.exists():
        write_once(file, _fresh())
    left = sorted(file.parent.glob(f"{file.name}{_FORMER}*"))
    return _ring(_held_in(file), [_held_in(each) for each in left if _IS_FORMER.fullmatch(each.name)])


def rotate_file(file: Path, number: int) -> None:
    """Put a new master key in the place of the one in `file`; the earlier one stays beside it, and opens what it has.

    Done again with the same `number` it goes on where it was broken off, and does nothing once it is done.

    Raises:
        Problem: see `master_key`.
    """
    kept, coming = file.with_name(f"{file.name}{_FORMER}{number}"), file.with_name(f"{file.name}.next")
    with alone_with(file):
        master_key(file, "", "")
        if not kept.exists():
            write_once(kept, file.read_bytes())
        if _held_in(kept) == _held_in(file):
            coming.unlink(missing_ok=True)
            write_once(coming, _fresh())
            coming.replace(file)
            settle(file, file.parent)


def _ring(current: HeldKey, former: Sequence[HeldKey]) -> MasterKey:
    earlier = tuple(each for each in former if each != current)
    return KeyRing(current, earlier) if earlier else current


def _fresh() -> bytes:
    return base64.b64encode(secrets.token_bytes(SIZE)) + b"\n"


def _held_in(file: Path) -> HeldKey:
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise Problem(
            "others of this machine may read the vault's master key",
            where=str(file),
            cure=f"Run: chmod 600 {shlex.quote(str(file))}",
        )
    return HeldKey(_decoded(file.read_text(encoding="ascii", errors="replace"), str(file)))


def _decoded(text: str, where: str) -> bytes:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        secret = b""
    if len(secret) != SIZE:
        raise Problem(
            f"this is no master key: {SIZE} random bytes, written in base64",
            where=where,
            cure="Give back the key that was there; only for a new vault make one: head -c 32 /dev/urandom | base64",
        )
    return secret


def _words(command: str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(command))
    except ValueError:
        words = ()
    if not words:
        raise Problem(
            f"{command!r} is no command",
            where="environment variable ROGATORY_VAULT_KEY_COMMAND",
            cure="Give a program and its arguments, quoted as in a shell",
        )
    return words


def _end(asked: subprocess.Popen[bytes]) -> None:
    # After its end was seen, its number may be another's.
    if asked.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(asked.pid, signal.SIGKILL)
        asked.wait()
    for pipe in (asked.stdin, asked.stdout, asked.stderr):
        if pipe is not None:
            pipe.close()


def _seal(secret: bytes, key: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, key, context)


def _unseal(secret: bytes, sealed: bytes, context: bytes) -> bytes:
    try:
        return AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
    # A nonce cut short is a ValueError.
    except (InvalidTag, ValueError) as error:
        raise _altered() from error


def _rest(wrapped: bytes, kind: bytes) -> bytes:
    if wrapped.startswith(kind):
        return wrapped[len(kind) :]
    if wrapped.startswith((_BY_KEY, _BY_COMMAND)):
        raise Problem(
            "it was wrapped by a master key of the other sort (one is held here, one is asked by a command)",
            where="wrapped key",
            cure="Set the master key as it was set when it was wrapped",
        )
    raise _altered()


def _altered() -> Problem:
    return Problem(
        "the wrapped key does not open: it was altered, or belongs to something else",
        where="wrapped key",
        cure="Restore this key from a backup of the database",
    )
