"""What goes over the line between a desk and a connector: signed plans, whole results, and nothing of others."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rogatory.connector import runner
from rogatory.connector.depot import KEPT_FOR, USED_FOR, Depot, Refused, statement
from rogatory.connector.enrolment import Enrolment, read_bundle
from rogatory.connector.runner import Unreachable
from rogatory.connector.wire import written
from rogatory.evidence.signature import Signer
from rogatory.problem import Problem
from rogatory.sources.answers import Statement
from rogatory.sources.plan import Signing
from tests.connector.conftest import KEY, Line
from tests.sources.plan_key import SIGNING
from tests.sources.small_platform import NOW, day, released, small_map

ITEMS = (released("ann", "logs"), released("ann", "video"), released("nobody", "logs"), released("Ann", "subscriber"))
STRANGER = Signer.from_seed(b"s" * 32)


def files_of(line: Line, kind: str) -> list[Path]:
    return sorted((line.folder / "depots" / "lumen").glob(f"*.{kind}"))


def test_what_comes_through_a_connector_is_what_the_platform_itself_gives(line: Line) -> None:
    first = line.answers(*ITEMS)
    assert [(one.kind, one.item) for one in first] == [("unreachable", item.item) for item in ITEMS]
    assert line.connector().turn() == 1
    assert line.answers(*ITEMS) == line.direct(*ITEMS)
    assert line.source.accounts_meant(line.plan(*ITEMS), now=NOW)["ann/logs"] == frozenset({1})


def test_a_plan_is_put_once_however_often_the_worker_asks_for_the_same(line: Line) -> None:
    for _ in range(3):
        line.answers(*ITEMS)
    assert len(files_of(line, "plan")) == 1
    line.answers(*ITEMS, released("moon", "logs"))
    assert len(files_of(line, "plan")) == 2
    line.now += timedelta(hours=2)
    line.answers(*ITEMS)
    assert len(list(line.depot.waiting(line.now))) == 1, "what has run out is put anew"


def test_an_answer_serves_the_same_question_under_the_same_decision_alone(line: Line) -> None:
    line.answers(*ITEMS)
    line.connector().turn()
    for other in (
        line.answers(released("ann", "logs", since=day(1))),
        line.answers(ITEMS[0], decision_digest="e" * 64),
        line.answers(ITEMS[0], reference="R-2"),
    ):
        assert [one.kind for one in other] == ["unreachable"]
    assert line.answers(ITEMS[0]) == line.direct(ITEMS[0])


def test_an_answer_is_thrown_away_soon_after_its_use_and_the_platform_asked_anew(line: Line) -> None:
    line.answers(*ITEMS)
    line.connector().turn()
    line.answers(*ITEMS)
    line.now += USED_FOR
    assert line.answers(ITEMS[0])[0].kind == "unreachable"
    assert not files_of(line, "result")


def test_an_answer_that_nobody_asks_for_does_not_lie_for_ever(line: Line) -> None:
    line.answers(*ITEMS)
    line.connector().turn()
    line.now += KEPT_FOR + timedelta(hours=1)
    assert list(line.depot.results(line.now)) == []
    assert not files_of(line, "result")


def test_what_the_platform_could_not_reach_is_asked_for_again(line: Line) -> None:
    tables = line.folder / "platform" / "tables" / "logins.parquet"
    tables.rename(tables.with_suffix(".away"))
    line.answers(ITEMS[0])
    line.connector().turn()
    line.now += timedelta(minutes=1)
    answered = line.answers(ITEMS[0])
    assert {one.details["table"] for one in answered if isinstance(one, Statement) and one.kind == "unreachable"} == {
        "logins"
    }
    tables.with_suffix(".away").rename(tables)
    assert line.connector().turn() == 1, "it was asked for again"
    assert line.answers(ITEMS[0]) == line.direct(ITEMS[0])


def test_nothing_of_an_answer_lies_open_on_either_side(line: Line) -> None:
    line.answers(*ITEMS)
    line.connector().turn()
    for path in (path for path in line.folder.rglob("*") if path.is_file()):
        if path.is_relative_to(line.folder / "platform"):
            continue
        content = path.read_bytes()
        assert b"192.0.2." not in content, path
        assert b"film 1" not in content, path


# --- plans that are none ----------------------------------------------------------------------------------------------


def forged(line: Line) -> Any:
    return line.plan(ITEMS[0], signing=Signing(STRANGER.public.raw.hex(), STRANGER.sign))


def altered(line: Line) -> Any:
    plan = line.plan(ITEMS[0])
    changed = replace(plan, items=(replace(plan.items[0], account="Ann"),))
    return replace(changed, digest=changed.computed_digest())


def under_another_name(line: Line) -> Any:
    return replace(line.plan(ITEMS[0]), key=STRANGER.public.raw.hex())


def of_another_map(line: Line) -> Any:
    other = replace(small_map(), name="another platform")
    plan = line.plan(ITEMS[0])
    changed = replace(plan, map_digest=other.digest)
    changed = replace(changed, digest=changed.computed_digest())
    return replace(changed, signature=SIGNING.sign(changed.message()).hex())


@pytest.mark.parametrize("way", [forged, altered, under_another_name, of_another_map])
def test_a_plan_that_the_desk_has_not_signed_for_this_platform_is_refused_and_the_desk_told(line: Line, way) -> None:
    line.depot.offer(way(line))
    assert line.connector().turn() == 0
    ((_, words),) = line.depot.refusals()
    assert "plan" in words
    assert not files_of(line, "result")
    assert not files_of(line, "part")


def test_a_plan_that_ran_out_on_its_way_is_refused(line: Line) -> None:
    line.depot.offer(line.plan(ITEMS[0]))
    connector = line.connector()
    connector._clock = lambda: line.now + timedelta(hours=1)
    assert connector.turn() == 0
    assert "valid from" in line.depot.refusals()[0][1]


def test_a_plan_waits_where_the_clock_beside_the_platform_is_a_little_behind(line: Line) -> None:
    line.answers(*ITEMS)
    connector = line.connector()
    connector._clock = lambda: line.now - timedelta(minutes=1)
    assert connector.turn() == 0
    assert not line.depot.refusals()
    connector._clock = lambda: line.now
    assert connector.turn() == 1
    assert line.answers(*ITEMS) == line.direct(*ITEMS)


def test_a_plan_is_refused_where_the_clock_beside_the_platform_is_far_behind(line: Line) -> None:
    line.answers(*ITEMS)
    connector = line.connector()
    connector._clock = lambda: line.now - timedelta(hours=1)
    assert connector.turn() == 0
    assert "valid from" in line.depot.refusals()[0][1]


def test_a_plan_is_answered_once_whatever_the_desk_says_and_whichever_process_runs(line: Line) -> None:
    plan = line.plan(ITEMS[0])
    line.depot.offer(plan)
    assert line.connector().turn() == 1
    (result,) = files_of(line, "result")
    result.unlink()
    assert line.connector().turn() == 0
    assert "answered before" in line.depot.refusals()[0][1]


# --- results that are none --------------------------------------------------------------------------------------------


@pytest.fixture
def result(line: Line) -> tuple[str, bytes, str]:
    """A whole result as it lies beside the platform before anything of it was sent."""
    plan = line.plan(*ITEMS)
    line.depot.offer(plan)
    path = line.connector()._answer(plan)
    return plan.digest, path.read_bytes(), (line.folder / "work" / "answered" / plan.digest).read_text()


def key_of(line: Line):
    return Signer.read((line.folder / "lumen" / "client.pem").read_bytes(), "client.pem")


def taken(line: Line, digest: str, content: bytes, at: str, *, signed: bytes | None = None) -> None:
    import hashlib

    sha256 = hashlib.sha256(content if signed is None else signed).hexdigest()
    signature = key_of(line).sign(statement(digest, sha256, len(content if signed is None else signed), at))
    line.depot.append(digest, 0, content)
    line.depot.finish(digest, at, signature, key_of(line).public)


def test_a_result_that_was_altered_after_it_was_signed_is_thrown_away_whole(line: Line, result) -> None:
    digest, content, at = result
    changed = content[:-1] + bytes([content[-1] ^ 1])
    with pytest.raises(Refused, match="not what this connector has signed"):
        taken(line, digest, changed, at, signed=content)
    assert line.depot.size(digest) == 0
    taken(line, digest, content, at)
    assert line.answers(*ITEMS) == line.direct(*ITEMS)


def test_a_result_that_was_altered_where_it_lies_is_not_used(line: Line, result) -> None:
    digest, content, at = result
    taken(line, digest, content, at)
    (path,) = files_of(line, "result")
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(Problem, match="altered"):
        line.answers(*ITEMS)


def test_a_result_of_another_plan_does_not_answer_this_one(line: Line, result) -> None:
    _, content, at = result
    other = line.plan(*ITEMS)
    line.depot.offer(other)
    taken(line, other.digest, content, at)
    with pytest.raises(Problem, match="another plan"):
        line.answers(*ITEMS)


def test_a_result_comes_once(line: Line, result) -> None:
    digest, content, at = result
    taken(line, digest, content, at)
    with pytest.raises(Refused, match="answered before"):
        taken(line, digest, content, at)


@pytest.mark.parametrize("at", ["", "yesterday", "2026-03-02T09:30:00", (NOW + timedelta(hours=1)).isoformat()])
def test_a_result_from_outside_the_time_of_its_plan_is_refused(line: Line, result, at: str) -> None:
    digest, content, _ = result
    with pytest.raises(Refused, match="while its plan was valid"):
        taken(line, digest, content, at)


def test_nobody_asked_for_a_result_of_no_plan(line: Line, result) -> None:
    for digest in ("0" * 64, "../../keys/lumen", ""):
        with pytest.raises(Refused, match="no such plan"):
            line.depot.append(digest, 0, b"x")


def test_parts_follow_each_other_and_what_does_not_fit_is_told_with_what_is_here(line: Line, result) -> None:
    digest, content, _ = result
    assert line.depot.append(digest, 0, content[:100]) == 100
    for first in (0, 99, 101):
        with pytest.raises(Refused) as caught:
            line.depot.append(digest, first, content[100:200])
        assert caught.value.size == 100
    assert line.depot.append(digest, 100, content[100:]) == len(content)


def broken_in_its_rows(content: bytes) -> bytes:
    return content.replace(b'"instant": "20', b'"instant": "nd', 1)


def with_another_item(content: bytes) -> bytes:
    return content.replace(b'"item": "ann/video"', b'"item": "ann/vidoe"')


def with_another_table(content: bytes) -> bytes:
    return content.replace(b'"table": "videos"', b'"table": "vidoes"')


def of_another_query(content: bytes) -> bytes:
    return re.sub(rb'"query_digest": "..', b'"query_digest": "zz', content)


def cut_off(content: bytes) -> bytes:
    return content[:-30]


@pytest.mark.parametrize(
    "changed",
    [broken_in_its_rows, with_another_item, with_another_table, of_another_query, cut_off],
)
def test_answers_that_are_broken_or_beyond_their_plan_are_thrown_away_and_asked_for_anew(
    line: Line, changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs the platform may be hostile, or its connector in error: what it signed is no more true for that."""

    def otherwise(*given: Any) -> list[bytes]:
        whole = b"".join(written(*given))
        assert changed(whole) != whole
        return [changed(whole)]

    line.answers(*ITEMS)
    with monkeypatch.context() as context:
        context.setattr(runner, "written", otherwise)
        assert line.connector().turn() == 1
    with pytest.raises(Problem, match="what a connector gave"):
        line.answers(*ITEMS)
    assert not files_of(line, "result"), "it stands in nobody's way"
    line.now += timedelta(minutes=1)
    assert {one.kind for one in line.answers(*ITEMS)} == {"unreachable"}
    assert line.connector().turn() == 1
    assert line.answers(*ITEMS) == line.direct(*ITEMS)


