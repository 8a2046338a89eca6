"""Files of a request that come piece by piece, and what is told of a file that cannot be read here."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from rogatory.desk import clock
from rogatory.desk.models import PartialUpload, Request
from rogatory.desk.surroundings import the_store
from rogatory.portal import uploads
from rogatory.portal.forms import documents
from tests.portal.filing import Desktop

PDF = b"%PDF-1.7 " + bytes(range(256)) * 40
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 500


@pytest.fixture
def desktop(officer: Desktop) -> Desktop:
    officer.step("kinds")
    return officer


def begun(desktop: Desktop, content: bytes = PDF, name: str = "order.pdf", size: int | None = None) -> HttpResponse:
    named = base64.b64encode(name.encode()).decode()
    headers = {"Upload-Length": str(len(content) if size is None else size), "Upload-Metadata": f"filename {named}"}
    return desktop.client.post(reverse("portal:uploads"), headers=headers)


def piece(desktop: Desktop, address: str, content: bytes, offset: int) -> HttpResponse:
    return desktop.client.patch(
        address,
        content,
        content_type="application/offset+octet-stream",
        headers={"Upload-Offset": str(offset), "Tus-Resumable": "1.0.0"},
    )


def uploaded(desktop: Desktop, content: bytes = PDF, name: str = "order.pdf") -> HttpResponse:
    return piece(desktop, begun(desktop, content, name)["Location"], content, 0)


def shown(desktop: Desktop) -> str:
    return desktop.client.get(reverse("portal:documents")).content.decode()


def files(desktop: Desktop) -> tuple[str, ...]:
    return tuple(each.name for each in desktop.client.get(reverse("portal:documents")).context["files"])


class TestPieceByPiece:
    def test_a_file_in_pieces_is_kept_byte_for_byte(self, desktop: Desktop, objects: Path):
        chance = random.Random(4)
        content, address, at = PDF, begun(desktop)["Location"], 0
        while at < len(content):
            step = chance.randint(1, 3000)
            answer = piece(desktop, address, content[at : at + step], at)
            at = min(at + step, len(content))
            assert (answer.status_code, answer["Upload-Offset"]) == (204, str(at))
        assert files(desktop) == ("order.pdf",)
        (kept,) = desktop.submit().documents.all()
        assert (kept.sha256, kept.media_type) == (hashlib.sha256(content).hexdigest(), "application/pdf")
        assert the_store().read(kept.sha256) == content
        assert not PartialUpload.objects.exists()
        assert [*objects.with_name("uploads").iterdir()] == []

    def test_a_proxy_that_knows_only_post_lets_the_pieces_through(self, desktop: Desktop):
        answer = desktop.client.post(
            begun(desktop)["Location"],
            PDF,
            content_type="application/offset+octet-stream",
            headers={"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"},
        )
        assert (answer.status_code, files(desktop)) == (204, ("order.pdf",))

    def test_a_broken_connection_goes_on_where_it_broke(self, desktop: Desktop):
        address = begun(desktop)["Location"]
        piece(desktop, address, PDF[:1000], 0)
        there = desktop.client.head(address)
        assert (there["Upload-Offset"], there["Upload-Length"]) == ("1000", str(len(PDF)))
        assert there["Cache-Control"] == "no-store"
        assert "order.pdf" in shown(desktop)
        assert "goes on where it broke off" in shown(desktop)
        assert piece(desktop, address, PDF[1000:], 1000).status_code == 204
        assert files(desktop) == ("order.pdf",)

    def test_what_a_killed_server_had_written_counts(self, desktop: Desktop):
        address = begun(desktop)["Location"]
        piece(desktop, address, PDF[:1000], 0)
        upload = PartialUpload.objects.get()
        with uploads._path(upload).open("ab") as stream:
            stream.write(PDF[1000:1500])
        assert desktop.client.head(address)["Upload-Offset"] == "1500"
        assert piece(desktop, address, PDF[1000:], 1000).status_code == 409
        assert piece(desktop, address, PDF[1500:], 1500).status_code == 204
        assert desktop.submit().documents.get().sha256 == hashlib.sha256(PDF).hexdigest()

    def test_two_connections_never_write_one_file_at_once(self, desktop: Desktop):
        address = begun(desktop)["Location"]
        handle = os.open(uploads._path(PartialUpload.objects.get()), os.O_RDWR | os.O_CREAT)
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert piece(desktop, address, PDF, 0).status_code == 409
        os.close(handle)
        assert piece(desktop, address, PDF, 0).status_code == 204

    def test_several_files_are_taken_each_once(self, desktop: Desktop):
        first, second = begun(desktop)["Location"], begun(desktop, PNG, "seal.png")["Location"]
        piece(desktop, first, PDF[:500], 0)
        piece(desktop, second, PNG, 0)
        piece(desktop, first, PDF[500:], 500)
        assert files(desktop) == ("order.pdf", "seal.png")
        assert files(desktop) == ("order.pdf", "seal.png")

    def test_a_request_is_not_sent_while_a_part_of_a_file_is_missing(self, desktop: Desktop):
        piece(desktop, begun(desktop)["Location"], PDF[:10], 0)
        answer = desktop.client.post(reverse("portal:documents"), {"then": "onward"})
        assert "Only a part of “order.pdf” has come" in answer.content.decode()
        desktop.client.post(reverse("portal:remove-upload", args=[PartialUpload.objects.get().token]))
        assert desktop.client.post(reverse("portal:documents"), {"then": "onward"}).status_code == 302
        assert not PartialUpload.objects.exists()

    def test_a_file_can_be_taken_back(self, desktop: Desktop, objects: Path):
        address = begun(desktop)["Location"]
        piece(desktop, address, PDF[:10], 0)
        assert desktop.client.delete(address).status_code == 204
        assert desktop.client.head(address).status_code == 404
        assert [*objects.with_name("uploads").iterdir()] == []

    def test_what_nobody_goes_on_with_is_forgotten_after_a_day(self, desktop: Desktop, objects: Path):
        piece(desktop, begun(desktop)["Location"], PDF[:10], 0)
        assert uploads.forget_unfinished(clock.now()) == 0
        assert uploads.forget_unfinished(clock.now() + timedelta(hours=25)) == 1
        assert [*objects.with_name("uploads").iterdir()] == []


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("order.pdf", b"MZ\x90\x00 a program"),
            ("letter.docx", b"PK\x03\x04 an archive"),
            ("a.pdf", b"<html>"),
            ("a", b"x"),
        ],
        ids=["a program", "an archive", "a page", "a letter"],
    )
    def test_what_no_reviewer_could_be_shown_by_its_content_and_not_by_its_name(
        self, desktop: Desktop, name: str, content: bytes
    ):
        told = f"“{name}” is none of the kinds of file that can be read here: send it as PDF, Word (.docx), PNG"
        answer = uploaded(desktop, content, name)
        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert files(desktop) == ()
        whole = desktop.client.post(reverse("portal:documents"), {"uploads": SimpleUploadedFile(name, content)})
        assert told in whole.content.decode()
        assert files(desktop) == ()

    def test_more_than_a_hundred_megabytes_before_a_byte_of_it_comes(self, desktop: Desktop):
        assert begun(desktop, size=100 * 2**20).status_code == 201
        answer = begun(desktop, size=100 * 2**20 + 1)
        assert answer.status_code == 413
        assert "is larger than 100 MB" in answer.content.decode()

    def test_an_empty_file(self, desktop: Desktop):
        assert "is empty" in begun(desktop, b"").content.decode()

    def test_more_files_or_more_of_them_than_a_request_carries(self, desktop: Desktop, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(uploads, "MOST_FILES", 2)
        uploaded(desktop)
        begun(desktop, PNG, "seal.png")
        assert "carries 2 files" in begun(desktop, PNG, "third.png").content.decode()
        monkeypatch.setattr(uploads, "LARGEST_TOGETHER", len(PDF) + len(PNG) + 5)
        assert "together" in begun(desktop, size=6).content.decode()

    def test_more_than_was_announced(self, desktop: Desktop):
        answer = piece(desktop, begun(desktop, size=100)["Location"], PDF, 0)
        assert answer.status_code == 422
        assert "More came of “order.pdf” than was announced" in answer.content.decode()
        assert not PartialUpload.objects.exists()

    @pytest.mark.parametrize("offset", ["", "x", "-1", "9" * 30, "1e2"])
    def test_a_piece_from_nowhere(self, desktop: Desktop, offset: str):
        address = begun(desktop)["Location"]
        kind = "application/offset+octet-stream"
        answer = desktop.client.patch(address, PDF, content_type=kind, headers={"Upload-Offset": offset})
        assert answer.status_code == 415

    @pytest.mark.parametrize("size", ["", "-5", "many", "1" * 200])
    def test_a_file_of_no_size(self, desktop: Desktop, size: str):
        assert desktop.client.post(reverse("portal:uploads"), headers={"Upload-Length": size}).status_code == 400


class TestWhoseFile:
    def test_nobody_else_reaches_it(self, desktop: Desktop, other: Desktop):
        address = begun(desktop)["Location"]
        other.step("kinds")
        assert other.client.head(address).status_code == 404
        assert piece(other, address, PDF, 0).status_code == 404
        assert other.client.delete(address).status_code == 404
        assert PartialUpload.objects.count() == 1

    def test_it_belongs_to_one_draft_and_never_to_the_next_request(self, desktop: Desktop):
        address = begun(desktop)["Location"]
        desktop.client.post(reverse("portal:again"))
        desktop.step("kinds")
        assert piece(desktop, address, PDF, 0).status_code == 404
        assert files(desktop) == ()
        desktop.submit()
        assert not Request.objects.get().documents.exists()


def test_the_form_takes_a_file_as_large_as_the_pieces_do(desktop: Desktop, monkeypatch: pytest.MonkeyPatch):
    assert documents.LARGEST == uploads.LARGEST == 100 * 2**20


def test_a_file_of_which_all_came_before_the_server_was_killed_is_put_in_when_the_page_is_shown(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser is told that all is there, and sends nothing more: nobody else would bring it into the store."""
    address = begun(desktop)["Location"]
    with monkeypatch.context() as killed:
        killed.setattr(uploads, "_whole", lambda _upload: None)
        piece(desktop, address, PDF, 0)
    assert files(desktop) == ("order.pdf",)
    assert not PartialUpload.objects.exists()


