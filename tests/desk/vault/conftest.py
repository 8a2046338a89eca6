"""A vault of the test's own, in folders."""

from __future__ import annotations

import pytest

from rogatory.desk.vault.keys import HeldKey
from rogatory.desk.vault.ledger import Ledger
from rogatory.desk.vault.place import Place
from rogatory.desk.vault.vault import Vault


@pytest.fixture
def place(tmp_path) -> Place:
    return Place((tmp_path / "vault").as_uri())


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    return Ledger(Place((tmp_path / "ledger").as_uri()))


@pytest.fixture
def vault(place, ledger) -> Vault:
    return Vault(place, HeldKey(bytes(range(32))), ledger)
