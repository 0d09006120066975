"""Page furniture that scraping leaves around a report: whole paragraphs, never a part of one. Pure.

The rules are data with a reason each. Most of what they match could also be said in a report, so it goes only at the
edges, where furniture stands; a label goes wherever it stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Place = Literal["anywhere", "edges", "start", "end"]

FURNITURE_LENGTH = 600
"""Characters; a longer paragraph is text."""
HEADLINE_REACH = 4
"""Among so many first paragraphs the headline may be repeated, after a section label, a date or a byline."""


@dataclass(frozen=True, slots=True)
class FurnitureRule:
    """One kind of line that is not part of a report."""

    pattern: re.Pattern[str]
    """Matches the whole line, bullet and brackets around it removed."""
    reason: str
    place: Place = "anywhere"


def _rule(place: Place, pattern: str, reason: str) -> FurnitureRule:
    return FurnitureRule(re.compile(pattern, re.IGNORECASE), reason, place)


_SITES = (
    r"(twitter|facebook|instagram|x|linkedin|youtube|telegram|whatsapp|threads|bluesky|mastodon|tiktok|google news)"
)

RULES = (
    # -- labels of what stood beside the text
    _rule("anywhere", r"(related|recommended|more|other|latest|top|popular|trending) "
          r"(articles?|coverage|content|links?|news|posts?|reading|stories|story|topics|videos?)\W*", "heads links"),
    _rule("anywhere", r"(you (may|might) also (like|be interested in)|read (more|next|also)|more (like this|on this "
          r"(story|topic))|see also|don[’']t miss|most (read|popular|viewed)( in .{1,30})?|also on .{1,40}|up next|"
          r"recommended( for you)?|explore further|what to read next|trending( now)?|popular now)\W*", "heads links"),
    _rule("anywhere", r"(advertisement|advert|sponsored( content)?|(story|article) continues below.{0,30}|"
          r"continue reading( below| the main story)?|scroll (down )?to continue.{0,40})\W*", "parts the text"),
    _rule("anywhere", r"(share( this)?( (article|story|post|on .{1,20}))?|print( this)?( (article|page))?|"
          r"(copy|share) (the )?link|tweet( this)?|listen( to this article)?|play( video)?|"
          r"(skip|jump)( directly)? to( the)?( main)? content)\W*", "a button"),
    _rule("anywhere", r"(enlarge( this)? image|hide caption|toggle caption|click to (enlarge|expand)|view gallery|"
          r"photos?: \d+)\W*", "a button of a picture"),
    # -- comments
    _rule("end", r"leave (a|your) (reply|comment)( cancel reply)?\W*", "heads a comment form"),
    _rule("end", r"(post|add|write|view|show|read|hide)( \d+| a| all| your)? comments?( \(\d+\))?|"
          r"\d+ comments?|comments", "a button to comments"),
    _rule("end", r"(tell us what you think|what do you think|join the (conversation|discussion)|have your say|"
          r"(let us know|share your thoughts) in the comments)\b.{0,150}", "asks for comments"),
    _rule("end", r".{0,80}\bcomments?\b.{0,60}\b(moderat(ed|ing|ion)|closed|disabled)\b.{0,150}", "rules for comments"),
    # -- the site speaks of itself
    _rule("end", r"back to top( button)?", "a button"),
    _rule("end", r"discover more from .{1,80}", "heads a newsletter's pop-up"),
    _rule("edges", r"(sign up|subscribe)\b.{0,200}\b(e-?mail|updates|alerts|archive|daily|today|now)\b.{0,200}",
          "asks for a subscription"),
    _rule("edges", r".{0,250}\b(sign up|subscribe)\b.{0,100}\b(newsletters?|inbox)\b.{0,250}|"
          r".{0,100}\b(delivered|straight|right) (in)?to your inbox\b.{0,100}", "asks for a subscription"),
    _rule("end", r"(get|unlock|enjoy)\b.{0,60}\b(access|delivered)\b.{0,500}", "sells a subscription"),
    _rule("end", r"(have|got|do you have) (a |any |more )?(news )?(tips?|stor(y|ies)|information)\b.{0,300}",
          "asks for tips"),
    _rule("end", rf"(follow|find|join|like|connect with) (\S+ ){{1,8}}(on|at) {_SITES}\b.{{0,200}}|"
          rf".{{0,250}}\bfollow (\S+ ){{1,5}}on {_SITES}\b:?.{{0,20}}@\w.{{0,150}}", "where to follow"),
    _rule("end", r"(reach|contact|e-?mail|follow)\b.{0,100}(@|\btwitter\b).{0,200}", "how to reach the writer"),
    _rule("end", r"(click|tap) here\b.{0,120}", "a link"),
    _rule("end", r"(for more|more|follow|read|see)\b.{0,120}https?://\S+\W*", "where to read more"),
    _rule("end", r"for more: .{1,200}\bfollow us on\b.{0,100}", "a republisher's own links"),
    _rule("end", r"source of information and images\b.{0,120}", "a republisher's credit, held as metadata"),
    _rule("edges", r".{0,120}\b(we|this (web)?site|our partners) uses? cookies\b.{0,300}|(accept|reject|manage)( all)? "
          r"cookies\W*", "asks for consent"),
    # -- who and when, which the metadata hold
    _rule("end", r"((additional|with) )?(reporting|writing|editing|compiled|edited|written|produced) by "
          r"(?-i:[A-Z]).{1,300}", "who made it"),
    _rule("end", r".{1,200}\bcontributed to this (report|story|article)\W*", "who made it"),
    _rule("edges", r"((first |last )?(published|updated|posted|modified)\b.{0,10}){1,2}[\d:].{1,60}|"
          r"(updated|published|posted) (at|on) \d.{0,40}", "when it was made"),
    _rule("start", r"by [^.]{3,60}", "the byline"),
    _rule("start", r"(reading time|estimated reading time|\d+ min(ute)?s?( to)? read)\b.{0,20}", "how long it takes"),
    # -- pictures
    _rule("edges", r"(image|photo(graph)?|picture|illustration|video)s?( credit)?s?( by|:| /).{1,80}",
          "a picture's credit"),
    _rule("edges", r".{0,60}(getty images|shutterstock|afp via getty|istock(photo)?|ap photo)(/.{1,40})?\W*",
          "a picture's credit"),
    _rule("edges", r"(tags?|filed under|topics|categories|keywords)\b( ?:.{0,300})?", "index terms"),
)  # fmt: skip
_ANYWHERE = tuple(rule.pattern for rule in RULES if rule.place == "anywhere")
_START = (*_ANYWHERE, *(rule.pattern for rule in RULES if rule.place in ("start", "edges")))
_END = (*_ANYWHERE, *(rule.pattern for rule in RULES if rule.place in ("end", "edges")))
_AROUND = " \t•·*▪|[]()_-–—>»"
_ANNOUNCES = re.compile(
    r"(?:related|read|see also|more|also|watch|most|up next|don[’']t miss|you (?:may|might)|click here|tags?|via|"
    r"recommended|trending|popular|explore|in (?:pictures|photos|video))\b",
    re.IGNORECASE,
)


def drop_furniture(paragraphs: Sequence[str], headline: str | None = None) -> list[str]:
    """The paragraphs of a page or a text without its furniture and without the headline that some print again."""
    kept = [paragraph for paragraph in paragraphs if not _matches(paragraph, _ANYWHERE)]
    repeated = text_form(headline or "")
    for position, paragraph in enumerate(kept[:HEADLINE_REACH]):
        if repeated and text_form(paragraph) == repeated:
            kept = kept[position + 1 :]
            break
    while len(kept) > 1 and _matches(kept[0], _START):
        kept.pop(0)
    return drop_trailing_furniture(kept)


def drop_trailing_furniture(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs up to the last one that holds any line of the report."""
    kept = list(paragraphs)
    while kept and _matches(kept[-1], _END):
        kept.pop()
    return kept


def announces_links(text: str) -> bool:
    """Whether a line begins like one that leads to other articles."""
    return bool(_ANNOUNCES.match(text))


def text_form(text: str) -> str:
    """A line's words, for comparing it with another."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _matches(paragraph: str, patterns: Sequence[re.Pattern[str]]) -> bool:
    if len(paragraph) > FURNITURE_LENGTH:
        return False
    lines = [line.strip(_AROUND) for line in paragraph.split("\n") if line.strip(_AROUND)]
    return bool(lines) and all(any(pattern.fullmatch(line) for pattern in patterns) for line in lines)
