"""Which articles tell the same wire story: copies under another headline, trimmed, or with a paragraph added.

MinHash finds candidates, the text decides. Pure but for the hashing library.
"""

from __future__ import annotations

import re

from ingest.article import Article
from ingest.normal import headline_words
from ingest.urls import same_registered_host

_SHINGLE = 5
"""Words a shingle: long enough that two reports of one event share few, a copy nearly all."""

BANDS, _ROWS = 24, 4
"""Two texts become candidates with probability 1-(1-J^4)^24 (Leskovec et al., Mining of Massive Datasets, 3.4):
0.78 at a Jaccard similarity of 0.5, 0.97 at 0.6, 0.99 at 0.66. A copy trimmed to two thirds is at 0.66."""

_CONTAINED = 0.8
"""Share of the shorter text's shingles that the longer must hold for both to be one origin."""

_FEWEST = 20
"""Shingles below which a text is too short to be called anyone's copy."""


def shingles(body: str) -> frozenset[str]:
    """Runs of five words, case and punctuation aside."""
    words = re.findall(r"\w+", body.casefold())
    return frozenset(" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def bands(body: str) -> list[int]:
    """Keys under which copies of this text meet: signed 64-bit numbers, none for a text too short to judge."""
    import rensa

    held = shingles(body)
    if len(held) < _FEWEST:
        return []
    sketch = rensa.RMinHash(num_perm=BANDS * _ROWS, seed=1)
    sketch.update(sorted(held))
    digest = sketch.digest()
    keys = []
    for band in range(BANDS):
        key = band
        for row in digest[band * _ROWS : (band + 1) * _ROWS]:
            key = (key * 1_000_003 ^ row) & 0xFFFF_FFFF_FFFF_FFFF
        keys.append(key - (1 << 63))
    return keys


def same_text(one: str, other: str) -> bool:
    """Whether the shorter of the two stands, nearly whole, in the longer."""
    a, b = shingles(one), shingles(other)
    fewer = min(len(a), len(b))
    return fewer >= _FEWEST and len(a & b) >= _CONTAINED * fewer


def moved(known: Article, article: Article) -> bool:
    """Whether the same words at two addresses are one article, and not a copy: on the same site, under the same
    headline, by the same publisher."""
    return (
        known.url is not None
        and article.url is not None
        and same_registered_host(known.url, article.url)
        and headline_words(known.headline) == headline_words(article.headline)
        and (known.publisher == article.publisher or None in (known.publisher, article.publisher))
    )
