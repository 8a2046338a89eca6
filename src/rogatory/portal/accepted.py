"""What kinds of files a request takes: those that can be shown to a reviewer as pages, told by their content."""

from __future__ import annotations

from rogatory.desk.reading.content_types import OPENED

WORDS = "PDF, Word (.docx), PNG, JPEG, TIFF, or an e-mail (.eml, .msg)"


def refusal(name: str, media_type: str) -> str:
    """Give why a file of this media type is not taken, and what to send instead; "" where it is taken."""
    if media_type in OPENED:
        return ""
    return f"“{name}” is none of the kinds of file that can be read here: send it as {WORDS}"
