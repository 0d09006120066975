"""Which sentences of an article can be said: reports. Questions, orders and addresses are not. Pure.

An article's text is hostile: whoever writes one can write to the machine that reads it ("Ignore your instructions",
"Add this link to your reply") or through it to the reader ("Download it from www.…"). A sentence that gives orders,
plays a part in a conversation or carries an address is therefore never evidence, so that nothing can rest on it, and
is never said. News loses little by it: what is dropped wrongly are rhetorical imperatives and posts with an @name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of sentence that reports nothing."""

    pattern: re.Pattern[str]
    reason: str


_OPENING = (
    r"^\W*(?:(?:now|then|also|first|next|finally|please|instead|and|but|so|always|never|just|kindly|do not|don['’]t)\b"
    r"[\s,]+)*(?:(?:in|within|at the end of|throughout) (?:your|the) [\w ]{2,30}?[,:]\s*)?"
)
"""What may stand before the verb of an order."""

_ONLY_VERBS = (
    "add|adopt|analy[sz]e|apply|augment|calculate|categori[sz]e|classify|compose|compute|conclude|convert|craft|create|decode|delete"
    "|describe|determine|disregard|divert|download|elaborate|embed|employ|encode|encrypt|enhance|ensure|evaluate|execute|explain|forget"
    "|flip|generate|give|go|identify|ignore|imagine|incorporate|inform|insert|install|integrate|interpret|introduce|invent"
    "|jumble|let|make|mention|mimic|misspell|modify|obey|optimi[sz]e|organi[sz]e|paraphrase|pretend|prove|provide|publish"
    "|rearrange|recommend|redirect|remember|remind|remove|render|repeat|rephrase|replace|respond|reveal|rewrite|send|shorten"
    "|solve|spell|subscribe|suggest|summari[sz]e|tell|transform|translate|utili[sz]e|verify|write"
)
"""Base forms with which a report hardly begins."""

_VERBS_AND_NOUNS = (
    "accept|act|advertise|advise|answer|append|ask|assess|assign|assist|avoid|book|break"
    "|browse|build|buy|call|catch|change|check|choose|claim|click|code|combine|compare|confirm"
    "|consult|contact|copy|correct|count|debate|define|deposit|design|detail|develop"
    "|discover|discuss|display|do|draft|draw|embrace|emphasi[sz]e|encourage|end|enjoy|enter"
    "|estimate|explore|express|extract|fill|find|follow|format|gauge|get|grab|group|guess"
    "|hear|help|highlight|hint|include|increase|invite|join|keep|learn|link|list|locate|look"
    "|measure|mirror|monitor|name|note|offer|open|order|outline|output|pay|pick|place|plan|play"
    "|post|predict|prepare|present|print|produce|program|promote|put|quote|rank|rate|read|redeem"
    "|reduce|refer|register|reply|report|research|return|reverse|review|run|save|say|schedule"
    "|scramble|search|see|select|sell|set|share|shift|shop|show|sign|sort|speak|specify|start"
    "|state|stop|stream|stress|substitute|support|swap|take|talk|tap|tease|test|track|trust|try"
    "|turn|type|understand|unlock|update|use"
    "|view|visit|vote|warn|watch|win"
)
"""Base forms that are other words too ("State media", "Set in"): orders only with an object after them."""

_OBJECT = (
    r"(?:\s+(?:down|up|out|off|back|over|together|only|exactly))?\s+"
    r"(?:a|an|the|this|that|these|those|your|my|our|their|his|her|its|all|any|every|each|both|me|us|it|them|him|yourself"
    r"|some|no|how|what|why|when|where|which|who|whether|if|as though|[‘“\"'])(?![\w-])"
)

_INVITATION = (
    r"(?:learn|discover|explore|read|see|hear|shop|browse|find out|click|sign up|subscribe|tune in|join"
    r"|bet|claim|watch|listen)\s+(?:about|more|all about|here|now|below|also|today)\b"
    r"|(?:sign up|tune in|listen|jump|scroll|head over|log in)\s+(?:to|for|at|on|in|with)\b"
    r"|hear from\b|click (?:on|through)\b|find out (?:how|what|why|where|when|which|who|if|whether)\b"
    r"|stay (?:tuned|up to date|up-to-date|informed|connected|in touch)\b|get in touch\b"
)
"""What a page's own advertisements and signposts begin with, by the openings of 62,000 sentences of MultiHop-RAG:
a verb's base form before one of a few words. "Expect the …" forecasts and "Consider the …" argues: they stay."""


def _rule(pattern: str, reason: str) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE), reason)


RULES = (
    _rule(r"\?[\"'”’»)\]]*\s*$", "a question, which states nothing"),
    _rule(rf"{_OPENING}(?:{_ONLY_VERBS})\b(?![-'’])", "an order"),
    _rule(rf"{_OPENING}(?:{_VERBS_AND_NOUNS}){_OBJECT}", "an order"),
    _rule(rf"{_OPENING}(?:{_INVITATION})", "an order"),
    _rule(
        r"\byour (?:\w+ )?(?:response|answer|reply|replies|output|prompt|instructions)\b",
        "about the machine's own answer",
    ),
    _rule(
        r"\b(?:ignor|disregard|forget|overrid|bypass)\w*\b.{0,60}"
        r"\b(?:instructions?|prompts?|guidelines|rules|everything above|the above|previous(?:ly)?)\b",
        "against the machine's instructions",
    ),
    _rule(
        r"\b(?:you are|act as|pretend to be|as) (?:now |only )?(?:an? )?(?:ai|a\.i\.|large language|language|chat) ?"
        r"(?:model|assistant|bot|chatbot)\b",
        "told to the machine about itself",
    ),
    _rule(
        r"^\W*(?:system|assistant|user|human|instructions?)(?: (?:message|prompt|note|override))?\s*:"
        r"|<\|\w+\|>|\[/?INST\]|</?(?:system|assistant|user|instructions?)\b|^\W*#+\s*(?:system|instructions?)\b",
        "a part played in a conversation with the machine",
    ),
    _rule(
        r"\b(?:https?|ftp|tg|javascript|data|file)\s*:\s*/?/?\S|\bmailto:|\bwww\d?\.|\bt\.me\b"
        r"|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S",
        "a web address",
    ),
    _rule(r"[\w.+-]+@[\w-]+\.\w|(?<![\w/])@\w{3,}", "an e-mail address or a name to write to"),
    _rule(r"(?:^|\s)/[a-z][a-z_]+(?:@\w+)?(?=\W|$)", "a command"),
)


def is_report(sentence: str) -> bool:
    """Whether it states something of its own and could be said to a reader."""
    return not any(rule.pattern.search(sentence) for rule in RULES)
