"""What a reader has to know of a document before they look at it: the words of each label, read from `labels.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources


def _read() -> Mapping[str, str]:
    source = resources.files("rogatory.desk.reading").joinpath("labels.toml").read_text("utf-8")
    return {name: str(words) for name, words in tomllib.loads(source).items()}


LABELS: Mapping[str, str] = _read()
"""The words of each label; ``{detail}`` stands for what was found."""


def in_words(labels: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Give labels as they are kept and shown, each once, in the order of the table."""
    places = {name: place for place, name in enumerate(LABELS)}
    ordered = sorted(set(labels), key=lambda label: (places[label[0]], label[1]))
    return [{"label": name, "words": LABELS[name].format(detail=detail)} for name, detail in ordered]
