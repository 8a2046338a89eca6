"""Guideline packs and counsel's readings from their folders, or from the archive that a decision kept.

A pack's TOML files are parsed once, here; a mistake is told with file, line and cure. The archive is canonical JSON
of everything that decides (every TOML file and every letter; not the cases), so that comments, order and layout do
not change the digest.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, ClassVar

from pydantic import TypeAdapter

from rogatory.edge.pack_files import PackFiles
from rogatory.edge.toml_lines import parsed
from rogatory.evidence.canonical import canonical, parse_canonical
from rogatory.guidelines import lint
from rogatory.guidelines.charges import CostRules, ResponseRules
from rogatory.guidelines.conduct import Channels, EmergencyRules, PreservationRules
from rogatory.guidelines.counsel import Counsel, ListedInstrument, Reading
from rogatory.guidelines.inherit import NothingToRemove, merged, ring
from rogatory.guidelines.letters import ALL_KEYS, parse_letter
from rogatory.guidelines.pack import About, Clause, Letter, Pack, Parent
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


def version_of(folder: Traversable) -> str:
    """Give the version that a folder's pack calls itself; empty where it says none."""
    return _said(read_folder(folder), "version")


def load_pack(files: Files, name: str, bases: Mapping[str, Pack] | None = None) -> Pack:
    """Parse, build and lint one pack; ``name`` is its folder, for messages. ``bases`` are packs it may extend.

    Raises:
        Problem: a file is missing, is not TOML, does not fit the format, or says something unsound.
    """
    texts = {path: _text(data, f"{name}/{path}") for path, data in files.items()}
    tree = {stem: parsed(texts[f"{stem}.toml"], f"{name}/{stem}.toml") for stem in _STEMS if f"{stem}.toml" in texts}
    letters = {
        key: parse_letter(key, texts[f"letters/{key}.md"], f"{name}/letters/{key}.md")
        for key in ALL_KEYS
        if f"letters/{key}.md" in texts
    }
    for path in texts:
        stem, _, ending = path.removeprefix("letters/").rpartition(".")
        if stem not in (ALL_KEYS if path.startswith("letters/") else _STEMS):
            known = ALL_KEYS if ending == "md" else tuple(_STEMS)
            raise Problem(
                f"{path} is no file of a pack", where=f"{name}/{path}", cure=f"Use {', '.join(known)} (.{ending})."
            )
    told = PackFiles(name, texts)
    parents: tuple[Parent, ...] = ()
    base = tree.get("pack", {}).get("extends")
    if base:
        parent = _parent(str(base), tree, bases or {}, told)
        parents = (Parent(parent.about.version, parent.digest), *parent.parents)
        whole = _inherited(_tree_of(parent.archive), tree, told)
        told, tree = PackFiles(name, texts, tree, whole), whole
        letters = {**parent.letters, **letters}
    pack = _build(_plain(tree), letters, parents, told)
    findings = lint.check(pack)
    if findings:
        raise told.problem(findings)
    return pack


def _parent(base: str, tree: Mapping[str, Any], bases: Mapping[str, Pack], files: PackFiles) -> Pack:
    where = files.where("pack", ("extends",))
    if base == tree["pack"].get("version"):
        raise Problem("the pack extends itself", where=where, cure="Name the version that it builds on.")
    if base not in bases:
        raise Problem(
            f"the pack extends {base!r}, which is not here",
            where=where,
            cure="Load the folder of that pack too, or correct the version.",
        )
    return bases[base]


def _inherited(inherited: Mapping[str, Any], tree: Mapping[str, Any], files: PackFiles) -> dict[str, Any]:
    """Lay what a pack says over what it inherits; a section that it names as not stated is not inherited."""
    unsaid = frozenset(map(str, _list(tree["pack"].get("not_stated"))))
    whole: dict[str, Any] = {}
    for stem in (stem for stem in _STEMS if stem in tree or (stem in inherited and stem not in unsaid)):
        try:
            whole[stem] = merged(inherited.get(stem, {}), tree.get(stem, {}))
        except NothingToRemove as error:
            raise Problem(
                f"no pack above has {error.name!r} to take away",
                where=files.where(stem, error.path),
                cure="Take out the row, or name the one that is meant.",
            ) from error
    return whole


