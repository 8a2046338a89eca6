"""Make a small picture of a video's first frame. Runs in the child process alone; needs the extra ``ocr``."""

from __future__ import annotations

import os
from typing import Any

import cv2
from PIL import Image

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.preview import leave, require_room
from rogatory.problem import Problem

# One format and no other: a list of further files, or of addresses, is never opened. No thread may start in the child.
_AS = "input_format;mov|protocol_whitelist;file|threads;1"


def still(_content: bytes, limits: Limits, offline: bool) -> dict[str, Any]:
    """Leave a small picture of the first frame (see `rogatory.desk.reading.preview`) of the file ``input``.

    Raises:
        Problem: it is no MP4 whose first frame can be decoded, or larger than the limits.
    """
    if not offline:
        return {"not_confined": True}
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = _AS
    cv2.setNumThreads(1)
    video = cv2.VideoCapture("input", cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    require_room(int(video.get(cv2.CAP_PROP_FRAME_WIDTH)), int(video.get(cv2.CAP_PROP_FRAME_HEIGHT)), limits)
    found, frame = video.read()
    if not found or frame is None:
        raise Problem("no frame of it can be read", where="video", cure="It is shown by its name")
    return leave(Image.fromarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)))
