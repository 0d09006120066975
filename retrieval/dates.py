"""The days that an expression of time stands for ("yesterday", "3 November", "two weeks ago"). Pure; English.

A date without a year is the latest such date that is not in the future. What lies ahead ("next week") stands for no
days: a report of it may have been published on any day before.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = tuple("january february march april may june july august september october november december".split())
_DAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
_NUMBERS = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty""".split()

_VAGUE = {"a few": 4, "few": 4, "several": 6}
"""How many of them a reader has in mind, give or take a half."""
_COUNTS = {
    **{word: i for i, word in enumerate(_NUMBERS, start=1)},
    **dict.fromkeys(("a", "an"), 1),
    **dict.fromkeys(("a couple of", "couple of", "a couple"), 2),
    **_VAGUE,
}
_UNIT_DAYS = {"hour": 1, "day": 1, "night": 1, "week": 7, "fortnight": 14, "month": 31, "year": 365, "decade": 3652}
_SAME_TIME = {"week": (7, 1), "month": (31, 4), "year": (365, 15)}
""" "This time last …": so many days ago, give or take so many."""

_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})"
_UNIT = rf"(?:{'|'.join(_UNIT_DAYS)})"
_MONTH = "|".join([*_MONTHS, "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"])
_FULL_MONTH = "|".join(_MONTHS)
_DAY = r"[0-3]?\d"
_TH = r"(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>\d{4})\b)?"
_TO = r"(?:\s*[-–—]\s*|\s+(?:to|until|till|through)\s+)"
_PART = r"(?:(?:the\s+)?(?:end|start|beginning|middle|rest)\s+of\s+|early[\s-]+|mid-?\s*|late[\s-]+)?"
_NO_FEAST = r"(?<!\bblack )(?<!\bcyber )(?<!\bgood )(?<!\beaster )(?<!\bsuper )(?<!\bash )(?<!\bgiving )(?<!\bpalm )"
"""Black Friday is a day of sales and no day of the week."""
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\b(?P<iso>\d{4}-\d\d-\d\d)\b",
        rf"\b(?P<day>{_DAY}){_TH}{_TO}(?P<to>{_DAY}){_TH}\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?{_YEAR}",
        rf"\bbetween\s+(?:the\s+)?(?P<day>{_DAY}){_TH}\s+and\s+(?P<to>{_DAY}){_TH}\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?{_YEAR}",
        rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>{_DAY}){_TH}{_TO}(?P<to>{_DAY}){_TH}{_YEAR}(?![\w:])",
        rf"\bbetween\s+(?P<month>{_MONTH})\.?\s+(?P<day>{_DAY}){_TH}\s+and\s+(?P<to>{_DAY}){_TH}{_YEAR}(?![\w:])",
        rf"\b(?:between|from)\s+(?P<month>{_FULL_MONTH})(?:\s+(?P<from_year>\d{{4}}))?\s+(?:and|to|until|till|through)\s+"
        rf"(?P<to_month>{_FULL_MONTH})\b(?!\s+\d\d?\b)(?:\s+(?P<year>\d{{4}}))?",
        rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>{_DAY}){_TH}{_YEAR}(?![\w:])",
        rf"\b(?P<day>{_DAY}){_TH}\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?{_YEAR}",
        rf"\b(?P<lead>before|prior to|by|after|from)\s+{_PART}(?:(?!may|march)|(?<=\bof\s))(?P<month>{_FULL_MONTH})\b"
        r"(?:\s+(?P<year>\d{4}))?(?!(?-i:\s+[A-Z][a-z]))",  # not "by April Glaser"
        rf"\b(?P<lead>in|during|since|of|last|this|next|until|till)\s+{_PART}(?P<month>{_FULL_MONTH})\b"
        r"(?:\s+(?P<year>\d{4}))?",
        r"\bthis\s+time\s+last\s+(?P<same>week|month|year)\b",
        r"\bthe\s+(?P<before>week|month|year)\s+before\s+last\b",
        rf"(?<!\bhalf )\b{_COUNT}\s+(?P<ago>{_UNIT})s?\s+ago\b(?:\s+(?:today|yesterday|tomorrow)\b)?",
        r"\b(?P<relative>today|tonight|this morning|this afternoon|this evening|the day before yesterday|yesterday|last"
        r" night)\b",
        rf"\b(?:(?:this\s+)?(?P<which>last|past|this|next|coming)\s+)?{_NO_FEAST}(?P<weekday>{'|'.join(_DAYS)})\b",
        rf"\b(?:last|past|previous)\s+{_COUNT}\s+(?P<window>{_UNIT})s?\b(?!\s+of\b)",
        rf"\b(?:the\s+last|(?:the\s+)?past|last(?=\s+decade))\s+(?P<window>(?!day|night){_UNIT}|(?<=past\s)day)\b(?!\s+of\b)",
        r"\b(?P<which>last|previous|this|next|later this)\s+(?P<span>week|month|weekend|year)\b(?!\s+of\b)",
        r"\b(?:at|over)\s+the\s+(?P<span>weekend)\b",
    )
)
"""The first that fits a place counts."""


