"""What was asked: the question's text, the filters given with it, the publishers and days it names. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time

from ingest.article import ArticleFilter
from ingest.text import one_line
from retrieval.answer import Query
from retrieval.clauses import split_clauses, split_parts, split_questions
from retrieval.errors import QuestionError
from retrieval.publishers import mentions
from retrieval.when import about_now, named_periods

MAX_QUESTION = 2000
"""Code points. The longest MultiHop-RAG dev question has under 900; beyond that it is a text, not a question."""


def parse_query(
    text: str,
    *,
    asked_at: datetime,
    known_publishers: Sequence[str] = (),
    publishers: Iterable[str] = (),
    published_from: datetime | None = None,
    published_to: datetime | None = None,
    as_of: datetime | None = None,
) -> Query:
    """Raises QuestionError for a question that is empty, too long or without a word."""
    question = one_line(text)  # without control characters and lone surrogates, which no index or encoder takes
    if not question:
        raise QuestionError("The question is empty: write what you want to know, for example “Who won the election?”")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters, the limit is {MAX_QUESTION:,}: ask one thing at a time."
        )
    if not any(unicodedata.category(c)[0] in "LN" for c in question):
        raise QuestionError("The question holds no word or number to search for: write it in words.")
    until = min(filter(None, (published_to, as_of)), default=None)
    wanted = tuple(_stored_name(p, known_publishers) for p in publishers)
    named = mentions(question, known_publishers)
    dates = named_periods(question, asked_at)
    about = question
    for mention in named:
        about = about[: mention.start] + " " * (mention.end - mention.start) + about[mention.end :]
    return Query(
        asked=question,
        text=question,
        about=one_line(about) or question,
        clauses=split_clauses(question, named, dates),
        parts=split_parts(question, named, dates),
        questions=split_questions(question, named, dates),
        only=ArticleFilter(wanted, published_from, until),
        named_publishers=tuple(dict.fromkeys(p for mention in named for p in mention.publishers)),
        about_now=about_now(question),
        as_of=as_of,
        asked_at=asked_at,
    )


def parse_date(text: str, *, end_of_day: bool = False) -> datetime:
    """ISO 8601, UTC where no zone is named; a bare date is its first moment, or its last. Raises QuestionError."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if end_of_day and len(text.strip()) <= len("2026-03-01"):
            moment = datetime.combine(moment.date(), time.max)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:  # the latter where a zone moves the first or last day of all time
        raise QuestionError(f"“{text}” is not a date: write it as 2026-03-01 or 2026-03-01T18:00+01:00.") from error


def _stored_name(given: str, known: Sequence[str]) -> str:
    """A publisher's name as stored, whatever the case it is typed in."""
    return next((name for name in known if name.casefold() == given.casefold()), given)
