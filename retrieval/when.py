"""The days and periods that a question names, in words or in figures, as of when it was asked. Pure; English.

    what happened on 3 November?                        that day
    … between 3 and 8 November? · from Monday to Friday  from the first to the last
    … since Monday? · after 3 November?                  from then until now
    … before 3 November? · by Friday?                    until then, which may lie just ahead
    does the November 3 report say …?                    that day, of a report
    who plays next week?                                 none: it may have been reported on any day before

A date without a year is the latest such date that is not in the future. All periods are in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from retrieval.answer import Period
from retrieval.dates import FORMS, Days, read

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
"""Where a period starts that has no start."""

_SOON = timedelta(days=61)
"""So far ahead a date without a year is meant as the coming one, where the words allow it: two months."""

_LOOK_BACK = 60
"""Code points before a date in which the words stand that say what it bounds."""

_THE = r"(?:\s+the)?\s+$"
_SINCE = re.compile(rf"\b(?:(?P<since>since)|(?P<after>after)|(?<!\bnews )(?<!\bheadlines )from){_THE}", re.IGNORECASE)
_WEEK_OF = re.compile(r"\bweek\s+(?:of|from|beginning|starting)(?:\s+on)?(?:\s+the)?\s+$", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:until|till|by|up to|(?:no|not) later than){_THE}", re.IGNORECASE)
_BEFORE = re.compile(rf"\b(?:before|prior to|ahead of){_THE}", re.IGNORECASE)
_BETWEEN = re.compile(rf"\bbetween{_THE}", re.IGNORECASE)
_AND = re.compile(r"\s*,?\s+and\s+(?:the\s+)?", re.IGNORECASE)
_TO = re.compile(r"\s*,?\s+(?:to|until|till|through)\s+(?:the\s+)?|\s*[-–—]\s*", re.IGNORECASE)
_AND_BEFORE = re.compile(
    r"\s*,?\s+(?:(?:and|but|or)\s+)?(?:before|until|till|by|prior\s+to)\s+(?:the\s+)?", re.IGNORECASE
)
_NEXT = re.compile(r"\b(?:next|coming|upcoming)\s+$", re.IGNORECASE)
_TO_COME = re.compile(r"\b(?:will|shall|going to|(?:is|are) due|scheduled|planned|upcoming)\b", re.IGNORECASE)

_REPORT = r"(?:reports?|articles?|stor(?:y|ies)|pieces?|posts?|reviews?|columns?|interviews?|newsletters?)\b"
_OF_A_REPORT = re.compile(
    rf"\b(?:(?:published|dated)(?:\s+(?:on|in))?|(?:{_REPORT}|ones?|those)\s+(?:of|from)|(?:articles?|ones?)\s+on)"
    r"(?:\s+the)?\s+$",
    re.IGNORECASE,
)
"""Before the date by which a report is known: "the article published on", "the one from"."""
_ITS = re.compile(r"(?:\b(?:the|its|their|his|her|this|that|an?)|['’]s)\s+$", re.IGNORECASE)
_THEN_REPORT = re.compile(rf"(?:['’]s)?,?\s+(?:[\w.'’|&-]+\s+){{0,3}}?{_REPORT}", re.IGNORECASE)
"""Around such a date: "the November 3 TechCrunch report"."""

_YARDSTICK = re.compile(
    r"\b(?:than|compared\s+(?:to|with)|versus|vs\.?|against|(?:up|down)\s+(?:on|from))\s+(?:in\s+|the\s+|that\s+of\s+)*$",
    re.IGNORECASE,
)
"""Before what something is measured by: "better than last year" is not of last year."""

_ON = re.compile(r"\b(?:on|since|until|before|after)\s+$", re.IGNORECASE)
_IN_A_NAME = re.compile(r"(?<=\w)\s+[A-Z][\w&'’]*\s$")
"""Before a word that is part of a name: "plays for Sheffield Wednesday"; what opens a question explains its capital."""

_NOW = re.compile(
    r"\b(?:now|currently|latest|newest|at the moment|most recent(?:ly)?|so far|these days|at present|still)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A period where the question names it."""

    start: int
    """Code points into the question, end excluded."""
    end: int
    period: Period
    report: bool = False
    """It says which report is meant ("the November 3 report"), not when something was."""


def named_periods(question: str, asked_at: datetime) -> tuple[Dated, ...]:
    """In the order of the question; none for what is no date ("February 30")."""
    places = _places(question)
    found: list[Dated] = []
    i = 0
    while i < len(places):
        pair = _range(question, places[i : i + 2], asked_at)
        dated = pair or _single(question, places[i], asked_at)
        found += [dated] if dated else []
        i += 2 if pair else 1
    return tuple(found)


def about_now(question: str) -> bool:
    """Whether it asks how things stand: then the newest report counts most."""
    return _NOW.search(question) is not None


def _places(question: str) -> list[re.Match[str]]:
    """Where it names a day or more, in its order, each place once."""
    taken: list[re.Match[str]] = []
    for form in FORMS:
        for match in form.finditer(question):
            if not any(match.start() < m.end() and m.start() < match.end() for m in taken):
                taken.append(match)
    taken.sort(key=lambda match: match.start())
    places = [m for m in taken if not _in_a_name(question, m) and not _is_yardstick(question, m)]
    if any(_of_a_year(m) for m in places):  # "last year" beside a dated report is counted from the report
        places = [m for m in places if not {"year", "decade"} & set(_unit(m))]
    return places


