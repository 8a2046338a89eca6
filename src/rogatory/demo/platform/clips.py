"""The synthetic platform's videos: small real MP4 files, each of them distinct."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

WIDTH, HEIGHT = 160, 284
FRAMES, RATE = 6, 6
_STEP = 23


def write_clip(path: Path, place: int, media_id: str) -> None:
    """Encode one second of H.264: a bar of the video's own colour moves over its number and media id.

    The same place and media id give the same bytes, as long as the encoder's version stays the same.
    """
    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    # Without +bitexact the muxer stamps its version; one thread keeps the encoder's choices the same everywhere.
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}) as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "32", "threads": "1"}
        for number in range(FRAMES):
            frame = av.VideoFrame.from_image(_picture(place, media_id, number))  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _picture(place: int, media_id: str, number: int) -> Image:
    from PIL import Image, ImageDraw, ImageFont

    ground, bar = _colour(place * 0.13, 0.35), _colour(place * 0.13 + 0.5, 0.9)
    picture = Image.new("RGB", (WIDTH, HEIGHT), ground)
    drawing = ImageDraw.Draw(picture)
    top = (place * 11 + number * _STEP) % (HEIGHT - 40)
    drawing.rectangle((0, top, WIDTH, top + 40), fill=bar)
    drawing.text((WIDTH / 2, HEIGHT / 2), str(place), fill="white", font=ImageFont.load_default(44), anchor="mm")
    drawing.text((WIDTH / 2, HEIGHT - 20), media_id, fill="white", font=ImageFont.load_default(12), anchor="mm")
    return picture


def _colour(hue: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, 0.7, value)
    return int(red * 255), int(green * 255), int(blue * 255)
