"""What a source states of an article beside its words, and which of it is taken over when the words come again. Pure.

A value that is known stays, since sources differ for good (a feed's "Jane Doe" and the page's "By Jane Doe, Halvern"
would take turns for ever), unless the publisher declares the arrival to be newer than the version known.
"""

from __future__ import annotations

from typing import Any

from ingest.article import Article

FILLED = ("publisher", "byline", "dateline", "section", "language", "published_at", "updated_at")
"""Taken where nothing was known."""
RENEWED = ("publisher", "byline", "section", "language")
"""Taken in place of another value from an arrival that is declared to be newer."""


def newly_stated(known: Article, arrived: Article) -> dict[str, Any]:
    """The fields of ``known`` that ``arrived``, the same words again, fills or corrects; empty if it tells nothing new.

    No value is ever replaced by None. A publication time that is known never moves: the same words cannot have
    appeared later than they did, and an earlier time is mostly a date without its hour. ``updated_at`` that moves with
    nothing else new is a clock that ticks.
    """
    newer = declared_newer(known, arrived)
    taken = {name: value for name in FILLED if getattr(known, name) is None and (value := getattr(arrived, name))}
    if newer:
        taken |= {
            name: value
            for name in RENEWED
            if (value := getattr(arrived, name)) is not None and value != getattr(known, name)
        }
    same_publisher = arrived.publisher == taken.get("publisher", known.publisher)
    if same_publisher and arrived.republisher and known.republisher is None:
        taken["republisher"] = arrived.republisher  # belongs to the publisher that it was stated with
    if taken and newer:
        taken["updated_at"] = arrived.updated_at
    return taken


def declared_newer(known: Article, arrived: Article) -> bool:
    """Whether the publisher says so; without it old words are a source that lags, such as a feed's cache."""
    if arrived.updated_at is None:
        return False
    return known.updated_at is None or arrived.updated_at > known.updated_at
