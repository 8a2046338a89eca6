"""Tell what a file is by its content. What its sender calls it proves nothing."""

from __future__ import annotations

import re

OCTETS = "application/octet-stream"
PDF = "application/pdf"
TEXT = "text/plain"
MESSAGE = "message/rfc822"

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
# What a message begins with, as mail programs save it; a long field may go on in the next line at once.
_MESSAGE = re.compile(
    r"(return-path|received|from|to|subject|date|message-id|mime-version|delivered-to|dkim-signature|reply-to|sender"
    r"|authentication-results|arc-[a-z-]+|x-[a-z-]+):[ \t\r\n]",
    re.IGNORECASE,
)
_LOOKED_AT = 1 << 16


def content_type_of(content: bytes) -> str:
    """Give the media type of `content`; ``application/octet-stream`` when nothing in it tells."""
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            return name
    # PDF readers accept up to 1024 bytes of anything before the header.
    if b"%PDF-" in content[:1029]:
        return PDF
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _zip_type(content)
    return _text_type(content)


def _zip_type(content: bytes) -> str:
    directory = content[-_LOOKED_AT:]
    if b"[Content_Types].xml" in directory:
        for folder, name in _OFFICE:
            if folder in directory:
                return name
    return "application/zip"


def _text_type(content: bytes) -> str:
    start = content[:_LOOKED_AT]
    if b"\x00" in start:
        return OCTETS
    try:
        # A character may be cut in two at the end of what is looked at.
        text = start.decode("utf-8-sig") if len(content) == len(start) else start[:-3].decode("utf-8-sig", "strict")
    except UnicodeDecodeError as mistake:
        if len(content) == len(start) or mistake.start < len(start) - 8:
            return OCTETS
        text = start[: mistake.start].decode("utf-8-sig")
    if _MESSAGE.match(text):
        return MESSAGE
    head = text.lstrip()[:64].lower()
    return "text/html" if head.startswith(("<!doctype html", "<html")) else TEXT