def test_a_piece_of_a_file_that_was_forgotten_meanwhile_is_refused(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begun(desktop)["Location"]
    upload = PartialUpload.objects.get()
    monkeypatch.setattr("rogatory.portal.views.uploads._mine", lambda *_: upload)
    PartialUpload.objects.all().delete()
    assert piece(desktop, address, PDF, 0).status_code == 409
    assert not list((Path(uploads._folder())).iterdir())


def test_an_officer_has_only_so_much_unfinished_whatever_number_of_requests_they_write(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_OF_A_PERSON", 3 * len(PDF))
    assert begun(desktop).status_code == 201
    PartialUpload.objects.update(draft="another", size=2 * len(PDF) + 1)
    assert begun(desktop).status_code == 413
    PartialUpload.objects.update(size=2 * len(PDF))
    assert begun(desktop).status_code == 201


class TestAfterTheDocumentsWereLeft:
    """In a second tab the upload goes on while the officer answers, checks and sends in the first one."""

    def test_what_has_come_whole_is_in_the_request(self, desktop: Desktop):
        desktop.fill()
        uploaded(desktop)
        assert "order.pdf" in desktop.check().content.decode()
        uploaded(desktop, PNG, "seal.png")
        assert desktop.send().status_code == 302
        assert [each.name for each in Request.objects.get().documents.all()] == ["order.pdf", "seal.png"]

    def test_what_has_come_in_part_is_told_before_anything_is_sent(self, desktop: Desktop):
        desktop.fill()
        address = begun(desktop)["Location"]
        piece(desktop, address, PDF[:10], 0)
        for answer in (desktop.check(), desktop.send()):
            assert "Only a part of “order.pdf” has come" in answer.content.decode()
        assert not Request.objects.exists()
        piece(desktop, address, PDF[10:], 10)
        assert desktop.send().status_code == 302
        assert Request.objects.get().documents.get().name == "order.pdf"


class TestWhatIsRefusedAfterTheServerWasKilled:
    """All of it had come, and the browser sends nothing more that could be answered."""

    TOLD = "“run.exe” is none of the kinds of file that can be read here"

    @pytest.fixture(autouse=True)
    def _killed(self, desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
        desktop.fill()
        with monkeypatch.context() as killed:
            killed.setattr(uploads, "_whole", lambda _upload: None)
            uploaded(desktop, b"MZ\x90\x00 a program", "run.exe")
        assert PartialUpload.objects.exists()

    def test_is_told_on_the_page_of_documents_once(self, desktop: Desktop):
        assert self.TOLD in shown(desktop)
        assert self.TOLD not in shown(desktop)
        assert not PartialUpload.objects.exists()

    @pytest.mark.parametrize("then", ["stay", "onward"])
    def test_is_told_to_whoever_sends_that_page_first(self, desktop: Desktop, then: str):
        bad = SimpleUploadedFile("a.pdf", b"<html>")
        answer = desktop.client.post(reverse("portal:documents"), {"then": then, "uploads": bad})
        assert self.TOLD in answer.content.decode()

    def test_is_told_before_the_request_is_sent(self, desktop: Desktop):
        assert self.TOLD in desktop.send().content.decode()
        assert not Request.objects.exists()
        assert desktop.send().status_code == 302
