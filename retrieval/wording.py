"""Whether a sentence says anything in words that its quote does not bear out. Pure; the words are English.

One word makes "the nurse said" of "the doctor said", so each must stand in the quote, in any form, or follow from one
that does: "tried" from "attempted". Names, numbers and denials have rules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from retrieval.claims import NEGATION, Words, like
from retrieval.clauses import STOP_WORDS
from retrieval.quantities import has_number, stated
from retrieval.wordnet import base_form, follows, is_word

_CLAIM_NOTHING = STOP_WORDS | frozenset(
    """according although additionally also amid among another around compared finally furthermore however meanwhile
    moreover nevertheless though whether via within
    describe described describes note noted notes noting report reported reporting reports stress stressed stresses
    stressing
    give gives giving given gave go goes going gone went include included includes including make makes making made
    receive receives received receiving handed take takes taking taken took""".split()
)
"""Function words, what reports are introduced with, and verbs that leave it to a noun what is done."""
_WORD = re.compile(r"[^\W\d_]+")


def wording_kept(sentence: str, known: str, words: Words) -> bool:
    """Whether each word stands in what is known or follows from it, and one of them does stand there."""
    held = set(words(known))
    spelled = {w for w in _WORD.findall(known.casefold()) if w not in STOP_WORDS}
    told = list(_claiming(sentence))
    standing = [all(like(stem, held, words) for stem in words(word)) for word in told]
    return any(standing) and all(
        stands or word[0].isupper() or follows(word.casefold(), spelled)
        for word, stands in zip(told, standing, strict=True)
    )


def plain_opening(sentence: str, known: str) -> str:
    """With a small letter where a sentence opens with a word that is no name: "Thirty people" and "thirty people"."""
    word = _WORD.match(sentence)
    if word is None or word.group() in known or word.group()[1:] != word.group()[1:].casefold():
        return sentence
    low = word.group().casefold()
    return low + sentence[word.end() :] if has_number(low) or is_word(low) else sentence


@lru_cache(maxsize=4)
def in_base_forms(words: Words) -> Words:
    """Stems that are the same for "sold" and "sell", "men" and "man"."""

    def stems(text: str) -> list[str]:
        return words(_WORD.sub(lambda found: base_form(found.group().casefold()), text))

    return stems


def _claiming(sentence: str) -> Iterator[str]:
    for quantity in reversed(stated(sentence)):
        sentence = f"{sentence[: quantity.start]} {sentence[quantity.end :]}"
    for word in _WORD.findall(NEGATION.sub(" ", sentence)):
        if len(word) > 1 and word.casefold() not in _CLAIM_NOTHING:
            yield word
