"""The checkpoint of C2SP (c2sp.org/tlog-checkpoint): a signed note that states a log's size and root."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rogatory.evidence.merkle import HASH_BYTES, TreeHead
from rogatory.evidence.note import Note, NoteKey, NoteSigner
from rogatory.problem import Problem

_is_size = re.compile(r"0|[1-9][0-9]{0,18}").fullmatch
_CURE = "Take the checkpoint again from where it is published."


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: which log it is, how many entries it has, and the root over them.

    ``extensions`` are further lines; nothing here writes or reads any.

    Raises:
        Problem: the origin or an extension is not one line with something on it.
    """

    origin: str
    head: TreeHead
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse lines that would be read as others."""
        if any(not line or "\n" in line for line in (self.origin, *self.extensions)):
            raise Problem("a line of the checkpoint is empty, or is two", where="checkpoint", cure=_CURE)

    def text(self) -> str:
        """Write the text that is signed."""
        root = base64.b64encode(self.head.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, str(self.head.size), root, *self.extensions))

    def signed(self, signer: NoteSigner) -> Note:
        """Sign it, as the log whose origin is the key's name.

        Raises:
            ValueError: the key is another log's.
        """
        if signer.name != self.origin:
            raise ValueError(f"the key of {signer.name} signs no checkpoint of {self.origin}")
        text = self.text()
        return Note(text, (signer.sign(text),))

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """Read a note's text as a checkpoint.

        Raises:
            Problem: it is none, to the last byte.
        """
        lines = text.removesuffix("\n").split("\n")
        if len(lines) >= 3 and _is_size(lines[1]):
            root = _root(lines[2])
            checkpoint = cls(lines[0], TreeHead(int(lines[1]), root), tuple(lines[3:])) if root else None
            if checkpoint is not None and checkpoint.text() == text:
                return checkpoint
        raise Problem("this is no checkpoint of a log", where="checkpoint", cure=_CURE)


def open_checkpoint(data: bytes, keys: Sequence[NoteKey], origin: str | None = None) -> Checkpoint:
    """Read a signed checkpoint that one of the log's keys has signed.

    Args:
        data: the note.
        keys: the log's own keys, as whoever reads this knows them from elsewhere.
        origin: the log whose it must be; that of the key that signed, when left out.

    Raises:
        Problem: it is no checkpoint, is another log's, or none of the keys has signed it.
    """
    note = Note.from_bytes(data)
    signers = note.opened(keys)
    checkpoint = Checkpoint.read(note.text)
    expected = {origin} if origin is not None else {key.name for key in signers}
    if checkpoint.origin not in expected:
        what = f"it is a checkpoint of {checkpoint.origin}, and not of {' or '.join(sorted(expected))}"
        raise Problem(what, where="checkpoint", cure=_CURE)
    return checkpoint


def _root(written: str) -> bytes | None:
    try:
        root = base64.b64decode(written, validate=True)
    except ValueError:
        return None
    return root if len(root) == HASH_BYTES else None
