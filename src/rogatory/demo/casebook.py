"""The shipped cases, in the order of their files: all of it data in cases/, and in waiting/ what is left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from pydantic import TypeAdapter, ValidationError

from rogatory.demo.written import Asked, Then
from rogatory.edge.toml_lines import parsed, problems_from
from rogatory.problem import Problem

DEFAULT = "grand-jury-subpoena"
ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCase(Asked):
    """One shipped case: a request, and what happens ``then``, with the passing of time."""

    key: str
    title: str
    shows: str
    then: tuple[Then, ...] = ()

    @property
    def requests(self) -> tuple[Asked, ...]:
        """Every request of the case, in the order in which they come in."""
        return (self, *(step.asks for step in self.then if step.asks))

    @property
    def moves_time(self) -> bool:
        """Whether it plays on for days after the answer, or for months."""
        return any(step.until or step.at or step.days or step.asks for step in self.then)


@dataclass(frozen=True, slots=True)
class Casebook:
    """All shipped cases by key, the default one first; ``waiting`` are those that are left open on the console."""

    cases: Mapping[str, DemoCase] = field(default_factory=dict)
    waiting: Mapping[str, DemoCase] = field(default_factory=dict)

    def chosen(self, named: str) -> tuple[DemoCase, ...]:
        """Give the case of this key, or all of them.

        Raises:
            Problem: there is no such case.
        """
        if named == ALL:
            return tuple(self.cases.values())
        if named not in self.cases:
            known = ", ".join((*self.cases, ALL))
            raise Problem(f"there is no case {named!r}", where="--play", cure=f"Name one of: {known}.")
        return (self.cases[named],)


def casebook() -> Casebook:
    """Read the shipped cases, in the order of their file names.

    Raises:
        Problem: a file is not a case.
    """
    return Casebook(
        {case.key: case for case in _in_folder("cases")}, {case.key: case for case in _in_folder("waiting")}
    )


def _in_folder(name: str) -> Iterator[DemoCase]:
    folder = files(__package__).joinpath(name)
    for file in sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml")):
        yield _read(folder.joinpath(file).read_text("utf-8"), file)


def _read(text: str, name: str) -> DemoCase:
    key = name.removesuffix(".toml").partition("-")[2]
    try:
        return TypeAdapter(DemoCase).validate_python({"key": key, **parsed(text, name)})
    except ValidationError as error:
        raise problems_from(error, text, name) from error
