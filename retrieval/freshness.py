"""How old an answer may be before its reader must be told. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from retrieval.answer import Query

_STALE_AFTER = timedelta(days=7)
"""A week: most stories have moved on by then, and a weekly paper's newest issue still counts as new."""

_NOW = re.compile(
    r"\b(now|today|tonight|currently|current|presently|at the moment|at present|these days|nowadays|still|yet|so far"
    r"|latest|newest|most recent|recently|breaking|just in|ongoing|this (morning|afternoon|evening|week|weekend|month)"
    r"|yesterday|last night|tomorrow|next (week|weekend|month))\b",
    re.IGNORECASE,
)


def staleness(query: Query, newest: datetime | None) -> str | None:
    """What a reader who asks about now must know of evidence that is not from now; None where all is well."""
    asked_at = query.as_of or query.asked_at
    if newest is None or not _NOW.search(query.text) or asked_at - newest <= _STALE_AFTER:
        return None
    return f"You ask about now, and the newest article here is {_age(asked_at - newest)} old ({newest:%-d %B %Y})."


def _age(age: timedelta) -> str:
    days = age.days
    if days < 60:
        return f"{days} days"
    return f"{days // 30} months" if days < 730 else f"{days // 365} years"
