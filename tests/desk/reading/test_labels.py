"""What a reader has to know of a document is found before it is opened."""

from __future__ import annotations

import io
import re
import zipfile
from email.message import EmailMessage

import docx
import pikepdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pikepdf import Array, Dictionary, Name, String

from rogatory.desk.reading import message_labels, pdf_labels, word_labels
from rogatory.desk.reading.labels import LABELS, in_words
from rogatory.desk.reading.opener import examine
from tests.desk.reading.outlook_files import compound, message
from tests.desk.reading.pdfs import pages_pdf
from tests.desk.reading.test_pages import needs_own_network
from tests.desk.team import NOW

SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


NAMED = Array([String("a"), SCRIPT])


def changed(change, **saving: object) -> bytes:
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(pages_pdf(1))) as made:
        change(made)
        made.save(held, **saving)
    return held.getvalue()


def attached(made: pikepdf.Pdf) -> None:
    made.attachments["notes.txt"] = pikepdf.AttachedFileSpec(made, b"text", filename="notes.txt")


def on_page(**entries: object):
    return lambda made: made.pages[0].obj.update(Dictionary(**entries)) or made


def put(made: pikepdf.Pdf, place: str, value: object) -> None:
    made.Root[place] = value


def noted(**entries: object):
    def change(made: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 10, 10]), **entries)
        made.pages[0].obj["/Annots"] = Array([made.make_indirect(note)])

    return change


def layered(made: pikepdf.Pdf) -> None:
    layer = made.make_indirect(Dictionary(Type=Name.OCG, Name=String("words")))
    put(made, "/OCProperties", Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]))))


def nothing(made: pikepdf.Pdf) -> None:
    put(made, "/OpenAction", Array([made.pages[0].obj, Name.Fit]))


OF_PDF = {
    "a script": (lambda made: put(made, "/Names", Dictionary(JavaScript=Dictionary(Names=NAMED))), "javascript"),
    "at opening": (lambda made: put(made, "/OpenAction", SCRIPT), "acts-by-itself javascript"),
    "at a page": (lambda made: made.pages[0].obj.__setitem__("/AA", Dictionary(O=SCRIPT)), "acts-by-itself javascript"),
    "a program": (noted(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("cmd.exe"))), "launches"),
    "sending": (noted(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F=String("https://x.test"))), "sends"),
    "chained": (noted(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, Next=Dictionary(S=Name.Launch))), "launches"),
    "a file": (attached, "embedded-files"),
    "film": (noted(Subtype=Name.RichMedia), "media"),
    "a model": (noted(Subtype=Name("/3D")), "media"),
    "xfa": (lambda made: put(made, "/AcroForm", Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=Array([]))), "xfa"),
    "a form": (lambda made: put(made, "/AcroForm", Dictionary(Fields=Array([Dictionary(T=String("a"))]))), "form"),
    "layers": (layered, "hidden-layers"),
    "nothing": (nothing, ""),
}  # fmt: skip


@pytest.mark.parametrize("which", OF_PDF)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_what_a_pdf_holds_is_found_however_it_is_packed(which: str, packed: bool):
    change, expected = OF_PDF[which]
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    found = dict(pdf_labels.labels_of(changed(change, object_stream_mode=mode)))
    assert sorted(found) == expected.split()
    if which == "a file":
        assert found["embedded-files"] == "notes.txt"


