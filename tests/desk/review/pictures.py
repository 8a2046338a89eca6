"""Pictures as users upload them: sound ones, and such as were made to hurt whoever looks at them."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

HIDDEN = b"<script>alert(document.domain)</script>"
"""What stands in a picture beside what it shows."""


def jpeg(width: int = 400, height: int = 300) -> bytes:
    held = io.BytesIO()
    Image.effect_mandelbrot((width, height), (-2, -1.5, 1, 1.5), 40).convert("RGB").save(held, "JPEG", comment=HIDDEN)
    return held.getvalue()


def png(width: int, height: int, *, packed: bytes | None = None, more: bytes = b"") -> bytes:
    """A PNG that says it has so many pixels, all black; `packed` are its data where they are to be others."""
    if packed is None:
        line = zlib.compressobj(9)
        packed = b"".join(line.compress(bytes(1 + 3 * width)) for _ in range(height)) + line.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb() -> bytes:
    """Nearly as many pixels as are decoded at all, in 140 kilobytes."""
    return png(7000, 7000)


def huge() -> bytes:
    """A frame that would take 30 GB."""
    return png(100_000, 100_000, packed=zlib.compress(b"\0"))


def wordy() -> bytes:
    """A picture of one pixel whose note unpacks to half a gigabyte."""
    squeezed = zlib.compressobj(9)
    note = b"".join(squeezed.compress(bytes(1 << 20)) for _ in range(512)) + squeezed.flush()
    return png(1, 1, more=chunk(b"zTXt", b"note\0\0" + note))


def polyglot() -> bytes:
    """A picture to one reader, a page with a script to another."""
    return jpeg() + b"\n<html><body>" + HIDDEN + b"</body></html>"


HOSTILE = {
    "half.jpg": jpeg()[:900],
    "half.png": png(300, 300)[:60],
    "nothing-but-its-beginning.jpg": b"\xff\xd8\xff\xe0",
    "huge.png": huge(),
    "no-size.png": png(0, 0, packed=b""),
    "junk.png": png(40, 40, packed=b"\xff" * 400),
    "wordy.png": wordy(),
    "junk.mp4": b"\0\0\0\x18ftypisom" + b"\xff" * 4000,
    "playlist.mp4": b"\0\0\0\x18ftypisom#EXTM3U\nfile:///etc/passwd\nhttp://127.0.0.1/\n",
}
"""By their names, what seems to be a picture or a video, and of which no small picture can be made."""

CALLED = {
    "page.jpg": b"<html>" + HIDDEN + b"</html>",
    "drawing.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='http://127.0.0.1/'/></svg>",
    "moving.png": b"GIF89a" + bytes(40),
    "empty.jpeg": b"",
}
"""By their names, what is called a picture and is none."""
