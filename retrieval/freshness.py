"""What a reader must know of an answer's age: too old for now, or not of the days that were asked about. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from retrieval.answer import Period, Query
from retrieval.when import BEGINNING, named_periods

_STALE_AFTER = timedelta(days=7)
"""A week: most stories have moved on by then, and a weekly paper's newest issue still counts as new."""

_STANDS_FOR = timedelta(days=30)
"""How things stand ("who is the mayor?") changes more slowly than a story does."""

_RECENT = timedelta(days=2)
"""A question about a day this close is about now: "yesterday", "this week"."""

_TOLD_LATER = 0.1
"""What happened in a period is still reported for a while after it, a tenth of it, and a day at least."""

_OPENING = r"^\W*(?:(?:and|but|so|well|please|tell me|do you know|(?:can|could) you tell me)\b[\s,]*)*"
_STANDS = re.compile(
    rf"{_OPENING}(?:"
    r"(?:who|what|where|which(?:\s+[\w'’-]+){1,4}?|what(?:\s+[\w'’-]+){1,3}?|how\s+(?:many|much|old|big|large|high|long)"
    r"(?:\s+[\w'’-]+){0,4}?)(?:\s+(?:is|are|has|have|do|does)|['’]s)\b"
    r"|who\s+(?:owns|leads|runs|heads|chairs|coaches|manages|captains|holds|controls|plays)\b"
    r"|(?:is|are|has|have|do|does)\s+(?!you\b|i\b|we\b))",
    re.IGNORECASE,
)
"""A question that opens in the present tense."""
_STOOD = re.compile(
    r"\b(?:was|were|did|had|according|report\w*|articles?|stor(?:y|ies)|coverage|covered|featured|review|say|says|said|saying|suggest\w*"
    r"|claim\w*|describe\w*|mention\w*|discuss\w*|indicate\w*|states|stated|argu\w*|writes?|wrote|(?:1[6-9]|20)\d\d)\b",
    re.IGNORECASE,
)
"""What says that it is about the past, or about what somebody says."""
_AHEAD = re.compile(
    r"\b(?:tomorrow|(?:next|this coming|later this) (?:week|weekend|month|year|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday))\b",
    re.IGNORECASE,
)


def asks_how_things_stand(question: str) -> bool:
    """Whether it asks, without saying "now", what is so now: in the present tense, and of no report or year.

    It is a reason for a warning only. Ranking goes by ``about_now``, which needs the word: a report of last year is
    often the very one that tells who somebody is.
    """
    return bool(_STANDS.search(question) or _AHEAD.search(question)) and not _STOOD.search(question)


def staleness(query: Query, newest: datetime | None) -> str | None:
    """What a reader who asks about now must know of evidence that is not from now; None where all is well."""
    asked_at = query.as_of or query.asked_at
    if newest is None or asked_at - newest <= _STALE_AFTER:
        return None
    periods = [dated.period for dated in named_periods(query.text, asked_at)]
    if not query.about_now and not any(period.end >= asked_at - _RECENT for period in periods):
        stands = not periods and asks_how_things_stand(query.text)
        if not stands or asked_at - newest <= _STANDS_FOR:
            return None
    return f"You ask about now, and the newest article here is {_age(asked_at - newest)} old ({_day(newest)})."


def another_time(query: Query, published: Sequence[datetime | None]) -> str | None:
    """What a reader who names days must know where nothing cited was published in them; None where something was.

    A day that only tells which report is meant asks for nothing of its own.
    """
    asked_at = query.as_of or query.asked_at
    dates = [date for date in published if date]
    own = [dated.period for dated in named_periods(query.text, asked_at) if not dated.report]
    missed = [p for p in own if p.start <= asked_at and not any(p.start <= d <= _told_until(p) for d in dates)]
    if not dates or not missed:
        return None
    of = " or ".join(dict.fromkeys(_of(period) for period in missed))
    return f"Nothing here is {of}; the newest article here is of {_day(max(dates))}."


def _told_until(period: Period) -> datetime:
    if period.start == BEGINNING:
        return period.end
    return period.end + max(timedelta(days=1), (period.end - period.start) * _TOLD_LATER)


def _of(period: Period) -> str:
    """ "of 5 December 2023", "from 27 November to 4 December 2023"."""
    start, end = period.start, period.end
    if start == BEGINNING:
        return f"of {_day(end)} or before"
    if start.date() == end.date():
        return f"of {_day(end)}"
    if start.year != end.year:
        return f"from {_day(start)} to {_day(end)}"
    return f"from {start:%-d}{'' if start.month == end.month else f'{start: %B}'} to {_day(end)}"


def _day(moment: datetime) -> str:
    return f"{moment:%-d %B %Y}"


def _age(age: timedelta) -> str:
    """To the nearest day; from two months on to the nearest month, from two years on to the nearest half year."""
    days = round(age / timedelta(days=1))
    if days < 60:
        return f"{days} days"
    if days < 720:
        return f"{round(days / 30.44)} months"
    halves = round(days / 365.25 * 2)
    return f"{halves // 2}{'½' if halves % 2 else ''} years"
