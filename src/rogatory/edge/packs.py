"""Guideline packs and counsel's readings from their folders, or from the archive that a decision kept.

A pack's TOML files are parsed once, here; a mistake is told with file, line and cure. The archive is canonical JSON
of everything that decides (every TOML file and every letter; not the cases), so that comments, order and layout do
not change the digest.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, ClassVar

from pydantic import TypeAdapter, ValidationError

from rogatory.edge.toml_lines import line_of, parsed, problems_from
from rogatory.evidence.canonical import canonical, parse_canonical
from rogatory.guidelines import lint
from rogatory.guidelines.charges import CostRules, ResponseRules
from rogatory.guidelines.conduct import Channels, EmergencyRules, PreservationRules
from rogatory.guidelines.counsel import Counsel, ListedInstrument, Reading
from rogatory.guidelines.findings import Finding
from rogatory.guidelines.inherit import merged
from rogatory.guidelines.letters import KEYS, parse_letter
from rogatory.guidelines.pack import About, Clause, Letter, Pack
from rogatory.guidelines.rules import Categories, Instruments, Requirements, Routing
from rogatory.guidelines.shelf import Shelf
from rogatory.guidelines.telling import NoticeRules
from rogatory.problem import Problem

Files = Mapping[str, bytes]
"""The files of a folder, by their path within it (``clauses.toml``, ``letters/receipt.md``)."""


@dataclass(frozen=True)
class _Clauses:
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    clause: tuple[Clause, ...]


@dataclass(frozen=True)
class _Readings:
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    title: str
    reading: tuple[Reading, ...]


@dataclass(frozen=True)
class _Listed:
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    instrument: tuple[ListedInstrument, ...] = ()


_STEMS: Mapping[str, TypeAdapter[Any]] = {
    "pack": TypeAdapter(About),
    "clauses": TypeAdapter(_Clauses),
    "routing": TypeAdapter(Routing),
    "instruments": TypeAdapter(Instruments),
    "categories": TypeAdapter(Categories),
    "requirements": TypeAdapter(Requirements),
    "channels": TypeAdapter(Channels),
    "preservation": TypeAdapter(PreservationRules),
    "emergency": TypeAdapter(EmergencyRules),
    "notice": TypeAdapter(NoticeRules),
    "costs": TypeAdapter(CostRules),
    "response": TypeAdapter(ResponseRules),
}
_COUNSEL: Mapping[str, TypeAdapter[Any]] = {
    "readings": TypeAdapter(_Readings),
    "instruments": TypeAdapter(_Listed),
}


def read_folder(folder: Traversable) -> dict[str, bytes]:
    """Read the files of a pack's folder that decide: its TOML files and its letters.

    Raises:
        Problem: there is no such folder.
    """
    if not folder.is_dir():
        raise Problem("there is no such folder", where=str(folder), cure="Name the folder of a guideline pack.")
    files = {each.name: each.read_bytes() for each in folder.iterdir() if each.name.endswith(".toml")}
    letters = folder / "letters"
    if letters.is_dir():
        files |= {f"letters/{each.name}": each.read_bytes() for each in letters.iterdir() if each.name.endswith(".md")}
    return files


def load_pack(files: Files, name: str, bases: Mapping[str, Pack] | None = None) -> Pack:
    """Parse, build and lint one pack; ``name`` is its folder, for messages. ``bases`` are packs it may extend.

    Raises:
        Problem: a file is missing, is not TOML, does not fit the format, or says something unsound.
    """
    texts = {path: _text(data, f"{name}/{path}") for path, data in files.items()}
    tree = {stem: parsed(texts[f"{stem}.toml"], f"{name}/{stem}.toml") for stem in _STEMS if f"{stem}.toml" in texts}
    letters = {
        key: parse_letter(key, texts[f"letters/{key}.md"], f"{name}/letters/{key}.md")
        for key in KEYS
        if f"letters/{key}.md" in texts
    }
    for path in texts:
        stem, _, ending = path.removeprefix("letters/").rpartition(".")
        if stem not in (KEYS if path.startswith("letters/") else _STEMS):
            known = KEYS if ending == "md" else tuple(_STEMS)
            raise Problem(
                f"{path} is no file of a pack", where=f"{name}/{path}", cure=f"Use {', '.join(known)} (.{ending})."
            )
    base = tree.get("pack", {}).get("extends")
    if base:
        if base not in (bases or {}):
            raise Problem(
                f"the pack extends {base!r}, which is not here",
                where=_where(name, "pack", texts, ("extends",)),
                cure="Load the folder of that pack too, or correct the version.",
            )
        inherited = _tree_of((bases or {})[str(base)].archive)
        unsaid = frozenset(map(str, _list(tree["pack"].get("not_stated"))))
        tree = {
            stem: merged(inherited.get(stem, {}), tree.get(stem, {}))
            for stem in {**inherited, **tree}
            if stem in _STEMS and (stem in tree or stem not in unsaid)
        }
        letters = {**_letters_of(inherited), **letters}
    pack = _build(_plain(tree), letters, texts, name)
    findings = lint.check(pack)
    if findings:
        raise _told(findings, texts, name)
    return pack


def from_archive(archive: bytes) -> Pack:
    """Rebuild a pack from its archive, so that a past decision can be replayed.

    Raises:
        Problem: the bytes are no archive of a pack.
    """
    tree = _tree_of(archive)
    return _build({stem: tree[stem] for stem in _STEMS if stem in tree}, _letters_of(tree), {}, "archive")


def load_counsel(files: Files, name: str) -> Counsel:
    """Parse counsel's readings and list of instruments.

    Raises:
        Problem: a file is missing or does not fit the format.
    """
    texts = {path: _text(data, f"{name}/{path}") for path, data in files.items()}
    tree = _plain({stem: parsed(texts.get(f"{stem}.toml", ""), f"{name}/{stem}.toml") for stem in _COUNSEL})
    return _counsel(tree, texts, name)


def counsel_from_archive(archive: bytes) -> Counsel:
    """Rebuild counsel's readings from their archive."""
    tree = _tree_of(archive)
    return _counsel(tree, {}, "archive")


