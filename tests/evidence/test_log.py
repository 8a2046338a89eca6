"""The offline check of an exported audit log: whatever was done to it is found, and named as far as it can be."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.evidence.entry import LONGEST_ENTRY, Actor, Entry
from rogatory.evidence.log import export_log, verify_log
from rogatory.evidence.merkle import EMPTY_ROOT, Frontier, TreeHead, leaf_hashes, root_of
from rogatory.problem import Problem

START = datetime(2020, 8, 13, 9, 30, tzinfo=UTC)


def entry(index, **changed):
    made = Entry(
        index=index,
        at=START + timedelta(seconds=index),
        actor=Actor("worker", "1"),
        action="collect",
        request=f"RG-{index // 3}",
        from_state="approved",
        to_state="collected",
        outcome="done",
        reason="",
        inputs=f"{index:064x}",
    )
    return replace(made, **changed)


ENTRIES = [entry(index) for index in range(60)]
LINES = [made.to_bytes() for made in ENTRIES]
LEAVES = leaf_hashes(LINES)
ROOT = root_of(LEAVES)
places = st.integers(0, len(LINES) - 1)


def exported(lines):
    stream = io.BytesIO()
    assert export_log(lines, stream) == len(lines)
    stream.seek(0)
    return stream


def check(lines, **known):
    return verify_log(exported(lines), **{"expected_size": 60, "expected_root": ROOT, **known})


def test_an_untouched_log_is_good_and_its_size_and_root_are_told():
    report = check(LINES)
    assert (report.good, report.size, report.root, report.vouched) == (True, 60, ROOT, 60)
    assert check(LINES, check_form=False, known_leaves=LEAVES).good


def test_an_empty_log_is_good():
    report = verify_log(io.BytesIO(), expected_size=0, expected_root=EMPTY_ROOT, heads=[TreeHead(0, EMPTY_ROOT)])
    assert (report.good, report.size, report.vouched) == (True, 0, 0)


def test_without_a_trusted_root_the_report_vouches_for_no_entry():
    report = verify_log(exported(LINES))
    assert (report.good, report.vouched, report.form_checked) == (True, 0, True)


@given(places, st.data())
def test_any_altered_byte_is_found_and_its_entry_named(place, data):
    at = data.draw(st.integers(0, len(LINES[place]) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte not in {LINES[place][at], ord("\n")}))
    altered = LINES[place][:at] + bytes([byte]) + LINES[place][at + 1 :]
    report = check([*LINES[:place], altered, *LINES[place + 1 :]], known_leaves=LEAVES)
    assert {fault.index for fault in report.faults} == {place}


@given(places)
def test_a_careful_edit_is_found_by_the_root_alone_and_placed_between_two_signed_sizes(place):
    edited = replace(ENTRIES[place], request="RG-other").to_bytes()
    lines = [*LINES[:place], edited, *LINES[place + 1 :]]
    assert [fault.index for fault in check(lines).faults] == [None]
    heads = [TreeHead(size, root_of(LEAVES[:size])) for size in (50, 20, 40, 10, 30)]
    report = verify_log(exported(lines), heads=heads)
    signed = place // 10 * 10
    assert report.vouched == signed
    if place < 50:
        (fault,) = report.faults
        assert f"at or after entry {signed} and before entry {signed + 10}" in fault.what
    else:
        assert report.good


@given(places)
def test_a_careful_edit_is_named_by_the_known_leaf_hashes(place):
    edited = replace(ENTRIES[place], request="RG-other").to_bytes()
    report = check([*LINES[:place], edited, *LINES[place + 1 :]], known_leaves=LEAVES)
    assert [str(fault) for fault in report.faults] == [
        f"entry {place} (line {place + 1}): the entry is not the one that was signed"
    ]


@given(places)
def test_an_entry_taken_out_is_named(place):
    report = check([*LINES[:place], *LINES[place + 1 :]])
    assert not report.good
    assert "59 of 60" in "".join(fault.what for fault in report.faults)
    if place < 59:
        assert report.faults[0].index == place
        assert f"entry {place} was taken out or moved" in report.faults[0].what


@given(places, places)
def test_an_entry_put_in_is_named(place, copied):
    report = check([*LINES[:place], LINES[copied], *LINES[place:]])
    named = report.faults[0].index
    assert named == (place + 1 if copied == place else place)
    assert any("1 were added" in fault.what for fault in report.faults)


@given(places, places)
def test_entries_that_changed_places_are_named(one, other):
    lines = list(LINES)
    lines[one], lines[other] = lines[other], lines[one]
    report = check(lines)
    assert report.good == (one == other)
    assert report.good or report.faults[0].index == min(one, other)


@given(places)
def test_a_log_cut_at_its_end_is_found_by_its_size_and_without_a_size_by_a_signed_head(place):
    assert any(f"ends after {place} of 60 entries" in fault.what for fault in check(LINES[:place]).faults)
    report = verify_log(exported(LINES[:place]), heads=[TreeHead(60, ROOT)])
    assert [fault.what for fault in report.faults] == [f"the log ends after {place} entries, and 60 were signed"]


@given(st.integers(1, len(b"\n".join(LINES))))
def test_a_log_cut_within_a_line_is_found_without_any_root(length):
    whole = exported(LINES).getvalue()
    report = verify_log(io.BytesIO(whole[:length]))
    assert report.good == (whole[length - 1 : length] == b"\n")
    assert report.good or report.faults[0].index == whole[:length].count(b"\n")


@pytest.mark.parametrize(
    "line",
    [b"", b" ", b"{}", b"\xff", LINES[5] + b" ", LINES[5] + b"\r", LINES[5].replace(b'"index":5', b'"index": 5')],
    ids=ascii,
)
def test_a_line_that_is_no_entry_is_named(line):
    report = verify_log(exported([*LINES[:5], line, *LINES[6:]]))
    assert [(fault.index, fault.line) for fault in report.faults] == [(5, 6)]


def test_a_log_that_has_grown_since_its_last_checkpoint_is_good_and_tells_how_far_it_is_vouched_for():
    report = verify_log(exported(LINES), heads=[TreeHead(41, root_of(LEAVES[:41]))])
    assert (report.good, report.size, report.vouched) == (True, 60, 41)


def test_a_log_is_read_in_blocks_without_losing_an_entry():
    padded = [entry(index, reason="x" * 40_000).to_bytes() for index in range(60)]
    report = verify_log(exported(padded), expected_size=60, expected_root=root_of(leaf_hashes(padded)))
    assert report.good


def test_entries_may_be_as_long_as_an_entry_can_be_and_lines_no_longer():
    room = LONGEST_ENTRY - len(LINES[0])
    longest = entry(0, reason="x" * room).to_bytes()
    assert len(longest) == LONGEST_ENTRY
    assert verify_log(exported([longest])).good
    with pytest.raises(Problem, match="line is longer"):
        verify_log(io.BytesIO(b"x" * (LONGEST_ENTRY + 2**20)))


@pytest.mark.parametrize("root", [None, EMPTY_ROOT])
def test_leaf_hashes_are_believed_only_under_a_trusted_root(root):
    with pytest.raises(Problem, match="do not give the expected root"):
        verify_log(exported(LINES), expected_root=root, known_leaves=LEAVES)


def test_a_thousand_entries_of_one_transaction_extend_the_stored_frontier():
    stored = Frontier().append_many(LEAVES).to_bytes()
    more = [entry(60 + number) for number in range(1000)]
    grown = Frontier.from_bytes(stored).append_many(made.leaf() for made in more)
    report = verify_log(exported([*LINES, *(made.to_bytes() for made in more)]))
    assert (report.good, report.size, report.root) == (True, 1060, grown.root())
