"""Where in a pack's files a value stands, so that each mistake is told with file, line and cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rogatory.edge.toml_lines import Path, line_of, problems_from
from rogatory.guidelines.findings import Finding
from rogatory.guidelines.inherit import own_path
from rogatory.problem import Problem


@dataclass(frozen=True)
class PackFiles:
    """The texts of one folder by their path within it; ``name`` is the folder, for messages.

    For a pack that extends another, ``own`` is what its files say and ``whole`` what it says with all that it inherits:
    a mistake in the whole is told where the pack's own files say it.
    """

    name: str
    texts: Mapping[str, str]
    own: Mapping[str, Any] = field(default_factory=dict)
    whole: Mapping[str, Any] = field(default_factory=dict)

    def where(self, stem: str, path: Path) -> str:
        """Give the file, and the line as far as it has one."""
        file = stem if stem.endswith(".md") else f"{stem}.toml"
        text = self.texts.get(file, "")
        full = f"{self.name}/{file}" if self.name else file
        return f"{full}:{line_of(text, self._own(stem, path))}" if text and file.endswith(".toml") else full

    def validated(self, stem: str, adapter: TypeAdapter[Any], tree: object) -> Any:  # noqa: ANN401 - the adapter says which
        """Build the values of one file.

        Raises:
            Problem: a value does not fit the format.
        """
        try:
            return adapter.validate_python(tree)
        except ValidationError as error:
            text = self.texts.get(f"{stem}.toml", "")
            raise problems_from(error, text, f"{self.name}/{stem}.toml", lambda path: self._own(stem, path)) from error

    def problem(self, findings: tuple[Finding, ...]) -> Problem:
        """Tell the first finding with its cure, and the others beside it."""
        first, *others = findings
        also = "; ".join(f"{self.where(each.file, each.path)}: {each.what}" for each in others)
        where = self.where(first.file, first.path)
        return Problem(first.what, where=where, cure=first.cure + (f" Also wrong: {also}." if also else ""))

    def _own(self, stem: str, path: Path) -> Path:
        return own_path(self.whole[stem], self.own.get(stem, {}), path) if stem in self.whole else path
