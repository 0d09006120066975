"""Articles and publishers, listed. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render import answer_texts
from bot.render.markup import Line, Span, pack
from bot.render.messages import Message
from bot.render.parts import messages_of, nearby_line, publisher_of
from retrieval.answer import Nearby

MOST_PUBLISHERS = 100
"""That are named; a reader does not look through more."""


def render_related(articles: Sequence[Nearby]) -> list[Message]:
    """What else was reported on the matter of an answer."""
    return _listed(answer_texts.related_head(), articles, answer_texts.nothing_related())


def render_latest(articles: Sequence[Nearby]) -> list[Message]:
    """The newest articles, of all or of one publisher."""
    return _listed(answer_texts.latest_head(), articles, answer_texts.nothing_latest())


def render_sources(publishers: Sequence[tuple[str | None, int]]) -> list[Message]:
    """Publishers (None: those that the articles do not name) with the number of their articles, in the given order."""
    if not publishers:
        return messages_of(pack([Line((Span(answer_texts.corpus_empty()),))]))
    total = sum(count for _, count in publishers)
    lines = [Line((Span(answer_texts.publishers_head(total), "b"),))]
    for publisher, count in publishers[:MOST_PUBLISHERS]:
        lines.append(Line((Span(f"• {answer_texts.publisher_with_articles(publisher_of(publisher), count)}"),)))
    if left := len(publishers) - MOST_PUBLISHERS:
        lines += [Line((Span(answer_texts.more_publishers(left)),))] if left > 0 else []
    return messages_of(pack(lines))


def _listed(head: str, articles: Sequence[Nearby], nothing: str) -> list[Message]:
    if not articles:
        return messages_of(pack([Line((Span(nothing),))]))
    return messages_of(pack([Line((Span(head, "b"),)), *map(nearby_line, articles)]))