def from_archive(archive: bytes) -> Pack:
    """Rebuild a pack from its archive, so that a past decision can be replayed.

    Raises:
        Problem: the bytes are no archive of a pack.
    """
    tree = _tree_of(archive)
    parents = tuple(Parent(**each) for each in tree.get("parents", ()))
    said = {stem: tree[stem] for stem in _STEMS if stem in tree}
    return _build(said, _letters_of(tree), parents, PackFiles("archive", {}))


def load_counsel(files: Files, name: str) -> Counsel:
    """Parse counsel's readings and list of instruments.

    Raises:
        Problem: a file is missing or does not fit the format.
    """
    texts = {path: _text(data, f"{name}/{path}") for path, data in files.items()}
    tree = _plain({stem: parsed(texts.get(f"{stem}.toml", ""), f"{name}/{stem}.toml") for stem in _COUNSEL})
    return _counsel(tree, PackFiles(name, texts))


def counsel_from_archive(archive: bytes) -> Counsel:
    """Rebuild counsel's readings from their archive."""
    tree = _tree_of(archive)
    return _counsel(tree, PackFiles("archive", {}))


def load_packs(
    folders: Iterable[Traversable],
    bases: Mapping[str, Pack] | None = None,
    named: Callable[[Traversable], str] = lambda folder: folder.name,
) -> tuple[Pack, ...]:
    """Load packs that may extend each other, or ``bases``; ``named`` gives the name of a folder, for messages.

    They come in the order in which they build on each other, by name where they do not.

    Raises:
        Problem: a pack is unsound, extends one that is not here, or packs extend each other in a ring.
    """
    waiting = sorted(((folder, read_folder(folder)) for folder in folders), key=lambda each: each[0].name)
    above = {_said(files, "version"): _said(files, "extends") for _, files in waiting}
    known, packs = dict(bases or {}), dict[str, Pack]()
    while waiting:
        # A pack comes after the one that it extends; where none can, the one whose base is missing tells why.
        ready = [each for each in waiting if _said(each[1], "extends") in ("", *known)]
        stuck = [each for each in waiting if _said(each[1], "extends") not in above]
        folder, files = (ready or stuck or waiting)[0]
        waiting.remove((folder, files))
        _refuse_ring(files, named(folder), above)
        pack = load_pack(files, named(folder), known)
        if pack.about.version in packs:
            raise Problem(
                f"two packs call themselves {pack.about.version!r}",
                where=f"{named(folder)}/pack.toml",
                cure="Give each version a name of its own.",
            )
        known[pack.about.version] = packs[pack.about.version] = pack
    return tuple(packs.values())


def _refuse_ring(files: Files, name: str, above: Mapping[str, str]) -> None:
    round_ = ring(_said(files, "extends"), above)
    if len(round_) > 2:  # a pack that extends itself is told where it is loaded
        texts = {path: _text(data, f"{name}/{path}") for path, data in files.items()}
        raise Problem(
            f"packs extend each other in a ring: {', which extends '.join(round_)}",
            where=PackFiles(name, texts).where("pack", ("extends",)),
            cure="Let one of them stand by itself.",
        )


def load_shelf(pack_folders: Iterable[Traversable], readings: Traversable) -> Shelf:
    """Load several packs with one set of readings, and check what they say of each other."""
    folders = tuple(pack_folders)
    packs = load_packs(folders)
    texts: dict[str, str] = {}
    for files in map(read_folder, folders):
        texts |= {f"{_said(files, 'version')}/{path}": _text(data, path) for path, data in files.items()}
    counsel_files = read_folder(readings)
    counsel = load_counsel(counsel_files, readings.name)
    shelf = Shelf(packs, counsel)
    findings = lint.check_shelf(shelf)
    if findings:
        texts |= {path: _text(data, path) for path, data in counsel_files.items()}
        raise PackFiles("", texts).problem(findings)
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


