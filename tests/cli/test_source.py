"""An engineer looks at a platform from the command line: what is there, what would run, and a dry run."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rogatory.cli import django
from rogatory.cli.source import source as commands
from rogatory.desk.models import AuditEntry, PrivateValue
from rogatory.problem import Problem
from tests.cli.golden_text import is_golden
from tests.sources.laid_out import bucket, lay_out
from tests.sources.laid_out import map_text as laid_out_text
from tests.sources.small_platform import MAP, write_platform

TESTED = MAP.replace('equality = "exact"', 'equality = "exact"\ntest_accounts = ["Ann", "moon", "nobody"]')


@pytest.fixture
def here(tmp_path: Path, monkeypatch) -> Path:
    """A folder with a small platform and its map, in which commands are called."""
    write_platform(tmp_path)
    (tmp_path / "map.toml").write_text(TESTED, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.delenv("ROGATORY_SOURCE_MAP", raising=False)
    return tmp_path


def run(*words: str) -> Result:
    done = CliRunner().invoke(commands, words)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def problem_of(*words: str) -> Problem:
    with pytest.raises(Problem) as caught:
        run(*words)
    return caught.value


class TestCheck:
    def test_a_good_platform_is_told_as_one(self, here: Path):
        done = run("check", "--map", "map.toml")
        assert done.exit_code == 0
        assert is_golden("source-check-good", done.output)

    def test_each_mistake_is_told_with_its_line_and_cure(self, here: Path):
        text = MAP.replace('{ name = "phone", content = false }', '{ name = "telephone", content = false }')
        text = text.replace('column = "phone"', 'column = "telephone"').replace('"messages.parquet"', '"gone.parquet"')
        text = text.replace('folder = "objects"', 'folder = "lost"')
        joins = 'table = "logins"\njoins = [{ table = "videos", on = { id = "owner" } }]\naccount'
        (here / "map.toml").write_text(text.replace('table = "logins"\naccount', joins), "utf-8")
        done = run("check", "--map", "map.toml")
        assert done.exit_code == 1
        assert is_golden("source-check-broken", done.output)

    def test_a_layout_is_looked_at(self, here: Path):
        for name in lay_out(here):
            if name.endswith(f"-{bucket(1):02}.parquet"):
                (here / "tables" / "logins" / name).unlink()
        (here / "map.toml").write_text(laid_out_text(), "utf-8")
        done = run("check", "--map", "map.toml")
        assert done.exit_code == 1
        assert is_golden("source-check-layout", done.output)

    def test_the_map_that_the_service_uses_is_looked_at_where_none_is_named(self, here: Path, monkeypatch):
        assert "ROGATORY_SOURCE_MAP" in problem_of("check").cure
        monkeypatch.setenv("ROGATORY_SOURCE_MAP", str(here / "map.toml"))
        assert run("check").exit_code == 0

    def test_an_address_is_never_shown(self, here: Path, monkeypatch):
        secret = "postgresql://reader:hush@127.0.0.1:9/forum"
        monkeypatch.setenv("FORUM", secret)
        text = MAP.replace('kind = "parquet"\nfolder = "tables"', 'kind = "postgresql"\naddress_in = "FORUM"')
        (here / "map.toml").write_text(text.replace('file = "', 'relation = "public.'), "utf-8")
        done = run("check", "--map", "map.toml")
        assert done.exit_code == 1
        assert "$FORUM" in done.output
        assert "hush" not in done.output


class TestExplain:
    def test_the_statements_of_one_account(self, here: Path):
        words = ("--category", "logs", "--account", "ann", "--since", "2020-03-01", "--until", "2020-04-01")
        done = run("explain", "--map", "map.toml", *words)
        assert is_golden("source-explain-one", done.output)
        assert "ann" not in done.output.replace("names", ""), "who is asked for is no part of a statement"

    def test_several_accounts_are_one_question(self, here: Path):
        lay_out(here)
        (here / "map.toml").write_text(laid_out_text(), "utf-8")
        words = ("--category", "logs", "--account", "ann", "--account", "moon", "--field", "ip")
        assert is_golden("source-explain-several", run("explain", "--map", "map.toml", *words).output)

    def test_a_subset_with_files(self, here: Path):
        words = ("--category", "video", "--account", "ann", "--subset", "private-account")
        assert is_golden("source-explain-subset", run("explain", "--map", "map.toml", *words).output)

    def test_neither_or_both_ways_of_asking_are_refused(self, here: Path):
        for words in ((), ("R-1", "--category", "logs"), ("--category", "logs"), ("--account", "ann")):
            assert run("explain", "--map", "map.toml", *words).exit_code == 2

    def test_a_category_that_the_map_does_not_know_is_told_with_those_that_it_does(self, here: Path):
        assert (
            "subscriber, logs" in problem_of("explain", "--map", "map.toml", "--category", "x", "--account", "y").cure
        )


@pytest.mark.django_db
class TestSample:
    @pytest.fixture(autouse=True)
    def _started(self, monkeypatch, settings):
        monkeypatch.setattr(django, "start", lambda: None)
        monkeypatch.setattr(django, "start_on_tables", lambda: None)

    def test_a_test_account_is_answered_and_it_stands_in_the_audit(self, here: Path):
        done = run("sample", "Ann", "--map", "map.toml", "--rows", "1")
        assert done.exit_code == 0
        assert is_golden("source-sample", done.output)
        entry = AuditEntry.objects.order_by("-number").first()
        assert entry is not None
        assert entry.action == "sample_source"
        told = bytes(entry.entry).decode()
        assert "Ann" not in told
        assert '"categories":["interactions","logs","subscriber","video"]' in told
        assert PrivateValue.objects.get(entry=entry).value == "Ann"

    def test_what_other_people_said_is_not_shown(self, here: Path):
        text = TESTED.replace(
            '{ name = "body", content = true }', '{ name = "body", content = true, third_party = true }'
        )
        (here / "map.toml").write_text(text, "utf-8")
        shown = run("sample", "Ann", "--map", "map.toml", "--category", "interactions").output
        assert "(other people)" in shown
        assert "hello" not in shown

    def test_nobody_elses_data_can_be_asked_for(self, here: Path):
        before = AuditEntry.objects.count()
        assert "is not among the map's test accounts" in problem_of("sample", "ann", "--map", "map.toml").what
        # moon is a test account whose name was another's before.
        assert "2 accounts bear or bore the name" in problem_of("sample", "moon", "--map", "map.toml").what
        assert "no account bears" in problem_of("sample", "nobody", "--map", "map.toml").what
        assert AuditEntry.objects.count() == before

    def test_a_map_without_test_accounts_says_how_to_have_one(self, here: Path):
        (here / "map.toml").write_text(MAP, "utf-8")
        assert "accounts.test_accounts" in problem_of("sample", "--map", "map.toml").cure

    def test_a_part_that_cannot_be_reached_makes_another_exit_status(self, here: Path):
        (here / "tables" / "videos.parquet").write_bytes(b"no table")
        done = run("sample", "Ann", "--map", "map.toml")
        assert done.exit_code == 1
        assert "unreachable" in done.output
