"""The custodian looks through what would leave, withholds of it, and produces what they have seen."""

from __future__ import annotations

import json
import re

import pytest

from rogatory.desk.models import Matter, Withholding
from rogatory.desk.review.before import before
from rogatory.desk.stages.delivery import latest_return
from tests.console.page import read
from tests.desk.filed import collected_with_files
from tests.desk.stages.conftest import subpoena_facts
from tests.desk.team import fresh
from tests.desk.unpacked import files_of


@pytest.fixture
def collected(console) -> Matter:
    request = console.arrived("subscriber")
    console.desk.record(request, subpoena_facts("subscriber", "logs", instrument="order-2703d"))
    console.desk.verify(request)
    matter = console.desk.approve(request.matters.get())
    console.desk.work()
    return fresh(matter)


def review(console, matter: Matter) -> str:
    return f"/console/requests/{matter.request.reference}/{matter.kind}/review/"


def test_what_is_withheld_stays_out_of_the_return_and_stands_in_its_log(console, collected: Matter) -> None:
    custodian = console.of(console.desk.team.custodian)
    page = read(custodian.get(review(console, collected)))
    assert "Logins and logouts" in page.text
    assert "river_lantern" in page.text
    found = before(collected)
    number = next(place for place, (table, _) in enumerate(found.tables) if table.table == "logins")
    table = found.tables[number][0]
    stale = found.seen
    url = console.url(collected, "withhold")
    form = read(custodian.get(f"{url}?part={table.sha256}&row=2&row=3"))
    given = form.filled(words="Not of the account.", note="Ask platform team: wrong device.")
    assert custodian.post(url, given).status_code == 302
    assert Withholding.objects.get().rows == [1, 2]
    page = read(custodian.get(f"{review(console, collected)}?table={number}")).text
    assert "withheld" in page
    produce = console.url(collected, "produce")
    assert custodian.post(produce, {"seen": stale}).status_code == 409, "they looked at something else"
    assert custodian.post(produce, read(custodian.get(produce)).filled()).status_code == 302
    console.desk.work()
    inside = files_of(latest_return(collected))
    told = json.loads(inside["data/return.json"])
    (log,) = told["withheld"]
    assert (log["rows"], log["reason"]) == (2, "Not of the account.")
    assert not any(b"wrong device" in content for content in inside.values()), "the note is the team's"
    records = next(content for name, content in inside.items() if name.endswith("logins.csv"))
    assert len(records.splitlines()) == 1 + table.rows - 2


def test_a_table_is_not_withheld_as_a_whole_because_nothing_was_ticked(console, collected: Matter) -> None:
    custodian = console.of(console.desk.team.custodian)
    url = console.url(collected, "withhold")
    form = read(custodian.get(f"{url}?part={before(collected).tables[0][0].sha256}"))
    answer = custodian.post(url, form.filled(words="Not of the account."))
    assert answer.status_code == 422
    assert "Write the numbers of the rows" in read(answer).text
    assert "The file of a row leaves unless you withhold it too" in read(answer).text
    assert not Withholding.objects.exists()


def test_what_is_noted_of_rows_leads_to_these_rows_and_no_others(console, collected: Matter) -> None:
    collection = collected.collections.get()
    number = next(place for place, (table, _) in enumerate(before(collected).tables) if table.table == "logins")
    collection.summary["noted"][number] |= {"outside": [4, 200], "counts": {"outside": 2}}
    collection.save()
    custodian = console.of(console.desk.team.custodian)
    assert "2 rows outside the period" in read(custodian.get(review(console, collected))).text
    page = read(custodian.get(f"{review(console, collected)}?table={number}&flag=outside"))
    assert page.text.count("outside the period") == 1 + 2
    page = custodian.get(f"{review(console, collected)}?table={number}&row=201").content.decode()
    assert 'value="201"' in page
    assert 'value="200"' not in page, "a page begins with every fiftieth row"


def test_an_address_that_nobody_wrote_shows_a_page_all_the_same(console, collected: Matter) -> None:
    custodian = console.of(console.desk.team.custodian)
    for asked in (
        "?table=99",
        "?files=99",
        "?files=0&from=99",
        "?files=x",
        "?table=x&flag=y",
        "?flag=outside",
        "?page=99",
        "?table=0&from=999999999",
    ):
        assert custodian.get(review(console, collected) + asked).status_code == 200, asked


def test_every_file_can_be_looked_at_and_withheld_however_many_there_are(console) -> None:
    collected = collected_with_files(console.desk, files=60, size=10)
    custodian = console.of(console.desk.team.custodian)
    address, seen = review(console, collected), []
    page = custodian.get(address).content.decode()
    others = re.search(r'href="([^"]+)">Show the others', page)
    while others:
        page = custodian.get(address + others[1].replace("&amp;", "&")).content.decode()
        seen += re.findall(r"<bdi>(\d+)[.]bin</bdi>", page)
        others = re.search(r'href="([^"]+)" rel="next">Later files', page)
    assert seen == [str(number) for number in range(24, 60)]
    withhold = re.findall(r'href="([^"]+)">Withhold<span', page)[-1]
    form = read(custodian.get(withhold.replace("&amp;", "&")))
    assert custodian.post(console.url(collected, "withhold"), form.filled(words="Another person is shown.")).status_code
    last = before(collected).files[-1]
    assert (last[0].file_name, last[1].withheld) == ("59.bin", True)


def test_what_was_withheld_is_put_back(console, collected: Matter) -> None:
    custodian = console.of(console.desk.team.custodian)
    table = before(collected).tables[0][0]
    url = console.url(collected, "withhold")
    form = read(custodian.get(f"{url}?part={table.sha256}&whole=yes"))
    custodian.post(url, form.filled(words="It is another person's."))
    made = Withholding.objects.get()
    url = console.url(collected, "restore")
    form = read(custodian.get(f"{url}?withholding={made.pk}"))
    assert custodian.post(url, form.filled(words="It is theirs.")).status_code == 302
    made.refresh_from_db()
    assert made.restored_at
    assert made.restored_words == "It is theirs."


def test_the_review_asks_the_database_as_often_for_many_rows_as_for_few(
    console, collected: Matter, django_assert_max_num_queries
) -> None:
    client = console.of(console.desk.team.custodian)
    custodian = console.desk.team.custodian.person
    collection = collected.collections.get()
    client.get(review(console, collected))
    for table, _ in before(collected).tables:
        for row in range(3):
            collection.withholdings.create(part=table.sha256, rows=[row], words="x", by=custodian, at=console.desk.now)
    for page in ("", "?table=0", "?table=1&from=50"):
        with django_assert_max_num_queries(28):
            assert client.get(review(console, collected) + page).status_code == 200


@pytest.mark.parametrize("who", ["intake", "reviewer", "officer"])
def test_the_data_itself_is_shown_to_nobody_but_custodian_and_counsel(console, collected: Matter, who: str) -> None:
    answer = console.of(getattr(console.desk.team, who)).get(review(console, collected))
    assert answer.status_code in {403, 404}
    counsel = console.of(console.desk.team.counsel).get(review(console, collected))
    assert counsel.status_code == 200
    assert "Withhold the ticked rows" not in read(counsel).text, "counsel looks, and the custodian withholds"
    seen = {
        each: "See what would leave"
        in read(console.of(getattr(console.desk.team, each)).get(console.url(collected.request))).text
        for each in ("counsel", "custodian", "reviewer")
    }
    assert seen == {"counsel": True, "custodian": True, "reviewer": False}
