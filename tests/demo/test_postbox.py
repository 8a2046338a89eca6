"""While the demonstration serves, each letter that goes out is told once, with the file in which it can be read."""

from __future__ import annotations

from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

from rogatory.demo.postbox import Postbox


def send(folder: Path, subject: str) -> None:
    """Send a letter with an enclosure as the demonstration's processes do, each over a connection of its own."""
    letter = EmailMessage(subject, "The answer is ready.", "law@provider.example", ["ada@police.example"])
    letter.attach("letter.pdf", b"%PDF-1.7 " + b"-" * 200, "application/pdf")
    letter.connection = EmailBackend(file_path=str(folder))
    letter.send()


def test_each_new_letter_is_told_once(tmp_path: Path):
    send(tmp_path, "Sent before")
    postbox = Postbox(tmp_path)
    assert list(postbox.new()) == []
    send(tmp_path, "R-2020-000001: réponse prête")
    (letter,) = postbox.new()
    assert (letter.subject, letter.to) == ("R-2020-000001: réponse prête", "ada@police.example")
    assert "réponse".encode() not in letter.path.read_bytes(), "the subject goes encoded, and is told decoded"
    assert list(postbox.new()) == []


def test_a_letter_that_a_later_connection_adds_to_the_same_file_is_told_too(tmp_path: Path):
    send(tmp_path, "The first")
    (path,) = tmp_path.iterdir()
    postbox = Postbox(tmp_path)
    whole = path.read_bytes()
    for subject in (b"The second", b"The thirds"):
        path.write_bytes(path.read_bytes() + whole.replace(b"The first", subject))
        assert [letter.subject for letter in postbox.new()] == [subject.decode()]
    assert list(postbox.new()) == []


def test_a_letter_that_is_still_being_written_waits(tmp_path: Path):
    postbox = Postbox(tmp_path)
    send(tmp_path, "Slowly")
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    assert list(postbox.new()) == []
    path.write_bytes(whole)
    assert [letter.subject for letter in postbox.new()] == ["Slowly"]


def test_before_the_first_letter_there_is_no_folder(tmp_path: Path):
    assert list(Postbox(tmp_path / "sent").new()) == []
