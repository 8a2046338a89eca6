"""PDFs that are signed for tests, by people of an authority of the tests' own; and ways of altering them."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.desk.reading.pdfs import FONT, pdf_of, stream
from tests.desk.team import NOW


class Authority:
    """A certificate authority with one key; it certifies whoever is named."""

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = _certificate(name, name, self._key.public_key(), self._key, is_authority=True)
        self._name = name

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def signer(self, name: str) -> signers.SimpleSigner:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(name, self._name, key.public_key(), self._key)
        secret = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        store = SimpleCertificateStore()
        return signers.SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
            signing_key=asn1_keys.PrivateKeyInfo.load(secret),
            cert_registry=store,
        )


def _certificate(name: str, issuer: str, key, signing, *, is_authority: bool = False) -> x509.Certificate:
    def named(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    usage = x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        .sign(signing, hashes.SHA256())
    )


@cache
def authority() -> Authority:
    return Authority("Courts of Elm")


def order(words: bytes = b"Order for the records of river_lantern") -> bytes:
    """A page with words, a form field, a layer, and a second drawing that is not shown."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Annots[6 0 R]/Resources%s>>" % FONT
    catalogue = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/DR%s/DA(/F 12 Tf 0 g)>>>>" % FONT
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(account)/V(one)/F 4/Rect[60 600 260 620]/P 3 0 R/AP<</N 7 0 R>>>>"
    look = stream(b"/Tx BMC BT /F 12 Tf 2 4 Td (one) Tj ET EMC",
                  b"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources" + FONT)  # fmt: skip
    return pdf_of(
        catalogue,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        stream(b"BT /F 20 Tf 60 700 Td (%s) Tj ET" % words),
        stream(b"BT /F 20 Tf 60 700 Td (Order for the records of everybody) Tj ET"),
        field,
        look,
    )


def signed(
    content: bytes,
    signer: signers.SimpleSigner,
    *,
    field: str = "Signature",
    certify: fields.MDPPerm | None = None,
    at: datetime = NOW,
) -> bytes:
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=certify is not None,
        docmdp_permissions=certify or fields.MDPPerm.FILL_FORMS,
    )
    return signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), metadata, signer=signer).getvalue()


def updated(content: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Append an incremental update to a file: the changed objects, a table of them, and a trailer that goes back."""
    with pikepdf.open(io.BytesIO(content)) as made:
        before = {each.objgen[0]: each.unparse(resolved=True) for each in made.objects}
        streams = {each.objgen[0]: each.read_raw_bytes() for each in made.objects if isinstance(each, pikepdf.Stream)}
        change(made)
        new = []
        for each in made.objects:
            number = each.objgen[0]
            is_stream = isinstance(each, pikepdf.Stream)
            same = before.get(number) == each.unparse(resolved=True)
            if same and (not is_stream or streams.get(number) == each.read_raw_bytes()):
                continue
            raw = each.read_raw_bytes() if is_stream else b""
            if is_stream:
                each.stream_dict.Length = len(raw)
                body = each.stream_dict.unparse(resolved=True) + b"\nstream\n" + raw + b"\nendstream"
            else:
                body = each.unparse(resolved=True)
            new.append((number, body))
        root = made.Root.objgen[0]
        size = max([int(made.trailer.Size), *(number + 1 for number, _ in new)])
        names = made.trailer.ID.unparse() if "/ID" in made.trailer else b"[<00><00>]"
    last = int(content[content.rindex(b"startxref") + 9 :].split()[0])
    out = content if content.endswith(b"\n") else content + b"\n"
    table = b""
    for number, body in new:
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    trailer = b"<</Size %d/Root %d 0 R/Prev %d/ID%s>>" % (size, root, last, names)
    return out + b"xref\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (table, trailer, start)


def _page(made: pikepdf.Pdf):
    return made.pages[0].obj


def _replace_words(made: pikepdf.Pdf) -> None:
    _page(made).Contents = made.get_object(5, 0)


def _add_words(made: pikepdf.Pdf) -> None:
    more = made.make_stream(b"BT /F 20 Tf 60 500 Td (and of everybody else) Tj ET")
    _page(made).Contents = Array([_page(made).Contents, more])


def _cover(made: pikepdf.Pdf) -> None:
    _page(made).Contents = Array([_page(made).Contents, made.make_stream(b"1 g 0 600 600 200 re f")])


def _note_over(made: pikepdf.Pdf) -> None:
    look = made.make_stream(b"1 g 0 0 600 200 re f")
    look.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 600, 200])))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, F=4, Rect=Array([0, 600, 600, 800]), AP=Dictionary(N=look))
    _page(made).Annots.append(made.make_indirect(note))


def _fill(made: pikepdf.Pdf) -> None:
    made.get_object(6, 0).V = String("everybody")
    made.get_object(7, 0).write(b"/Tx BMC BT /F 12 Tf 2 4 Td (everybody) Tj ET EMC")


def _other_look(made: pikepdf.Pdf) -> None:
    """The value stays, and what is shown for it is another."""
    made.get_object(7, 0).write(b"/Tx BMC BT /F 12 Tf 2 4 Td (everybody) Tj ET EMC")


def _other_page(made: pikepdf.Pdf) -> None:
    made.Root.Pages.Kids = Array([made.make_indirect(Dictionary(_page(made)))])
    made.Root.Pages.Kids[0].Contents = made.get_object(5, 0)


def _other_catalogue(made: pikepdf.Pdf) -> None:
    other = made.make_indirect(Dictionary(_page(made)))
    other.Contents = made.get_object(5, 0)
    pages = made.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([other]), Count=1))
    other.Parent = pages
    made.Root.Pages = pages


def _turn(made: pikepdf.Pdf) -> None:
    _page(made).MediaBox = Array([0, 0, 600, 650])


def _no_fields(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm.Fields = Array([each for each in made.Root.AcroForm.Fields if Name.Tx != each.FT])
    _page(made).Annots = Array([])


def _other_font(made: pikepdf.Pdf) -> None:
    _page(made).Resources.Font.F = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats)


def _script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("x"))


UPDATES: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "replace: another drawing": _replace_words,
    "replace: another page": _other_page,
    "replace: another tree of pages": _other_catalogue,
    "replace: another font": _other_font,
    "hide: a white drawing": _cover,
    "hide: a white note": _note_over,
    "hide: a smaller page": _turn,
    "hide: no fields": _no_fields,
    "add: words": _add_words,
    "add: a script": _script,
    "fill: a field": _fill,
    "fill: another look of it": _other_look,
}
"""What is appended to a signed file so that it shows something else: it is hidden, replaced, or both."""


def prepared(content: bytes) -> bytes:
    """A file made ready before it is signed: what is signed is covered by a note that a later update takes away."""
    return updated(content, _note_over)


def _uncover(made: pikepdf.Pdf) -> None:
    _page(made).Annots = Array([each for each in _page(made).Annots if each.Subtype != Name.Stamp])


def _uncover_and_replace(made: pikepdf.Pdf) -> None:
    _uncover(made)
    _replace_words(made)


SHADOWS = {"hide": _uncover, "hide and replace": _uncover_and_replace}
"""Shadow attacks: the update after the signature shows what was hidden when it was made."""


def flipped(content: bytes, chance: random.Random, *, among: range) -> bytes:
    made = bytearray(content)
    made[chance.choice(among)] ^= 1 << chance.randrange(8)
    return bytes(made)
