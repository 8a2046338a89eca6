"""Tell what a file is by its content. What its sender calls it proves nothing."""

from __future__ import annotations

import re

OCTETS = "application/octet-stream"
PDF = "application/pdf"
TEXT = "text/plain"
MESSAGE = "message/rfc822"
OUTLOOK = "application/vnd.ms-outlook"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG, JPEG, TIFF = "image/png", "image/jpeg", "image/tiff"
PICTURES = frozenset((PNG, JPEG, TIFF))
OPENED = PICTURES | {PDF, WORD, MESSAGE, OUTLOOK}
"""The kinds of files that a reviewer can be shown as pages."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK_STREAM = "__properties_version1.0".encode("utf-16-le")
_OFFICE = (
    (b"word/", WORD),
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
    if content.startswith(_OLE):
        # Every Outlook message has these streams, whose names are written in UTF-16.
        return OUTLOOK if _OUTLOOK_STREAM in content else "application/x-ole-storage"
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
