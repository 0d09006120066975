"""Whether what a quote calls possible, planned, alleged or yet to come is said as a fact. Pure; English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.claims import NEGATION, Words, content
from retrieval.names import name_runs
from retrieval.wordnet import base_form

_REACHING = frozenset(
    """alleged accused accuses suspected claim claims claimed rumoured deny denies denied false untrue doubt
    doubts doubted believe believes believed prosecutor prosecutors lawsuit complaint indictment plaintiff
    plaintiffs allegation allegations rumour rumours rumor rumors""".split()
)
"""Doubts that may stand behind what they make doubtful: "three people died, officials believe"."""
_TOO_LATE = re.compile(r"\b(?:allegedly|reportedly|perhaps|possibly|probably)\s*(?:[.,;]|$)", re.IGNORECASE)
"""The same, of words that else stand before it."""
_CONDITIONS = frozenset(["if", "unless", "whether"])
"""They make doubtful what stands beside them in a part, before and after."""
_HEDGES = (
    _REACHING
    | _CONDITIONS
    | frozenset(
        """may might could would should allegedly reportedly expected expects likely possible possibly perhaps
    probably proposed proposes plan plans planned want wants wanted hope hopes hoped threatened refuse refuses
    refused fail fails failed unlikely intends intended considering considers mulling threatens urged urges""".split()
    )
)
_CALLED_FOR = re.compile(
    r"\b(?:call(?:s|ed|ing)?|push(?:es|ed|ing)?) for\b|\bdemand(?:ed|ing)\b|\bdemands (?:that|to)\b"
    r"|\b(?:insist|ask|request|recommend|suggest|press|argue|vote)(?:s|ed|d|ing)? (?:that )?[^,;.]{1,60}?\bbe\b"
    r"|\b(?:potential|prospective|would-be) (?=[a-z])",
    re.IGNORECASE,
)
"""Also "insisted that he be reinstated", and what is no more than a "potential" event."""
_DENYING = frozenset("deny denies denied refuse refuses refused fail fails failed false untrue".split())
"""Those that a sentence with a denial of its own may stand for: "did not find" for "failed to find"."""
_CLAIMED = frozenset("claim claims claimed".split())
_ATTRIBUTED = re.compile(r"\b(?:say|says|said|told|according to)\b", re.IGNORECASE)
"""Somebody's claim may be said to be somebody's word."""
_ASIDE = re.compile(r"(?:,|\s-)\s((?:who|which|whose|where)\b[^,;.]*?)(?:,|\s-(?=\s))")
_IDLE = re.compile(r"\bif (?:any|anything|ever)\b|\bconsidering that\b")
_PART = re.compile(r"[.;]\s|,\s(?:and|but|while|whereas|although)\s|(?=,\s(?:who|which|where|whether)\s)")
_BY_ITSELF = re.compile(
    r"\s*(?:[A-Z\d$€£]|(?:the|an?|its?|his|her|their|it|he|she|they|there|this|these|those|no|was|were|is|are|has|had"
    r"|[a-z]+(?:s|ed))\b)"
)
"""How a part begins that a doubt in an earlier one does not reach: with a subject or a finite verb. "Could cut jobs,
and close plants" goes on with what could be."""
_TO_DO = re.compile(r"\bto\s+(?!(?:the|an?|its?|his|her|their|this|these|those|each|all)\b)[a-z]+[^,;.]*")
"""What somebody is to do is not said to be done."""
_LATER = re.compile(r"\b(?:will|won['’]t|\w+['’]ll)\s+(?:\w+ly\s+|also\s+|now\s+)?([a-z]+)", re.IGNORECASE)
_TO_BE_DONE = re.compile(
    r"(?<!managed )(?<!began )(?<!begun )(?<!started )(?<!continued )(?<!continue )(?<!continues )(?<!went on )"
    r"(?<!proceeded )(?<!used )(?<!helped )(?<!helping )\bto\s+(?:\w+ly\s+)?([a-z]+)"
)
"""Verbs after "to", but for those that tell of what was done all the same ("managed to"); and many other words."""
_PERHAPS = re.compile(
    r"\b(?:may|might|could|would|should)\s+(?:not\s+)?(?:\w+ly\s+|also\s+|well\s+)?([a-z]+)", re.IGNORECASE
)


def hedges_kept(sentence: str, quote: str, words: Words) -> bool:
    """What the quote calls possible, planned or alleged is not said as a fact, nor what is to come as past."""
    if not _happened(sentence, quote, words) or not _certain(sentence, quote):
        return False
    doubts = _HEDGES
    if NEGATION.search(sentence):
        doubts -= _DENYING
    if _ATTRIBUTED.search(sentence):
        doubts -= _CLAIMED
    if not _hedged(quote, doubts) or _hedged(sentence, _HEDGES):
        return True
    named = {stem for run in name_runs(quote) for word in run.words for stem in words(word)}
    asserted = set(content(_TO_DO.sub(" ", sentence), words)) - named
    return asserted & set(words(quote)) <= set(words(_settled(quote, doubts)))


def _hedged(text: str, doubts: frozenset[str]) -> bool:
    return next(_doubts_in(text, doubts), None) is not None


def _doubts_in(text: str, doubts: frozenset[str]) -> Iterator[int]:
    """Where they stand. "May" with a capital is a month."""
    for word in re.finditer(r"[A-Za-z]+", text):
        if word.group() != "May" and word.group().casefold() in doubts:
            yield word.start()
    if not doubts - _REACHING - _CONDITIONS:
        return
    for called in _CALLED_FOR.finditer(text):
        yield called.start()


def _settled(quote: str, doubts: frozenset[str]) -> str:
    """What stands before a doubt, and the parts that have none: "a barge hit the bridge, and it may sink"."""
    quote = _IDLE.sub(" ", quote)
    told = _ASIDE.sub(", ", quote)
    if _hedged(told, _REACHING & doubts) or _TOO_LATE.search(told):
        return ""
    settled, reached = [], False
    for part in _PART.split(told):
        doubtful = _hedged(part, doubts)
        if doubtful or not reached or _BY_ITSELF.match(part):
            settled.append(_before_doubt(part, doubts))
        reached = doubtful or (reached and not _BY_ITSELF.match(part))
    return " ".join([*settled, *(_before_doubt(aside, doubts) for aside in _ASIDE.findall(quote))])


def _before_doubt(part: str, doubts: frozenset[str]) -> str:
    return "" if _hedged(part, _CONDITIONS) else part[: min(_doubts_in(part, doubts), default=len(part))]


def _happened(sentence: str, quote: str, words: Words) -> bool:
    """No past of what the quote says will or is to be: "paid" for "will pay", "bought" for "agreed to buy"."""
    to_come = {stem for verb in _LATER.findall(quote) + _TO_BE_DONE.findall(quote) for stem in words(verb)}
    told = quote.casefold()
    past = [w for w in re.findall(r"[a-z]+", sentence) if (w.endswith("ed") or base_form(w) != w) and w not in told]
    return not any(to_come & set(words(w)) for w in past) or bool(_LATER.search(sentence))


def _certain(sentence: str, quote: str) -> bool:
    """No "will raise" for "may raise", whatever else the sentence calls possible."""
    verbs = {verb.casefold() for verb in _LATER.findall(sentence)} - {verb.casefold() for verb in _LATER.findall(quote)}
    return verbs.isdisjoint(verb.casefold() for verb in _PERHAPS.findall(quote))
