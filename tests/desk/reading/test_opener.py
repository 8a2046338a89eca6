"""Documents become pages and words in the child: what a person sees is what is read."""

from __future__ import annotations

import io
from email.message import EmailMessage

import docx
import pytest
import typst
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from rogatory.desk.reading import typed
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.opener import OPENING, open_pages
from rogatory.desk.reading.results import Opened
from rogatory.problem import Problem
from tests.desk.reading.outlook_files import compound, message
from tests.desk.reading.pdfs import FONT, pages_pdf, pdf_of, stream, text_pdf
from tests.desk.reading.test_pages import needs_own_network

pytestmark = needs_own_network


def words(opened: Opened) -> list[str]:
    return [" ".join(word[0] for word in line) for sheet in opened.sheets for line in sheet.lines]


def test_words_come_with_their_places_however_the_page_is_turned():
    drawing = b"BT /F 20 Tf 60 700 Td (Order number) Tj 0 -600 Td (Below) Tj ET"
    opened = open_pages(text_pdf(drawing), "order.pdf")
    (first, number), (below,) = opened.sheets[0].lines
    assert (first[0], number[0], below[0]) == ("Order", "number", "Below")
    assert first[1] == pytest.approx(60 / 600, abs=0.01)
    assert first[4] == pytest.approx(100 / 800, abs=0.02)
    assert below[4] == pytest.approx(700 / 800, abs=0.02)
    turned = open_pages(text_pdf(drawing, b"/Rotate 90"), "turned.pdf")
    assert (turned.sheets[0].width, turned.sheets[0].height) == (opened.sheets[0].height, opened.sheets[0].width)
    (place,) = (word for line in turned.sheets[0].lines for word in line if word[0] == "Order")
    assert place[3] == pytest.approx(1 - 100 / 800, abs=0.03)
    assert place[2] == pytest.approx(60 / 600, abs=0.01)
    cut = open_pages(text_pdf(drawing, b"/CropBox[0 400 600 800]"), "cut.pdf")
    assert words(cut) == ["Order number"], "what lies beyond the paper is seen by nobody"


@pytest.mark.parametrize(
    "hiding",
    [
        b"1 g BT /F 20 Tf 60 700 Td (secret words) Tj ET",
        b"BT 3 Tr /F 20 Tf 60 700 Td (secret words) Tj ET",
        b"BT /F 20 Tf 60 700 Td (secret words) Tj ET 1 g 0 600 600 200 re f",
        b"BT /F 20 Tf -900 700 Td (secret words) Tj ET",
        b"BT /F 0.01 Tf 60 700 Td (secret words) Tj ET",
        b"q 0 0 10 10 re W n BT /F 20 Tf 60 700 Td (secret words) Tj ET Q",
    ],
    ids=["white", "invisible", "covered", "beside the paper", "tiny", "clipped"],
)
def test_words_that_nobody_sees_are_not_read(hiding: bytes):
    opened = open_pages(text_pdf(hiding + b" 0 g BT 0 Tr /F 20 Tf 60 300 Td (what is seen) Tj ET"), "order.pdf")
    assert words(opened) == ["what is seen"]
    if b"-900" not in hiding:
        assert [name for name, _ in opened.labels] == ["hidden-text"]