def own_shelf(folders: Iterable[Traversable]) -> Shelf:
    """Give the shelf of an operator's own packs alone, with the readings that lie in `readings/` of one of them.

    Raises:
        Problem: a pack or its readings are unsound, or none of the packs brings readings.
    """
    own = tuple(folders)
    readings = next((each / "readings" for each in own if brings_readings(each)), None)
    if readings is None:
        raise Problem(
            "no guideline brings readings of what it leaves open",
            where=", ".join(map(str, own)) or "ROGATORY_GUIDELINES",
            cure="Write readings/readings.toml and readings/instruments.toml in the folder of one of them.",
        )
    return load_shelf(own, readings)


def brings_readings(folder: Traversable) -> bool:
    """Tell whether a pack's folder has counsel's readings beside it."""
    return (folder / "readings" / "readings.toml").is_file()


def shipped_folders() -> tuple[Traversable, ...]:
    """Give the folders of the packs that come with Rogatory."""
    packs = resources.files("rogatory.guidelines") / "packs"
    return tuple(each for each in packs.iterdir() if (each / "pack.toml").is_file())


def _said(files: Files, key: str) -> str:
    """Give what a pack's own file says of itself, as far as it can be read; empty where it says nothing."""
    try:
        return str(tomllib.loads(files["pack.toml"].decode("utf-8")).get(key, ""))
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


def _twice(what: str, stem: str, rows: tuple[Clause | Reading, ...], files: PackFiles) -> Problem:
    ids = [each.id for each in rows]
    index = next(number for number, each in enumerate(ids) if each in ids[:number])
    return Problem(
        f"two {stem} have the id {ids[index]!r}",
        where=files.where(stem, (what, index, "id")),
        cure=f"Give each {what} an id of its own.",
    )


def _tree_of(archive: bytes) -> dict[str, Any]:
    tree = parse_canonical(archive)
    if not isinstance(tree, dict):
        raise Problem("this is no archive of a guideline", where="archive", cure="Give the bytes that were stored.")
    return tree


def _letters_of(tree: Mapping[str, Any]) -> dict[str, Letter]:
    return {key: Letter(key, each["subject"], each["body"]) for key, each in tree.get("letters", {}).items()}


def _build(tree: dict[str, Any], letters: Mapping[str, Letter], parents: tuple[Parent, ...], files: PackFiles) -> Pack:
    for stem in ("pack", "clauses", "routing", "instruments", "categories", "requirements", "channels"):
        if stem not in tree:
            raise Problem(
                f"{stem}.toml is missing",
                where=f"{files.name}/{stem}.toml",
                cure="Write it; see writing-a-guideline.md.",
            )
    part = {stem: files.validated(stem, _STEMS[stem], tree[stem]) for stem in tree}
    whole = {**tree, "letters": {key: {"subject": each.subject, "body": each.body} for key, each in letters.items()}}
    if parents:
        whole["parents"] = [{"version": each.version, "digest": each.digest} for each in parents]
    archive = canonical(whole)
    clauses = {clause.id: clause for clause in part["clauses"].clause}
    if len(clauses) != len(part["clauses"].clause):
        raise _twice("clause", "clauses", part["clauses"].clause, files)
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
        parents=parents,
    )


def _counsel(tree: dict[str, Any], files: PackFiles) -> Counsel:
    part = {stem: files.validated(stem, _COUNSEL[stem], tree.get(stem, {})) for stem in _COUNSEL}
    archive = canonical(tree)
    readings = part["readings"].reading
    if len({each.id for each in readings}) != len(readings):
        raise _twice("reading", "readings", readings, files)
    return Counsel(
        part["readings"].title, readings, part["instruments"].instrument, archive, hashlib.sha256(archive).hexdigest()
    )
