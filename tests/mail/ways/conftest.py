"""The real mail servers, one of each for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mail.servers import Dovecot, Exim, running_dovecot, running_exim


@pytest.fixture(scope="session")
def dovecots() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def exims(dovecots: Dovecot) -> Iterator[Exim]:
    with running_exim(dovecots.lmtp) as relay:
        yield relay


@pytest.fixture
def dovecot(dovecots: Dovecot) -> Dovecot:
    """The server, with an empty mailbox."""
    dovecots.empty()
    return dovecots


@pytest.fixture
def exim(exims: Exim) -> Iterator[Exim]:
    """The relay, with nothing in its queue."""
    exims.empty()
    yield exims
    exims.empty()
