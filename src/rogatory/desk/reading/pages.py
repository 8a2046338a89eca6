"""Open a PDF with the library that draws it. Runs in the child process alone: it is native code."""

from __future__ import annotations

import pypdfium2

from rogatory.problem import Problem


def open_pdf(content: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF.

    Raises:
        Problem: it is none, is broken, or is locked with a password.
    """
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as failure:
        locked = "assword" in str(failure)
        raise Problem(
            "it is locked with a password" if locked else "it is not a PDF that can be opened",
            where="PDF",
            cure="Ask the sender for the document without a password" if locked else "Ask the sender for it again",
        ) from None