def load_shelf(pack_folders: Iterable[Traversable], readings: Traversable) -> Shelf:
    """Load several packs with one set of readings, and check what they say of each other."""
    packs: dict[str, Pack] = {}
    texts: dict[str, str] = {}
    waiting = sorted(pack_folders, key=lambda each: each.name)
    files = {folder.name: read_folder(folder) for folder in waiting}
    while waiting:
        # A pack comes after the one that it extends; where none can come next, the first one's error tells why.
        folder = next((each for each in waiting if _base_of(files[each.name]) in ("", *packs)), waiting[0])
        waiting.remove(folder)
        pack = load_pack(files[folder.name], folder.name, packs)
        if pack.about.version in packs:
            raise Problem(
                f"two packs call themselves {pack.about.version!r}",
                where=f"{folder.name}/pack.toml",
                cure="Give each version a name of its own.",
            )
        packs[pack.about.version] = pack
        texts |= {f"{pack.about.version}/{path}": _text(data, path) for path, data in files[folder.name].items()}
    counsel_files = read_folder(readings)
    counsel = load_counsel(counsel_files, readings.name)
    shelf = Shelf(tuple(packs.values()), counsel)
    findings = lint.check_shelf(shelf)
    if findings:
        texts |= {path: _text(data, path) for path, data in counsel_files.items()}
        raise _told(findings, texts, "")
    return shelf


@cache
def shipped() -> Shelf:
    """Give the shelf that comes with Rogatory."""
    guidelines = resources.files("rogatory.guidelines")
    return load_shelf(shipped_folders(), guidelines / "readings" / "shipped")


def shelf_with(folders: Iterable[Traversable]) -> Shelf:
    """Give the shipped shelf with packs of the operator's own beside it; a folder takes the place of its namesake."""
    own = tuple(folders)
    names = {each.name for each in own}
    kept = (each for each in shipped_folders() if each.name not in names)
    return load_shelf((*kept, *own), resources.files("rogatory.guidelines") / "readings" / "shipped")


def shipped_folders() -> tuple[Traversable, ...]:
    """Give the folders of the packs that come with Rogatory."""
    packs = resources.files("rogatory.guidelines") / "packs"
    return tuple(each for each in packs.iterdir() if (each / "pack.toml").is_file())


