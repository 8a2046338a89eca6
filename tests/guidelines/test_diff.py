"""What counsel sees of two versions: what they say differently, whatever the formatting, and which answers flip."""

from __future__ import annotations

import json

from rogatory.edge.cases import read_cases
from rogatory.edge.packs import load_pack, read_folder, shipped, shipped_folders
from rogatory.guidelines.diff import changes, flips
from rogatory.guidelines.shelf import Shelf
from tests.guidelines.small_packs import FILES, NO_READINGS, facts_of, order, pack_of

FOLDER = next(each for each in shipped_folders() if "inc" in each.name)


def edited(file: str, old: str, new: str):
    files = read_folder(FOLDER)
    assert old.encode() in files[file]
    files[file] = files[file].replace(old.encode(), new.encode())
    return load_pack(files, "edited")


def shipped_pack():
    return shipped().pack(FOLDER.name)


def archives(old, new):
    return json.loads(old.archive), json.loads(new.archive)


def test_comments_and_layout_are_no_difference():
    new = edited("preservation.toml", "days = 90\neffort", "# the period\n\ndays   =   90\neffort")
    assert new.digest == shipped_pack().digest
    assert changes(*archives(shipped_pack(), new)) == ()


def test_a_changed_number_is_told_with_both_sides():
    new = edited("preservation.toml", "days = 90\neffort", "days = 60\neffort")
    assert [(each.path, each.old, each.new) for each in changes(*archives(shipped_pack(), new))] == [
        ("preservation.days", "90", "60")
    ]


def test_a_row_keeps_its_name_when_another_is_put_before_it():
    new = edited(
        "requirements.toml",
        "[[rule]]",
        '[[rule]]\nclause = "inc.contact"\nkinds = ["data"]\nfield = "language"\n'
        'name = "language"\ncure = "Write in English."\n\n[[rule]]',
    )
    told = changes(*archives(shipped_pack(), new))
    assert told
    assert all("language" in each.path for each in told)


def test_a_closed_category_flips_the_cases_that_rested_on_it():
    new = edited("categories.toml", '"administrative-subpoena", "grand-jury-subpoena", "trial-subpoena", ', "")
    facts = [(case.name, case.facts) for case in read_cases(FOLDER, FOLDER.name)]
    flipped = flips(facts, shipped(), shipped_pack(), new)
    assert flipped
    items = [each for each in flipped if each.item.startswith("data/")]
    assert {(each.old, each.new) for each in items} >= {("release", "refuse")}
    assert all("subscriber" in each.item or "creation-ip" in each.item or "contact" in each.item for each in items)


def test_the_same_pack_flips_nothing():
    facts = [(case.name, case.facts) for case in read_cases(FOLDER, FOLDER.name)]
    assert flips(facts, shipped(), shipped_pack(), shipped_pack()) == ()


# What flips beside the items, said by small invented guidelines.


def flipped(old: dict[str, str], new: dict[str, str], clauses: dict[str, str] | None = None, **facts: object):
    before = pack_of(clauses, **old)
    after = pack_of(clauses, **{"pack": FILES["pack"].replace("lumen-1", "lumen-2"), **new})
    found = flips([("a past decision", facts_of(**facts))], Shelf((before,), NO_READINGS), before, after)
    return {each.item: (each.old, each.new) for each in found}


def test_a_notice_that_turns_round_flips():
    other = FILES["notice"].replace('"notify"', '"needs-a-person"')
    assert flipped({}, {"notice": other}) == {"notice": ("notify", "needs-a-person")}


def test_a_shorter_longest_term_flips_where_an_order_has_no_end():
    stop = 'stop = [{ what = "nondisclosure-order", outcome = "do-not-notify", clause = "tell", words = "Barred.", '
    years, months = (
        FILES["notice"] + stop + f"longest = {{ amount = {amount} }} }}]\n"
        for amount in ('1, unit = "years"', '6, unit = "months"')
    )
    endless = {"instruments": [order(nondisclosure={"ordered": True, "issued": "2020-05-01"})]}
    assert flipped({"notice": years}, {"notice": months}, **endless) == {
        "notice": (
            "do-not-notify; nondisclosure-order until 2021-05-01; not before 2021-05-02",
            "do-not-notify; nondisclosure-order until 2020-11-01; not before 2020-11-02",
        )
    }
    ending = {"instruments": [order(nondisclosure={"ordered": True, "until": "2020-09-01"})]}
    assert flipped({"notice": years}, {"notice": months}, **ending) == {}


def test_a_shorter_preservation_flips_with_its_last_day():
    shorter = FILES["preservation"].replace("days = 60", "days = 30")
    letter = {"letterhead": True, "signed": True, "dated": "2020-06-01", "steps": "An order is sought."}
    found = flipped({}, {"preservation": shorter}, kinds=["preservation"], preservation=letter)
    assert [item.partition("/")[0] for item in found] == ["preservation"]


def test_prices_and_promises_flip():
    tariff = 'clause = "pay"\nposition = "tariff"\n' + (
        'tariff = [{ id = "hour", clause = "pay", unit = "hour", amount = 100, currency = "NZD" }]\n'
    )
    promise = 'promise = [{ kind = "data", clause = "pay", within = { amount = 10, unit = "days" } }]\n'
    whole = FILES["pack"].replace('not_stated = ["costs", "response"]\n', "")
    said = {"costs": tariff, "response": promise}
    new = {
        "pack": whole.replace("lumen-1", "lumen-2"),
        "costs": tariff.replace("100", "200"),
        "response": promise.replace("10", "20"),
    }
    assert flipped({"pack": whole, **said}, new, {"pay": "will"}) == {
        "costs": ("tariff; hour: 100 NZD per hour", "tariff; hour: 200 NZD per hour"),
        "response/data": ("by 2020-06-11", "by 2020-06-21"),
    }
    assert flipped({}, new, {"pay": "will"})["response/data"] == ("not answered", "by 2020-06-21")


def test_rows_of_the_same_name_are_compared_each():
    old = {"extension": [{"number": 1, "days": 30}, {"number": 1, "days": 60}]}
    new = {"extension": [{"number": 1, "days": 45}, {"number": 1, "days": 60}]}
    assert [(each.path, each.old, each.new) for each in changes(old, new)] == [("extension[1].days", "30", "45")]


def test_what_a_pack_builds_on_is_no_difference_in_what_it_says():
    assert (
        changes({"costs": {"position": "none"}}, {"costs": {"position": "none"}, "parents": [{"version": "x"}]}) == ()
    )
