"""A Maildir: what was taken in lies in cur, and what cannot be read stays in new and is told."""

from __future__ import annotations

import os
import threading

import pytest

from rogatory.mail.intake import Arrived
from rogatory.mail.ways.maildir import Maildir
from rogatory.mail.ways.taking import NotKept
from rogatory.problem import Problem
from tests.mail.ways.listeners import Kept

GO = threading.Event()  # never set


@pytest.fixture
def folder(tmp_path):
    for each in ("new", "cur", "tmp"):
        (tmp_path / each).mkdir()
    return tmp_path


def lie(folder, *names):
    for age, name in enumerate(names):
        path = folder / "new" / name
        path.write_bytes(name.encode())
        os.utime(path, (1000 + age, 1000 + age))


def names(folder):
    return sorted(each.name for each in folder.iterdir())


def test_messages_go_from_new_to_cur_the_oldest_first(folder):
    lie(folder, "2.host", "1.host")
    (folder / "tmp" / "3.host").write_bytes(b"not delivered yet")
    kept = Kept()
    assert Maildir(folder, 100, kept, print).once(GO) == 2
    assert kept.messages == [(b"2.host", Arrived("maildir")), (b"1.host", Arrived("maildir"))]
    assert (names(folder / "new"), names(folder / "cur")) == ([], ["1.host:2,", "2.host:2,"])
    assert names(folder / "tmp") == ["3.host"]


def test_what_could_not_be_kept_stays_and_the_others_do_not_wait_for_it(folder):
    lie(folder, "1", "2", "3")
    kept = Kept()

    def taking(content, arrived):
        if content == b"1":
            raise OSError("never")
        kept(content, arrived)

    watched = Maildir(folder, 100, taking, print)
    for _ in range(2):
        with pytest.raises(NotKept):
            watched.once(GO)
    assert (names(folder / "new"), len(kept.messages)) == (["1"], 2)


def test_while_nothing_can_be_kept_not_all_of_a_heap_is_tried(folder):
    lie(folder, *map(str, range(10)))
    tried = []

    def taking(content, arrived):
        tried.append(content)
        raise OSError("the disk is full")

    with pytest.raises(NotKept):
        Maildir(folder, 100, taking, print).once(GO)
    assert (len(tried), len(names(folder / "new"))) == (3, 10)


def test_what_cannot_be_read_stays_and_is_told_once(folder, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("a key")
    lie(folder, "large" * 30, "sound")
    (folder / "new" / "link").symlink_to(secret)
    (folder / "new" / "folder").mkdir()
    os.mkfifo(folder / "new" / "pipe")
    kept, told = Kept(), []
    watched = Maildir(folder, 100, kept, lambda where, why: told.append(where.split(" in ")[0]))
    assert (watched.once(GO), watched.once(GO)) == (1, 0)
    assert [content for content, _ in kept.messages] == [b"sound"]
    assert sorted(told) == sorted(names(folder / "new")) == ["folder", "large" * 30, "link", "pipe"]


def test_what_is_no_maildir_is_told_before_anything_starts(tmp_path):
    with pytest.raises(Problem, match="Maildir"):
        Maildir(tmp_path, 100, Kept(), print)
