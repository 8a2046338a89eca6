"""A mistake in a guideline pack is told with what is wrong, the file and line, and the cure.

Every pack below is a shipped one with one mistake, made in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from rogatory.edge.packs import load_counsel, load_pack, load_shelf, read_folder
from rogatory.guidelines.counsel import POINTS
from rogatory.problem import Problem
from tests.edge.shipped_files import INC, PTE, READINGS, files_of, line_in, write_pack


@dataclass(frozen=True)
class Mistake:
    """One edit of one file of a shipped pack, and the message it has to give.

    ``at`` is a text that stands on the line the message must name; empty where the file as a whole is meant.
    ``told_in`` is the file it names, where that is another one.
    """

    name: str
    file: str
    old: str
    new: str
    what: str
    at: str
    cure: str
    pack: str = PTE
    told_in: str = ""


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "a value without quotes",
        "pack.toml",
        'line = "tiktok-pte"',
        "line = tiktok-pte",
        "This is not valid TOML: Invalid value",
        "line = ",
        "Correct the line; see toml.io for the syntax.",
    ),
    Mistake(
        "a key that the format does not know",
        "pack.toml",
        'provider = "TikTok"',
        'provider = "TikTok"\ncolour = "blue"',
        "colour: Unexpected keyword argument",
        "colour",
        "Remove the key colour, or correct its spelling.",
    ),
    Mistake(
        "a misspelt key",
        "clauses.toml",
        'modality = "may"',
        'modalty = "may"',
        "clause[0].modality: Field required",
        "[[clause]]",
        "Add the key modality. Also wrong: line 6: clause[0].modalty: Unexpected keyword argument.",
    ),
    Mistake(
        "a modality that no text has",
        "clauses.toml",
        'modality = "may"',
        'modality = "perhaps"',
        (
            "clause[0].modality: Input should be 'must', 'only', 'will', 'will-attempt', 'should', 'may', "
            "'may-not', 'reserves' or 'states'"
        ),
        'modality = "perhaps"',
        "Correct the value of modality.",
    ),
    Mistake(
        "a day that is no day",
        "pack.toml",
        "published = 2020-08-13",
        'published = "in August"',
        "published: Input should be a valid date or datetime, input is too short",
        "published",
        "Correct the value of published.",
    ),
    Mistake(
        "a clause that is not in clauses.toml",
        "notice.toml",
        'clause = "pte.notice"\ndefault',
        'clause = "pte.notic"\ndefault',
        "clause 'pte.notic' is not in clauses.toml",
        'clause = "pte.notic"',
        "Add the clause, or correct the id.",
    ),
    Mistake(
        "a clause that decides nothing",
        "clauses.toml",
        '[[clause]]\nid = "pte.process"',
        (
            '[[clause]]\nid = "pte.idle"\nsection = "Preamble"\nmodality = "must"\nwords = "Nothing names '
            'this."\n\n[[clause]]\nid = "pte.process"'
        ),
        "clause 'pte.idle' decides nothing",
        'id = "pte.idle"',
        "Name it where it applies, or take it out.",
    ),
    Mistake(
        "a clause without words",
        "clauses.toml",
        'words = "Reimbursement of the costs of responding may be sought."',
        'words = " "',
        "clause 'pte.costs' has no words or no section",
        '[[clause]]\nid = "pte.costs"',
        "Write them.",
    ),
    Mistake(
        "a clause that ends before it begins",
        "clauses.toml",
        'id = "pte.costs"\n',
        'id = "pte.costs"\nsince = 2021-01-01\nuntil = 2020-12-31\n',
        "the clause ends before it begins",
        "until = 2020-12-31",
        "Swap the days.",
    ),
    Mistake(
        "two clauses with one id",
        "clauses.toml",
        'id = "pte.video.public"',
        'id = "pte.video"',
        "two clauses have the id 'pte.video'",
        'id = "pte.video"\nsection = "What information may be available: Video Content"\nmodality = "states"',
        "Give each clause an id of its own.",
    ),
    Mistake(
        "an extension that a may clause cannot grant",
        "preservation.toml",
        'outcome = "needs-a-person"\ndefault = "yes"',
        'outcome = "extend"',
        "clause 'pte.preserve.extend' says may and cannot decide by itself",
        'outcome = "extend"',
        'Set outcome = "needs-a-person" with a default.',
    ),
    Mistake(
        "silence that a should clause cannot command",
        "clauses.toml",
        'modality = "will"\nwords = "Requests for user information of people',
        'modality = "should"\nwords = "Requests for user information of people',
        "clause 'pte.nonle' says should and cannot decide by itself",
        'clause = "pte.nonle"',
        "Name the clause that decides, or correct its modality.",
        told_in="channels.toml",
    ),
    Mistake(
        "a region that is not defined",
        "routing.toml",
        'region = "russia"',
        'region = "the-north"',
        "region 'the-north' is not defined",
        'region = "the-north"',
        "Define it.",
        pack=INC,
    ),
    Mistake(
        "a fact that routes nothing",
        "routing.toml",
        'region = "russia"\n',
        'region = "russia"\nkey = "weather"\n',
        "'weather' routes nothing",
        'key = "weather"',
        "Use official, user or product.",
        pack=INC,
    ),
    Mistake(
        "neither a routing table nor the line that routes",
        "routing.toml",
        'by = "tiktok-inc"',
        'by = ""',
        "a pack has either a routing table or the line that routes it",
        "#",
        "Write one of them.",
    ),
    Mistake(
        "a pattern that is none",
        "requirements.toml",
        "'(?i)\\bpost[\\s.-]*office[\\s.-]*box(?![a-z])'",
        "'(?i)\\bpost office ('",
        "the pattern is wrong: missing ), unterminated subpattern at position 18",
        "values = ",
        "Correct the regular expression.",
        pack=INC,
    ),
    Mistake(
        "a test without its values",
        "requirements.toml",
        'field = "preservation.dated"',
        'field = "preservation.dated"\ntest = "one-of"',
        "the test one-of needs values",
        '[[rule]]\nclause = "pte.preserve.form"\nkinds = ["preservation", "extension"]\nfield = "preservation.dated"',
        "Give values = [...].",
    ),
    Mistake(
        "a level of signature that is none",
        "requirements.toml",
        'field = "preservation.dated"',
        'field = "signature"\ntest = "at-least"\nvalues = ["initialled"]',
        "that is no level of signature",
        'values = ["initialled"]',
        "Use none, signed, sworn, penalty-of-perjury, head-of-agency, judge.",
    ),
    Mistake(
        "a fact that does not exist",
        "requirements.toml",
        'field = "preservation.steps"',
        'field = "conservation.steps"',
        "there is no fact 'conservation.steps'",
        'field = "conservation.steps"',
        "See the schema of facts.",
    ),
    Mistake(
        "a misspelt fact",
        "requirements.toml",
        'field = "preservation.letterhead"',
        'field = "preservation.leterhead"',
        "there is no fact 'preservation.leterhead'",
        'field = "preservation.leterhead"',
        "See the schema of facts.",
    ),
    Mistake(
        "a kind of request that is none",
        "requirements.toml",
        'kinds = ["emergency"]',
        'kinds = ["urgent"]',
        "'urgent' is no kind",
        'kinds = ["urgent"]',
        "Use data, preservation, extension, emergency.",
    ),
    Mistake(
        "an open point that no reading can settle",
        "requirements.toml",
        'open = "emergency-information"',
        'open = "emergency-colour"',
        "'emergency-colour' is no open point",
        'open = "emergency-colour"',
        (
            "Choose of child-harm, removed-video, instrument-by-list, instrument-exception, authorisation, "
            "day-count, defective-letter, private-mailbox, existence, unlisted-instrument, receipt, "
            "preservation-scope, emergency-content, no-jurisdiction, version, misdirected-urgent, "
            "partial-process, added-channels, emergency-contact, expiry, emergency-information."
        ),
    ),
    Mistake(
        "an instrument that the vocabulary does not list",
        "categories.toml",
        'any_of = ["court-order", "warrant", "search-order"]',
        'any_of = ["court-order", "warrant", "writ"]',
        "instrument 'writ' is not in the vocabulary",
        '[category.process]\nclause = "pte.logs"',
        "List it in instruments.toml.",
    ),
    Mistake(
        "a number that does not fit its set",
        "categories.toml",
        'any_of = ["court-order", "warrant", "search-order"]',
        'of = ["court-order", "warrant"]\nk = 3',
        "k and of do not fit",
        '[category.process]\nclause = "pte.logs"',
        "Give k, from 1 to the number of instruments in of.",
    ),
    Mistake(
        "a category that nothing opens",
        "categories.toml",
        'any_of = ["court-order", "warrant", "search-order"]',
        'levels = ["federal"]',
        "no legal process opens this category",
        '[category.process]\nclause = "pte.logs"',
        "Name it in any_of, all_of or of.",
    ),
    Mistake(
        "a level of issuer that is none",
        "categories.toml",
        'any_of = ["court-order", "warrant", "search-order"]',
        'any_of = ["warrant"]\nlevels = ["galactic"]',
        "'galactic' is no level of issuer",
        '[category.process]\nclause = "pte.logs"',
        "Choose of federal, state, foreign, foreign-treaty.",
    ),
    Mistake(
        "a part with a field that is not listed",
        "categories.toml",
        '"subscriber.creation_ip"]',
        '"subscriber.creation_port"]',
        "field 'subscriber.creation_port' is not listed",
        '"subscriber.creation_port"]',
        "List it.",
    ),
    Mistake(
        "a condition that no video has",
        "categories.toml",
        'when = { visibility = "private" }',
        'when = { mood = "private" }',
        "nothing is known of a video under the name 'mood'",
        '[[category.subset]]\nid = "private"',
        "Use account_private, deleted_by_user, removed_by_provider, visibility.",
    ),
    Mistake(
        "an outcome that is none",
        "categories.toml",
        'outcome = "not-provided"',
        'outcome = "hidden"',
        "'hidden' is no outcome of a subset",
        '[[category.subset]]\nid = "public"',
        "Use process or not-provided.",
    ),
    Mistake(
        "a subset that decides by no clause",
        "categories.toml",
        'outcome = "not-provided"\nclause = "pte.video.public"',
        'outcome = "not-provided"',
        "the subset names no clause",
        '[[category.subset]]\nid = "public"',
        "Name the clause that decides it.",
    ),
    Mistake(
        "content that is metadata only",
        "categories.toml",
        "content = false\nmetadata_only = true",
        "content = true\nmetadata_only = true",
        "metadata only, and content",
        '[[category]]\nid = "logs"',
        "Choose one.",
    ),
    Mistake(
        "a type of instrument that is listed twice",
        "instruments.toml",
        '{ type = "search-warrant", name = "search warrant", isa = ["warrant"] }',
        '{ type = "warrant", name = "search warrant" }',
        "instrument 'warrant' is listed twice",
        '{ type = "warrant", name = "search warrant" }',
        "List it once.",
    ),
    Mistake(
        "a class that is not listed",
        "instruments.toml",
        'isa = ["warrant"]',
        'isa = ["writ"]',
        "class 'writ' is not listed",
        'isa = ["writ"]',
        "List the class too.",
    ),
    Mistake(
        "a section that is stated and named as not stated",
        "pack.toml",
        'language = "en"',
        'language = "en"\nnot_stated = ["notice"]',
        "notice is both stated and named as not stated",
        "not_stated",
        "Take 'notice' out of not_stated, or remove notice.toml.",
    ),
    Mistake(
        "a section that no guideline has",
        "pack.toml",
        'language = "en"',
        'language = "en"\nnot_stated = ["refunds"]',
        "'refunds' is no section",
        "not_stated",
        "Choose of preservation, emergency, notice, costs.",
    ),
    Mistake(
        "a pack that extends one that is not here",
        "pack.toml",
        'language = "en"',
        'language = "en"\nextends = "lumen-2019"',
        "the pack extends 'lumen-2019', which is not here",
        "extends",
        "Load the folder of that pack too, or correct the version.",
    ),
    Mistake(
        "a preservation of no length",
        "preservation.toml",
        "days = 90\neffort",
        "days = 0\neffort",
        "0 days preserve nothing",
        "days = 0",
        "Give 1 day or more.",
    ),
    Mistake(
        "a scope with an unknown category",
        "preservation.toml",
        'covers = ["subscriber",',
        'covers = ["subscribers",',
        "category 'subscribers' is not listed",
        "covers",
        "Use an id of categories.toml.",
    ),
    Mistake(
        "an origin of an official that is none",
        "preservation.toml",
        "number = 1\n",
        'number = 1\norigin = "lunar"\n',
        "'lunar' is no origin of an official",
        'origin = "lunar"',
        "Use any, domestic or foreign.",
    ),
    Mistake(
        "a person without a default",
        "preservation.toml",
        'outcome = "needs-a-person"\ndefault = "yes"',
        'outcome = "needs-a-person"',
        "the outcome and its default do not fit",
        "[[extension]]\nnumber = 1",
        'Give outcome "extend", or "needs-a-person" with a default for the person.',
    ),
    Mistake(
        "a cap on an unknown category",
        "emergency.toml",
        'people = ["counsel", "second-person"]',
        'people = ["counsel", "second-person"]\ncaps = ["everything"]',
        "category 'everything' is not listed",
        "caps",
        "Use an id of categories.toml.",
    ),
    Mistake(
        "a default that tells nobody anything",
        "notice.toml",
        'default = "notify"',
        'default = "maybe"',
        "'maybe' is no default",
        'default = "maybe"',
        "Use notify, needs-a-person or do-not-notify.",
    ),
    Mistake(
        "something that stops no notice",
        "notice.toml",
        'what = "statute"',
        'what = "rumour"',
        "'rumour' stops no notice",
        'what = "rumour"',
        "Use nondisclosure-order, statute, officer-jeopardy, officer-bare.",
    ),
    Mistake(
        "a tariff without amounts",
        "costs.toml",
        'position = "may-be-sought"',
        'position = "tariff"',
        "the position and the tariff do not fit",
        "clause",
        "Give a tariff with that position, and only then.",
    ),
    Mistake(
        "a blank sentence where objections are kept",
        "channels.toml",
        (
            'no_waiver = "Receipt of this correspondence is for convenience only. No objection is waived, lack '
            'of jurisdiction and of proper service included."'
        ),
        'no_waiver = ""',
        "no_waiver is blank",
        "no_waiver",
        "Write what every acknowledgement says.",
    ),
    Mistake(
        "no sentence that waives no objection",
        "channels.toml",
        "no_waiver = ",
        "waiver = ",
        "no_waiver: Field required",
        "#",
        "Add the key no_waiver. Also wrong: line 3: waiver: Unexpected keyword argument.",
    ),
    Mistake(
        "a variable that the letter does not have",
        "letters/receipt.md",
        "{received_on}",
        "{officer_name}",
        "{officer_name} is no variable of the letter 'receipt'",
        "{officer_name}",
        "Use one of: reference, guideline_title, entity_name, received_on, no_waiver, public_advice.",
    ),
    Mistake(
        "a brace that is not closed",
        "letters/refusal.md",
        "{reasons}",
        "{reasons",
        "a brace is not closed: expected '}' before end of string",
        "{reasons",
        "Write {name}, or {{ for a brace.",
    ),
    Mistake(
        "a letter without its sentence",
        "letters/approval.md",
        "{no_waiver}\n",
        "",
        "the letter lacks {no_waiver}",
        "",
        "Add the paragraph {no_waiver}.",
    ),
    Mistake(
        "a letter without a subject",
        "letters/approval.md",
        "Subject: ",
        "Betreff: ",
        "the letter does not begin with a subject",
        "Betreff",
        'Begin with "Subject: ..." and an empty line.',
    ),
)


def broken(mistake: Mistake) -> dict[str, bytes]:
    """Give the files of the pack with the mistake made."""
    files = files_of(mistake.pack)
    text = files[mistake.file].decode()
    assert text.count(mistake.old) >= 1, f"{mistake.file} no longer holds {mistake.old!r}"
    files[mistake.file] = text.replace(mistake.old, mistake.new, 1).encode()
    return files


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each.name)
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
    assert "my-pack/pack.toml:1: costs is neither stated nor named as not stated" in caught.value.cure


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
            "emergency, notice, costs (.toml).",
        ),
        ("letters/recipt.md", "Use receipt, deficiency, refusal, referral, approval (.md)."),
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
