"""By what documents are known again: their words, their pictures, the numbers in them."""

from __future__ import annotations

import io
import itertools
import random
import sys
import venv
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from rogatory.desk.reading import marks
from rogatory.desk.reading.looks import differ, look_of, rows_of
from rogatory.desk.reading.parent import read_marks
from rogatory.desk.reading.wording import LEAST_WORDS, alike, bands_of, numbers_of, signature_of
from rogatory.problem import Problem
from tests.desk.reading.pdfs import pdf_of, stream

ORDER = (
    "You are commanded to produce to the officer named below all subscriber information, including names, addresses, "
    "telephone numbers and the addresses from which the account was opened, together with the records of the sessions "
    "of the account in the period that is named below. The grand jury sits at the courthouse of the county, and finds "
    "that the records sought are relevant to an investigation of which nothing may be told to whoever holds it "
    "until a court allows it."
)


def a_pdf(*pictures: Image.Image) -> bytes:
    held = io.BytesIO()
    pictures[0].save(held, "PDF", save_all=True, append_images=list(pictures[1:]))
    return held.getvalue()


def a_signature(seed: int, mode: str = "L") -> Image.Image:
    picture = Image.new(mode, (120, 60), "white")
    ImageDraw.Draw(picture).line([(5, 5 + seed), (60, 50), (115, 9)], fill="black", width=3)
    return picture


def test_the_same_words_are_known_again_with_other_names_and_numbers():
    altered = ORDER.replace("county", "city").replace("session", "login")
    assert alike(signature_of(ORDER + " GJ-20-114"), signature_of(ORDER.upper() + " GJ-21-997")) == 1
    assert 0.5 < alike(signature_of(ORDER), signature_of(altered)) < 1
    assert set(bands_of(signature_of(ORDER))) & set(bands_of(signature_of(altered))), "an index finds it"


def test_other_words_are_not():
    other = "Dear colleagues, please keep what the account holds until we send the order of the court. " * 5
    assert alike(signature_of(ORDER), signature_of(other)) < 0.2
    assert not set(bands_of(signature_of(ORDER))) & set(bands_of(signature_of(other)))


def test_what_is_too_short_has_no_signature():
    assert signature_of("word " * (LEAST_WORDS - 1)) == ""
    assert alike("", "") == 0


@given(st.lists(st.sampled_from("abcdefghij"), min_size=60, max_size=200), st.integers(0, 59))
@settings(max_examples=40)
def test_a_text_is_like_itself_and_no_more_like_another_than_that_is_like_it(words: list[str], cut: int):
    one, other = signature_of(" ".join(words)), signature_of(" ".join(words[cut:] + words))
    assert alike(one, one) == 1
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 1


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Grand jury subpoena GJ-20-114", ("GJ-20-114",)),
        ("Case No. 2:26-mj-00417 before the court", ("2:26-MJ-00417",)),
        ("in the case no: 26/00123, docket number 88-1234.", ("26/00123", "88-1234")),
        ("the order of 2026, in the case of somebody", ()),
        ("an order 2026", ()),
        ("Ermittlungen 12 Js 26, und Az. 804 Js\n1203/26", ("12 JS 26", "804 JS 1203/26")),
        (
            "in file Inquérito 1001/26, under PV 1002/26 and URN 1003/26",
            ("INQUÉRITO 1001/26", "PV 1002/26", "URN 1003/26"),
        ),
        ("in file E 1004-26, a matter of arson", ("E 1004-26",)),
        ("in the case [2026] SC 14, as was said in [2013] UKSC 114", ("[2026] SC 14",)),
        ("the order of 12 March 2026 under Directive 2016/679", ()),
    ],
)
def test_numbers_of_cases_and_orders_are_read_and_years_are_not(text: str, numbers: tuple[str, ...]):
    assert numbers_of(text) == numbers


def test_a_picture_is_known_again_in_another_document_and_in_another_form():
    page, other = Image.new("L", (300, 400), "white"), Image.new("L", (320, 420), "grey")
    first = read_marks(a_pdf(page, a_signature(1)), "order.pdf")
    again = read_marks(a_pdf(other, a_signature(1)), "letter.pdf")
    assert len(first.pictures) == 2
    assert len(set(first.pictures) & set(again.pictures)) == 1


