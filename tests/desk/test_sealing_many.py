"""A request about many accounts: a return for each, made at once by several processes, and an index that lists them."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.desk.models import Matter, Package, Production, Sealing
from rogatory.desk.ordering import by_account, contents_of
from rogatory.desk.stages.spool import Answered, Index
from rogatory.desk.surroundings import the_store
from rogatory.evidence.signature import PublicKey
from rogatory.guidelines import facts as f
from rogatory.verify import check_return
from tests.desk.stages.conftest import Desk, desk, message, source_map, subpoena_facts  # noqa: F401
from tests.desk.team import fresh
from tests.desk.unpacked import files_of, zip_of

ACCOUNTS = ("river_lantern", "silent_fern", "amber_owl")


@pytest.fixture
def collected(transactional_db, desk: Desk, settings) -> Matter:  # noqa: F811
    settings.ACCOUNTS_IN_ONE_RETURN = 2
    request = desk.arrive(message())
    accounts = tuple(f.Account(username=name, exists=True, private=False) for name in ACCOUNTS)
    facts = subpoena_facts("subscriber")
    naming = tuple(replace(instrument, accounts=ACCOUNTS) for instrument in facts.instruments)
    desk.record(request, replace(facts, accounts=accounts, instruments=naming))
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    desk.work()
    return fresh(matter)


def test_each_account_has_a_return_of_its_own_and_an_index_lists_them(desk: Desk, collected: Matter, settings):  # noqa: F811
    desk.produce(collected)
    index = Production.objects.get(is_index=True)
    of_accounts = {one.account: one for one in Production.objects.filter(is_index=False)}
    assert of_accounts.keys() == set(ACCOUNTS)
    assert Package.objects.count() == len(ACCOUNTS) + 1
    reference = collected.request.reference
    listed = json.loads(files_of(index)["data/return.json"])["returns"]
    assert [each["reference"] for each in listed] == [f"{reference}-{number}" for number in range(1, 4)]
    assert {each["account"]: each["manifest_sha256"] for each in listed} == {
        account: one.manifest_sha256 for account, one in of_accounts.items()
    }
    key = PublicKey.read((settings.DATA_DIR / "keys" / "return-key.pub.pem").read_bytes(), "key")
    for one in (index, *of_accounts.values()):
        report = check_return(io.BytesIO(zip_of(one)), key)
        assert report.ok, [finding for finding in report.findings if finding.level == "bad"]
    for account, one in of_accounts.items():
        told = json.loads(files_of(one)["data/return.json"])
        assert told["part_of"] == reference
        assert {item["account"] for item in told["items"]} == {account}
        others = set(ACCOUNTS) - {account}
        assert not any(other in path for path in files_of(one) for other in others)
        assert not any(other.encode() in content for content in files_of(one).values() for other in others)
    order = Sealing.objects.get()
    assert order.total > 0
    assert order.ended_at is not None


def test_the_return_of_an_account_speaks_of_its_own_preserved_copy_alone(desk: Desk, collected: Matter):  # noqa: F811
    desk.order(collected)
    order = Sealing.objects.get()
    index = Index.from_bytes(the_store().read(order.collection.sha256))
    first, second = desk.now - timedelta(days=40), desk.now - timedelta(days=30)
    copies = (Answered("River_Lantern", first, "1" * 64), Answered("silent_fern", second, "2" * 64))
    order.collection.sha256 = the_store().put(replace(index, preserved=copies).to_bytes()).digest
    lantern, fern, owl = by_account(contents_of(order), 2)
    told = {each.account: (" ".join(each.header.scope), each.header.preserved) for each in (lantern, fern, owl)}
    for account, own, others in (("river_lantern", first, second), ("silent_fern", second, first)):
        scope, preserved = told[account]
        assert f"preserved on {own:%Y-%m-%d}" in scope
        assert f"{others:%Y-%m-%d %H:%M}" not in scope
        assert [one.taken_at for one in preserved] == [own]
    scope, preserved = told["amber_owl"]
    assert scope
    assert "preserved" not in scope
    assert not preserved
