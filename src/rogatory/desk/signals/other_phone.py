"""Whether the telephone number of the request has nothing in common with those of the agency in the directory."""

from __future__ import annotations

from collections.abc import Iterator

import phonenumbers

from rogatory.desk.signals.contract import Finding, Limits, Listed, Sight, Signal


def _look(sight: Sight, _limits: Limits) -> Iterator[Finding]:
    agency = sight.agency
    if agency is None or not agency.numbers or not sight.contact_phone.strip():
        return
    try:
        given = phonenumbers.parse(sight.contact_phone, agency.country)
    except phonenumbers.NumberParseException:
        return
    if not any(_near(given, number) for number in agency.numbers):
        yield Finding("other-area", _words(agency))


def _near(given: phonenumbers.PhoneNumber, number: str) -> bool:
    """Whether a number is of the same country and area as one of the directory."""
    known = phonenumbers.parse(number)
    if given.country_code != known.country_code:
        return False
    return _area(given) == _area(known)


def _area(number: phonenumbers.PhoneNumber) -> str:
    """Give the area code, where the country has areas; else the first digits, which tell the network."""
    digits = phonenumbers.national_significant_number(number)
    return digits[: phonenumbers.length_of_geographical_area_code(number) or 2]


def _words(agency: Listed) -> str:
    return f"The telephone number in the request is neither {agency.name}’s in the directory nor of its area."


SIGNAL = Signal("phone", ("other-area",), _look)
