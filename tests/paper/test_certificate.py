"""The custodian's certificate and letters: their words, scripts, digests and signature."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.evidence.header import Officer
from rogatory.evidence.returns import CERTIFIED_DIGESTS, PlanPart
from rogatory.paper import certificate as certificate_module
from rogatory.paper import typesetting
from rogatory.paper.certificate import CertificateWording, Custodian, certificate, read_wording
from rogatory.paper.letter import Letterhead, letter_pdf, written_day
from rogatory.paper.signing import DEMONSTRATION, CustodianKey, demo_signer
from rogatory.problem import Problem
from tests.evidence.made_return import SEALED_AT, header, items, parts, sealed, subscriber_part
from tests.paper.custodians import in_pkcs12
from tests.trials import trials

PACKS = Path(typesetting.__file__).parents[1] / "guidelines" / "packs"
WORDING = CertificateWording("Certificate", "Rule 1", ("I, {custodian}, speak for {entity}.",), "Executed on {date}.")
CUSTODIAN = Custodian("Casey Custodian", "Custodian of Records")
KEY = demo_signer(b"tests", SEALED_AT)
LETTERHEAD = Letterhead("Example Video Inc.", "1 Example Street", "RG-2020-000042", SEALED_AT, ("Det. Ana Müller",))


def words(pdf):
    return " ".join("\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def facts_and_certificate(some_parts=None, wording=WORDING, key=KEY):
    seen = []

    def make(facts):
        seen.append((facts, certificate(facts, wording, CUSTODIAN, key)))
        return seen[0][1]

    sealed(some_parts, certificate=make)
    return seen[0]


def parts_of_accounts(count):
    """The parts of a return about many accounts; its plans are one part."""
    every = ((n, part) for n in range(count) for part in parts(f"account{n}"))
    return [part for n, part in every if n == 0 or not isinstance(part, PlanPart)]


def test_the_certificate_names_custodian_return_and_every_digest():
    facts, pdf = facts_and_certificate()
    text = words(pdf).replace(" ", "")
    assert "I,CaseyCustodian,speakforExampleVideoInc.." in text
    assert "Executedon17September2020." in text
    for file in facts.files:
        assert file.sha256 in text
        assert file.path in text


def test_the_digests_are_attached_as_sha256sum_reads_them():
    facts, pdf = facts_and_certificate()
    attached = pypdf.PdfReader(io.BytesIO(pdf)).attachments[CERTIFIED_DIGESTS][0].decode()
    assert attached == "".join(f"{file.sha256}  {file.path}\n" for file in facts.files)


def test_a_demonstration_says_on_every_page_that_it_is_no_evidence():
    _, pdf = facts_and_certificate(parts_of_accounts(60))
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 3
    assert all("NOT FOR EVIDENCE" in page.extract_text() for page in pages)
    assert DEMONSTRATION in KEY.holder


def test_the_operators_own_key_signs_without_the_demonstrations_words():
    shell = in_pkcs12(at=SEALED_AT)
    _, pdf = facts_and_certificate(key=CustodianKey.from_pkcs12(shell, b"secret", "custodian.p12"))
    assert "NOT FOR EVIDENCE" not in words(pdf)
    assert "made by the holder of the certificate Common Name: Casey Custodian" in words(pdf)
    with pytest.raises(Problem, match="does not open"):
        CustodianKey.from_pkcs12(shell, b"wrong", "custodian.p12")


@pytest.mark.parametrize("days", [-40, 40])
def test_a_certificate_that_is_not_valid_at_the_sealing_signs_nothing(days):
    shell = in_pkcs12(at=SEALED_AT + timedelta(days=days))
    with pytest.raises(Problem, match=r"the custodian's certificate (has expired|is not valid yet)"):
        facts_and_certificate(key=CustodianKey.from_pkcs12(shell, b"secret", "custodian.p12"))


def test_the_same_seed_gives_the_same_demonstration_key():
    assert demo_signer(b"x", SEALED_AT).certificate_pem == demo_signer(b"x", SEALED_AT).certificate_pem
    assert demo_signer(b"x", SEALED_AT).certificate_pem != demo_signer(b"y", SEALED_AT).certificate_pem


@pytest.mark.parametrize("path", sorted(PACKS.glob("*/certificates/*.toml")), ids=lambda path: path.parts[-3])
def test_the_packs_wordings_fill_in_completely(path):
    wording = read_wording(path.read_text(encoding="utf-8"), path.name)
    text = words(facts_and_certificate(wording=wording)[1])
    assert "{" not in text
    assert "Casey Custodian" in text


@pytest.mark.parametrize(
    "text",
    [
        "title = 1", "title = 'x'\ndeclaration = 'y'", "nonsense", "title='x'\ndeclaration='y'\nparagraphs=[1]",
        "title='x'\ndeclaration='{stranger}'\nparagraphs=['a']",
        "title='x'\ndeclaration='d'\nparagraphs=['a']\nextra=1",
        "title='x'\ndeclaration='d'\nparagraphs=['a']\njurisdictions='US'",
        "title='x'\ndeclaration='d'\nparagraphs=['a']\njurisdictions=['USA']",
    ],
)  # fmt: skip
def test_a_bad_wording_is_refused_with_its_cure(text):
    with pytest.raises(Problem) as problem:
        read_wording(text, "wording.toml")
    assert problem.value.cure


def test_a_letter_holds_its_words_and_reads_none_as_markup():
    hostile = '#panic("x") *not bold* $x$ <label> @ref \\ {"a"} [b] // no comment'
    pdf = letter_pdf("Subject #1", ["Dear Det. Müller,", f"line one\nline two {hostile}"], LETTERHEAD)
    text = words(pdf)
    assert "Subject #1" in text
    for word in ("line one", "#panic", "*not bold*", "$x$", "<label>", "// no comment", "17 September 2020"):
        assert word in text


def test_the_same_letter_has_the_same_bytes():
    assert letter_pdf("S", ["p"], LETTERHEAD) == letter_pdf("S", ["p"], LETTERHEAD)


def test_letters_of_all_scripts_are_set_or_shown_as_code_points(monkeypatch):
    names = "عائشة สมชาย សុខា ລາວ 小猫 \U0001f408"
    assert letter_pdf(names, [names], LETTERHEAD).startswith(b"%PDF")
    packaged = typst.Fonts(include_system_fonts=False, font_paths=typesetting._packaged())
    monkeypatch.setattr(typesetting, "fonts", lambda: packaged)
    text = words(letter_pdf("A name", ["小猫"], replace(LETTERHEAD, entity="Å")))
    assert "\\u{5C0F}\\u{732B}" in text
    assert "no font" in text


@given(st.text(max_size=40))
@settings(max_examples=trials(300))
def test_any_text_can_stand_in_a_letter(text):
    assert letter_pdf(text, [text], LETTERHEAD).startswith(b"%PDF")


def test_a_letter_and_a_certificate_can_be_drawn():
    for pdf in (letter_pdf("S", ["p"], LETTERHEAD), facts_and_certificate([subscriber_part("小猫")])[1]):
        picture = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("L")
        assert picture.getextrema()[0] < 80


def test_a_day_is_written_so_that_no_country_misreads_it():
    assert written_day(SEALED_AT) == "17 September 2020"


def test_the_certificate_is_an_archive_pdf_that_says_when_it_was_made():
    """PDF/A-3b by its structure (ISO 19005-3): colour, metadata, fonts, and how the attached file is related."""
    _, made = facts_and_certificate([subscriber_part("小猫")], key=CustodianKey.from_pkcs12(
        in_pkcs12(at=SEALED_AT), b"secret", "custodian.p12"))  # fmt: skip
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert (pdf.pdf_version, pdf.is_encrypted) == ("1.7", False)
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert bytes(intent.DestOutputProfile.read_bytes())[36:40] == b"acsp"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20200917140311Z"
        assert "/ModDate" not in pdf.docinfo or str(pdf.docinfo["/ModDate"]) == "D:20200917140311Z"
        with pdf.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("3", "B")
            assert told["dc:title"] == str(pdf.docinfo["/Title"]) == "Certificate RG-2020-000042"
            assert told["xmp:CreateDate"] == "2020-09-17T14:03:11+00:00"
            assert told["xmp:CreatorTool"] == str(pdf.docinfo["/Creator"])
        (related,) = pdf.Root.AF
        assert (related.AFRelationship, str(related.UF)) == ("/Data", CERTIFIED_DIGESTS)
        assert related.EF.F.Subtype == "/text/plain"
        assert pdf.attachments[CERTIFIED_DIGESTS].get_file().read_bytes()
        (field,) = pdf.Root.AcroForm.Fields
        assert field.F & 4, "an annotation of an archive PDF prints"
        assert "/NeedAppearances" not in pdf.Root.AcroForm
        assert not {"/JavaScript", "/XFA"} & {*pdf.Root.Names.keys(), *pdf.Root.AcroForm.keys()}
        fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"]
        described = [each for each in fonts if "/FontDescriptor" in each]
        assert described
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each.FontDescriptor.keys()) for each in described)


def isolated(text):
    return f"\u2068{text}\u2069"


def test_names_that_run_from_right_to_left_turn_nothing_around_beside_them():
    """A path whose folder is Arabic and whose file is a number would else read as another path."""
    officer = Officer("عائشة الزهراء", "שוטר\u202e", "IL")
    facts = []

    def make(given):
        facts.append(given)
        return certificate(given, WORDING, Custodian("أمينة", "أمينة السجلات"), KEY)

    sealed(parts("عائشة"), some_items=items("عائشة"), some_header=header(officer=officer), certificate=make)
    shown = certificate_module._shown("data/media/عائشة/7001.mp4", 1, "0" * 64)
    assert shown["path"].split("/") == ["data", "media", isolated("عائشة"), "7001.mp4"]
    (_, (_, asked), *_) = [*certificate_module._facts(facts[0])][1:]
    assert asked.split(", ") == [isolated("عائشة الزهراء"), isolated("שוטר"), "IL"]


def test_hundreds_of_files_are_listed_up_to_a_number_and_attached_beyond():
    _, pdf = facts_and_certificate(parts_of_accounts(90))
    told = words(pdf)
    attached = pypdf.PdfReader(io.BytesIO(pdf)).attachments[CERTIFIED_DIGESTS][0].decode()
    assert attached.count("\n") > 500
    assert "more files are listed, each with its digest, in return.json" in told
