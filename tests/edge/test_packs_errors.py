"""A mistake in a guideline pack is told with what is wrong, the file and line, and the cure.

Every pack below is a shipped one with one mistake, made in memory.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from rogatory.edge.packs import load_counsel, load_pack, load_shelf, read_folder
from rogatory.guidelines.counsel import POINTS
from rogatory.guidelines.letters import ALL_KEYS
from rogatory.problem import Problem
from tests.edge.mistakes import IN_RULES, Mistake
from tests.edge.mistakes_in_conduct import IN_CONDUCT
from tests.edge.shipped_files import INC, PTE, READINGS, files_of, line_in, write_pack


def broken(mistake: Mistake) -> dict[str, bytes]:
    """Give the files of the pack with the mistake made."""
    files = files_of(mistake.pack)
    text = files[mistake.file].decode()
    assert text.count(mistake.old) >= 1, f"{mistake.file} no longer holds {mistake.old!r}"
    files[mistake.file] = text.replace(mistake.old, mistake.new, 1).encode()
    return files


@pytest.mark.parametrize("mistake", [*IN_RULES, *IN_CONDUCT], ids=lambda each: each.name)
def test_a_mistake_is_told_with_file_line_and_cure(mistake: Mistake) -> None:
    files = broken(mistake)
    with pytest.raises(Problem) as caught:
        load_pack(files, "my-pack")
    problem = caught.value
    file = mistake.told_in or mistake.file
    line = f":{line_in(files[file].decode(), mistake.at)}" if mistake.at else ""
    assert (problem.what, problem.where, problem.cure) == (mistake.what, f"my-pack/{file}{line}", mistake.cure)


@pytest.mark.parametrize(
    "stem", ["pack", "clauses", "routing", "instruments", "categories", "requirements", "channels"]
)
def test_a_missing_file_is_named(stem: str) -> None:
    files = files_of(PTE)
    del files[f"{stem}.toml"]
    with pytest.raises(Problem) as caught:
        load_pack(files, "my-pack")
    assert caught.value.what == f"{stem}.toml is missing"
    assert caught.value.where == f"my-pack/{stem}.toml"
    assert caught.value.cure == "Write it; see writing-a-guideline.md."


def test_a_section_that_is_neither_stated_nor_named_as_unsaid() -> None:
    files = files_of(PTE)
    del files["costs.toml"]
    with pytest.raises(Problem) as caught:
        load_pack(files, "my-pack")
    # The clause on costs decides nothing then, and is told first; the section itself is told beside it.
    line = line_in(files["clauses.toml"].decode(), 'id = "pte.costs"')
    assert caught.value.what == "clause 'pte.costs' decides nothing"
    assert caught.value.where == f"my-pack/clauses.toml:{line}"
    unsaid = line_in(files["pack.toml"].decode(), "not_stated")
    assert f"my-pack/pack.toml:{unsaid}: costs is neither stated nor named as not stated" in caught.value.cure


def test_a_missing_letter_is_named() -> None:
    files = files_of(PTE)
    del files["letters/referral.md"]
    with pytest.raises(Problem) as caught:
        load_pack(files, "my-pack")
    assert str(caught.value) == "my-pack/letters/referral.md: the letter 'referral' is missing. Write it."


@pytest.mark.parametrize(
    ("path", "cure"),
    [
        (
            "clause.toml",
            "Use pack, clauses, routing, instruments, categories, requirements, channels, preservation, "
            "emergency, notice, costs, response (.toml).",
        ),
        ("letters/recipt.md", f"Use {', '.join(ALL_KEYS)} (.md)."),
    ],
)
def test_a_file_that_no_pack_has_is_told_and_not_passed_over(path: str, cure: str) -> None:
    files = files_of(PTE) | {path: b""}
    with pytest.raises(Problem) as caught:
        load_pack(files, "my-pack")
    assert (caught.value.what, caught.value.where) == (f"{path} is no file of a pack", f"my-pack/{path}")
    assert caught.value.cure == cure


def test_a_file_that_is_not_utf_8_is_told_with_its_line() -> None:
    files = files_of(PTE)
    files["costs.toml"] = files["costs.toml"] + "# Müller\n".encode("latin-1")
    with pytest.raises(Problem) as caught:
        load_pack(files, "my-pack")
    assert str(caught.value) == "my-pack/costs.toml:3: the file is not UTF-8. Save it as UTF-8."


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        read_folder(tmp_path / "nowhere")
    assert caught.value.what == "there is no such folder"
    assert caught.value.where == str(tmp_path / "nowhere")
    assert caught.value.cure == "Name the folder of a guideline pack."


READING_MISTAKES = (
    (
        'value = "release"',
        'value = "perhaps"',
        "value = 'perhaps' does not settle 'removed-video'",
        '[[reading]]\nid = "r2"',
        "Choose one of release, refuse, needs-a-person.",
    ),
    (
        'settles = "day-count"',
        'settles = "moon-phase"',
        "settles = 'moon-phase' is no open point",
        '[[reading]]\nid = "r6"',
        f"Choose one of {', '.join(POINTS)}.",
    ),
    ('id = "r7"', 'id = "r6"', "two readings have the id 'r6'", "", "Give each reading an id of its own."),
)


@pytest.mark.parametrize(("old", "new", "what", "at", "cure"), READING_MISTAKES)
def test_a_mistake_in_a_reading_is_told(old: str, new: str, what: str, at: str, cure: str) -> None:
    files = read_folder(READINGS)
    text = files["readings.toml"].decode()
    assert old in text
    text = text.replace(old, new, 1)
    with pytest.raises(Problem) as caught:
        load_counsel(files | {"readings.toml": text.encode()}, "our-readings")
    line = line_in(text, at) if at else text[: text.rindex(new)].count("\n") + 1
    assert what in caught.value.what
    assert caught.value.where == f"our-readings/readings.toml:{line}"
    assert caught.value.cure == cure


def edited(version: str, *changes: tuple[str, str, str]) -> dict[str, bytes]:
    """Give the files of a shipped pack with texts replaced."""
    files = files_of(version)
    for file, old, new in changes:
        text = files[file].decode()
        assert old in text
        files[file] = text.replace(old, new).encode()
    return files


SHELF_MISTAKES: tuple[tuple[str, dict[str, bytes], str, str], ...] = (
    (
        "a routing table that sends to a guideline that is not here",
        edited(INC, ("routing.toml", 'to = "tiktok-pte"', 'to = "tiktok-nowhere"')),
        "tiktok-inc-2020-08-13/routing.toml:11: guideline 'tiktok-nowhere' is not on this shelf",
        "Add its pack, or set elsewhere = true with its address.",
    ),
    (
        "a version that another pack has already",
        edited(INC, ("pack.toml", INC, PTE)),
        "b/pack.toml: two packs call themselves 'tiktok-pte-2020-08-13'",
        "Give each version a name of its own.",
    ),
    (
        "a second version that is in force from the same day",
        edited(
            PTE,
            ("pack.toml", PTE, "tiktok-pte-2020-10-01"),
            ("pack.toml", "captured = 2020-08-13", "captured = 2020-10-01"),
        ),
        "tiktok-pte-2020-10-01/pack.toml:8: 'tiktok-pte-2020-08-13' is in force from the same day",
        "Date each version from the day on which its text was first seen.",
    ),
)


@pytest.mark.parametrize(
    ("files", "told", "cure"), [each[1:] for each in SHELF_MISTAKES], ids=[each[0] for each in SHELF_MISTAKES]
)
def test_what_packs_say_of_each_other_is_checked(tmp_path: Path, files: dict[str, bytes], told: str, cure: str) -> None:
    folders = [write_pack(tmp_path / "a", files_of(PTE)), write_pack(tmp_path / "b", files)]
    if b"tiktok-pte-2020-10-01" in files["pack.toml"]:
        folders.append(write_pack(tmp_path / "c", files_of(INC)))
    with pytest.raises(Problem) as caught:
        load_shelf(folders, READINGS)
    assert f"{caught.value.where}: {caught.value.what}" == told
    assert caught.value.cure.startswith(cure)


def test_a_line_that_no_pack_routes_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        load_shelf([write_pack(tmp_path / "a", files_of(PTE))], READINGS)
    assert str(caught.value).startswith(
        "tiktok-pte-2020-08-13/routing.toml:2: no guideline 'tiktok-inc'. Add its pack."
    )


def test_the_shipped_packs_have_none_of_these_mistakes() -> None:
    for version in (INC, PTE):
        assert load_pack(files_of(version), version).about.version == version
