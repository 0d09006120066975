"""Corrections that an article announces of itself ("This article was amended on 3 March to …"). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.article import Article
from ingest.normal import changes_on_its_own

MOST_CHARACTERS = 1000
"""Of what is returned; announcements are a few sentences."""
_OPENING_PARAGRAPHS = 3
_CLOSING_PARAGRAPHS = 6
"""Where an announcement may also stand inside a paragraph; between them only as a paragraph of its own."""

_PIECE = "(article|story|post|piece|column|obituary|blog|headline|caption|newsletter|online report|news report)"
_PAPER = "(report|review|page|item|interview)"
"""What the news reports on is called so too."""
_MENDED = "(amended|corrected|updated|edited|revised|clarified|changed|modified|republished)"
_WAS = r"(was|were|has been|have been) (\w+ly |since (been )?)?"
_MENDS = (
    r"(correct|amend|updat|clarif|revis|chang|edited|error|mistake|incorrect|inaccura|misstat|misspel|misidentif|"
    r"misquot|retract|remov|replac|withdrawn|(earlier|previous|original|prior) version)"
)
_EARLIER = "(an?|the) (earlier|previous|original|prior|initial) version of (this|the)"


@dataclass(frozen=True, slots=True)
class CorrectionRule:
    pattern: re.Pattern[str]
    """Matches at the beginning of the announcement."""
    label: bool
    """A label counts at the beginning of a paragraph only; a sentence also after another one."""
    reason: str


def _rule(pattern: str, reason: str, *, label: bool = False) -> CorrectionRule:
    return CorrectionRule(re.compile(pattern, re.IGNORECASE), label, reason)


RULES = (
    _rule(
        r"(corrections?|clarifications?|errat(um|a)|corrigend(um|a)|retraction|amendment)( (and|&|/) \w+)?"
        r"( appended| notice| note)?( to (this|an earlier) \w+)?( ?\([^()\n]{1,60}\)|,? [^:.\n]{1,30}\d[^:.\n]{0,15})?"
        r"\s*(:|\.?$|[–—-] ?(an|this|in an|our|we|\d))",
        'the label that desks print over it; "Correction of house prices" goes on without a colon',
        label=True,
    ),
    _rule(
        r"(amended|corrected|clarified|updated)( on| at)? [^:\n]{0,30}\d[^:.\n]{0,20}: \w",
        "a label with its date",
        label=True,
    ),
    _rule(
        r"\((corrects|refiles|recasts|clarifies|removes) [^()\n]{4,300}\)",
        "news agencies' note to editors over a story that is sent again",
        label=True,
    ),
    _rule(rf"(in )?{_EARLIER} ({_PIECE}|{_PAPER})\b", "what was wrong is told"),
    _rule(
        rf"(this|the (headline|caption|text|standfirst|subheading|photo caption) (of|on|to|in) (this|an earlier)) "
        rf"(\w+ )?{_PIECE} {_WAS}{_MENDED}\b",
        '"will be updated" and "is being updated" promise what comes, and are none',
    ),
    _rule(
        rf"this {_PAPER} {_WAS}{_MENDED}\b[^.\n]{{0,80}}\b"
        r"(to (correct|clarify|reflect|include|remove|add|say|make)|on .{0,12}\d)",
        "the same; a committee's report was amended by a vote, and not to clarify",
    ),
    _rule(rf"we (have|[’']ve) (\w+ly |since )?{_MENDED} (this|the) {_PIECE}\b", "the same, in the first person"),
    _rule(
        rf"(editor[’']?s?[’']?|publisher[’']s) notes?\s*[:–—-](?=[^\n]{{0,600}}\b{_MENDS})",
        "an editor's note may also introduce an author or warn of what is described: it must tell of a change",
        label=True,
    ),
    _rule(
        r"updated?( ?#?\d{1,2})?( ?\([^()\n]{1,60}\)|,? [^:.\n]{1,30}\d[^:.\n]{0,15})?\s*[:–—](\s|$)",
        "a later development, put over or under the report",
        label=True,
    ),
)
"""Corrections before updates: an article that has both is marked with what was wrong in it."""

_SIGNS = (
    *("correct", "clarif", "errat", "corrig", "retract", "amend", "version", "updat", "edited", "revised", "changed"),
    *("modified", "editor", "publisher", "refile", "recast", "remove", "republish"),
)
"""One of them, lower case, is in every announcement; looking for them costs a hundredth of the patterns."""
_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE_START = re.compile(r"[.!?…][\"'”’)\]]{0,3} {1,3}(?=\S)")
_ORNAMENT = " \t\u00a0•·*_▪■●-–—>[("
_MOST_PLACES = 400
"""Looked at; half from each end where a hostile text offers more."""


def find_correction(body: str) -> str | None:
    """The words of ``body`` that announce a correction, an amendment or an update, verbatim and at most 1,000
    characters; None where the article announces none. Linear in the body's length."""
    places = list(_places(body))
    if len(places) > _MOST_PLACES:
        places = places[: _MOST_PLACES // 2] + places[-_MOST_PLACES // 2 :]
    for rule in RULES:
        for start, end, opens in places:
            if (opens or not rule.label) and rule.pattern.match(body, start, end):
                return _announcement(body, start, end)
    return None


def with_correction(article: Article) -> Article:
    """The article, with the correction that its body announces where its source states none."""
    return article if article.correction else replace(article, correction=find_correction(article.body))


def _places(body: str) -> Iterator[tuple[int, int, bool]]:
    """Where an announcement may begin: (start, end of its paragraph, whether it opens the paragraph)."""
    spans = [match.span() for match in _PARAGRAPH.finditer(body)]
    for number, (start, end) in enumerate(spans):
        paragraph = body[start:end].lower()
        if not any(sign in paragraph for sign in _SIGNS) or changes_on_its_own(paragraph):
            continue
        bare = start
        while bare < end and body[bare] in _ORNAMENT:
            bare += 1
        yield bare, end, True
        if bare > start and body[bare - 1] == "(":
            yield bare - 1, end, True  # an agency's note is known by its brackets
        if number < _OPENING_PARAGRAPHS or number >= len(spans) - _CLOSING_PARAGRAPHS:
            for match in _SENTENCE_START.finditer(body, bare, end):
                yield match.end(), end, False


def _announcement(body: str, start: int, end: int) -> str:
    """To the end of the paragraph; a label that stands alone takes the next paragraph with it."""
    if not body[start:end].rstrip(" .:–—").count(" "):
        following = _PARAGRAPH.search(body, end)
        end = following.end() if following else end
    return body[start : min(end, start + MOST_CHARACTERS)].rstrip()
