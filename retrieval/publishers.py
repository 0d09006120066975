"""The publishers that a question names: by their stored names, by what people call them, and what for. Pure.

What people call them follows from the stored name: "The New York Times" is also "New York Times", "NY Times" and "NYT",
"CBSSports.com" also "CBS Sports", "Globes English" also "Globes", "FOX News - Health" also "Fox News" (with its other
sections) and "Fox News health".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_SHORT = {"financial times": "FT", "wall street journal": "WSJ", "washington post": "WaPo", "associated press": "AP"}
"""Short names that are in use and do not follow from the long one, or have two letters only."""

_SHORT_PLACES = {"New York": "NY", "Los Angeles": "LA"}
"""Inside a name: the "NY Times"."""

_LANGUAGE = re.compile(
    r"(?<=\w)\s+(?:Arabic|Chinese|English|Español|French|German|Hebrew|Hindi|Italian|Japanese|Portuguese|Russian|Spanish)$"
)
"""Of an edition, behind the publisher's name."""

_TAIL = re.compile(r"\s+[|–—-]\s+|:\s+")
"""Between a publisher's name and its section or motto."""
_DOMAIN = re.compile(r"\.(?:com|net|org|co\.uk|com\.au|co|io|news)$", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

_QUOTE = "['‘’\"“”]?"
_REPORT = r"""articles?|reports?|reporting|stor(?:y|ies)|pieces?|posts?|reviews?|interviews?|coverage|columns?
    |newsletters?|headlines?|live\s?blogs?|guides?|lists?|rankings?|analys[ei]s|editorials?|websites?|sections?"""
_TELLS = r"""(?:has\s+|had\s+|also\s+|later\s+|first\s+|previously\s+)*(?:report|say|said|suggest|claim|describ|mention
    |indicat|discuss|stat|writ|wrote|not|publish|cover|call|tell|told|cit|attribut|credit|highlight|characteri[sz]|portray
    |depict|feature|advis|recommend|predict|quot|argu|explain|estimat|expect|review|rank|list|imply|implies|focus
    |provid|detail|warn|think|thought|find|found|conclude|emphasi[sz]|criticis|criticiz|announc)"""
_CITING_BEFORE = re.compile(
    r"\b(?:according\s+to|by|from|in|on|per|via|like|such\s+as|including|sources?|both|did|does|do|has)\s+"
    rf"(?:both\s+|either\s+)?(?:the\s+)?{_QUOTE}$",
    re.IGNORECASE,
)
_ACCORDING = re.compile(rf"\baccording\s+to\s+(?:the\s+)?{_QUOTE}$", re.IGNORECASE)
_CITING_AFTER = re.compile(
    rf"^{_QUOTE}(?:['’]s?)?\s*(?:\(|(?:\w+\s+){{0,2}}(?:{_REPORT})\b|{_TELLS}|:)", re.IGNORECASE | re.VERBOSE
)
_TELLING = re.compile(rf"\s+{_TELLS}", re.IGNORECASE | re.VERBOSE)
_ASKED = re.compile(r"\b(?:did|does|do|has|have)\s+(?:the\s+)?$", re.IGNORECASE)
_LISTED = re.compile(r"^['‘’\"“”\s,;/&]*(?:and|or)?['‘’\"“”\s]*(?:the\s+)?['‘’\"“”\s]*$", re.IGNORECASE)
"""Between two names of one list."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A publisher where the question names it."""

    start: int
    """Code points into the question, end excluded."""
    end: int
    publishers: tuple[str, ...]
    """Stored names; several where the name is common to several sections."""
    cited: bool
    """As a source ("according to …", "the … article"); else it may be what the question is about."""


def mentions(question: str, known: Sequence[str]) -> tuple[Mention, ...]:
    """In the order of the question."""
    called, pattern = _names(tuple(known))
    if pattern is None:
        return ()
    found: list[Mention] = []
    for match in pattern.finditer(question):
        start, end = match.span()
        if not _as_a_name(question, start, end):
            continue
        publishers = called[" ".join(match.group("name").casefold().split())]
        end, publishers = _with_section(question, end, publishers)
        cited = bool(_CITING_BEFORE.search(question[:start]) or _CITING_AFTER.match(question[end:]))
        found.append(Mention(start, end, publishers, cited))
    return _lists_cited(question, found)


def called(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """The stored names that ``name`` may mean, in any case; the exact one alone where it is stored."""
    names, _ = _names(tuple(known))
    plain = " ".join(name.casefold().split())
    for way in (plain, plain.removeprefix("the "), _DOMAIN.sub("", plain)):
        if way in names:
            return names[way]
    return ()


def _lists_cited(question: str, found: Sequence[Mention]) -> tuple[Mention, ...]:
    """ "by The Verge, Fortune, and TechCrunch": all three are sources, since one is."""
    lists: list[list[Mention]] = []
    for mention in found:
        if lists and _LISTED.match(question[lists[-1][-1].end : mention.start]):
            lists[-1].append(mention)
        else:
            lists.append([mention])
    return tuple(
        Mention(m.start, m.end, m.publishers, any(other.cited for other in together))
        for together in lists
        for m in together
    )


def _as_a_name(question: str, start: int, end: int) -> bool:
    """ "The Age" is a publisher and "the age of 16" is none; in lower case a name of one word needs a clear sign."""
    said = re.sub(r"^the\s+", "", question[start:end], flags=re.IGNORECASE)
    if len(said.split()) > 1 or said[0].isupper() or _ACCORDING.search(question[:start]):
        return True
    if len(said) <= 4:  # "ft" is a measure, "wsj" could be anything
        return bool(_ASKED.search(question[:start]) and _TELLING.match(question[end:]))
    return bool(_CITING_AFTER.match(question[end:]))


def _with_section(question: str, end: int, publishers: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """ "Fox News health", "Fox News's health section": the one section where several have the name."""
    if len(publishers) > 1:
        for publisher in publishers:
            section = _TAIL.split(publisher)[-1]
            following = re.compile(rf"(?:['’]s)?\s+{re.escape(section)}(?!\w)", re.IGNORECASE).match(question, end)
            if following:
                return following.end(), (publisher,)
    return end, publishers


@lru_cache(maxsize=8)
def _names(known: tuple[str, ...]) -> tuple[dict[str, tuple[str, ...]], re.Pattern[str] | None]:
    """Every name in lower case with the publishers that it may mean, and one expression that finds the longest."""
    called: dict[str, list[str]] = defaultdict(list)
    for name in known:
        called[name.casefold()].insert(0, name)
    stored = set(called)
    for name in known:
        for other in _also_called(name):
            if other.casefold() not in stored and name not in called[other.casefold()]:
                called[other.casefold()].append(name)
    longest_first = sorted(filter(None, called), key=len, reverse=True)
    if not longest_first:
        return {}, None
    either = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    pattern = re.compile(rf"(?<!\w)(?P<name>{either})(?:\.(?:com|net|org|co\.uk|com\.au))?(?!\w)", re.IGNORECASE)
    return {name: tuple(publishers) for name, publishers in called.items()}, pattern


def plain_name(publisher: str) -> str:
    """Without section and motto: "FOX News" for "FOX News - Health"."""
    return _TAIL.split(publisher)[0].strip()


def _also_called(name: str) -> list[str]:
    head = plain_name(name)
    plain = _DOMAIN.sub("", head)
    bare = re.sub(r"^the\s+", "", plain, flags=re.IGNORECASE)
    names = [head, plain, bare, _HUMP.sub(" ", bare), _LANGUAGE.sub("", bare)]
    names += [bare.replace(place, short) for place, short in _SHORT_PLACES.items() if bare.startswith(f"{place} ")]
    if bare.casefold() in _SHORT:
        names.append(_SHORT[bare.casefold()])
    parts = bare.split()
    if len(parts) == 2 and parts[1] == "News" and parts[0].isupper():
        names.append(parts[0])  # "BBC News"
    if len(parts) >= 3 and all(part[0].isupper() for part in parts):
        names.append("".join(part[0] for part in parts))
    return [n for n in dict.fromkeys(names) if len(n) > 1]
