"""Bech32 (BIP 173), in which age writes its keys: a name, and bytes in letters with a checksum behind them."""

from __future__ import annotations

from functools import reduce
from operator import xor

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM = 6
_MIXED = tuple(
    reduce(xor, (generator for bit, generator in enumerate(_GENERATOR) if top >> bit & 1), 0) for top in range(32)
)
"""What the checksum takes in for the five bits that leave it."""


def encode(name: str, data: bytes) -> str:
    """Write bytes under a name in lower case."""
    values = _regrouped(data, 8, 5, pad=True)
    polymod = _polymod([*_spread(name), *values, *[0] * _CHECKSUM]) ^ 1
    values += [polymod >> 5 * (_CHECKSUM - 1 - at) & 31 for at in range(_CHECKSUM)]
    return name + "1" + "".join(_LETTERS[value] for value in values)


def decode(text: str) -> tuple[str, bytes]:
    """Give the name, in lower case, and the bytes.

    Raises:
        ValueError: it is no Bech32: letters of both cases, a foreign letter, a wrong checksum, bits left over.
    """
    if text != text.lower() and text != text.upper():
        raise ValueError("letters of both cases")
    name, mark, letters = text.lower().rpartition("1")
    if not mark or not name or len(letters) < _CHECKSUM or not all(33 <= ord(letter) <= 126 for letter in name):
        raise ValueError("no name, or no checksum")
    if any(letter not in _VALUES for letter in letters):
        raise ValueError("a foreign letter")
    values = [_VALUES[letter] for letter in letters]
    if _polymod([*_spread(name), *values]) != 1:
        raise ValueError("a wrong checksum")
    return name, bytes(_regrouped(values[:-_CHECKSUM], 5, 8, pad=False))


def _spread(name: str) -> list[int]:
    return [ord(letter) >> 5 for letter in name] + [0] + [ord(letter) & 31 for letter in name]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        check = (check & 0x1FFFFFF) << 5 ^ value ^ _MIXED[check >> 25]
    return check


def _regrouped(values: bytes | list[int], width: int, wanted: int, *, pad: bool) -> list[int]:
    held = bits = 0
    out: list[int] = []
    for value in values:
        held = held << width | value
        bits += width
        while bits >= wanted:
            bits -= wanted
            out.append(held >> bits & (1 << wanted) - 1)
        held &= (1 << bits) - 1
    if pad and bits:
        out.append(held << wanted - bits)
    elif not pad and (bits >= width or held):
        raise ValueError("bits left over")
    return out