def _base_of(files: Files) -> str:
    """Give the version that a pack extends, as far as its file can be read; empty where it extends none."""
    try:
        return str(tomllib.loads(files["pack.toml"].decode("utf-8")).get("extends", ""))
    except (KeyError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ""


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Problem("the file is not UTF-8", where=f"{where}:{line}", cure="Save it as UTF-8.") from error


def _plain(tree: Any) -> Any:  # noqa: ANN401 - a tree of TOML values
    """Give the tree with days as ISO text, as canonical JSON holds them."""
    if isinstance(tree, dict):
        return {key: _plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_plain(value) for value in tree]
    return tree.isoformat() if isinstance(tree, date) else tree


def _where(name: str, stem: str, texts: Mapping[str, str], path: tuple[str | int, ...]) -> str:
    file = stem if stem.endswith(".md") else f"{stem}.toml"
    text = texts.get(file, "")
    full = f"{name}/{file}" if name else file
    return f"{full}:{line_of(text, path)}" if text and file.endswith(".toml") else full


def _told(findings: tuple[Finding, ...], texts: Mapping[str, str], name: str) -> Problem:
    first, *others = findings
    also = "; ".join(f"{_where(name, each.file, texts, each.path)}: {each.what}" for each in others)
    return Problem(
        first.what,
        where=_where(name, first.file, texts, first.path),
        cure=first.cure + (f" Also wrong: {also}." if also else ""),
    )


def _validated(stem: str, adapter: TypeAdapter[Any], tree: object, texts: Mapping[str, str], name: str) -> Any:  # noqa: ANN401 - the adapter says which
    try:
        return adapter.validate_python(tree)
    except ValidationError as error:
        raise problems_from(error, texts.get(f"{stem}.toml", ""), f"{name}/{stem}.toml") from error


def _twice(what: str, stem: str, rows: tuple[Clause | Reading, ...], texts: Mapping[str, str], name: str) -> Problem:
    ids = [each.id for each in rows]
    index = next(number for number, each in enumerate(ids) if each in ids[:number])
    return Problem(
        f"two {stem} have the id {ids[index]!r}",
        where=_where(name, stem, texts, (what, index, "id")),
        cure=f"Give each {what} an id of its own.",
    )


def _tree_of(archive: bytes) -> dict[str, Any]:
    tree = parse_canonical(archive)
    if not isinstance(tree, dict):
        raise Problem("this is no archive of a guideline", where="archive", cure="Give the bytes that were stored.")
    return tree


def _letters_of(tree: Mapping[str, Any]) -> dict[str, Letter]:
    return {key: Letter(key, each["subject"], each["body"]) for key, each in tree.get("letters", {}).items()}


def _build(tree: dict[str, Any], letters: Mapping[str, Letter], texts: Mapping[str, str], name: str) -> Pack:
    for stem in ("pack", "clauses", "routing", "instruments", "categories", "requirements", "channels"):
        if stem not in tree:
            raise Problem(
                f"{stem}.toml is missing", where=f"{name}/{stem}.toml", cure="Write it; see writing-a-guideline.md."
            )
    part = {stem: _validated(stem, _STEMS[stem], tree[stem], texts, name) for stem in tree}
    whole = {**tree, "letters": {key: {"subject": each.subject, "body": each.body} for key, each in letters.items()}}
    archive = canonical(whole)
    clauses = {clause.id: clause for clause in part["clauses"].clause}
    if len(clauses) != len(part["clauses"].clause):
        raise _twice("clause", "clauses", part["clauses"].clause, texts, name)
    return Pack(
        about=part["pack"],
        clauses=clauses,
        routing=part["routing"],
        instruments=part["instruments"],
        categories=part["categories"].category,
        requirements=part["requirements"],
        channels=part["channels"],
        preservation=part.get("preservation"),
        emergency=part.get("emergency"),
        notice=part.get("notice"),
        costs=part.get("costs"),
        response=part.get("response"),
        letters=letters,
        archive=archive,
        digest=hashlib.sha256(archive).hexdigest(),
    )


def _counsel(tree: dict[str, Any], texts: Mapping[str, str], name: str) -> Counsel:
    part = {stem: _validated(stem, _COUNSEL[stem], tree.get(stem, {}), texts, name) for stem in _COUNSEL}
    archive = canonical(tree)
    readings = part["readings"].reading
    if len({each.id for each in readings}) != len(readings):
        raise _twice("reading", "readings", readings, texts, name)
    return Counsel(
        part["readings"].title, readings, part["instruments"].instrument, archive, hashlib.sha256(archive).hexdigest()
    )
