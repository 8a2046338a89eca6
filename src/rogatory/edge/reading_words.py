"""The words by which letters speak of a service, from the files beside a guideline pack (``reading/*.toml``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, ClassVar

from pydantic import TypeAdapter, ValidationError

from rogatory.edge.toml_lines import parsed, problems_from

_STRICT: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class UsernameWords:
    """How usernames are written (`rogatory.prefill.vocabulary.UsernameRules`)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    characters: str
    least: int
    most: int
    never_last: str = ""
    small_letters: bool = False


@dataclass(frozen=True, slots=True)
class AskedBy:
    """Words by which letters ask for something, as the guideline names it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    ask: str
    words: tuple[str, ...]
    subset: str = ""


@dataclass(frozen=True, slots=True)
class ReadingWords:
    """One such file; ``own`` are mail addresses and domains of the provider itself."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    services: tuple[str, ...]
    usernames: UsernameWords
    links: tuple[str, ...] = ()
    short_links: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    ask: tuple[AskedBy, ...] = field(default=())


_WORDS = TypeAdapter(ReadingWords)


def reading_words(folders: Iterable[Traversable]) -> tuple[ReadingWords, ...]:
    """Give the words that come with packs, in the order of their folders; most have none.

    Raises:
        Problem: a file does not fit the format.
    """
    return tuple(_read(file, f"{folder.name}/reading/{file.name}") for folder in folders for file in _files(folder))


def _files(folder: Traversable) -> list[Traversable]:
    inner = folder / "reading"
    if not inner.is_dir():
        return []
    return sorted((each for each in inner.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)


def _read(file: Traversable, name: str) -> ReadingWords:
    text = file.read_text("utf-8")
    try:
        return _WORDS.validate_python(parsed(text, name))
    except ValidationError as error:
        raise problems_from(error, text, name) from error
