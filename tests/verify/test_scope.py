"""The scope proof: what a provider seals beyond the plan that its desk signed is found, whoever has the seal."""

import copy
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.desk.stages.plans import ByAccount, plan_part
from rogatory.evidence.checking import check_sealed
from rogatory.evidence.returns import Column, MediaPart, PlanPart, StatementPart, TablePart, WithheldPart
from rogatory.evidence.sealing import DOCUMENT, PLAN
from rogatory.evidence.signature import Signer
from rogatory.sources.plan import PlannedQuery
from rogatory.verify import check_return
from rogatory.verify.scope import check_scope
from tests.evidence.made_plan import SUBSCRIBER, VIDEOS, origin_of, plan_of, planned, plans_part, signed
from tests.evidence.made_return import MADE_AT, SEALED_AT, header, items, parts, sealed
from tests.evidence.made_return import plan_part as one_plan

ANN, MIA = "ann.other", "mia.lopez"


def checked(some_parts=None, **options):
    return check_sealed(io.BytesIO(sealed(some_parts, **options)[0]))


def bad(some_parts=None, **options):
    read = checked(some_parts, **options)
    assert not [one for one in read.findings if one.level == "bad"], "the seal is good, only the scope is not"
    return [(one.file, one.words) for one in check_scope(read) if one.level == "bad"]


def with_part(kind, number=0, **changes):
    """The parts of a return with one of a kind changed."""
    some = list(parts())
    places = [at for at, part in enumerate(some) if isinstance(part, kind)]
    some[places[number]] = replace(some[places[number]], **changes)
    return some


def with_plan(plan):
    """The parts of a return under another plan, which its header names."""
    some = [
        plans_part(plan.written(), plan.written(SEALED_AT)) if isinstance(one, PlanPart) else one for one in parts()
    ]
    return {"some_parts": some, "some_header": header(plan_digest=plan.digest)}


def test_what_is_within_its_plan_is_told_with_the_key_of_plans():
    (told,) = check_scope(checked())
    assert (told.level, told.file) == ("good", PLAN)
    assert "2 tables and 1 media file are within the signed plan" in told.words


def test_the_verdict_on_a_return_holds_its_scope():
    whole, _ = sealed(with_part(TablePart, account=ANN))
    assert "another account" in " ".join(one.words for one in check_return(io.BytesIO(whole)).findings)


ROW = ("7001", SEALED_AT, "café")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"account": ANN}, "another account"),
        ({"category": "logs"}, "another category"),
        ({"clause": "inc.logs"}, "another clause"),
        ({"item_id": "9"}, "item 9, which no plan lets out"),
        ({"item_id": "1"}, "another category"),
        ({"table": "drafts"}, "its query was for videos"),
        ({"origins": ()}, "by which query"),
        ({"origins": (origin_of(ANN, VIDEOS),)}, "the digest of its query"),
        ({"origins": (origin_of(MIA, SUBSCRIBER),)}, "the digest of its query"),
        ({"origins": (replace(origin_of(MIA, VIDEOS), map_digest="0" * 64),)}, "the digest of its query"),
        ({"origins": (origin_of(MIA, VIDEOS, MADE_AT),)}, "the digest of its query"),
        (
            {"columns": tuple(Column(n, n) for n in ("media_id", "uploaded_at", "caption", "ip")), "rows": [(*ROW, 1)]},
            "columns beyond the plan: ip",
        ),
        ({"columns": (Column("media_id", "m"),), "rows": [("7001",)]}, "not those of the plan"),
        (
            {
                "columns": tuple(Column(n, n) for n in ("media_id", "uploaded_at", "caption", "rogatory_preserved")),
                "rows": [(*ROW, "")],
                "origins": (origin_of(MIA, VIDEOS),),
            },
            "no preserved copy was asked",
        ),
    ],
)
def test_a_table_beyond_its_plan_is_found_and_named(changes, words):
    found = bad(with_part(TablePart, 1, **changes))
    assert any(words in told and ("videos" in file or "drafts" in file) for file, told in found), found


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"account": ANN}, "another account"),
        ({"clause": "inc.logs"}, "another clause"),
        ({"item_id": "9"}, "no plan lets out"),
        ({"metadata": {"caption": "x", "ip": "192.0.2.7"}}, "fields beyond the plan: ip"),
        ({"metadata": {"rogatory_preserved": "deleted"}}, "no preserved copy was asked"),
        ({"origins": ()}, "by which query"),
        (
            {"item_id": "1", "clause": "inc.subscriber", "category": "subscriber", "metadata": {}}
            | {"origins": (origin_of(MIA, SUBSCRIBER),)},
            "let no files out",
        ),
    ],
)
def test_a_file_beyond_its_plan_is_found_and_named(changes, words):
    found = bad(with_part(MediaPart, **changes))
    assert any(file == "data/media/mia.lopez/7001.mp4" or ANN in file for file, told in found if words in told), found


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reference": "RG-2020-000043"}, "another request"),
        ({"decision_digest": "0" * 64}, "another decision"),
        ({"made_at": SEALED_AT + timedelta(seconds=1)}, "after the return was sealed"),
        ({"expires_at": MADE_AT - timedelta(seconds=1)}, "after it had expired"),
        ({"items": (*planned(MIA), replace(planned(MIA)[0], item="3"))}, "not decided to be released"),
        ({"items": (*planned(MIA), replace(planned(MIA)[0], item="4"))}, "not decided to be released"),
        ({"items": (planned(MIA)[0], replace(planned(MIA)[1], subset=None))}, "another account, category or part"),
        ({"items": (replace(planned(MIA)[0], clause="inc.else"), planned(MIA)[1])}, "none of its reasons"),
        ({"map_digest": "0" * 64}, "the digest of its query"),
    ],
)
def test_a_plan_that_does_not_fit_the_decision_is_found(changes, words):
    plan = signed(replace(plan_of(MIA, MADE_AT), **changes))
    assert words in " ".join(told for _, told in bad(**with_plan(plan)))


