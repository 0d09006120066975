"""From evidence to citations: the quote, its offsets, and a link that opens the article at the quoted words. Pure."""

from __future__ import annotations

from urllib.parse import quote as percent_encode

from retrieval.answer import Citation, Evidence

_LONG_QUOTE = 120
"""Code points beyond which a link names only the first and last words of a quote, as browsers do when they make one."""
_EDGE_WORDS = 5


def cite(number: int, evidence: Evidence, start: int, end: int) -> Citation:
    """``start`` and ``end`` are offsets into the article's body, within the evidence's passage."""
    hit = evidence.hit
    quote = hit.quote(start, end)
    return Citation(
        number=number,
        quote=quote,
        article_id=hit.article_id,
        version=hit.version,
        origin_id=hit.origin_id,
        start=start,
        end=end,
        headline=hit.headline,
        publisher=hit.publisher,
        url=hit.url,
        link=link_to(hit.url, quote),
        published_at=hit.published_at,
    )


def link_to(url: str | None, quote: str) -> str | None:
    """``url`` with a text fragment (WICG, Scroll To Text Fragment: https://wicg.github.io/scroll-to-text-fragment/).

    A match may not cross a block, so of a quote over several paragraphs only its first is named. ``-``, ``,`` and ``&``
    have a meaning in the directive and are percent-encoded with everything else that a URL does not take.
    """
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    text = next((line.strip() for line in quote.splitlines() if line.strip()), "")
    words = text.split()
    if not words:
        return url
    if len(text) > _LONG_QUOTE and len(words) > 2 * _EDGE_WORDS:
        directive = f"{_encode(' '.join(words[:_EDGE_WORDS]))},{_encode(' '.join(words[-_EDGE_WORDS:]))}"
    else:
        directive = _encode(text)
    base, _, fragment = url.partition("#")
    # Everything behind the first ":~:" is the directive: one that the URL came with would spoil ours.
    return f"{base}#{fragment.partition(':~:')[0]}:~:text={directive}"


def _encode(text: str) -> str:
    return percent_encode(text, safe="").replace("-", "%2D")
