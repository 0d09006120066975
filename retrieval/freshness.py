"""How old an answer may be before its reader must be told. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from retrieval.answer import Query
from retrieval.when import named_periods

_STALE_AFTER = timedelta(days=7)
"""A week: most stories have moved on by then, and a weekly paper's newest issue still counts as new."""

_RECENT = timedelta(days=2)
"""A question about a day this close is about now: "yesterday", "this week"."""


def staleness(query: Query, newest: datetime | None) -> str | None:
    """What a reader who asks about now must know of evidence that is not from now; None where all is well."""
    asked_at = query.as_of or query.asked_at
    if newest is None or asked_at - newest <= _STALE_AFTER:
        return None
    periods = (dated.period for dated in named_periods(query.text, asked_at))
    if not query.about_now and not any(period.end >= asked_at - _RECENT for period in periods):
        return None
    return f"You ask about now, and the newest article here is {_age(asked_at - newest)} old ({newest:%-d %B %Y})."


def _age(age: timedelta) -> str:
    days = age.days
    if days < 60:
        return f"{days} days"
    return f"{days // 30} months" if days < 730 else f"{days // 365} years"
