"""What every test may ask for: the instant, the conformance suites, seeded chance."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect, sync_playwright

from tests.postgres import NoPostgres, a_server
from tests.s3 import INSTALLED, s3_server
from tests.trials import AGAIN, FULL, trials

TENTH, SIXTH, THIRD = 10, 6, 3
WHOLE, DESK = "tests/desk/stages/", "tests/desk/"
"""What is tried wholly on the second database, too, and of what a third is."""

PATIENCE = 60
"""Seconds after which what a page should show is given up. No test is about how quickly it comes."""

# No deadline: a busy machine is no failure of the code.
settings.register_profile(
    "rogatory",
    max_examples=trials(1000),
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("rogatory")
expect.set_options(timeout=PATIENCE * 1000)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed of all chance here, so that it can be printed; the worker processes of one run share it."""
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(random.SystemRandom().randrange(2**32))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser; one for all tests, since a thread takes no second one beside it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium on the path")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, where Django would refuse the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The PostgreSQL server of this run, for databases of a test's own; a run of a few tests starts one."""
    with ExitStack() as running:
        try:
            address = running.enter_context(a_server())
        except NoPostgres as missing:
            pytest.skip(str(missing))
        yield address


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Hide the browser's event loop from tests without a browser: what runs a loop of its own would find one there."""
    loop = None if item.get_closest_marker("browser") else asyncio._get_running_loop()
    if loop is not None:
        asyncio._set_running_loop(None)
    try:
        return (yield)
    finally:
        if loop is not None:
            asyncio._set_running_loop(loop)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Close what a test has left open in the browser: a page that asks by itself would ask the next test's site."""
    browser = getattr(item, "funcargs", {}).get("chromium")
    for context in browser.contexts if browser else ():
        context.close()


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Tell under which conditions the run takes place."""
    extent = "all trials" if FULL else "a tenth of the trials (ROGATORY_TRIALS=full makes all)"
    return [f"chance: {extent}", f"database: {os.environ.get(AGAIN, 'on SQLite')}"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what a person needs to have the same run again."""
    terminalreporter.write_line(f"seed: --hypothesis-seed={config.option.hypothesis_seed} repeats this run")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second pass, leave out what the other database cannot change."""
    if AGAIN in os.environ:
        chosen = [item for item in items if _wants_both_databases(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen


def pytest_collection_finish() -> None:
    """Have what stays for the whole run looked through by no later collection of garbage: it is much."""
    gc.collect()
    gc.freeze()


def _wants_both_databases(item: pytest.Item) -> bool:
    if item.get_closest_marker("both_databases"):
        return True
    if item.get_closest_marker("browser"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("django_db") is None and not fixtures & {"db", "transactional_db"}:
        return False
    # By name and not by chance: the processes of one run have to agree.
    return crc32(item.nodeid.encode()) % _one_in(item, fixtures) == 0


def _one_in(item: pytest.Item, fixtures: set[str]) -> int:
    """Say of how many tests like this one is run on the second database: what reads and writes there is below them."""
    if FULL:
        return 1
    if item.get_closest_marker("sampled_again"):
        return TENTH
    # Where several act at once, databases differ most.
    marker = item.get_closest_marker("django_db")
    at_once = "transactional_db" in fixtures or (marker is not None and marker.kwargs.get("transaction", False))
    if at_once or item.nodeid.startswith(WHOLE):
        return 1
    return THIRD if item.nodeid.startswith(DESK) else SIXTH


@pytest.fixture(scope="session")
def conformance() -> Path:
    """The folder of published conformance suites, which the repository does not carry."""
    named = os.environ.get("ROGATORY_CONFORMANCE")
    if not named:
        pytest.skip("ROGATORY_CONFORMANCE does not name the folder of the conformance suites")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"ROGATORY_CONFORMANCE names {folder}, which is no folder")
    return folder


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an S3 server, a process of its own, one for all tests."""
    if not INSTALLED:
        pytest.skip("moto, flask and flask-cors serve S3 here, and are not installed")
    with s3_server(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture
def now() -> datetime:
    """The instant at which a test takes place."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Chance that the printed seed repeats, of each test's own."""
    return random.Random(f"{request.config.option.hypothesis_seed} {request.node.nodeid}")


@pytest.fixture(autouse=True)
def _signed_nothing_yet() -> None:
    """Forget what the audit's key has signed: each test has a database, and so a log, of its own."""
    if folder := os.environ.get("ROGATORY_DATA_DIR"):
        (Path(folder) / "keys" / "audit-key.signed").unlink(missing_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _emptied_of_what_was_filled() -> Iterator[None]:
    """Have the database emptied quickly after each test whose transactions were real."""
    from django.test import TransactionTestCase

    from tests import emptying

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: emptying.empty())
        yield
