"""A stored message as it is shown, and as it is kept with a request: read in a child process, or kept unread."""

from __future__ import annotations

from dataclasses import dataclass

from rogatory.desk.inputs import Upload
from rogatory.desk.models import IncomingMail
from rogatory.desk.reading.content_types import MESSAGE
from rogatory.desk.reading.parent import read_message
from rogatory.desk.reading.results import Message
from rogatory.desk.store import Store
from rogatory.problem import Problem

NAME = "message.eml"


@dataclass(frozen=True, slots=True)
class MessageFile:
    """The bytes of a message, and what was read in them; ``message`` is ``None`` where ``why`` says that nothing was.

    ``name`` is what the message is called among the documents of a request.
    """

    name: str
    content: bytes
    message: Message | None
    why: str = ""

    def upload(self) -> Upload:
        """Give the message as a document, with what came with it as its parts."""
        found = self.message.attachments if self.message else ()
        parts = tuple(Upload(one.name, one.content_type, one.content) for one in found)
        return Upload(self.name, MESSAGE, self.content, parts)


def message_file(mail: IncomingMail, store: Store, name: str = NAME) -> MessageFile:
    """Read a stored message.

    Raises:
        Problem: the store does not give its bytes.
    """
    return read_file(store.read(mail.sha256), name)


def read_file(content: bytes, name: str = NAME) -> MessageFile:
    """Read a message within the limits of the child process; where that fails it is kept as it came."""
    try:
        return MessageFile(name, content, read_message(content, name))
    except Problem as problem:
        return MessageFile(name, content, None, f"It was not read: {problem.what}.")
