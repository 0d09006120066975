"""Is this sentence supported by that quote? Pure, and the last step before a sentence reaches a reader.

A sentence taken word for word is supported by itself. A written one must bring every number, name and quotation from
its quote, most of its other words too, and must not turn a denial into a claim or the other way round. What cannot be
shown to be supported is dropped: a false alarm costs a sentence, a miss costs the reader's trust.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from retrieval.answer import Evidence
from retrieval.query import STOP_WORDS

Words = Callable[[str], list[str]]

_LONGEST_RUN = 3
"""Sentences that may support one claim together."""

_LEAST_COVERED = 0.6
"""Share of a written sentence's content words that its quote must hold (by stem)."""

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER_WORDS = {w: str(i) for i, w in enumerate(_UNITS)} | {w: str(10 * i) for i, w in enumerate(_TENS, start=2)}
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7",
             "eighth": "8", "ninth": "9", "tenth": "10"}  # fmt: skip
_SCALES = {"hundred": "00", "thousand": "000", "million": "m", "billion": "bn", "trillion": "tn"}
_SPOKEN = "|".join([*NUMBER_WORDS, *_SCALES, "dozens?", "hundreds", "thousands", "millions", "half", "twice"])
_NEGATIONS = frozenset(
    "no not never none nobody nothing neither nor without cannot deny denies denied refused refuses false".split()
)
_QUOTED = re.compile(r"[“\"]([^”\"]{2,})[”\"]")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_NAME = re.compile(r"(?<![\w’'])[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'-]+")


def supporting_span(sentence: str, evidence: Evidence, words: Words) -> tuple[int, int] | None:
    """Offsets into the body of the shortest run of the evidence's sentences that supports the claim, or None."""
    hit = evidence.hit
    for start, end in _runs(evidence):
        if supports(sentence, hit.text[start - hit.start : end - hit.start], hit.publisher or "", words):
            return start, end
    return None


def supports(sentence: str, quote: str, publisher: str, words: Words) -> bool:
    """Whether the quote bears the sentence out. The publisher's name may stand in it too: the citation shows it."""
    if squeeze(sentence) in squeeze(quote):
        return True
    return (
        numbers(sentence) <= numbers(quote)
        and _names(sentence) <= _vocabulary(quote) | _vocabulary(publisher)
        and all(squeeze(q).strip(".,;:") in squeeze(quote) for q in _QUOTED.findall(sentence))
        and _denies(sentence) == _denies(quote)
        and _covered(sentence, quote + " " + publisher, words) >= _LEAST_COVERED
    )


def squeeze(text: str) -> str:
    """White space and the shape of quotation marks and dashes aside; the ellipsis of a cut sentence too."""
    flat = " ".join(text.split()).rstrip("…").strip()
    return flat.translate(_SHAPES)


_SHAPES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


def numbers(text: str) -> frozenset[str]:
    """Every number, however written: "two", "second" and "2" are 2; "1,200" is 1200; "twenty-one" is 21."""
    found = {n.replace(",", "").rstrip(".") for n in _NUMBER.findall(text)}
    spoken = re.findall(r"[a-z]+", text.casefold())
    tens = ""
    for word in [*spoken, ""]:
        unit = NUMBER_WORDS.get(word)
        if tens and unit and len(unit) == 1:
            found.add(str(int(tens) + int(unit)))
            tens = ""
            continue
        if tens:
            found.add(tens)
            tens = ""
        if unit and word in _TENS:
            tens = unit
        elif unit and word != "one":  # "one" is a pronoun more often than a number
            found.add(unit)
        elif word in _ORDINALS and word not in ("first", "second"):
            found.add(_ORDINALS[word])
    return frozenset(found)


def has_number(text: str) -> bool:
    """A digit or a number word, "one", "dozens" and "half" included."""
    low = text.casefold()
    return bool(_NUMBER.search(text)) or bool(
        re.search(
            rf"\b({_SPOKEN})\b",
            low,
        )
    )


def _runs(evidence: Evidence) -> Iterator[tuple[int, int]]:
    spans = evidence.sentences
    for length in range(1, _LONGEST_RUN + 1):
        for first in range(len(spans) - length + 1):
            yield spans[first][0], spans[first + length - 1][1]


def _names(text: str) -> frozenset[str]:
    """Capitalised words, but for one that only opens the sentence and common words that happen to be capitalised."""
    opening = re.match(r"\W*", text)
    start = opening.end() if opening else 0
    found = {_bare(m.group()) for m in _NAME.finditer(text) if m.start() != start}
    return frozenset(name for name in found if name not in STOP_WORDS)


def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(_bare(word) for word in re.findall(r"[\w’'-]+", text)) | frozenset(
        re.findall(r"\w+", text.casefold())
    )


def _bare(word: str) -> str:
    return re.sub(r"[’']s?$", "", word.casefold())


def _denies(text: str) -> bool:
    low = text.casefold().replace("’", "'")
    return "n't" in low or any(word in _NEGATIONS for word in re.findall(r"[a-z]+", low))


def _covered(sentence: str, quote: str, words: Words) -> float:
    stop = {stem for word in STOP_WORDS for stem in words(word)}
    claimed = {w for w in words(sentence) if w not in stop}
    return len(claimed & set(words(quote))) / len(claimed) if claimed else 0.0