def _in_a_name(question: str, match: re.Match[str]) -> bool:
    """ "USA Today", "Monday Night Football", "Sheffield Wednesday"."""
    before, after = _before(question, match), question[match.end() :]
    if "relative" in match.re.groupindex:
        return match["relative"] == "Today" and bool(re.search(r"\b[A-Z][\w&'’]*\s$", before))
    if "weekday" not in match.re.groupindex or match["which"]:
        return False
    if re.match(r"\s+Night\b", after):
        return True
    named_after = bool(re.match(r"\s+[A-Z][a-z]", after)) and not _ON.search(before)
    return match["weekday"][0].isupper() and (named_after or bool(_IN_A_NAME.search(before)))


def _is_yardstick(question: str, match: re.Match[str]) -> bool:
    return not _is_calendar(match) and bool(_YARDSTICK.search(_before(question, match)))


def _is_calendar(match: re.Match[str]) -> bool:
    return bool({"iso", "month"} & set(match.re.groupindex))


def _of_a_year(match: re.Match[str]) -> bool:
    held = match.groupdict()
    return bool(held.get("iso") or (held.get("day") and held.get("year")))


def _unit(match: re.Match[str]) -> Sequence[str]:
    held = match.groupdict()
    return [(held.get(name) or "").casefold() for name in ("same", "before", "ago", "window", "span")]


# -- one date or two


def _single(question: str, match: re.Match[str], asked_at: datetime) -> Dated | None:
    before, held, today = _before(question, match), _held(match), asked_at.date()
    if _NEXT.search(before):
        return None
    report = _is_report(question, match, before)
    bounded = _UNTIL.search(before) or _BEFORE.search(before)
    may_come = bool(bounded) or (not report and _TO_COME.search(question) is not None)
    days = read(held, today + _reach(held) if may_come else today)
    if days is None:
        return None
    ahead = days.first > today
    if ahead and "year" not in held and "iso" not in held and not bounded:
        return None
    if "day" in held and _WEEK_OF.search(before):
        days, before = Days(days.first, days.first + timedelta(days=6)), ""
    period = _period(days)
    if bounded and (ahead or not report):
        last = Days(days.first, days.first) if _BEFORE.search(before) else days
        period = Period(BEGINNING, _period(last).end)
    elif (since := _SINCE.search(before)) and _goes_on(since, held, report):
        first = days.last if since["after"] else days.first
        period = Period(_period(Days(first, first)).start, max(asked_at, period.end))
    return Dated(match.start(), match.end(), period, report and period.start != BEGINNING)


def _goes_on(since: re.Match[str], held: dict[str, str], report: bool) -> bool:
    """Until now, that is: not "from 3 to 8 November", "the news from Monday", "after the November 3 report"."""
    if since["since"]:
        return True
    return not report and not {"to", "to_month"} & held.keys() and bool(since["after"] or "month" in held)


def _range(question: str, pair: Sequence[re.Match[str]], asked_at: datetime) -> Dated | None:
    """From the one date to the other, where that is what the words between them say."""
    if len(pair) < 2:
        return None
    one, other = pair
    before, between = _before(question, one), _before(question, other, one.end())
    if not (
        _TO.fullmatch(between)
        or (_AND.fullmatch(between) and _BETWEEN.search(before))
        or (_AND_BEFORE.fullmatch(between) and _SINCE.search(before))
    ):
        return None
    mine, theirs = _held(one), _held(other)
    if "month" in mine and "year" not in mine and "year" in theirs:
        mine["year"] = theirs["year"]
    today = asked_at.date()
    first = read(mine, today)
    last = first and read(
        theirs, first.first + timedelta(days=364 if "month" in theirs else 6) if _floats(theirs) else today
    )
    if first is None or last is None:
        return None
    if first.first > last.last and "year" not in _held(one) and "month" in mine:
        first = read({**mine, "year": str(last.last.year - 1)}, today)
    if first is None or first.first > last.last:
        return None
    return Dated(one.start(), other.end(), Period(_period(first).start, _period(last).end))


def _before(question: str, match: re.Match[str], start: int | None = None) -> str:
    """What stands before a date, with the word that leads to it; from ``start``, or as much as may matter."""
    before = question[max(0, match.start() - _LOOK_BACK) if start is None else start : match.start()]
    return f"{before}{lead} " if (lead := match.groupdict().get("lead")) else before


def _held(match: re.Match[str]) -> dict[str, str]:
    return {name: " ".join(value.casefold().split()) for name, value in match.groupdict().items() if value}


def _floats(held: dict[str, str]) -> bool:
    """Whether a date comes again, every year or every week."""
    return ("month" in held and "year" not in held) or ("weekday" in held and "which" not in held)


def _reach(held: dict[str, str]) -> timedelta:
    """How far ahead the coming such date may be."""
    if not _floats(held):
        return timedelta(0)
    return timedelta(days=6) if "weekday" in held else _SOON


def _is_report(question: str, match: re.Match[str], before: str) -> bool:
    if _OF_A_REPORT.search(before):
        return True
    after = question[match.end() :]
    return bool(_THEN_REPORT.match(after)) and (after[:1] in ("'", "’") or bool(_ITS.search(before)))


def _period(days: Days) -> Period:
    start = datetime.combine(days.first, time.min, UTC)
    length = days.last - days.first + timedelta(days=1 + days.told)
    return Period(start, start + length - timedelta(microseconds=1))
