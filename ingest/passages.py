"""Article -> passages: runs of whole sentences, measured in the encoder's own tokens.

Pure apart from the sentence segmenter. The offsets of every sentence and passage are code points into the body, so
that what is retrieved, verified and cited can always be found again in the stored text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.article import Article, Passage

CountTokens = Callable[[Sequence[str]], list[int]]
Span = tuple[int, int]
"""Code points, end excluded."""

_MOST_TOKENS = 220
"""Of a passage: a few paragraphs of news, one thought each."""
_HEADER_TOKENS = 36
"""Of what an encoder reads, kept for headline, publisher, date and the tokens that it adds itself."""
_LEAST_TOKENS = 16


@dataclass(frozen=True, slots=True)
class PassageRules:
    """What decides where passages begin and end. An index made under other rules is refused."""

    max_tokens: int = _MOST_TOKENS
    overlap_sentences: int = 1
    """Sentences repeated from the end of one passage at the start of the next, so that two that belong together
    stand together at least once."""
    max_overlap_tokens: int = 60
    max_characters: int = 2000
    """Bounds text that tokenizers hardly count: a WordPiece model sees a 10,000-character word as one token."""
    segmenter: str = "sentencex-1"

    @classmethod
    def fitting(cls, encoder_tokens: int) -> PassageRules:
        """For an encoder that reads at most ``encoder_tokens``: no passage so long that its end is cut off unread."""
        return cls(max_tokens=max(_LEAST_TOKENS, min(_MOST_TOKENS, encoder_tokens - _HEADER_TOKENS)))

    @property
    def fingerprint(self) -> str:
        return (
            f"{self.segmenter};tokens={self.max_tokens};overlap={self.overlap_sentences}"
            f"/{self.max_overlap_tokens};characters={self.max_characters}"
        )


def sentence_spans(text: str, language: str | None = None) -> list[Span]:
    """Spans of the sentences, white space around them left out; a paragraph break always ends one."""
    import sentencex

    spans: list[Span] = []
    for boundary in sentencex.get_sentence_boundaries(language or "en", text):
        if boundary["is_paragraph_break"]:
            continue
        for start, end in _lines(text, boundary["start_index"], boundary["end_index"]):
            spans.append((start, end))
    return spans


def split_article(
    article: Article, article_id: str, version: int, rules: PassageRules, count_tokens: CountTokens
) -> list[Passage]:
    """Passages in order, together covering every sentence of the body; ``body[p.start:p.end] == p.text`` for each."""
    body = article.body
    pieces = list(_pieces(body, sentence_spans(body, article.language), rules, count_tokens))
    passages: list[Passage] = []
    for start, end in _pack(pieces, rules):
        passages.append(Passage(article_id, version, len(passages), start, end, body[start:end]))
    return passages


def passage_header(article: Article) -> str:
    """Headline, publisher and date, given to the encoder beside the passage but no part of its text."""
    date = article.published_at.strftime("%-d %B %Y") if article.published_at else None
    return "\n".join(filter(None, [article.headline, ", ".join(filter(None, [article.publisher, date]))]))


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without surrounding white space, cut at blank lines (a heading is no part of the next sentence)."""
    for piece in _cut(text[start:end], "\n\n"):
        left, right = _stripped(text, start + piece[0], start + piece[1])
        if left < right:
            yield left, right


def _stripped(text: str, start: int, end: int) -> Span:
    """The span without surrounding white space."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _cut(text: str, separator: str) -> Iterator[Span]:
    at = 0
    for part in text.split(separator):
        yield at, at + len(part)
        at += len(part) + len(separator)


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    tokens: int


def _pieces(body: str, spans: list[Span], rules: PassageRules, count_tokens: CountTokens) -> Iterator[_Piece]:
    """Sentences with their token counts; one longer than a whole passage is cut between words."""
    counts = count_tokens([body[s:e] for s, e in spans]) if spans else []
    for (start, end), tokens in zip(spans, counts, strict=True):
        if tokens <= rules.max_tokens and end - start <= rules.max_characters:
            yield _Piece(start, end, tokens)
        else:
            yield from _cut_sentence(body, start, end, rules, count_tokens)


def _cut_sentence(body: str, start: int, end: int, rules: PassageRules, count_tokens: CountTokens) -> Iterator[_Piece]:
    """As many words a piece as fit together."""
    joined: list[Span] = []
    tokens = 0
    for word in _halved(body, list(_words(body, start, end, rules.max_characters)), rules, count_tokens):
        together = tokens + word.tokens
        if joined and together <= rules.max_tokens and word.end - joined[-1][0] <= rules.max_characters:
            joined[-1] = joined[-1][0], word.end
            tokens = together
        else:
            joined.append((word.start, word.end))
            tokens = word.tokens
    # Runs that no space parts may have more tokens together than apart.
    yield from _halved(body, joined, rules, count_tokens)


def _halved(body: str, spans: list[Span], rules: PassageRules, count_tokens: CountTokens) -> Iterator[_Piece]:
    """The spans with their tokens, each halved until it fits: a code point may be several tokens."""
    for (start, end), tokens in zip(spans, count_tokens([body[s:e] for s, e in spans]), strict=True):
        if tokens <= rules.max_tokens or end - start < 2:
            yield _Piece(start, end, tokens)
        else:
            middle = (start + end) // 2
            halves = [_stripped(body, start, middle), _stripped(body, middle, end)]
            yield from _halved(body, [(s, e) for s, e in halves if s < e], rules, count_tokens)


_SHORT_RUN = 100
"""Characters of a run without white space that no word is as long as; text so written is cut by characters instead."""


def _words(body: str, start: int, end: int, limit: int) -> Iterator[Span]:
    at = start
    while at < end:
        while at < end and body[at].isspace():
            at += 1
        stop = at
        while stop < end and not body[stop].isspace() and stop - at < min(limit, _SHORT_RUN):
            stop += 1
        if stop > at:
            yield at, stop
        at = stop


def _pack(pieces: list[_Piece], rules: PassageRules) -> Iterator[Span]:
    """Greedy: as many whole sentences as fit, each passage starting with the last sentence of the one before."""
    first = 0
    while first < len(pieces):
        last, tokens = first, pieces[first].tokens
        while last + 1 < len(pieces) and _fits(pieces, first, last + 1, tokens, rules):
            last += 1
            tokens += pieces[last].tokens
        yield pieces[first].start, pieces[last].end
        if last + 1 == len(pieces):
            return
        first = last + 1 - _overlap(pieces, first, last, rules)


def _fits(pieces: list[_Piece], first: int, last: int, tokens: int, rules: PassageRules) -> bool:
    return (
        tokens + pieces[last].tokens <= rules.max_tokens
        and pieces[last].end - pieces[first].start <= rules.max_characters
    )


def _overlap(pieces: list[_Piece], first: int, last: int, rules: PassageRules) -> int:
    """How many sentences the next passage repeats: never so many that it could not advance."""
    count = min(rules.overlap_sentences, last - first)
    while count and not (
        sum(p.tokens for p in pieces[last + 1 - count : last + 1]) <= rules.max_overlap_tokens
        and _fits(pieces, last + 1 - count, last + 1, sum(p.tokens for p in pieces[last + 1 - count : last + 1]), rules)
    ):
        count -= 1
    return count
