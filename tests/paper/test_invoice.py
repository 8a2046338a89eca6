"""Invoices as PDF: they say what they must, are the same bytes each time, and read nothing as markup."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest

from rogatory.paper.invoice import InvoiceLine, InvoicePaper, invoice_pdf
from rogatory.problem import Problem

PAPER = InvoicePaper(
    title="Invoice",
    number="INV-2026-000017",
    issuer="Sample Video Inc.",
    issuer_address="1 Harbour Road, Springfield",
    payer=("Harbor County Police Department", "Attn. Dana Whitfield", "2 Court Street, Springfield"),
    reference="R-2026-000123-K",
    dated=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    facts=(("Payable by", "1 April 2026"),),
    lines=(
        InvoiceLine("Search and retrieval", "1 h 30 min", "USD 90.00 / hour", "USD 135.00"),
        InvoiceLine("Accounts", "3 accounts (1 account free)", "USD 25.00 / account", "USD 50.00"),
    ),
    total_words="To pay",
    total="USD 185.00",
    note="Please quote INV-2026-000017 with the payment.",
)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_an_invoice_says_number_parties_lines_and_sum():
    text = text_of(invoice_pdf(PAPER))
    for told in (
        "INV-2026-000017", "Sample Video Inc.", "Attn. Dana Whitfield", "R-2026-000123-K", "2 March 2026",
        "1 April 2026", "1 h 30 min", "3 accounts (1 account free)", "USD 185.00",
    ):  # fmt: skip
        assert told in text


def test_the_same_invoice_is_the_same_bytes():
    assert invoice_pdf(PAPER) == invoice_pdf(PAPER)


def test_it_is_an_archivable_pdf():
    assert b"pdfaid:part" in invoice_pdf(PAPER) or "pdfaid" in str(
        pypdf.PdfReader(io.BytesIO(invoice_pdf(PAPER))).xmp_metadata.rdf_root.toxml()
    )


def test_nothing_in_it_is_read_as_markup_and_every_script_is_set():
    payer = ("#panic() *bold* $x$", "警察庁", "شرطة")
    text = text_of(invoice_pdf(replace(PAPER, payer=payer)))
    assert "#panic() *bold* $x$" in text
    assert "警察庁" in text


def test_many_lines_go_over_to_further_pages_with_the_sum_at_the_end():
    pdf = invoice_pdf(replace(PAPER, lines=PAPER.lines * 60))
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 1
    assert "USD 185.00" in pages[-1].extract_text()


@pytest.mark.parametrize(
    "lacking", [{"number": ""}, {"payer": ()}, {"lines": ()}, {"dated": PAPER.dated.replace(tzinfo=None)}]
)
def test_an_invoice_that_lacks_what_it_must_have_is_not_set(lacking: dict[str, object]):
    with pytest.raises(Problem):
        replace(PAPER, **lacking)
