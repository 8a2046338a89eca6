"""A return waits for the authority that the operator named: it never leaves without its stamps."""

from __future__ import annotations

import io
from pathlib import Path

from django.conf import LazySettings

from rogatory.desk.models import AuditEntry, OutboxJob, Production
from rogatory.desk.stages.delivery import latest_return
from rogatory.verify import check_return
from rogatory.verify.pades import read_trusted
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import fresh
from tests.desk.unpacked import zip_of
from tests.paper.custodians import in_pkcs12
from tests.paper.local_authority import local_authority


def test_nothing_leaves_before_the_custodians_key_and_the_authority_have_done_their_part(
    desk: Desk, settings: LazySettings, tmp_path: Path
) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts())
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    desk.work()

    # A certificate that has run out: nothing is tried again by itself, and the custodian is told.
    (tmp_path / "keys").mkdir(exist_ok=True)
    (tmp_path / "keys" / "custodian.p12").write_bytes(in_pkcs12(at=desk.now.replace(year=2019)))
    (tmp_path / "keys" / "custodian-password").write_text("secret")
    order = desk.order(fresh(matter))
    desk.work()
    order.refresh_from_db()
    assert "has expired: it was valid until 2019" in order.stopped
    assert fresh(matter).state == "collected"

    # An authority that does not answer: that passes, and the worker tries again.
    (tmp_path / "keys" / "custodian.p12").write_bytes(in_pkcs12(at=desk.now))
    with local_authority(tmp_path) as authority:
        settings.TSA_URL = authority.url
        (tmp_path / "root.pem").write_bytes(authority.root)
        settings.TSA_ROOTS = tmp_path / "root.pem"
        authority.answer = lambda question: (503, b"later")
        order = desk.order(fresh(matter))
        desk.work()
        order.refresh_from_db()
        assert (fresh(matter).state, order.stopped) == ("sealing", "")
        assert "answered 503" in OutboxJob.objects.filter(name="seal_return").latest("pk").last_error
        assert not Production.objects.exists()
        assert not AuditEntry.objects.filter(action="seal_return").exists()

        authority.answer = authority.reply
        desk.work()
        assert fresh(matter).state == "produced"
        roots = read_trusted(authority.root, "root")
    report = check_return(io.BytesIO(zip_of(latest_return(matter))), tsa=roots)
    assert [each for each in report.findings if each.level == "bad"] == []
    assert report.stamp is not None
    assert report.stamp.trusted
    assert report.certified is not None
    assert report.certified.stamp is not None
    assert report.certified.stamp.trusted
    assert report.certified.holder == "Common Name: Casey Custodian"
