"""The backup of the keys: one encrypted file, and shares of its key, so many of which open it again.

The file may lie with every other backup. Its key is 32 random bytes, split by SLIP-39 (Shamir's secret sharing, each
share as 33 words that a person can write down): fewer shares than are needed tell nothing of it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics

from rogatory.packaging.formats.age import AgeRecipients
from rogatory.problem import Problem

MOST_SHARES = 16
_FORMAT = b"rogatory-keys/1\n"
_KEY, _NONCE = 32, 12
_PASSING = (".lock", ".next")
_CURE = "Give the backup file as it was written, and shares that were written with it."


@dataclass(frozen=True, slots=True)
class Backup:
    """An encrypted backup, and the shares that open it. Its representation shows no share."""

    sealed: bytes = field(repr=False)
    shares: tuple[str, ...] = field(repr=False)
    needed: int

    @property
    def digest(self) -> str:
        """The SHA-256 of the encrypted file, in hex: by it a share says to which backup it belongs."""
        return hashlib.sha256(self.sealed).hexdigest()


def files_of(folder: Path, *beside: Path) -> dict[str, bytes]:
    """Give the files of the folder of keys by their names in it, and those that lie `beside` it by theirs.

    Raises:
        Problem: one of those beside bears the name of another.
    """
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _kept(folder)}
    for path in beside:
        if path.is_file() and not path.is_relative_to(folder):
            if path.name in found:
                raise Problem("two keys have this name", where=str(path), cure="Rename the one that you set by a path.")
            found[path.name] = path.read_bytes()
    return found


def back_up(files: Mapping[str, bytes], shares: int, needed: int) -> Backup:
    """Encrypt files under a fresh key, and split it.

    Raises:
        Problem: there is nothing to back up, or so many shares cannot be.
    """
    if not files:
        raise Problem("there are no keys yet", where="keys", cure="Make them first: rogatory keys create.")
    if not 1 < needed <= shares <= MOST_SHARES:
        cure = f"Write at most {MOST_SHARES} shares, and have at least 2 of them needed, such as 3 of 5."
        raise Problem(f"{needed} of {shares} shares cannot be", where="keys backup", cure=cure)
    key, nonce = secrets.token_bytes(_KEY), secrets.token_bytes(_NONCE)
    packed = json.dumps({name: base64.b64encode(content).decode() for name, content in sorted(files.items())})
    sealed = _FORMAT + nonce + AESGCM(key).encrypt(nonce, packed.encode(), _FORMAT)
    (words,) = generate_mnemonics(1, [(needed, shares)], key)
    return Backup(sealed, tuple(words), needed)


def restore(sealed: bytes, shares: Sequence[str]) -> dict[str, bytes]:
    """Open a backup with as many shares as it needs, or more, and give its files by name.

    Raises:
        Problem: these shares are too few, or of another backup; or the file was altered.
    """
    try:
        words = list(dict.fromkeys(" ".join(share.split()) for share in shares))
        # The library takes as many as are needed, and refuses more; whoever restores keys may have all of them at hand.
        needed = Share.from_mnemonic(words[0]).member_threshold if words else 0
        key = combine_mnemonics(words[:needed])
    except MnemonicError as error:
        raise Problem(f"these shares do not go together: {error}", where="keys restore", cure=_CURE) from error
    rest = sealed.removeprefix(_FORMAT)
    try:
        if rest == sealed:
            raise ValueError
        packed = AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], _FORMAT)
    except (InvalidTag, ValueError) as error:
        raise Problem("the shares do not open this backup", where="keys restore", cure=_CURE) from error
    return {name: base64.b64decode(content) for name, content in json.loads(packed).items()}


def share_text(backup: Backup, number: int) -> str:
    """Write a share for whoever keeps it: what it is, and its words."""
    return (
        f"Share {number} of {len(backup.shares)} of a backup of keys. Any {backup.needed} of them open it.\n"
        f"Backup: SHA-256 {backup.digest}\n"
        "Keep it where the others are not, and tell nobody its words.\n\n"
        f"{backup.shares[number - 1]}\n"
    )


def read_share(text: str) -> str:
    """Give the words of a share out of its text, or of the words alone."""
    return text.strip().rpartition("\n\n")[2]


def encrypted_to(recipient: str, text: str) -> bytes:
    """Encrypt a share to the age key of whoever keeps it; they open it with ``age -d``.

    Raises:
        Problem: it is no age key.
    """
    age, sink = AgeRecipients((recipient,)), io.BytesIO()
    writing = age.begin(sink, age.start())
    writing.write(text.encode())
    writing.close()
    return sink.getvalue()


def _kept(folder: Path) -> Iterator[Path]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return (path for path in files if path.suffix not in _PASSING)
