"""A request that is answered through a connector: the matter waits for the answer, and the return is like any other."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from rogatory.connector.enrolment import read_bundle
from rogatory.connector.listener import Listener
from rogatory.connector.runner import Connector
from rogatory.connector.source import BehindConnector
from rogatory.desk.source_map import folder_of_the_map, the_source_map
from rogatory.desk.stages.keys import PLANS, signer
from rogatory.desk.stages.platform import connectors, depots, the_platform
from rogatory.desk.surroundings import plan_verifies
from rogatory.evidence.signature import PublicKey
from rogatory.sources.platform import Platform
from rogatory.sources.tied import tied
from rogatory.verify import check_return
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import fresh
from tests.desk.unpacked import zip_of


@pytest.fixture
def beside(desk: Desk, settings, tmp_path) -> Iterator[Connector]:
    """The connector beside the demonstration's platform, which the desk names from now on."""
    settings.CONNECTOR = "lumen"

    def clock() -> datetime:
        return desk.now

    with Listener(("127.0.0.1", 0), (), depots(), connectors(), clock) as listener:
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        address = f"https://127.0.0.1:{listener.server_address[1]}"
        plan_key = signer(settings.DATA_DIR / "keys", PLANS).public
        connectors().enrol("lumen", address, plan_key, tmp_path / "handed", datetime.now(UTC))
        bundle = read_bundle(tmp_path / "handed")
        verifies = PublicKey.read(bundle.plan_key.encode(), "handed").verifies
        platform = tied(the_source_map(), folder_of_the_map(), {}, verifies)
        yield Connector(bundle, platform, tmp_path / "work", clock)
        listener.shutdown()
        thread.join()


def test_the_matter_waits_until_the_connector_has_answered_and_then_goes_its_way(desk: Desk, beside: Connector) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber"))
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    desk.work()
    assert (fresh(matter).state, matter.collections.get().summary["open"]) == ("collected", 1)
    assert beside.turn() == 1
    desk.work()
    latest = matter.collections.order_by("-pk").first()
    assert (latest.summary["open"], latest.summary["rows"]) == (0, 1)
    report = check_return(io.BytesIO(zip_of(desk.produce(matter))))
    assert report.ok, [one for one in report.findings if one.level == "bad"]


def test_while_the_key_of_plans_is_another_one_the_connector_refuses_and_the_matter_waits(
    desk: Desk, beside: Connector, settings
) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber"))
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    (settings.DATA_DIR / "keys" / PLANS.secret).unlink()
    (settings.DATA_DIR / "keys" / PLANS.public).unlink()
    assert plan_verifies() is not None
    desk.work()
    assert beside.turn() == 0
    desk.work()
    assert fresh(matter).collections.count() == 1
    assert fresh(matter).state == "collected"


def test_the_platform_itself_is_asked_again_once_no_connector_is_named(desk: Desk, beside: Connector, settings) -> None:
    assert isinstance(the_platform().source, BehindConnector)
    settings.CONNECTOR = ""
    assert isinstance(the_platform().source, Platform)
    assert the_platform() is the_platform(), "its connections are kept"
