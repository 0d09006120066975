"""What a question asks of those whom it names, and how much of it a text speaks of: "Who murdered Petra Lind?" is not
answered by whatever is known of Petra Lind. Pure; English."""

from __future__ import annotations

import re
from collections.abc import Callable

from retrieval.claims import Rarity, Words
from retrieval.clauses import STOP_WORDS
from retrieval.names import name_words
from retrieval.wordnet import follows

_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_ASKS = frozenset(
    """say says said tell tells told report reports reported write wrote call called happen happens happened
    according exactly get gets got make makes made go goes went take takes took give gave
    people person name year month week day date time news latest kind type number amount price cost costs money worth
    pay paid""".split()
)
"""Words with which a question asks for its kind of answer: a sentence that holds it need not hold them."""


def spoken_of(question: str, words: Words, rarity: Rarity) -> Callable[[str], float]:
    """How much of the question's own matter, its names left out, a text speaks of in whatever words: the share of
    those words by their rarity, 1 where there are none."""
    named = name_words(question)
    asked = {
        word
        for word in map(_plain, _WORD.findall(question))
        if word not in named and word not in STOP_WORDS and word not in _ASKS
    }
    weights = {word: max(rarity(words(word)).values(), default=0.0) for word in asked}
    total = sum(weights.values())

    def share(text: str) -> float:
        if not total:
            return 1.0
        held, spelled = set(words(text)), {_plain(word) for word in _WORD.findall(text)}
        return sum(weight for word, weight in weights.items() if _speaks(word, words, held, spelled)) / total

    return share


def _speaks(word: str, words: Words, held: set[str], spelled: set[str]) -> bool:
    """Itself in any form, or a word that it follows from, or that follows from it."""
    return not held.isdisjoint(words(word)) or follows(word, spelled) or any(follows(w, [word]) for w in spelled)


def _plain(word: str) -> str:
    return re.sub(r"['’]s$", "", word.casefold())
