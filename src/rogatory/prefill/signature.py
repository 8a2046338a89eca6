"""The marks by which a paper says in words that it was signed."""

from __future__ import annotations

import re

SIGNED = re.compile(
    r"(?:/s/|\(sgd\.?\)|Sgd\.|Sd/-|\[signed\]|electronically\ssigned\sby|digitally\ssigned\sby)\s{0,4}\S", re.IGNORECASE
)
