"""What comes with a guideline pack beside the rules: the words of the certificate, and layouts for agencies' tools."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from rogatory.edge.packs import shipped_folders
from rogatory.paper.certificate import CertificateWording, read_wording, wording_for
from rogatory.paper.layout_sheets import Layout, read_layout
from rogatory.problem import Problem


@dataclass(frozen=True, slots=True)
class Stationery:
    """The certificate of a pack for courts of one country, and the pack's first layout by the names of the files."""

    wording: CertificateWording
    layout: Layout | None


def stationery_of(version: str, country: str | None, folders: Iterable[Traversable] = ()) -> Stationery:
    """Find what comes with the pack of this version, among the operator's `folders` and the shipped ones.

    Args:
        version: the guideline's.
        country: the official's primary jurisdiction, by whose law of evidence the certificate is worded.
        folders: the operator's own packs.

    Raises:
        Problem: there is no such pack, it has no certificate for that country, or a file in it is unsound.
    """
    for folder in (*_packs(folders), *shipped_folders()):
        if _version(folder) == version:
            return _read(folder, country)
    raise Problem(
        f"the folder of the guideline {version!r} is not here",
        where="guideline packs",
        cure="Put the pack's folder back, or name it in ROGATORY_GUIDELINES",
    )


def _read(folder: Traversable, country: str | None) -> Stationery:
    wordings = [read_wording(text, where) for where, text in _files(folder, "certificates")]
    layouts = [read_layout(text, where) for where, text in _files(folder, "layouts")]
    return Stationery(wording_for(country, wordings, f"{folder.name}/certificates"), layouts[0] if layouts else None)


def _files(folder: Traversable, kind: str) -> Iterator[tuple[str, str]]:
    inner = folder / kind
    if inner.is_dir():
        for file in sorted(inner.iterdir(), key=lambda each: each.name):
            if file.name.endswith(".toml"):
                yield f"{folder.name}/{kind}/{file.name}", file.read_text("utf-8")


def _packs(folders: Iterable[Traversable]) -> Iterator[Traversable]:
    """Give each folder that is a pack, or the packs in it."""
    for folder in folders:
        yield from [folder] if (folder / "pack.toml").is_file() else folder.iterdir()


def _version(folder: Traversable) -> str | None:
    about = folder / "pack.toml"
    if not about.is_file():
        return None
    try:
        return str(tomllib.loads(about.read_text("utf-8")).get("version"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None
