"""Amounts of money: whole minor units of a currency (cents, yen, fils), never a fraction of one.

How many decimals a currency has is that of ISO 4217: most have two, some none, some three or four.
"""

from __future__ import annotations

import re

from rogatory.problem import Problem

_NONE = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
    "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
)  # fmt: skip
_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_FOUR = ("CLF", "UYW")
_DECIMALS = {**dict.fromkeys(_NONE, 0), **dict.fromkeys(_THREE, 3), **dict.fromkeys(_FOUR, 4)}
_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,4}))?")
MOST = 10**15
"""More minor units than this are a slip of the pen, and more than every database keeps exactly."""


def is_currency(code: str) -> bool:
    """Tell whether a text has the form of an ISO 4217 code."""
    return _CURRENCY.fullmatch(code) is not None


def decimals(currency: str) -> int:
    """Give how many decimals an amount in this currency is written with."""
    return _DECIMALS.get(currency, 2)


def written(amount: int, currency: str) -> str:
    """Write so many minor units for people, such as ``USD 1,250.00``, ``JPY 1,250`` or ``KWD -1.250``."""
    places = decimals(currency)
    whole, rest = divmod(abs(amount), 10**places)
    fraction = f".{rest:0{places}}" if places else ""
    return f"{currency} {'-' if amount < 0 else ''}{whole:,}{fraction}"


def amount_of(text: str, currency: str) -> int:
    """Read what a person wrote, such as ``1250.5`` or ``1,250.50``, as minor units.

    Raises:
        Problem: it is no amount, or has more decimals than the currency.
    """
    if not is_currency(currency):
        raise Problem(
            f"{currency!r} is no currency", where="currency", cure="Give the three capitals of ISO 4217, such as USD"
        )
    found = _AMOUNT.fullmatch(text.strip().replace(",", ""))
    places = decimals(currency)
    if found is None or len(found[2] or "") > places:
        shown = f"{places} decimals" if places else "no decimals"
        raise Problem(
            f"{text[:40]!r} is no amount in {currency}",
            where="amount",
            cure=f"Write digits, with a point before the decimals; {currency} has {shown}",
        )
    fraction: str = (found[2] or "").ljust(places, "0")
    return int(found[1] + fraction)
