"""What a sentence leans on: the one before that says who "he" is, the heading that says whose item it is. Pure."""

from __future__ import annotations

import re

from retrieval.answer import Evidence
from retrieval.wordnet import is_past

ENDED = re.compile(r"[.!…][\"'”’»)\]]*$")
"""How a sentence ends, as against a heading, a caption, an item of a list."""

_LEANS_BACK = re.compile(
    r"^\W*(he|she|it|they|this|that|these|those|his|her|its|their|him|them|but|and|so|also|instead|meanwhile|however"
    r"|such|both|neither|others?|another|similarly|likewise|therefore|consequently|then(?!-)|as a result|at the time"
    r"|in response|for (example|instance)|the (move|decision|news|announcement|incident|former|latter|two|pair))\b",
    re.IGNORECASE,
)
"""An opening that leaves the reader asking who or what: the sentence before is taken too."""
_AUXILIARY = re.compile(r"^\W*(?:Is|Are|Was|Were|Has|Have|Had|Will|Would|Can|Could|May|Might|Plans?|Says?)\s+[a-z]")
_OPENING = re.compile(
    r"^\W*([A-Z][a-z]+)\s+(?:that|plans?|in|on|at|to|from|its?|his|her|their|the|an?|this|last|nearly|about|more|\d"
    r"|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d)"
)
_SUBJECT_LATER = re.compile(r",\s+(?:the|an?|it|he|she|they|we|its|his|her|their|(?-i:[A-Z]))\b", re.IGNORECASE)
"""After a participle: "Founded in 1990, the firm …"."""


def leans_back(text: str) -> bool:
    """Whether the reader of this sentence alone would ask who or what."""
    return bool(_LEANS_BACK.search(text)) or lacks_subject(text)


def lacks_subject(text: str) -> bool:
    """ "Announced on May 24 that it is laying off 6,000 people": an item under a heading that says who."""
    if _AUXILIARY.search(text):
        return True
    opening = _OPENING.search(text)
    return bool(opening and is_past(opening[1].casefold())) and not _SUBJECT_LATER.search(text)


def with_what_it_leans_on(evidence: Evidence, index: int) -> str | None:
    """The article's words from the sentence, or the heading, that it leans on to its own end; in news a paragraph is
    often one sentence. None where there is none: at the beginning, after what may not be said, after a heading that
    belongs to something else."""
    first = _before(evidence, index)
    if first is None:
        return None
    if lacks_subject(_text(evidence, first)):
        first = _before(evidence, first)
    return None if first is None else evidence.hit.quote(evidence.sentences[first][0], evidence.sentences[index][1])


def _before(evidence: Evidence, index: int) -> int | None:
    if not index:
        return None
    (_, ended), (begins, _) = evidence.sentences[index - 1], evidence.sentences[index]
    if evidence.hit.quote(ended, begins).strip():
        return None
    finished = ENDED.search(_text(evidence, index - 1))
    return index - 1 if finished or lacks_subject(_text(evidence, index)) else None


def _text(evidence: Evidence, index: int) -> str:
    return evidence.hit.quote(*evidence.sentences[index])
