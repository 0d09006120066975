"""The days and periods that a question names, in words or in figures, as of when it was asked. Pure; English.

A date without a year is the latest such date that is not in the future. All periods are in UTC.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from retrieval.answer import Period

_MONTHS = tuple("january february march april may june july august september october november december".split())
_DAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())

_MONTH = "|".join([*_MONTHS, "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"])
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_NO_FEAST = r"(?<!\bblack )(?<!\bcyber )(?<!\bgood )(?<!\beaster )(?<!\bsuper )(?<!\bash )"
"""Black Friday is a day of sales and no day of the week."""
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\b(?P<iso>\d{4}-\d\d-\d\d)\b",
        rf"\b(?P<month>{_MONTH})\.?\s+{_DAY}(?:,?\s+(?P<year>\d{{4}}))?(?![\w:])",
        rf"\b{_DAY}\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?(?:,?\s+(?P<year>\d{{4}}))?",
        rf"\b(?:in|during|since|of)\s+(?:early\s+|mid-?\s*|late\s+)?(?P<month>{'|'.join(_MONTHS)})\b(?:\s+(?P<year>\d{{4}}))?",
        r"\b(?P<relative>today|tonight|this morning|this afternoon|this evening|yesterday|last night)\b",
        rf"\b(?:(?P<which>last|this|on|since|from)\s+)?{_NO_FEAST}(?P<weekday>{'|'.join(_DAYS)})\b(?!(?-i:\s+Night))",
        r"\b(?P<which>last|past|previous|this)\s+(?P<span>week|month|weekend)\b",
        r"\b(?:at|over)\s+the\s+(?P<span>weekend)\b",
        r"\b(?:last|past)\s+(?P<count>\d{1,3})\s+(?P<unit>day|week|month)s?\b",
        r"\b(?P<count>\d{1,3})\s+(?P<unit>day|week|month)s?\s+ago\b",
    )
)
_OPEN = re.compile(r"\b(?:since|after|from)\s+(?:the\s+)?$", re.IGNORECASE)
"""Before a date: the period goes on until now."""
_SINCE = re.compile(r"since\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:now|currently|latest|newest|at the moment|most recent(?:ly)?|so far|these days|at present|still)\b",
    re.IGNORECASE,
)
_UNIT_DAYS = {"day": 1, "week": 7, "month": 31}


@dataclass(frozen=True, slots=True)
class Dated:
    """A period where the question names it."""

    start: int
    """Code points into the question, end excluded."""
    end: int
    period: Period


def named_periods(question: str, asked_at: datetime) -> tuple[Dated, ...]:
    """In the order of the question; none for what is no date ("February 30")."""
    found: list[Dated] = []
    for form in _FORMS:
        for match in form.finditer(question):
            if any(match.start() < d.end and d.start < match.end() for d in found):
                continue
            period = _period(match, asked_at)
            if period is None:
                continue
            if _OPEN.search(question[: match.start()]) or _SINCE.match(match.group()):
                period = Period(period.start, max(asked_at, period.end))
            found.append(Dated(match.start(), match.end(), period))
    return tuple(sorted(found, key=lambda d: d.start))


def about_now(question: str) -> bool:
    """Whether it asks how things stand: then the newest report counts most."""
    return _NOW.search(question) is not None


def _period(match: re.Match[str], asked_at: datetime) -> Period | None:
    held = {name: value.casefold() for name, value in match.groupdict().items() if value}
    try:
        if "iso" in held:
            return _days(date.fromisoformat(held["iso"]), 1)
        if "month" in held:
            return _calendar(held, asked_at.date())
    except (ValueError, OverflowError):
        return None
    return next(_relative(held, asked_at.date()), None)


def _calendar(held: dict[str, str], today: date) -> Period | None:
    month = next(i for i, name in enumerate(_MONTHS, start=1) if name.startswith(held["month"][:3]))
    years = [int(held["year"])] if "year" in held else [today.year, today.year - 1]
    day = int(held.get("day", 1))
    first = next((d for d in (date(year, month, day) for year in years) if "year" in held or d <= today), None)
    if first is None:
        return None
    return _days(first, 1 if "day" in held else monthrange(first.year, month)[1])


def _relative(held: dict[str, str], today: date) -> Iterator[Period]:
    """What happened on a day is still reported on the next."""
    if "relative" in held:
        yield _days(today - timedelta(days=held["relative"] in ("yesterday", "last night")), 2)
    elif "weekday" in held:
        back = (today.weekday() - _DAYS.index(held["weekday"])) % 7
        if back == 0 and held.get("which") == "last":
            back = 7
        yield _days(today - timedelta(days=back), 2)
    elif held.get("span") == "weekend":
        yield _days(today - timedelta(days=(today.weekday() - 5) % 7), 3)
    elif held.get("span") == "week":
        monday = today - timedelta(days=today.weekday())
        yield _days(monday if held["which"] == "this" else monday - timedelta(days=7), 8)
    elif held.get("span") == "month":
        first = today.replace(day=1)
        if held["which"] != "this":
            first = (first - timedelta(days=1)).replace(day=1)
        yield _days(first, monthrange(first.year, first.month)[1])
    elif "count" in held:
        back = int(held["count"]) * _UNIT_DAYS[held["unit"]]
        yield _days(today - timedelta(days=back), back + 1)


def _days(first: date, count: int) -> Period:
    start = datetime.combine(first, time.min, UTC)
    return Period(start, start + timedelta(days=count) - timedelta(microseconds=1))
