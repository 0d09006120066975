"""Dates as sources write them -> aware UTC. Unreadable is None; nothing is ever derived from the clock.

A time without a zone is taken as UTC; a date without a time is 00:00 UTC of that day.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime

EARLIEST_YEAR = 1600
"""The first newspapers are of 1605: an earlier date is a default value or a mistake."""
CLOCK_SKEW = timedelta(days=2)
"""How far in the future a date may lie: a day for zones, a day for embargoes and wrong clocks."""
_EPOCH_SECONDS = range(9, 12)
"""Digits: fewer would be a year or a day (20231214) mistaken for seconds after 1970."""
_EPOCH_MILLISECONDS = 13

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_CLOCK = (
    r"(?:,?\s+(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>utc|gmt|z|[+-]\d{2}:?\d{2})?)?"
)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
_WRITTEN = tuple(
    re.compile(f"{_WEEKDAY}{order},?\\s+(?P<year>\\d{{4}}){_CLOCK}", re.IGNORECASE)
    for order in (f"{_MONTH}\\s+{_DAY}", f"{_DAY}\\s+{_MONTH}")
)
_NAMED_UTC = re.compile(r"\s*(?:GMT|UTC)$")
_RFC_822 = re.compile(r"(?:[a-z]{3,9},?\s+)?\d{1,2}[\s-]+[a-z]{3,9}[\s-]+\d{2,4}\s+\d{1,2}:\d{2}", re.IGNORECASE)


def parse_date(value: object, *, fetched_at: datetime) -> datetime | None:
    """An aware UTC time from ISO 8601 (also with "GMT"), RFC 822, "Dec 14, 2023", "14 December 2023" or epoch seconds
    (or milliseconds, by their 13 digits); None for anything else, before 1600 or more than two days after
    ``fetched_at``."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    text = str(value).strip()
    if len(text) > 100:
        return None
    try:
        found = _read(text)
        if found is None:
            return None
        found = (found.replace(tzinfo=UTC) if found.tzinfo is None else found).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.year >= EARLIEST_YEAR and found <= fetched_at + CLOCK_SKEW else None


def _read(text: str) -> datetime | None:
    whole, _, fraction = text.partition(".")
    if whole.isdecimal() and (not fraction or fraction.isdecimal()):
        return _from_digits(whole)
    for written in _WRITTEN:
        if match := written.fullmatch(text):
            return _from_words(match)
    if _RFC_822.match(text):
        return parsedate_to_datetime(text)
    return datetime.fromisoformat(_NAMED_UTC.sub("+00:00", text))


def _from_digits(digits: str) -> datetime | None:
    if len(digits) == 8:
        return datetime.fromisoformat(digits)
    if len(digits) == _EPOCH_MILLISECONDS:
        return datetime.fromtimestamp(int(digits) / 1000, UTC)
    return datetime.fromtimestamp(int(digits), UTC) if len(digits) in _EPOCH_SECONDS else None


def _from_words(match: re.Match[str]) -> datetime:
    part = match.groupdict()
    hour = int(part["hour"] or 0)
    if part["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(f"{hour} is no hour of a 12-hour clock")
        hour = hour % 12 + (12 if part["half"][0] in "pP" else 0)
    month = _MONTHS.index(part["month"].lower()) + 1
    stated = f"{int(part['year']):04}-{month:02}-{int(part['day']):02}"
    clock = f"{hour:02}:{part['minute'] or '00'}:{part['second'] or '00'}"
    zone = part["zone"] if part["zone"] and part["zone"][0] in "+-" else "+00:00"
    return datetime.fromisoformat(f"{stated}T{clock}{zone}")
