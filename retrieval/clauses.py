"""Question -> its clauses: what each publisher is asked about, each with its day. Pure; English.

    Does the Polygon review praise the screen, | while the Engadget article of November 9 names a price?
      -> Polygon: praise the screen · Engadget, 9 November: names a price

    Who won the cup, as reported by The Age, | and who lost it?
      -> The Age: who won the cup, who lost it

A piece that names a publisher and speaks for itself takes what follows it; one that only attributes ("according to
The Age") takes what stands before it. Names listed together share one clause's words. Where nobody is named, each of
several questions is a clause. The pieces of a clause are its parts; a question does not say which of the publishers
that it lists tells which part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.answer import Clause
from retrieval.publishers import Mention
from retrieval.when import Dated

STOP_WORDS = frozenset(
    """a about after again all also am an and any are as at be because been before being between both but by can
    could d did do does doing down during each few for from further get got had has have having he her here
    hers him his how i if in into is it its just ll m many may me might more most much must my no nor not of
    off on once only or other our out over own please re s said same say says shall she should so some such t
    tell than that the their them then there these they this those through to too under until up us ve very
    was we were what when where which while who whom whose why will with would you your""".split()
)
"""English function words and the words that questions are made of: they tell nothing of what is asked about."""

FRAME = frozenset(
    """article articles report reports reported reporting according publish published publication source sources
    suggest suggests indicate indicates indicating claim claims describe describes mention mentions mentioned discuss
    discusses discussed discussing coverage individual company portrayal consistent inconsistent change changed
    different differing compared similar subsequent later earlier news post story stories yes agree disagree name
    person""".split()
)
"""What questions about reports are made of, and that says nothing of what is asked about."""

_CUT = re.compile(
    r"""\s*[,;:]\s+(?:(?:and|but|while|whereas|or)\s+)?
    |\s*\?\s+(?:and\s+)?
    |\s+(?:while|whereas|compared\s+(?:to|with)|in\s+comparison\s+(?:to|with)|versus|as\s+opposed\s+to|unlike|before|after
        |similar(?:ly)?\s+to(?:\s+how)?|than|but)\s+
    |\s+and\s+(?=(?:the|another|an?|does|did|do|is|are|was|were|by|in|reported|according|also|whose|who|when|how|what|where
        |that|which)\s)
    |\s+and\s+(?=['‘“"]?[A-Z\x00])""",
    re.IGNORECASE | re.VERBOSE,
)
_NEXT_QUESTION = re.compile(
    r"""\s*\?\s+(?:(?:and|but|or)\s+)?
    |[,;]?\s+(?:and|but|or)\s+(?=(?:who|whose|what|which|when|where|why|how)\s)
    |[,;]?\s+(?:and|but|or)\s+(?=(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\s
        (?:(?:the|an?|any|it|its|they|their|there|this|these|he|his|she|her)\b|(?-i:[A-Z])))""",
    re.IGNORECASE | re.VERBOSE,
)
"""Between two whole questions: an auxiliary opens one only before its subject ("and did the crew …")."""
_ATTRIBUTES = re.compile(
    r"""\W*(?:(?:as|is|are|was|were|and|also)\s+)*(?:as|according|per|by|reported|mentioned|discussed|covered|described
    |detailed|noted|stated|published|from|in|on)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME, _DATE = "\x00", "\x01"
"""Stand for the letters of names and dates, so that neither is cut; a question holds no control characters."""
_LEAST_WORDS = 2
"""Content words of a piece that says something."""
MOST_CLAUSES = 6
"""Each costs a search; more than six publishers in one question is a list and no question."""
MOST_PARTS = 8
"""Each costs a look at all candidates; no dev question has more than seven."""


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    """Without names and dates."""
    whole: str
    """With them."""
    mentions: tuple[Mention, ...]
    dates: tuple[Dated, ...]

    @property
    def speaks(self) -> bool:
        return _speaks(self.text)


def split_clauses(question: str, mentions: Sequence[Mention], dates: Sequence[Dated]) -> tuple[Clause, ...]:
    """At most MOST_CLAUSES, in the order of the question; none where it names nobody, no date and asks one thing."""
    pieces = list(_pieces(question, mentions, dates))
    groups = list(_groups(pieces)) if mentions else list(_questions(question, dates) or _dated(pieces))
    clauses: dict[tuple[str, tuple[str, ...]], Clause] = {}
    for group in groups:
        text = _flat(piece.text for piece in group)
        if not _speaks(text):
            text = _flat(piece.text for piece in pieces)
        period = next((d.period for piece in group for d in piece.dates), None)
        for publishers, cited in _asked_of(group):
            clauses.setdefault((text, publishers), Clause(text, publishers, period, cited))
    return tuple(clauses.values())[:MOST_CLAUSES]


def split_parts(question: str, mentions: Sequence[Mention], dates: Sequence[Dated]) -> tuple[str, ...]:
    """At most MOST_PARTS, in the order of the question; none where no clause has two pieces that speak."""
    pieces = list(_pieces(question, mentions, dates))
    spoken = [[_flat([piece.text]) for piece in group if piece.speaks] for group in _groups(pieces)]
    return tuple(dict.fromkeys(text for group in spoken if len(group) > 1 for text in group))[:MOST_PARTS]


def split_questions(question: str, mentions: Sequence[Mention], dates: Sequence[Dated]) -> tuple[str, ...]:
    """Several whole questions in one, at most MOST_CLAUSES; none where it is a single one, or names publishers, whose
    reports are told side by side."""
    groups = [] if mentions else _questions(question, dates)
    return tuple(_flat(piece.whole for piece in group) for group in groups)[:MOST_CLAUSES]


def _asked_of(group: Sequence[_Piece]) -> list[tuple[tuple[str, ...], bool]]:
    named = [(m.publishers, m.cited) for piece in group for m in piece.mentions]
    return named or [((), False)]


def _pieces(
    question: str, mentions: Sequence[Mention], dates: Sequence[Dated], cuts: re.Pattern[str] = _CUT
) -> Iterator[_Piece]:
    bare, masked = question, question
    for named, mark in ((mentions, _NAME), (dates, _DATE)):
        for one in named:
            bare = bare[: one.start] + " " * (one.end - one.start) + bare[one.end :]
            masked = masked[: one.start] + mark * (one.end - one.start) + masked[one.end :]
    at = 0
    for start, end in [*((cut.start(), cut.end()) for cut in cuts.finditer(masked)), (len(masked), len(masked))]:
        if start > at:
            here = tuple(m for m in mentions if at <= m.start < start)
            yield _Piece(bare[at:start], question[at:start], here, tuple(d for d in dates if at <= d.start < start))
        at = end


def _groups(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces that belong together, each group with the publishers that one of them names."""
    group: list[_Piece] = []
    waiting: list[_Piece] = []
    for piece in pieces:
        if not piece.mentions:
            waiting.append(piece)
            continue
        if piece.speaks and group:
            yield [*group, *waiting]
            group = [piece]
        elif piece.speaks or not group:
            group = [*waiting, piece]
        elif waiting and _ATTRIBUTES.match(piece.text):
            yield group
            group = [*waiting, piece]
        else:  # one more name for what was said before
            group = [*group, *waiting]
            yield group
            group = [*(_Piece(p.text, p.whole, (), ()) for p in group), piece]
        waiting = []
    yield [*group, *waiting]


def _questions(question: str, dates: Sequence[Dated]) -> list[list[_Piece]]:
    """Several questions in one, each with what only makes sense after it ("and why?"); empty for a single one."""
    groups: list[list[_Piece]] = []
    for piece in _pieces(question, (), dates, _NEXT_QUESTION):
        if groups and not piece.speaks:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups if len(groups) > 1 else []


def _dated(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """In a single question without publishers only a date makes a clause."""
    for piece in pieces:
        if piece.dates:
            yield [_Piece(_flat(p.text for p in pieces), _flat(p.whole for p in pieces), (), piece.dates)]


def _speaks(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", text.casefold())
    return sum(w not in STOP_WORDS and w not in FRAME for w in words) >= _LEAST_WORDS


def _flat(texts: Iterable[str]) -> str:
    return " ".join(" ".join(texts).split())