def test_a_picture_is_known_again_where_the_libraries_lie_outside_the_environment(tmp_path, monkeypatch):
    """Where a .pth file names them, as a shared installation does: some load parts only when those are needed."""
    venv.create(tmp_path / "env", symlinks=True, with_pip=False)
    (packages,) = (tmp_path / "env").glob("lib/python*/site-packages")
    (packages / "shared.pth").write_text("\n".join(folder for folder in sys.path if folder))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "env" / "bin" / "python"))
    assert len(read_marks(a_pdf(a_signature(1)), "order.pdf").pictures) == 1


def signed(hand: int, *, scanned: bool = False) -> Image.Image:
    """The signature of somebody; scanned anew it is smaller, and compressed."""
    chance, picture = random.Random(hand), Image.new("RGB", (240, 80), "white")
    line = [(x, 40 + chance.uniform(-30, 30)) for x in range(10, 220, 9)]
    ImageDraw.Draw(picture).line(line, fill=(20, 30, 90), width=2)
    if not scanned:
        return picture
    worn = io.BytesIO()
    picture.resize((216, 72)).save(worn, "JPEG", quality=70)
    return Image.open(worn).convert("RGB")


def on_a_page(picture: Image.Image) -> bytes:
    """A page with the picture at its foot."""
    width, height = picture.size
    held = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (width, height)
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</S 5 0 R>>>>>>",
        stream(b"q 150 0 0 50 60 80 cm /S Do Q"),
        stream(picture.tobytes(), held),
    )


def test_a_signature_that_was_scanned_anew_looks_as_it_did():
    first, again = (read_marks(on_a_page(signed(1, scanned=scanned)), "order.pdf") for scanned in (False, True))
    assert not set(first.pictures) & set(again.pictures)
    assert 0 < differ(first.looks[0], again.looks[0]) <= 14
    assert set(rows_of(first.looks[0])) & set(rows_of(again.looks[0])), "an index finds it"


def test_the_signatures_of_others_look_otherwise():
    looks = [marks._look(signed(hand)) for hand in range(60)]
    assert min(differ(one, other) for one, other in itertools.combinations(looks, 2)) > 14


@given(st.lists(st.lists(st.integers(0, 255), min_size=17, max_size=17), min_size=8, max_size=8), st.data())
def test_looks_that_differ_in_few_places_have_a_row_in_common(values: list[list[int]], data):
    look = look_of(values)
    if len(rows_of(look)) < 8:
        return
    flipped = int(look, 16)
    for place in data.draw(st.sets(st.integers(0, 127), max_size=7)):
        flipped ^= 1 << place
    other = f"{flipped:032x}"
    assert differ(look, other) == differ(other, look) <= 7
    assert set(rows_of(look)) & {f"{row}:{other[row * 4 : row * 4 + 4]}" for row in range(8)}


def test_a_page_has_no_look_since_pages_of_text_look_alike():
    assert read_marks(a_pdf(signed(1)), "scan.pdf").looks == ()


def test_bullets_and_rules_are_in_every_document_and_are_no_marks():
    held = io.BytesIO()
    Image.new("L", (23, 400)).save(held, "PNG")
    assert read_marks(held.getvalue(), "rule.png").pictures == ()


def test_a_message_says_where_answers_would_go():
    made = EmailMessage()
    made["From"], made["Reply-To"], made["Subject"] = "ada@police.example", "Ada <ada@mail.test>", "Case 26-00417"
    made.set_content(ORDER)
    marks = read_marks(bytes(made), "message.eml")
    assert marks.reply == "ada@mail.test"
    assert marks.numbers == ("26-00417",)
    assert marks.signature
    assert "You are commanded" in marks.text


@pytest.mark.parametrize("content", [b"%PDF-1.7 broken", b"From: <", b"\x89PNG\r\n\x1a\n broken", b"\x00\x01", b""])
def test_what_is_broken_has_no_marks_or_is_refused(content: bytes):
    try:
        marks = read_marks(content, "broken")
    except Problem:
        return
    assert marks.pictures == ()
