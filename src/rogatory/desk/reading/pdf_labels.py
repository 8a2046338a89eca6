"""Find what a PDF holds beside its pages: what runs, what is attached, what is hidden. Runs in the child process alone.

Every object of the file is looked at, whether anything leads to it or not: a viewer may find what another does not.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from rogatory.desk.reading.message import harmless_name

_MOST_OBJECTS = 100_000
_MOST_INSIDE = 300_000
_MOST_NAMES = 10
_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launches",
    "/SubmitForm": "sends",
    "/ImportData": "sends",
    "/GoToE": "embedded-opens",
    "/GoToR": "other-file",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
    "/SetOCGState": "layers-change",
}
_MEDIA = frozenset({"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"})


def labels_of(content: bytes) -> list[list[str]]:
    """Give the labels of a PDF, each with a detail."""
    try:
        held = pikepdf.open(io.BytesIO(content), suppress_warnings=True)
    except pikepdf.PasswordError:
        return [["locked", ""]]
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):
        return [["unexamined", ""]]
    with held:
        found = _Found()
        try:
            found.all(held)
        except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, KeyError, AttributeError, IndexError):
            found.names["unexamined"] = ""
        if held.is_encrypted:
            found.names["encrypted"] = ""
    return [[name, detail] for name, detail in found.names.items()]


class _Found:
    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._files: list[str] = []
        self._left = _MOST_INSIDE

    def all(self, held: pikepdf.Pdf) -> None:
        """Look at every object of the file, and at what its catalogue says."""
        for number, each in enumerate(held.objects):
            if number >= _MOST_OBJECTS or self._left <= 0:
                self.names["unexamined"] = ""
                break
            for inside in self._inside(each):
                self._look(inside)
        self._catalogue(held.Root)
        if self._files:
            told = sorted(set(self._files))
            more = f" and {len(told) - _MOST_NAMES} more" if len(told) > _MOST_NAMES else ""
            self.names["embedded-files"] = ", ".join(told[:_MOST_NAMES]) + more

    def _inside(self, top: Any) -> Iterator[Any]:  # noqa: ANN401 - an object of the file, of any kind
        """Give the dictionaries that lie directly within an object; those that it refers to come by themselves."""
        waiting = [top]
        while waiting:
            each = waiting.pop()
            self._left -= 1
            if self._left <= 0:
                return
            if isinstance(each, pikepdf.Array):
                waiting += [kid for kid in each if _may_hold(kid)]
            elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                held = each.stream_dict if isinstance(each, pikepdf.Stream) else each
                yield held
                waiting += [kid for _, kid in held.items() if _may_hold(kid)]

    def _look(self, held: Any) -> None:  # noqa: ANN401
        keys = set(held.keys())
        action = held.get("/S")
        if isinstance(action, pikepdf.Name) and (label := _ACTIONS.get(str(action))):
            self.names[label] = ""
        if "/JS" in keys:
            self.names["javascript"] = ""
        if "/AA" in keys:
            self.names["acts-by-itself"] = ""
        if isinstance(held.get("/Subtype"), pikepdf.Name) and str(held["/Subtype"]) in _MEDIA:
            self.names["media"] = ""
        if "/EF" in keys:
            told = held.get("/UF", held.get("/F", pikepdf.String("")))
            name = str(told) if isinstance(told, pikepdf.String) else ""
            self._files.append(harmless_name(name) or "a file without a name")
        if "/XFA" in keys:
            self.names["xfa"] = ""
        if "/Fields" in keys and isinstance(held.get("/Fields"), pikepdf.Array) and len(held["/Fields"]):
            self.names["form"] = ""

    def _catalogue(self, root: Any) -> None:  # noqa: ANN401
        opens = root.get("/OpenAction")
        # A place in the document is no action: it says where to begin to read.
        if isinstance(opens, pikepdf.Dictionary) and str(opens.get("/S", "/GoTo")) != "/GoTo":
            self.names["acts-by-itself"] = ""
        layers = root.get("/OCProperties")
        if isinstance(layers, pikepdf.Dictionary):
            first = layers.get("/D")
            told = first if isinstance(first, pikepdf.Dictionary) else pikepdf.Dictionary()
            off = told.get("/OFF")
            hidden = len(off) if isinstance(off, pikepdf.Array) else 0
            if str(told.get("/BaseState", "/ON")) == "/OFF":
                every = layers.get("/OCGs")
                hidden = max(hidden, len(every) if isinstance(every, pikepdf.Array) else 1)
            if hidden:
                self.names["hidden-layers"] = f"{hidden}"


def _may_hold(kid: Any) -> bool:  # noqa: ANN401
    """Whether something else may lie within a value. What is only referred to is looked at by itself."""
    return isinstance(kid, pikepdf.Array | pikepdf.Dictionary) and not kid.is_indirect