def test_a_return_with_data_and_without_its_plan_is_refused():
    some = [one for one in parts() if not isinstance(one, PlanPart)]
    assert bad(some) == [(PLAN, "it is missing: nothing shows why these rows and files may be here")]
    assert bad([]) == [], "what holds no data needs no plan"


def test_a_plan_that_is_not_the_one_of_the_header_is_refused():
    assert "names by its digest" in bad(some_header=header(plan_digest="0" * 64))[0][1]


def test_an_item_of_which_nothing_is_told_is_named():
    some = [one for one in parts() if getattr(one, "item_id", "") != "1"]
    assert bad(some) == [(DOCUMENT, "nothing in it tells what became of item 1, which the plan lets out")]


@pytest.mark.parametrize(
    "part",
    [
        StatementPart("2", ANN, "held", "7 rows."),
        StatementPart("9", MIA, "not-held", "None."),
        WithheldPart("9", MIA, "video", "videos", 1, 0, "private", "Cy Custodian"),
    ],
)
def test_nothing_is_said_of_what_no_plan_lets_out(part):
    assert "which no plan lets out" in bad([*parts(), part])[0][1]


def scalars(value, path=()):
    """Give the way to every text, number and truth in JSON."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from scalars(one, (*path, name))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from scalars(one, (*path, place))
    else:
        yield path


def altered(value, path):
    """Give the same JSON with another value there."""
    made = copy.deepcopy(value)
    *way, last = path
    inside = made
    for step in way:
        inside = inside[step]
    old = inside[last]
    if isinstance(old, bool):
        inside[last] = not old
    elif isinstance(old, int):
        inside[last] = old + 1
    elif isinstance(old, str):
        inside[last] = old[:-1] + ("0" if old[-1:] != "0" else "1")
    else:
        inside[last] = "something"
    return made


def found_with(read, name, value):
    kept = {**read.kept, name: json.dumps(value).encode()}
    return [one for one in check_scope(replace(read, kept=kept)) if one.level == "bad"]


def test_every_single_value_of_a_plan_counts():
    read = checked()
    plans = json.loads(read.kept[PLAN])
    ways = list(scalars(plans))
    assert len(ways) > 80
    assert not [way for way in ways if not found_with(read, PLAN, altered(plans, way))]


def test_every_single_value_of_where_rows_and_files_come_from_counts():
    read = checked()
    document = json.loads(read.kept[DOCUMENT])
    beside = {"title", "label", "unit", "meaning", "media_id", "file_name", "csv", "jsonl", "path"}
    ways = [
        way
        for way in scalars(document)
        if way[0] in {"tables", "media"} and not beside & set(way) and way[2] != "metadata"
    ]
    assert len(ways) > 30
    assert not [way for way in ways if not found_with(read, DOCUMENT, altered(document, way))]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_another_number_of_rows_than_is_told_is_found_in_either_form(kind):
    read = checked()
    path = f"data/records/mia.lopez/video/videos.{kind}"
    counted = {**read.counted, path: replace(read.counted[path], rows=2)}
    (found,) = (one for one in check_scope(replace(read, counted=counted)) if one.level == "bad")
    assert (found.file, found.words) == (path, "it holds 2 rows, and return.json says 1")


@pytest.mark.parametrize("begins", [b"1,inc.videos", b"2,inc.else", b"", b"2"])
def test_rows_in_csv_that_tell_of_another_item_or_clause_than_return_json_are_found(begins):
    read = checked()
    path = "data/records/mia.lopez/video/videos.csv"
    counted = {**read.counted, path: replace(read.counted[path], begins=begins)}
    (found,) = (one for one in check_scope(replace(read, counted=counted)) if one.level == "bad")
    assert found.file == path
    assert "another item, or another clause" in found.words


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_rows_of_several_items_in_one_record_are_found(kind):
    read = checked()
    path = f"data/records/mia.lopez/video/videos.{kind}"
    counted = {**read.counted, path: replace(read.counted[path], alike=False)}
    assert [one.file for one in check_scope(replace(read, counted=counted)) if one.level == "bad"] == [path]


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b'{"format":"rogatory-plans/1","plans":[{}]}', b"\xff"]
)
def test_what_is_no_plan_is_told_as_such(content):
    some = [PlanPart(content) if isinstance(one, PlanPart) else one for one in parts()]
    assert "is not what the format asks for" in bad(some)[0][1]


def test_a_stranger_who_signs_a_plan_shows_a_fingerprint_of_their_own():
    stranger = Signer.from_seed(b"s" * 32)
    plan = replace(plan_of(MIA, MADE_AT), key=stranger.public.raw.hex())
    plan = replace(plan, digest=plan.computed_digest(), signature=stranger.sign(plan.message()).hex())
    (told,) = check_scope(checked(**with_plan(plan)))
    assert stranger.public.fingerprint in told.words


# --- returns of one account among many --------------------------------------------------------------------------------


def many():
    """A plan for seven accounts, with items as each would have them alone."""
    accounts = [f"account.{number}" for number in range(7)]
    every = [replace(item, item=f"{account}/{item.item}") for account in accounts for item in planned(account)]
    return accounts, signed(replace(plan_of(MIA, MADE_AT), items=tuple(every)))


def of_account(plans, account):
    """The return of one of them."""
    table, media = (
        replace(one, item_id=f"{account}/{one.item_id}", origins=one.origins[:1]) for one in parts(account)[1:3]
    )
    subscriber = replace(parts(account)[0], item_id=f"{account}/1")
    outcomes = [replace(one, item_id=f"{account}/{one.item_id}") for one in items(account)]
    head = header(plan_digest=plans[0]["digest"], reference="RG-2020-000042-3", part_of="RG-2020-000042")
    return {"some_parts": [subscriber, table, media, plan_part(plans)], "some_items": outcomes, "some_header": head}


def test_the_return_of_one_account_shows_its_items_alone_and_that_they_are_of_the_signed_plan():
    accounts, plan = many()
    by_account = ByAccount([plan.written()])
    for account in accounts:
        plans = by_account.of(account)
        read = checked(**of_account(plans, account))
        assert [one.level for one in check_scope(read)] == ["good"]
        assert not any(other.encode() in read.kept[PLAN] for other in accounts if other != account)


def test_an_item_of_another_plan_does_not_pass_among_them():
    accounts, plan = many()
    (told,) = ByAccount([plan.written()]).of(accounts[3])
    ways = [way for way in scalars(told["items"]) if "path" in way or way[-1] in {"index", "account"}]
    assert len(ways) > 8
    for way in ways:
        wrong = {**told, "items": altered(told["items"], way)}
        assert ("its items are not those that were signed") in " ".join(
            words for _, words in bad(**of_account([wrong], accounts[3]))
        )


def test_a_wider_query_in_the_place_of_the_planned_one_does_not_pass():
    plan = plan_of(MIA, MADE_AT).written()
    wide = PlannedQuery("videos", (*VIDEOS.columns, "ip"), objects=True)
    plan["items"][1]["item"]["queries"][0]["columns"] = list(wide.columns)
    some = [
        plans_part(plan, plan_of(MIA, MADE_AT).written(SEALED_AT)) if isinstance(p, PlanPart) else p for p in parts()
    ]
    assert "not those that were signed" in " ".join(words for _, words in bad(some))


def test_the_file_of_plans_has_an_item_on_each_line():
    _, plan = many()
    assert len(plan_part([plan.written()]).content.splitlines()) == 2 + 14 + 2
    assert json.loads(plan_part([plan.written()]).content)["plans"] == [plan.written()]
    assert one_plan().content