def test_a_script_is_found_behind_an_escaped_name_and_where_nothing_leads_to_it():
    plain = changed(lambda made: put(made, "/OpenAction", SCRIPT), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    escaped = plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS")
    assert dict(pdf_labels.labels_of(escaped)).keys() == {"acts-by-itself", "javascript"}


def test_locks_are_told_apart():
    for owner, user, label in (("a", "", "encrypted"), ("a", "b", "locked")):
        locked = changed(lambda made: None, encryption=pikepdf.Encryption(owner=owner, user=user))
        assert [name for name, _ in pdf_labels.labels_of(locked)] == [label]


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\n1 0 obj\n<<", pages_pdf(1)[:150]])
def test_what_is_too_broken_to_be_examined_is_told(content: bytes):
    assert pdf_labels.labels_of(content) == [["unexamined", ""]]


def word_file(body: str = "", parts: dict[str, bytes] | None = None, relation: str = "") -> bytes:
    made = docx.Document()
    paragraph = made.add_paragraph("words")._p
    if body:
        paragraph.append(parse_xml(body))
    held = io.BytesIO()
    made.save(held)
    grown = io.BytesIO()
    with zipfile.ZipFile(held) as source, zipfile.ZipFile(grown, "w") as target:
        for name in source.namelist():
            inside = source.read(name)
            if name == "word/_rels/document.xml.rels":
                inside = inside.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            target.writestr(name, inside)
        for name, inside in (parts or {}).items():
            target.writestr(name, inside)
    return grown.getvalue()


W = nsdecls("w")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(kind: str) -> str:
    return f'<Relationship Id="rId99" Type="{OFFICE}/{kind}" Target="https://x.test/a" TargetMode="External"/>'


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"relation": relation("hyperlink")}, {}),
        ({"relation": relation("attachedTemplate")}, {"fetches": "attachedtemplate"}),
        ({"parts": {"word/vbaProject.bin": b"x"}}, {"macros": ""}),
        ({"parts": {"word/embeddings/oleObject1.bin": b"x"}}, {"embedded-files": "oleObject1.bin"}),
        ({"body": f"<w:ins {W}><w:r><w:t>x</w:t></w:r></w:ins>"}, {"tracked-changes": ""}),
        ({"body": f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>"}, {"hidden-words": ""}),
        ({"body": f"<w:r {W}><w:instrText> DDEAUTO c:\\cmd.exe </w:instrText></w:r>"}, {"fetches": "a field"}),
        ({"parts": {"word/comments.xml": f"<w:comments {W}><w:comment/></w:comments>".encode()}}, {"comments": ""}),
        ({"parts": {"word/x.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;"}}, {"unexamined": ""}),
    ],
)
def test_what_a_word_processors_file_holds_is_found(given: dict, expected: dict[str, str]):
    assert dict(word_labels.labels_of(word_file(**given))) == expected


def test_a_file_that_unpacks_to_too_much_is_not_unpacked():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        for number in range(30):
            archive.writestr(f"word/{number}.xml", bytes(8 << 20))
    assert len(held.getvalue()) < 1 << 20
    assert word_labels.labels_of(held.getvalue()) == [["unexamined", ""]]


def test_harmful_files_of_a_message_are_told_by_name_and_by_content():
    files = [
        ("a.pdf", b"%PDF-1.7"),
        ("b.EXE", b""),
        ("order.pdf", b"MZ\x00"),
        ("c.zip", b"PK\x03\x04"),
        ("d.docm", b""),
    ]
    assert message_labels.labels_of(files) == [
        ["harmful-attachments", "b.EXE, order.pdf, d.docm"],
        ["packed-attachments", "c.zip"],
    ]


@needs_own_network
def test_a_document_is_examined_in_the_child():
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ada@police.example", "An order"
    mail.set_content("See the file.")
    mail.add_attachment(b"MZ", maintype="application", subtype="pdf", filename="order.pdf")
    outlook = compound(message(files=[("order.exe", b"MZ")]))
    both = pages_pdf(1) + b"PK\x05\x06" + bytes(18)
    for content, expected in (
        (bytes(mail), (("harmful-attachments", "order.pdf"),)),
        (outlook, (("harmful-attachments", "order.exe"),)),
        (both, (("two-kinds", ""),)),
        (b"words", ()),
    ):
        assert examine(content, "document", (), NOW).labels == expected


def test_every_label_says_what_it_means_in_one_line():
    told = in_words([(name, "“a” {b}") for name in LABELS])
    assert [each["label"] for each in told] == list(LABELS)
    for each in told:
        assert re.fullmatch(r"[^\n—]+\.", each["words"])
        assert ("{detail}" in LABELS[each["label"]]) == ("“a” {b}" in each["words"])