@dataclass(frozen=True, slots=True)
class Days:
    first: date
    last: date
    told: int = 0
    """Days after the last in which what happened then is still reported."""


def read(found: Mapping[str, str], today: date) -> Days | None:
    """The days of a form's groups, in lower case; None where there are none ("February 30") or they lie ahead."""
    try:
        if "iso" in found:
            day = date.fromisoformat(found["iso"])
            return Days(day, day)
        if "month" in found:
            return _calendar(found, today)
        return next(_relative(found, today), None) or next(_counted(found, today), None)
    except (ValueError, OverflowError):
        return None


def _calendar(found: Mapping[str, str], today: date) -> Days | None:
    month = _month(found["month"])
    day, lead = int(found.get("day", 1)), found.get("lead")
    first = _latest(found.get("from_year", found.get("year")), month, day, today)
    if first is None or lead == "next" or (lead == "this" and first.year < today.year):
        return None
    if "to" in found:
        last = first.replace(day=int(found["to"]))
        return Days(first, last) if first <= last else None
    if "to_month" in found:
        to = _month(found["to_month"])
        if "from_year" not in found and to < month and "year" in found:
            first = first.replace(year=first.year - 1)
        year = int(found["year"]) if "year" in found else first.year + (to < month)
        return Days(first, date(year, to, monthrange(year, to)[1])) if first <= date(year, to, 1) else None
    if "day" in found:
        return Days(first, first)
    if lead == "last" and "year" not in found and (first.year, first.month) == (today.year, today.month):
        first = first.replace(year=first.year - 1)
    return Days(first, first.replace(day=monthrange(first.year, month)[1]))


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, start=1) if month.startswith(name[:3]))


def _latest(year: str | None, month: int, day: int, today: date) -> date | None:
    """Of that year, or the latest that is not in the future. Raises ValueError for what is no date."""
    if year is not None:
        return date(int(year), month, day)
    return next((d for d in (date(y, month, day) for y in (today.year, today.year - 1)) if d <= today), None)


def _relative(found: Mapping[str, str], today: date) -> Iterator[Days]:
    """Days, weeks and the like that are named from today; what happened on a day is still reported on the next."""
    which = found.get("which")
    if which in ("next", "coming", "later this"):
        return
    if "relative" in found:
        back = {"yesterday": 1, "last night": 1, "the day before yesterday": 2}.get(found["relative"], 0)
        yield _around(today - timedelta(days=back), told=1)
    elif "weekday" in found:
        back = (today.weekday() - _DAYS.index(found["weekday"])) % 7
        if which == "this" and back > today.weekday():
            return  # later in this week
        yield _around(today - timedelta(days=7 if back == 0 and which == "last" else back), told=1)
    elif found.get("span") == "weekend":
        saturday = today - timedelta(days=(today.weekday() - 5) % 7)
        yield Days(saturday, saturday + timedelta(days=1), 1)
    elif span := found.get("span", found.get("before")):
        yield _span(span, today, back=2 if "before" in found else int(which != "this"))


def _span(unit: str, today: date, back: int) -> Days:
    """The week, month or year of today, or so many before it."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return Days(monday, monday + timedelta(days=6), 1)
    if unit == "month":
        month = today.year * 12 + today.month - 1 - back
        first = date(month // 12, month % 12 + 1, 1)
        return Days(first, first.replace(day=monthrange(first.year, first.month)[1]))
    return Days(date(today.year - back, 1, 1), date(today.year - back, 12, 31))


def _counted(found: Mapping[str, str], today: date) -> Iterator[Days]:
    """What is counted back from today, as near as it is counted: "two weeks ago" give or take half a week."""
    if "same" in found:
        back, about = _SAME_TIME[found["same"]]
        yield _around(today - timedelta(days=back), about, told=1)
        return
    unit = found.get("ago", found.get("window"))
    if unit is None:
        return
    given = found.get("count", "one")
    count = int(given) if given.isdigit() else _COUNTS[given]
    days = -(-count // 24) if unit == "hour" else count * _UNIT_DAYS[unit]
    if "window" in found:
        yield Days(today - timedelta(days=days), today)
        return
    about = _UNIT_DAYS[unit] * (count if given in _VAGUE else 1) // 2
    yield _around(today - timedelta(days=days), about, told=1)


def _around(day: date, about: int = 0, *, told: int) -> Days:
    return Days(day - timedelta(days=about), day + timedelta(days=about), told)
