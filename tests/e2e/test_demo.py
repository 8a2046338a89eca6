"""The first thing that a newcomer runs: the demonstration, as a program in a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from rogatory.demo.people import cast
from rogatory.edge.packs import shipped
from tests.e2e.fetching import fetched

ROGATORY = Path(sys.executable).parent / "rogatory"
LONGEST = 300
"""Seconds after which a run is given up; it says nothing about how fast a run should be."""


def rogatory(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, without any setting of the tests."""
    return subprocess.run(
        [ROGATORY, *words], cwd=folder, env=bare(), capture_output=True, text=True, check=False, timeout=LONGEST
    )


def bare() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROGATORY_", "DJANGO_"))}
    # An operator's own settings are not the demonstration's.
    return {**kept, "ROGATORY_DATABASE_URL": "postgresql://nobody@nowhere.invalid/real", "COLUMNS": "100"}


@dataclass(frozen=True)
class Ran:
    """A demonstration that was played once, and what it said."""

    folder: Path
    said: str
    status: int

    @property
    def returns(self) -> list[Path]:
        return sorted((self.folder / ".rogatory/demo/returns").glob("*.zip"))

    @property
    def platform_made_at(self) -> int:
        return (self.folder / ".rogatory/demo/platform/platform.json").stat().st_mtime_ns


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("newcomer")
    done = rogatory(folder, "demo", "--once")
    return Ran(folder, done.stdout + done.stderr, done.returncode)


def test_it_plays_a_subpoena_to_a_return_and_names_its_path(ran: Ran):
    assert ran.status == 0, ran.said
    (path,) = ran.returns
    assert f"return  .rogatory/demo/returns/{path.name}\n" in ran.said
    assert "VERIFIED" in ran.said


def test_the_command_that_it_prints_verifies_the_return(ran: Ran):
    printed = re.search(r"verify  (\S*)(?:rogatory|run) (verify .+)$", ran.said, re.MULTILINE)
    assert printed, ran.said
    done = rogatory(ran.folder, *printed[2].split())
    assert (done.returncode, done.stderr) == (0, "")
    assert "with the key that you gave" in done.stdout


