"""Reads a page as a person does: its words, its questions, and the form sent back as it stands."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """The words of a page, and the fields of its forms with the values they show (hidden ones too, buttons not)."""

    def __init__(self, content: bytes):
        super().__init__()
        self.words: list[str] = []
        self.fields: list[tuple[str, str]] = []
        self.asked: set[str] = set()
        self._select = self._area = ""
        self._chosen: str | None = None
        self._forms = 0
        self._skipped = 0
        self._searching = False
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._searching = given.get("role") == "search" or "/account/" in (given.get("action") or "")
        if tag in {"script", "style", "datalist"}:
            self._skipped += 1
        if self._searching:
            return
        if tag in {"input", "textarea", "select"} and name:
            self.asked.add(name)
        if tag == "input" and name:
            if given.get("type") in {"checkbox", "radio"} and "checked" not in given:
                return
            if given.get("type") != "file":
                self.fields.append((name, given.get("value") or ""))
        elif tag == "textarea":
            self._area = name
            self.fields.append((name, ""))
        elif tag == "select":
            self._select, self._chosen = name, None
        elif tag == "option" and self._select and ("selected" in given or self._chosen is None):
            self._chosen = given.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self._searching = False
        if tag in {"script", "style", "datalist"}:
            self._skipped -= 1
        if tag == "select" and self._select:
            self.fields.append((self._select, self._chosen or ""))
            self._select = ""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data):
        if self._area:
            name, value = self.fields[-1]
            # A browser drops the first line break of a text area.
            self.fields[-1] = (name, value + (data.removeprefix("\n") if not value else data))
        elif not self._skipped:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def filled(self, **changes: object) -> dict[str, list[str]]:
        """What the browser would send, with some answers changed; ``__`` in a name stands for ``-``."""
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        for name, value in changes.items():
            values = value if isinstance(value, list) else [value]
            sent[name.replace("__", "-")] = [str(each) for each in values]
        return sent


def read(answer) -> Page:
    return Page(answer.content)
