"""A claim and the evidence found for it -> a verdict. Pure but for the encoder that is passed in.

supported     a sentence of the evidence bears the claim out, by the rules that a written sentence has to pass
not covered   otherwise; what is near is named
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from retrieval.answer import Citation, Evidence, Hit, Query, Verdict
from retrieval.citations import cite
from retrieval.claims import Words
from retrieval.compose import nearest
from retrieval.extractive import EncodeSentences
from retrieval.verify import supporting_span

_MOST_QUOTES = 3
_CLOSE = 0.5
"""Cosine between a claim and its quote, below which it tells of something else in the quote's words."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

Span = tuple[Evidence, int, int]
"""Evidence and the offsets, in the article's body, of what is quoted."""


def check_claim(
    query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence], words: Words, encode: EncodeSentences
) -> Verdict:
    """``query`` is the claim, parsed like a question."""
    supporting = _supporting(query.text, evidence, words, encode)
    if supporting:
        return Verdict(query.asked, "supported", _citations(supporting), ())
    return Verdict(query.asked, "not_covered", (), nearest(hits))


def _supporting(claim: str, evidence: Sequence[Evidence], words: Words, encode: EncodeSentences) -> list[Span]:
    spans = [(e, span) for e in evidence if (span := supporting_span(claim, e, words))]
    if not spans:
        return []
    vectors = encode([claim, *(e.hit.quote(*span) for e, span in spans)])
    cosines = vectors[1:] @ vectors[0]
    return [(e, *span) for (e, span), cosine in zip(spans, cosines, strict=True) if float(cosine) >= _CLOSE]


def _citations(spans: Iterable[Span]) -> tuple[Citation, ...]:
    """One an origin, the newest first."""
    ranked = sorted(spans, key=lambda span: span[0].hit.published_at or _LONG_AGO, reverse=True)
    of_origins: dict[str, Span] = {}
    for span in ranked:
        of_origins.setdefault(span[0].hit.origin_id, span)
    chosen = list(of_origins.values())[:_MOST_QUOTES]
    return tuple(cite(number, *span) for number, span in enumerate(chosen, start=1))
