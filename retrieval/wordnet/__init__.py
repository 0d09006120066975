"""Which English word follows from which: "tried" from "attempted", "died" from "killed"; "nurse" from no "doctor".

The words are those of WordNet 3.0 (Miller, "WordNet: a lexical database for English", 1995; licence beside this file),
made into ``wordnet.txt.gz`` by ``retrieval.wordnet.make``. It is read once, when first asked: half a second. Its
format, a line each:

    [noun] [verb] [adj] [adv]      bridge 2a17 1b03 …    a word, and its senses as hexadecimal numbers, commonest first
    [noun forms] [verb forms]      fell fall             an irregular form, and its base
    [follows]                      2a17 1f00 …           a sense, and what is true as well where it is
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_ENDINGS = {
    "noun": (("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("ies", "y")),
    "verb": (("s", ""), ("ies", "y"), ("es", "e"), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", "")),
    "adj": (("er", ""), ("est", ""), ("er", "e"), ("est", "e")),
    "adv": (),
}
"""Of regular forms, with what stands there in the base: morphy(7WN)."""
_DOUBLED = re.compile(r"([bdgklmnprt])\1(?:ed|ing)$")
"""As in "stopped"."""

_UNCHANGED = frozenset(
    """beat become bet burst cast come cost cut hit hurt let overcome put quit read rid run set shed shut split spread
    thrust upset""".split()
)
"""Verbs whose past has the form of their base."""

_COMMON = 2
"""Senses of a word, in each part of speech, that are taken to be meant (docs/decisions/0019)."""


@dataclass(frozen=True, slots=True)
class _Tables:
    senses: dict[str, dict[str, tuple[str, ...]]]
    """By part of speech, by word."""
    forms: dict[str, dict[str, str]]
    follows: dict[str, frozenset[str]]


def follows(said: str, held: Iterable[str]) -> bool:
    """Whether a word in any form, in one of its two commonest senses, is true where one of the others is in one of its
    own: it says the same, or less. A rarer sense is mostly not meant: "shot" is no "filmed". In lower case."""
    mine = _senses(said)
    return bool(mine) and any(mine & _true_with(word) for word in held)


def base_form(word: str) -> str:
    """ "fall" for "fell", "man" for "men"; regular forms as they are. In lower case."""
    forms = _tables().forms
    return forms["verb"].get(word) or forms["noun"].get(word) or word


def is_word(word: str) -> bool:
    """Whether a word of the language has that form, as against a name. In lower case."""
    return bool(_senses(word))


@lru_cache(maxsize=4096)
def parts_of_speech(word: str) -> frozenset[str]:
    """Of "noun", "verb", "adj" and "adv" those that a word in that form can be. In lower case."""
    tables = _tables()
    return frozenset(
        part for part, words in tables.senses.items() if any(base in words for base in _bases(word, part, tables))
    )


@lru_cache(maxsize=4096)
def is_past(word: str) -> bool:
    """Whether a form can be the past, or the past participle, of a verb. In lower case."""
    tables = _tables()
    if word in tables.forms["verb"]:
        return not word.endswith(("ing", "s"))
    if word.endswith("ed"):
        return any(base in tables.senses["verb"] for base in _bases(word, "verb", tables) if base != word)
    return word in _UNCHANGED


def is_bare_verb(word: str) -> bool:
    """Whether it is the base form of a verb, as after "did not". In lower case."""
    return word in _tables().senses["verb"] and not is_past(word)


@lru_cache(maxsize=4096)
def _senses(word: str) -> frozenset[str]:
    tables = _tables()
    return frozenset(
        sense
        for part, words in tables.senses.items()
        for base in _bases(word, part, tables)
        for sense in words.get(base, ())[:_COMMON]
    )


@lru_cache(maxsize=4096)
def _true_with(word: str) -> frozenset[str]:
    own, further = _senses(word), _tables().follows
    return own.union(*(further.get(sense, ()) for sense in own))


def _bases(word: str, part: str, tables: _Tables) -> Iterator[str]:
    yield word
    if irregular := tables.forms.get(part, {}).get(word):
        yield irregular
    for ending, instead in _ENDINGS[part]:
        if word.endswith(ending):
            yield word.removesuffix(ending) + instead
    if part == "verb" and (doubled := _DOUBLED.search(word)):
        yield word[: doubled.start() + 1]


@cache
def _tables() -> _Tables:
    packed = files(__name__).joinpath("wordnet.txt.gz").read_bytes()
    sections: dict[str, list[list[str]]] = {}
    for line in gzip.decompress(packed).decode("ascii").splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        else:
            lines.append(line.split())
    return _Tables(
        senses={part: {word: tuple(own) for word, *own in sections[part]} for part in _ENDINGS},
        forms={part: dict(sections[f"{part} forms"]) for part in ("noun", "verb")},
        follows={sense: frozenset(others) for sense, *others in sections["follows"]},
    )
