"""A request that is being written: its answers wait in the session on the server, its files in the store.

Nothing is lost by going back, by loading a page again, or by leaving a field blank. The draft ends when it is sent,
when the officer starts again, or with the session.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

_KEY = "portal.draft"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of the draft; its bytes are in the store under ``sha256``."""

    name: str
    sha256: str
    size: int


class Answers:
    """What one page of the form was told, read by field."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        """Take the answers as the session holds them."""
        self._told = told

    def text(self, name: str) -> str:
        """Give a text; blank when the field was left blank."""
        return str(self._told.get(name) or "")

    def day(self, name: str) -> date | None:
        """Give a day, ``None`` when it was left blank."""
        text = self.text(name)
        return date.fromisoformat(text) if text else None

    def yes(self, name: str) -> bool | None:
        """Give the answer to a question of yes or no, ``None`` when it was not answered."""
        return {"yes": True, "no": False}.get(self.text(name))

    def several(self, name: str) -> tuple[str, ...]:
        """Give the choices that were ticked."""
        return tuple(str(each) for each in self._told.get(name) or ())

    def lines(self, name: str) -> tuple[str, ...]:
        """Give the lines of a text that are not blank, each once."""
        return tuple(dict.fromkeys(line.strip() for line in self.text(name).splitlines() if line.strip()))


class Draft:
    """The draft that a browser session holds.

    With ``correcting`` it is what an officer corrects of a request that was returned.
    """

    def __init__(self, session: SessionBase) -> None:
        """Open the draft of a session; an empty one is not stored before something is put in."""
        self._session = session
        self._content: dict[str, Any] = session.get(_KEY) or {"pages": {}, "process": [], "files": []}

    @property
    def begun(self) -> bool:
        """Whether anything was answered."""
        return bool(self._content["pages"])

    @property
    def token(self) -> str:
        """A name of this draft that nobody guesses, for the files that come piece by piece."""
        if "token" not in self._content:
            self._content["token"] = secrets.token_urlsafe(24)
            self._keep()
        return str(self._content["token"])

    @property
    def correcting(self) -> str:
        """The reference of the request that is being corrected, or an empty string."""
        return str(self._content.get("correcting", ""))

    @property
    def before(self) -> str:
        """The facts as JSON, as the form stated them when the correction began."""
        return str(self._content.get("before", ""))

    def answered(self, page: str) -> bool:
        """Whether a page was sent."""
        return page in self._content["pages"]

    def answers(self, page: str) -> Answers:
        """Give the answers of a page; all blank when it was not sent."""
        return Answers(self.raw(page))

    def raw(self, page: str) -> Mapping[str, Any]:
        """Give the answers of a page as they were stored."""
        told: Mapping[str, Any] = self._content["pages"].get(page, {})
        return told

    def put(self, page: str, cleaned: Mapping[str, Any]) -> None:
        """Keep the answers of a page."""
        self._content["pages"][page] = storable(cleaned)
        self._keep()

    @property
    def process(self) -> tuple[Answers, ...]:
        """The documents of legal process, in the order in which they were added."""
        return tuple(Answers(each) for each in self._content["process"])

    def raw_process(self, number: int) -> Mapping[str, Any]:
        """Give one of them as it was stored; ``number`` counts from 1, and the one after the last is blank."""
        held: list[Mapping[str, Any]] = self._content["process"]
        return held[number - 1] if number <= len(held) else {}

    def put_process(self, number: int, cleaned: Mapping[str, Any]) -> None:
        """Keep one document of legal process, or add it."""
        self._content["process"][number - 1 : number] = [storable(cleaned)]
        self._keep()

    def drop_process(self, number: int) -> None:
        """Take one document of legal process out."""
        del self._content["process"][number - 1 : number]
        self._keep()

    @property
    def files(self) -> tuple[Attached, ...]:
        """The files in the order in which they were added."""
        return tuple(Attached(**each) for each in self._content["files"])

    def attach(self, file: Attached) -> None:
        """Add a file; the same bytes under the same name are there once."""
        if file not in self.files:
            self._content["files"].append({"name": file.name, "sha256": file.sha256, "size": file.size})
            self._keep()

    def detach(self, number: int) -> None:
        """Take a file out; ``number`` counts from 1."""
        del self._content["files"][number - 1 : number]
        self._keep()

    def load(self, pages: Mapping[str, Mapping[str, Any]], process: list[Mapping[str, Any]], reference: str) -> None:
        """Begin a correction from what is on file."""
        self._content = {
            "pages": {page: storable(told) for page, told in pages.items()},
            "process": [storable(each) for each in process],
            "files": [],
            "correcting": reference,
        }
        self._keep()

    def remember(self, before: str) -> None:
        """Remember what the form stated before anything was corrected."""
        self._content["before"] = before
        self._keep()

    def end(self) -> None:
        """Forget the draft."""
        self._session.pop(_KEY, None)

    def _keep(self) -> None:
        self._session[_KEY] = self._content


def storable(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Give answers as JSON can hold them: a day as ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        for name, value in cleaned.items()
    }
