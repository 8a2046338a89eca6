"""How much a document may cost before it is given up, and what is taken out of it at most."""

from __future__ import annotations

from dataclasses import asdict, dataclass

_LIBRARIES = 64 << 20
"""What programs and fonts take of a child's memory, which is not its own to write."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child process may use, and how much it may hand back.

    ``wall_seconds``, ``page_seconds`` (for one page, or one file that is taken out) and ``resident_bytes`` are watched
    by the parent, everything else by the kernel or by the child itself. ``pixels`` caps the picture of one page, and
    ``source_pixels`` a picture that was sent; ``dots_per_inch`` is the resolution of a page that stays under it,
    ``scan_dots_per_inch`` that of a page without words of its own, which have to be recognised. ``picture_side`` is how
    many pixels wide and high a picture is at least to be known again: rules and bullets are in every document.
    ``page_share`` is the part of its page that a picture covers at most to be known by its look: pages of text look
    alike.
    """

    input_bytes: int = 100 << 20
    memory_bytes: int = 1 << 30
    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    page_seconds: float = 10.0
    resident_bytes: int = 512 << 20
    open_files: int = 32
    output_bytes: int = 100 << 20
    text_characters: int = 1_000_000
    parts: int = 500
    depth: int = 20
    pages: int = 100
    dots_per_inch: int = 110
    scan_dots_per_inch: int = 200
    pixels: int = 8_000_000
    source_pixels: int = 50_000_000
    picture_side: int = 24
    page_share: float = 0.25

    @property
    def most_data(self) -> int:
        """The bytes that a child may have to write in; the rest of what is resident are programs and fonts."""
        return max(self.resident_bytes - _LIBRARIES, self.resident_bytes // 2)

    def __post_init__(self) -> None:
        """Refuse a limit of nothing: it would switch reading off without saying so."""
        for name, value in asdict(self).items():
            if value <= 0:
                raise ValueError(f"the limit {name} is {value}; give a number above zero")
