"""Dates as feeds write them: RFC 822, with months in other languages and more zones than the standard names. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from ingest.dates import parse_date

AHEAD = timedelta(days=1)
"""A date later than this after the feed was fetched is a wrong clock, or bait to be listed first: not believed."""

_MONTHS = {
    beginning: english
    for english, beginnings in {
        "Jan": "jan ene gen",
        "Feb": "feb fev fév",
        "Mar": "mar mär mrz mrt maa",
        "Apr": "apr abr avr",
        "May": "may mai mag mei",
        "Jun": "jun juin giu",
        "Jul": "jul juil lug",
        "Aug": "aug ago aou aoû",
        "Sep": "sep set",
        "Oct": "oct okt out ott",
        "Nov": "nov",
        "Dec": "dec dez dic déc",
    }.items()
    for beginning in beginnings.split()
}
"""How months begin in English, Portuguese, Spanish, French, German, Italian and Dutch."""
_ZONES = {
    zone: offset
    for offset, zones in {
        "+0000": "UT UTC GMT Z WET",
        "+0100": "BST WEST CET MEZ",
        "+0200": "CEST MESZ EET SAST",
        "+0300": "EEST MSK",
        "+0800": "HKT SGT",
        "+0900": "JST KST",
        "+1000": "AEST",
        "+1100": "AEDT",
        "+1200": "NZST",
        "+1300": "NZDT",
        "-0300": "ADT BRT",
        "-0400": "AST EDT",
        "-0500": "EST CDT",
        "-0600": "CST MDT",
        "-0700": "MST PDT",
        "-0800": "PST",
    }.items()
    for zone in zones.split()
}
"""The names of RFC 822 and those that European, Asian and Australian feeds use. Not IST, which is India's, Israel's and
Ireland's."""
_RFC_822 = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s+)?(?P<day>\d{1,2})\.?[\s-]+(?P<month>[^\W\d]{3,10})\.?[\s-]+(?P<year>\d{4}|\d{2}),?\s+"
    r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<zone>[+-]\d{2}:?\d{2}|[a-z]{1,5})?",
    re.IGNORECASE,
)


def feed_date(text: object, *, fetched_at: datetime) -> datetime | None:
    """An aware UTC time from what a feed states; None where it cannot be read, or lies more than a day ahead."""
    found = parse_date(_in_english(text) if isinstance(text, str) else text, fetched_at=fetched_at)
    return found if found and found <= fetched_at + AHEAD else None


def _in_english(text: str) -> str:
    """A date shaped like RFC 822 with the standard's own month and offset; anything else as it is."""
    match = _RFC_822.fullmatch(text.strip()[:100])
    if not match:
        return text
    month = match["month"].lower()
    english = _MONTHS.get(month[:4]) or _MONTHS.get(month[:3])
    zone = (match["zone"] or "").upper().replace(":", "")
    if not english:
        return text
    clock = f"{match['hour']}:{match['minute']}:{match['second'] or '00'}"
    return f"{match['day']} {english} {match['year']} {clock} {_ZONES.get(zone, zone)}".strip()