# --- the line ---------------------------------------------------------------------------------------------------------


def test_a_connector_that_was_killed_in_the_midst_goes_on_behind_the_last_byte_that_the_desk_has(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "PART", 1000)
    line.answers(*ITEMS)
    sent: list[int] = []
    whole = runner._Line.ask

    def ask(self, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
        if method == "PUT":
            if len(sent) == 5:
                sent.append(0)
                raise Unreachable("the line broke")
            sent.append(len(body))
        return whole(self, method, path, body)

    monkeypatch.setattr(runner._Line, "ask", ask)
    with pytest.raises(Unreachable):
        line.connector().turn()
    assert files_of(line, "part")[0].stat().st_size == 5000
    line.connector().turn()
    (result,) = files_of(line, "result")
    assert sum(sent) == result.stat().st_size, "nothing was sent twice"
    assert line.answers(*ITEMS) == line.direct(*ITEMS)
    assert not list((line.folder / "work" / "outgoing").iterdir())


def test_a_connector_that_was_dismissed_reaches_nothing(line: Line) -> None:
    line.answers(*ITEMS)
    connector = line.connector()
    line.enrolment.dismiss("lumen")
    with pytest.raises(Unreachable, match="403"):
        connector.turn()


def test_a_certificate_of_another_authority_reaches_nothing_and_another_desk_is_not_trusted(
    line: Line, tmp_path: Path
) -> None:
    elsewhere = Enrolment(tmp_path / "elsewhere")
    elsewhere.enrol("lumen", line.address, KEY, tmp_path / "stranger", datetime.now(UTC))
    with pytest.raises(Unreachable):
        line.connector("stranger").turn()
    # One that trusts this desk, and has the other's certificate.
    shutil.copy(tmp_path / "lumen" / "desk.pem", tmp_path / "stranger" / "desk.pem")
    with pytest.raises(Unreachable):
        line.connector("stranger").turn()


def test_a_connector_sees_its_own_plans_alone(line: Line) -> None:
    line.enrolment.enrol("other", line.address, KEY, line.folder / "other", datetime.now(UTC))
    line.answers(*ITEMS)
    assert line.connector("other").turn() == 0
    assert line.connector().turn() == 1


def test_a_desk_that_is_away_is_told_and_costs_nothing(line: Line) -> None:
    line.answers(*ITEMS)
    told = json.loads((line.folder / "lumen" / "connector.json").read_text())
    (line.folder / "lumen" / "connector.json").write_text(json.dumps({**told, "address": "https://127.0.0.1:1"}))
    with pytest.raises(Unreachable):
        line.connector().turn()
    (line.folder / "lumen" / "connector.json").write_text(json.dumps(told))
    assert line.connector().turn() == 1


def test_what_is_handed_over_is_for_its_owner_alone(line: Line) -> None:
    for path in (line.folder / "lumen").iterdir():
        assert path.stat().st_mode & 0o077 == 0
    assert "Signer" not in repr(read_bundle(line.folder / "lumen"))


@pytest.mark.parametrize("name", ["", "Lumen", "../lumen", "a" * 41, "lumen"])
def test_a_name_that_cannot_be_or_is_taken_is_refused(line: Line, name: str) -> None:
    with pytest.raises(Problem):
        line.enrolment.enrol(name, line.address, KEY, line.folder / "new", NOW)


def test_a_copy_is_not_taken_through_a_connector_and_the_cure_is_told(line: Line) -> None:
    with pytest.raises(Problem, match="not preserved from here"):
        line.source.preserve(line.plan(ITEMS[0]), now=NOW)


def test_names_near_are_not_looked_for_through_a_connector(line: Line) -> None:
    with pytest.raises(Problem, match="not looked for"):
        line.source.names_near(line.plan(ITEMS[0]), now=NOW)


def test_a_folder_that_is_no_connector_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="not what a connector was handed"):
        read_bundle(tmp_path)


def test_an_empty_depot_has_nothing(tmp_path: Path) -> None:
    depot = Depot(tmp_path / "none")
    assert (list(depot.waiting(NOW)), list(depot.results(NOW)), depot.refusals()) == ([], [], ())
