"""Publishers that a question asks by name and whose reports the answer does not rest on. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from retrieval.answer import Query
from retrieval.publishers import plain_name


def unheard(query: Query, publishers: Iterable[str | None]) -> str | None:
    """What a reader who asks what certain publishers say must know of an answer from these ``publishers``: who of them
    does not speak in it. None where all do."""
    heard = set(publishers)
    missing = [c.publishers[0] for c in query.clauses if c.cited and heard.isdisjoint(c.publishers)]
    names = list(dict.fromkeys(plain_name(publisher) for publisher in missing))
    if not names:
        return None
    return f"Nothing here is from {' or '.join(names)}: I found no report of theirs that says it."
