"""A pack that extends another says only what differs, and is whole all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from rogatory.cli.guideline import guideline
from rogatory.edge.packs import from_archive, load_pack, load_packs, load_shelf
from rogatory.guidelines.inherit import merged
from rogatory.guidelines.pack import Pack
from rogatory.problem import Problem
from tests.edge.shipped_files import INC, PTE, READINGS, files_of, write_pack

BASE = load_pack(files_of(PTE), PTE)
CHILD = "tiktok-pte-2021-03-01"
ABOUT = f"""
extends = "{PTE}"
version = "{CHILD}"
published = 2021-03-01
captured = 2021-03-01
effective = 2021-03-01
""".encode()


def child(**files: str) -> Pack:
    """Load a pack that extends the shipped one; ``files`` are its own files by their stem."""
    own = {f"{stem}.toml": text.encode() for stem, text in files.items()}
    own["pack.toml"] = ABOUT + own.get("pack.toml", b"")
    return load_pack(own, CHILD, {PTE: BASE})


def test_a_pack_that_changes_nothing_says_what_its_base_says() -> None:
    pack = child()
    assert (pack.about.version, pack.about.line, pack.about.home) == (CHILD, "tiktok-pte", ("SG",))
    assert pack.clauses == BASE.clauses
    assert pack.categories == BASE.categories
    assert pack.requirements == BASE.requirements
    assert pack.letters == BASE.letters


def test_the_command_line_knows_the_shipped_packs_that_a_folder_extends(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "ours", {"pack.toml": ABOUT})
    done = CliRunner().invoke(guideline, ["check", str(folder)])
    assert done.exit_code == 0
    assert done.output.startswith(f"{CHILD}: sound; {len(BASE.clauses)} clauses")


def test_its_digest_is_its_own() -> None:
    assert child().digest != BASE.digest
    assert child().digest == child().digest


def test_a_single_value_replaces_the_inherited_one() -> None:
    pack = child(preservation="days = 180\n")
    assert pack.preservation is not None
    assert BASE.preservation is not None
    assert pack.preservation.days == 180
    assert pack.preservation.extension == BASE.preservation.extension


def test_a_row_of_the_same_name_is_laid_over_the_inherited_one() -> None:
    pack = child(clauses='[[clause]]\nid = "pte.costs"\nwords = "Costs are sought."\n')
    assert pack.clauses["pte.costs"].words == "Costs are sought."
    assert pack.clauses["pte.costs"].section == BASE.clauses["pte.costs"].section
    assert list(pack.clauses) == list(BASE.clauses)


def test_a_row_of_a_new_name_comes_after_the_inherited_ones() -> None:
    pack = child(instruments='[[instrument]]\ntype = "production-notice"\nname = "production notice"\n')
    assert [each.type for each in pack.instruments.instrument] == [
        *(each.type for each in BASE.instruments.instrument),
        "production-notice",
    ]


def test_a_row_can_be_taken_away() -> None:
    pack = child(
        requirements='[[rule]]\nfield = "preservation.dated"\nname = "date"\nremove = true\n',
    )
    assert "preservation.dated" not in {rule.field for rule in pack.requirements.rule}
    assert len(pack.requirements.rule) == len(BASE.requirements.rule) - 1


def test_an_extension_is_known_by_its_number_even_under_another_clause() -> None:
    pack = child(
        clauses='[[clause]]\nid = "pte.preserve.extend"\nmodality = "will"\n',
        preservation='[[extension]]\nnumber = 1\noutcome = "extend"\ndefault = ""\n',
    )
    assert pack.preservation is not None
    assert [(each.number, each.outcome) for each in pack.preservation.extension] == [
        (1, "extend"),
        (0, "needs-a-person"),
    ]


def test_a_rule_is_known_by_its_fact_even_under_another_clause() -> None:
    pack = child(
        requirements='[[rule]]\nfield = "preservation.steps"\n'
        'name = "steps being taken to obtain legal process"\nclause = "pte.preserve"\n'
    )
    steps = [rule for rule in pack.requirements.rule if rule.field == "preservation.steps"]
    assert [rule.clause for rule in steps] == ["pte.preserve"]
    assert steps[0].cure.startswith("State the steps")


def test_a_list_of_words_replaces_the_inherited_list() -> None:
    pack = child(preservation='covers = ["subscriber"]\n')
    assert pack.preservation is not None
    assert pack.preservation.covers == ("subscriber",)


def test_a_section_can_fall_silent() -> None:
    pack = child(pack='not_stated = ["costs", "response"]\n', clauses='[[clause]]\nid = "pte.costs"\nremove = true\n')
    assert pack.costs is None
    assert BASE.costs is not None


def test_a_letter_replaces_the_inherited_one_and_the_others_stay() -> None:
    own = {"pack.toml": ABOUT, "letters/receipt.md": b"Subject: Got it\n\nIt is here.\n\n{no_waiver}\n"}
    pack = load_pack(own, CHILD, {PTE: BASE})
    assert pack.letters["receipt"].subject == "Got it"
    assert pack.letters["refusal"] == BASE.letters["refusal"]


def test_its_archive_rebuilds_it_without_its_base() -> None:
    pack = child(preservation="days = 180\n")
    again = from_archive(pack.archive)
    assert again == pack
    assert again.digest == pack.digest


def test_a_mistake_that_it_inherits_into_is_told_in_its_own_file() -> None:
    with pytest.raises(Problem) as caught:
        child(preservation='covers = ["subscriber", "friends"]\n')
    assert str(caught.value).startswith(f"{CHILD}/preservation.toml:1: category 'friends' is not listed.")


def test_packs_that_extend_packs_load_in_the_order_they_need(tmp_path: Path) -> None:
    grandchild = ABOUT.replace(PTE.encode(), CHILD.encode()).replace(
        f'version = "{CHILD}"'.encode(), b'version = "tiktok-pte-2022-01-01"'
    )
    grandchild = grandchild.replace(b"2021-03-01\n", b"2022-01-01\n")
    folders = [
        write_pack(tmp_path / "a", {"pack.toml": grandchild, "preservation.toml": b"days = 30\n"}),
        write_pack(
            tmp_path / "b", {"pack.toml": ABOUT.lstrip(), "preservation.toml": b"days = 180\nmilestones = [30]\n"}
        ),
        write_pack(tmp_path / "c", files_of(PTE)),
        write_pack(tmp_path / "d", files_of(INC)),
    ]
    shelf = load_shelf(folders, READINGS)
    newest = shelf.pack("tiktok-pte-2022-01-01")
    assert newest.preservation is not None
    assert (newest.preservation.days, newest.preservation.milestones) == (30, (30,))
    assert [pack.about.version for pack in shelf.lines["tiktok-pte"]] == ["tiktok-pte-2022-01-01", CHILD, PTE]


def test_packs_that_extend_each_other_in_a_ring_are_told(tmp_path: Path) -> None:
    other = ABOUT.replace(CHILD.encode(), b"tiktok-pte-2022-01-01").replace(PTE.encode(), CHILD.encode())
    back = ABOUT.replace(PTE.encode(), b"tiktok-pte-2022-01-01")
    with pytest.raises(Problem) as caught:
        load_shelf(
            [write_pack(tmp_path / "a", {"pack.toml": other}), write_pack(tmp_path / "b", {"pack.toml": back})],
            READINGS,
        )
    assert caught.value.what == (
        f"packs extend each other in a ring: {CHILD}, which extends tiktok-pte-2022-01-01, which extends {CHILD}"
    )
    assert caught.value.where == "a/pack.toml:2"
    assert caught.value.cure == "Let one of them stand by itself."


def test_a_pack_that_extends_itself_is_told(tmp_path: Path) -> None:
    circle = ABOUT.replace(PTE.encode(), CHILD.encode())
    with pytest.raises(Problem) as caught:
        load_shelf([write_pack(tmp_path / "a", {"pack.toml": circle})], READINGS)
    assert (caught.value.what, caught.value.where) == ("the pack extends itself", "a/pack.toml:2")


def test_of_several_packs_the_one_whose_base_is_missing_tells_why(tmp_path: Path) -> None:
    grandchild = ABOUT.replace(CHILD.encode(), b"tiktok-pte-2022-01-01").replace(PTE.encode(), CHILD.encode())
    with pytest.raises(Problem) as caught:
        load_packs(
            [
                write_pack(tmp_path / "a", {"pack.toml": grandchild}),
                write_pack(tmp_path / "b", {"pack.toml": ABOUT.replace(PTE.encode(), b"nowhere-1")}),
            ]
        )
    assert (caught.value.what, caught.value.where) == (
        "the pack extends 'nowhere-1', which is not here",
        "b/pack.toml:2",
    )


def test_the_digest_rests_on_the_parents_too() -> None:
    elsewhere = files_of(PTE)
    elsewhere["costs.toml"] = elsewhere["costs.toml"].replace(b"may-be-sought", b"none")
    elsewhere["clauses.toml"] = elsewhere["clauses.toml"].replace(b'modality = "reserves"', b'modality = "will"')
    own = {"pack.toml": ABOUT, **{name: files_of(PTE)[name] for name in ("costs.toml", "clauses.toml")}}
    over_one = load_pack(own, CHILD, {PTE: BASE})
    over_other = load_pack(own, CHILD, {PTE: load_pack(elsewhere, PTE)})
    assert over_one.costs == over_other.costs
    assert over_one.clauses == over_other.clauses
    assert over_one.digest != over_other.digest
    assert [(each.version, each.digest) for each in over_one.parents] == [(PTE, BASE.digest)]


def test_what_a_parent_took_away_stays_away_and_the_digests_follow_the_line() -> None:
    parent = child(requirements='[[rule]]\nfield = "preservation.dated"\nname = "date"\nremove = true\n')
    later = ABOUT.replace(CHILD.encode(), b"tiktok-pte-2022-01-01").replace(PTE.encode(), CHILD.encode())
    grandchild = load_pack({"pack.toml": later}, "later", {PTE: BASE, CHILD: parent})
    assert grandchild.requirements == parent.requirements
    assert [(each.version, each.digest) for each in grandchild.parents] == [
        (CHILD, parent.digest),
        (PTE, BASE.digest),
    ]
    assert from_archive(grandchild.archive) == grandchild
    again = b'[[rule]]\nfield = "preservation.dated"\nname = "date"\nremove = true\n'
    with pytest.raises(Problem) as caught:
        load_pack({"pack.toml": later, "requirements.toml": again}, "later", {PTE: BASE, CHILD: parent})
    assert caught.value.what == "no pack above has 'preservation.dated date' to take away"


def test_comments_of_a_parent_are_no_part_of_the_digest() -> None:
    commented = {
        path: b"# as published\n" + data if path.endswith(".toml") else data for path, data in files_of(PTE).items()
    }
    assert load_pack({"pack.toml": ABOUT}, CHILD, {PTE: load_pack(commented, PTE)}).digest == child().digest


def test_a_table_can_be_taken_away() -> None:
    assert BASE.notice is not None
    assert BASE.notice.violation is not None
    pack = child(notice="violation = { remove = true }\n", clauses='[[clause]]\nid = "pte.violation"\nremove = true\n')
    assert pack.notice is not None
    assert pack.notice.violation is None
    assert pack.notice.stop == BASE.notice.stop


@pytest.mark.parametrize(
    ("stem", "text", "name"),
    [
        ("clauses", '\n[[clause]]\nid = "pte.refunds"\nremove = true\n', "pte.refunds"),
        ("notice", "\n[objection]\nremove = true\n", "objection"),
        ("costs", '\n[[waiver]]\nwhat = "child"\nremove = true\n', "child"),
    ],
)
def test_what_no_pack_above_has_cannot_be_taken_away(stem: str, text: str, name: str) -> None:
    with pytest.raises(Problem) as caught:
        child(**{stem: text})
    assert caught.value.what == f"no pack above has {name!r} to take away"
    assert caught.value.where == f"{CHILD}/{stem}.toml:2"
    assert caught.value.cure == "Take out the row, or name the one that is meant."


def test_a_mistake_in_a_row_is_told_on_its_own_line_though_inherited_rows_stand_before_it() -> None:
    text = '[[instrument]]\ntype = "production-notice"\nname = "production notice"\nisa = ["writ"]\n'
    with pytest.raises(Problem) as caught:
        child(instruments="\n\n" + text)
    assert str(caught.value).startswith(f"{CHILD}/instruments.toml:3: class 'writ' is not listed.")
    with pytest.raises(Problem) as misspelt:
        child(instruments="\n\n" + text.replace("isa", "is"))
    assert misspelt.value.where == f"{CHILD}/instruments.toml:6"


def test_merging_changes_neither_side() -> None:
    base = {"table": {"a": 1}, "rows": [{"id": "x", "n": 1}]}
    own = {"table": {"b": 2}, "rows": [{"id": "x", "n": 2}, {"id": "y"}]}
    assert merged(base, own) == {"table": {"a": 1, "b": 2}, "rows": [{"id": "x", "n": 2}, {"id": "y"}]}
    assert base == {"table": {"a": 1}, "rows": [{"id": "x", "n": 1}]}
    assert own == {"table": {"b": 2}, "rows": [{"id": "x", "n": 2}, {"id": "y"}]}


def test_rows_without_names_replace_the_inherited_rows() -> None:
    assert merged({"rows": [{"n": 1}]}, {"rows": [{"n": 2}, {"n": 3}]}) == {"rows": [{"n": 2}, {"n": 3}]}
