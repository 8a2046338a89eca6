"""Everybody who may come, and what they may ask for: made once for a module of tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from rogatory.desk import clock
from rogatory.desk.stages.keys import return_signer
from tests.access import recording
from tests.access.world import World, build
from tests.desk.stages.conftest import Desk, subpoena_pdf  # noqa: F401 - a fixture
from tests.desk.team import a_team


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    subpoena_pdf: bytes,  # noqa: F811 - the fixture's own name
) -> Iterator[World]:
    """Everybody and every request, made once; each cell takes back what it did."""
    folder = tmp_path_factory.mktemp("access")
    places = {
        "DATA_DIR": folder,
        "OBJECTS_DIR": folder / "objects",
        "VAULT_URL": (folder / "vault").as_uri(),
        "LEDGER_URL": (folder / "ledger").as_uri(),
        "VAULT_KEY_FILE": folder / "keys" / "vault-master.key",
    }
    with (
        django_db_blocker.unblock(),
        override_settings(**places),
        pytest.MonkeyPatch.context() as patch,
        _one_for_all(),
    ):
        return_signer(folder / "keys")
        made = build(Desk(a_team()), subpoena_pdf)
        patch.setattr(clock, "now", lambda: made.now)
        yield made
    if recording.WRITES:
        recording.rewrite()


@contextmanager
def _one_for_all() -> Iterator[None]:
    """Hold a transaction open around a module of tests, and undo it."""
    outer = transaction.atomic()
    outer._from_testcase = True  # the door wants its own to be the outermost besides those of tests
    with outer:
        yield
        transaction.set_rollback(True)