def test_a_layer_of_recognised_text_over_a_scan_is_told_and_not_believed():
    drawing = b"q 600 0 0 800 0 0 cm /X Do Q BT 3 Tr /F 20 Tf 60 700 Td (recognised before) Tj ET"
    held = b"/Type/XObject/Subtype/Image/Width 60/Height 80/ColorSpace/DeviceGray/BitsPerComponent 8"
    resources = FONT[:-2] + b"/XObject<</X 5 0 R>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources%s>>" % resources
    scan = stream(bytes(range(240)) * 20, held)
    kids = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    opened = open_pages(pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", kids, page, stream(drawing), scan), "scan.pdf")
    assert words(opened) == []
    assert opened.labels == (("recognised-text", ""),)
    assert opened.sheets[0].scan
    fax = stream(drawing + b" BT 0 Tr /F 9 Tf 60 780 Td (Received 2 March 2026 from 555 0100, page 1 of 3) Tj ET")
    again = open_pages(pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", kids, page, fax, scan), "fax.pdf")
    assert again.sheets[0].scan, "the line over a fax is not what the page says"
    assert opened.sheets[0].width == pytest.approx(600 / 72 * OPENING.scan_dots_per_inch, abs=1)


def test_what_was_typed_into_a_form_is_read():
    look = stream(b"/Tx BMC BT /F 12 Tf 2 4 Td (river_lantern) Tj ET EMC",
                  b"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources" + FONT)  # fmt: skip
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(account)/F 4/Rect[60 600 260 620]/P 3 0 R/AP<</N 6 0 R>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Annots[5 0 R]/Resources%s>>" % FONT
    catalogue = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/DR%s>>>>" % FONT
    drawing = stream(b"BT /F 12 Tf 60 630 Td (Account) Tj ET")
    form = pdf_of(catalogue, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, drawing, field, look)
    assert words(open_pages(form, "form.pdf")) == ["Account", "river_lantern"]


def test_each_picture_of_a_scan_is_a_page_and_a_photograph_is_turned_as_it_was_held():
    held = io.BytesIO()
    first, second = Image.new("1", (300, 400), 1), Image.new("RGB", (500, 200), "red")
    first.save(held, "TIFF", save_all=True, append_images=[second])
    opened = open_pages(held.getvalue(), "scan.tif")
    assert [(each.width, each.height, each.scan) for each in opened.sheets] == [(300, 400, True), (500, 200, True)]
    held, exif = io.BytesIO(), Image.Exif()
    exif[0x112] = 6
    Image.new("RGB", (400, 300)).save(held, "JPEG", exif=exif)
    opened = open_pages(held.getvalue(), "photo.jpg", Limits(pixels=30_000))
    assert (opened.sheets[0].width, opened.sheets[0].height) == (150, 200)


def test_a_picture_with_more_dots_than_are_opened_is_refused_before_it_is_unpacked():
    held = io.BytesIO()
    Image.new("1", (40_000, 40_000)).save(held, "PNG")
    with pytest.raises(Problem, match="40000 by 40000 dots"):
        open_pages(held.getvalue(), "bomb.png")


def a_word_file() -> docx.document.Document:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "County Court of Elm"
    made.add_paragraph("Order for records of @river_lantern #1 *now*")
    table = made.add_table(2, 2)
    for at, text in enumerate(["Name", "Value", "Case", "26-00417"]):
        table.cell(at // 2, at % 2).text = text
    held = io.BytesIO()
    Image.new("RGB", (90, 30), "blue").save(held, "PNG")
    made.add_picture(held)
    changed = made.add_paragraph("It is ")._p
    inserted = f'<w:ins {nsdecls("w")} w:id="1"><w:r><w:t>granted</w:t></w:r></w:ins>'
    struck = f'<w:del {nsdecls("w")} w:id="2"><w:r><w:delText>refused</w:delText></w:r></w:del>'
    hidden = f"<w:r {nsdecls('w')}><w:rPr><w:vanish/></w:rPr><w:t>for machines alone</w:t></w:r>"
    field = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:r><w:t> today</w:t></w:r></w:sdtContent></w:sdt>"
    for part in (inserted, struck, hidden, field):
        changed.append(parse_xml(part))
    return made


def saved(made: docx.document.Document) -> bytes:
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def test_a_word_processors_file_is_shown_as_its_words_tables_and_pictures():
    opened = open_pages(saved(a_word_file()), "order.docx")
    told = words(opened)
    assert told[:2] == ["County Court of Elm", "Order for records of @river_lantern #1 *now*"]
    assert " ".join(told[2:]).split() == ["Name", "Value", "Case", "26-00417", "It", "is", "granted", "today"]
    assert opened.labels == (("laid-out", ""),)
    picture = Image.open(io.BytesIO(opened.sheets[0].picture)).convert("RGB")
    assert (0, 0, 255) in {color for _, color in picture.getcolors(1 << 20)}


def test_a_message_is_shown_with_what_its_headers_claim():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ada@police.example", "x@provider.example", "An #order"
    message.set_content("Please keep\n\n  what @river_lantern has.\n")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="order.pdf")
    opened = open_pages(bytes(message), "message.eml")
    told = words(opened)
    assert told[:3] == ["From ada@police.example", "To x@provider.example", "Subject An #order"]
    assert "what @river_lantern has." in told
    assert [(part.name, part.content) for part in opened.parts] == [("order.pdf", b"%PDF-1.7")]


def test_a_message_of_outlook_is_shown_with_those_that_it_carries():
    inner = message("The inner one", "Inner words.", [("deep.pdf", b"%PDF-1.7 deep")], header=24)
    files = [("order.pdf", b"%PDF-1.7" + bytes(9_000)), ("a/../note.txt", b"note")]
    opened = open_pages(compound(message(files=files, inner=inner)), "message.msg")
    told = words(opened)
    assert told[:3] == ["From Ada Moss <ada@police.example>", "To requests@provider.example", "Subject An order"]
    assert {"Please see the order.", "Subject The inner one", "Inner words."} <= set(told)
    assert [(part.name, len(part.content)) for part in opened.parts] == [
        ("order.pdf", 9_008),
        ("note.txt", 4),
        ("deep.pdf", 13),
    ]


def test_words_of_many_scripts_are_read_as_they_were_written():
    text = "Order\n日本の裁判所\nคำสั่งศาลจังหวัดเชียงใหม่\nបញ្ជាតុលាការ\nأمر المحكمة"
    told = [word for line in words(open_pages(text.encode(), "order.txt")) for word in line.split()]
    assert told[:2] == ["Order", "日本の裁判所"]
    assert "คำสั่งศาลจังหวัดเชียงใหม่" in told


def test_only_so_many_pages_are_opened_and_it_is_told():
    opened = open_pages(pages_pdf(5), "order.pdf", Limits(pages=2))
    assert (opened.count, len(opened.sheets), opened.remarks) == (5, 2, ("only the first 2 of 5 pages were drawn",))


def test_ligatures_and_hyphens_are_words_again():
    made = typst.compile(b"#set page(width: 10cm, height: 5cm)\noffice affidavit co-operate", format="pdf")
    assert words(open_pages(made, "order.pdf")) == ["office affidavit co-operate"]


def test_the_signs_of_a_page_have_an_end():
    assert typed.MOST_WORDS < 10_000


def test_an_account_between_arabic_words_is_read_from_its_beginning() -> None:
    words = "\u062d\u0633\u0628 mara.fox12 \u0645\u0646"
    source = f'#set text(dir: rtl, lang: "ar", font: ("Noto Naskh Arabic", "DejaVu Sans"))\n{words}'
    content = typst.Compiler().compile(source.encode(), format="pdf")
    assert isinstance(content, bytes)
    [sheet] = open_pages(content, "letter.pdf").sheets
    assert "mara.fox12" in [word[0] for line in sheet.lines for word in line]