def test_a_return_that_was_tampered_with_is_not_verified(ran: Ran, tmp_path: Path):
    content = bytearray(ran.returns[0].read_bytes())
    content[len(content) // 2] ^= 1
    altered = tmp_path / "altered.zip"
    altered.write_bytes(content)
    done = rogatory(tmp_path, "verify", str(altered))
    assert done.returncode == 1
    assert "NOT VERIFIED" in done.stdout


def test_the_letters_can_be_read_in_its_folder(ran: Ran):
    sent = "".join(path.read_text() for path in (ran.folder / ".rogatory/demo/sent").iterdir())
    assert "the answer is ready" in sent
    assert "Sign in at http://localhost:" in sent
    assert "marlowe.winterbourne@mail.example" not in sent, "nothing of the disclosed data is in a letter"


def test_a_second_run_plays_another_case_on_the_same_platform(ran: Ran):
    made = ran.platform_made_at
    done = rogatory(ran.folder, "demo", "--once", "--play", "extension")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ran.platform_made_at == made


def test_it_fails_when_the_return_does_not_verify(ran: Ran, tmp_path: Path):
    shutil.copytree(ran.folder / ".rogatory", tmp_path / ".rogatory")
    # The return is sealed with one key, and checked with what is published: another one.
    other = "302a300506032b6570032100" + "11" * 32
    key = tmp_path / ".rogatory/demo/keys/return-key.pub.pem"
    key.write_text(other[-64:])
    done = rogatory(tmp_path, "demo", "--once")
    assert done.returncode == 1, done.stdout
    assert "NOT VERIFIED" in done.stdout


def test_a_port_that_is_taken_is_told_with_its_cure(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = rogatory(tmp_path, "demo", "--port", str(port))
    assert done.returncode == 2
    assert f"port {port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_encoder_it_says_what_to_install(tmp_path: Path):
    script = (
        "import importlib.util as util, sys; real = util.find_spec;"
        "util.find_spec = lambda name, *more: None if name == 'av' else real(name, *more);"
        "from rogatory.cli.main import main; sys.argv = ['rogatory', 'demo', '--once']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=bare(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "rogatory[demo]" in done.stderr
    assert "Traceback" not in done.stderr


@dataclass(frozen=True)
class Site:
    """A demonstration that is being served, what it said before it was, and what there was before that."""

    origin: str
    said: str
    returns_before: tuple[Path, ...]
    platform_made_at: int


@pytest.fixture(scope="module")
def site(ran: Ran) -> Iterator[Site]:
    """Serve the demonstration that was played once; stop it as a person does, and hold it to leave nothing running."""
    returns_before, platform_made_at = tuple(ran.returns), ran.platform_made_at
    # As a shell starts what runs in the background: with an interrupt that is ignored, which children inherit.
    command = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", ROGATORY, "demo", "--port", str(free_port())]
    with subprocess.Popen(
        command, cwd=ran.folder, env=bare(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as demo:
        assert demo.stdout is not None
        said = []
        for line in demo.stdout:
            said.append(line)
            if "Ctrl-C stops everything" in line:
                break
        else:
            pytest.fail("".join(said))
        origin = re.search(r"for officers +(http://localhost:\d+)/", "".join(said))
        assert origin
        assert "has a button for each" in "".join(said)
        try:
            yield Site(origin[1], "".join(said), returns_before, platform_made_at)
            demo.send_signal(signal.SIGINT)
            assert demo.wait(60) == 0
        finally:
            demo.kill()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(origin[1].rpartition(":")[2]))) != 0, "something still listens"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A tab of a visitor whom nobody knows yet."""
    context = chromium.new_context(accept_downloads=True)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def sign_in(tab: Page, site: Site, email: str, then: str) -> None:
    """Come to a page as somebody whom nobody knows yet, and choose whom to be."""
    tab.goto(f"{site.origin}{then}")
    people = cast()
    name = next(one.name for one in (*people.staff, *people.officers) if one.email == email)
    tab.get_by_role("button", name=f"Be {name}").click()
    tab.wait_for_url(f"{site.origin}{then}")


def test_the_same_case_again_has_a_new_reference_on_the_same_platform(site: Site, ran: Ran):
    printed = re.search(r"return  (\S+)$", site.said, re.MULTILINE)
    assert printed, site.said
    assert set(ran.returns) > {*site.returns_before, ran.folder / printed[1]}
    assert ran.folder / printed[1] not in site.returns_before
    assert ran.platform_made_at == site.platform_made_at


@pytest.mark.browser
def test_the_start_page_states_the_guidelines(site: Site, tab: Page):
    tab.goto(site.origin)
    assert "Law-enforcement requests" in tab.title()
    for pack in shipped().packs:
        assert pack.about.title in tab.inner_text("main")


@pytest.mark.browser
def test_a_reviewer_finds_open_requests_of_every_stage_in_the_queue(site: Site, tab: Page):
    sign_in(tab, site, "tomas.rey@provider.example", "/console/")
    queue = tab.inner_text("main")
    for state in ("Received", "Verified", "Prepared", "Collected"):
        assert state in queue
    assert "Emergency" in queue
    assert "years" not in queue, "the demonstration's clock stands in the days of its cases"


@pytest.mark.browser
def test_counsel_finds_what_has_run_for_months_and_what_happens_next(site: Site, tab: Page):
    sign_in(tab, site, "aoi.yamamoto@provider.example", "/console/next/")
    ahead = tab.inner_text("main")
    for what in (
        "Time to answer an emergency",
        "Warning before a preservation ends",
        "Destruction of a copy",
        "End of a bar on notice",
        "Payment of an invoice",
    ):
        assert what in ahead
    assert " over" not in ahead, "nothing has run out before the site opened and waits to ring"


def test_nobody_plays_in_a_folder_that_is_being_served(site: Site, ran: Ran):
    done = rogatory(ran.folder, "demo", "--once", "--play", "bar-without-end")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "a demonstration is under way in this folder" in done.stderr
    assert site.origin


@pytest.mark.browser
def test_an_officer_signs_in_and_downloads_a_return_that_verifies(site: Site, tab: Page, tmp_path: Path):
    sign_in(tab, site, "d.whitlock@harbour-police.example", "/requests/")
    tab.locator("main a", has_text="R-2020-000001").first.click()
    tab.get_by_role("button", name="Go to your return").click()
    path = tmp_path / "return.zip"
    path.write_bytes(fetched(tab)[1])
    done = rogatory(tmp_path, "verify", str(path))
    assert done.returncode == 0, done.stdout
