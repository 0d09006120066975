"""What goes from a page's tree before its body is read: parts that their markup, their names or their links tell apart
from a report. The rules are data with a reason each; whatever it is called, a large part of the page's text stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ingest.blocks import HEADINGS, LEAD_WORDS, MeasuredTree, remove, text_of
from ingest.furniture import announces_links
from ingest.text import word_table

MAX_SHARE = 0.3
"""Of the page's told words. A part that tells more is not furniture: whole articles stand in "widget" and "gallery"."""
LABEL_WORDS = 8
"""A longer line over a list is a sentence, not a label."""
MOSTLY_LINKS = 0.7
"""Share of linked words from which a paragraph is its links."""
PARTLY_LINKS = 0.4
"""The same for a paragraph that begins like an announcement of links."""
_NAME_LENGTH = 300


@dataclass(frozen=True, slots=True)
class NameRule:
    """Words in an element's class, id or data-component that say what it is for."""

    pattern: re.Pattern[str]
    reason: str


def _rule(words: str, reason: str) -> NameRule:
    # Names are words joined by anything but letters: "article-share" shares, "shareholders" does not.
    return NameRule(re.compile(rf"(?<![a-z])(?:{words})(?![a-z])"), reason)


_LINKS = _rule(
    r"related\w*|recirc\w*|recommend(?:ed|ations?)|(?:read|see)-?(?:more|next|also)|up-?next|trending|popular|"
    r"more-?(?:from|on|stories|news|coverage)|most-?(?:read|popular|viewed)|(?:you-?may-?)?also-?(?:like|on)|"
    r"promo\w*|teasers?|rail|outbrain|taboola|inline-?links?",
    "leads to other articles",
)
NAME_RULES = (
    _LINKS,
    _rule(r"news-?letters?|subscri(?:be|ption)|sign-?up", "asks for an address or a subscription"),
    _rule(r"share|sharing|social\w*|follow(?:-us)?|add-?this|sharedaddy", "buttons to share or follow"),
    _rule(r"comments?|disqus\w*|respond|reactions?", "what readers wrote"),
    _rule(
        r"by-?lines?|author-?(?:bio|box|info|card|block)|(?:about-?(?:the-?)?)authors?|bios?|contributors?",
        "its writer",
    ),
    _rule(r"(?:post|entry|article)-?meta|meta-?data|date-?line|time-?stamps?|published|(?:pub|post)-?date", "its date"),
    _rule(r"tags?|topics|keywords|categories|bread-?crumbs?", "index terms"),
    _rule(r"captions?|credits?|photo-?(?:credit|caption)|gallery|slide-?show|lightbox", "belongs to a picture"),
    _rule(r"ads?|advert\w*|sponsor\w*|dfp|ad-?slot|banner", "an advertisement"),
    _rule(r"cookies?|consent|gdpr|paywall|modal|pop-?up|overlay", "is laid over the page"),
)
_OVER = _rule(
    r"sub-?(?:line|head|headline|title)s?|deks?|stand-?first|strap-?lines?|kickers?|eyebrows?",
    "stands over the report: a summary by an editor, said again in the text",
)
"""Counts only before the report begins: inside it a "subhead" is a heading of its own."""
_NAMES = ("class", "id", "data-component")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NEVER = word_table("script style template svg iframe nav aside footer noscript button select dialog")
"""Elements that by the meaning of HTML are not part of the text they stand in."""
_INLINE = word_table("a abbr b br cite code del em font i img ins mark q s small span strong sub sup time u")
_WHOLE = word_table("html body head main article")
_OTHER_PROPERTIES = word_table(
    "about alternativeheadline articlesection author comment datemodified datepublished description headline image "
    "interactionstatistic keywords name publisher"
)
"""Of schema.org's properties of an article those that are not its body; lower case."""
_ON_DEMAND = re.compile(r"roll-?over|tool-?tip|pop-?over")


def prune(tree: Any) -> MeasuredTree:
    """Takes furniture out of the tree, which it changes; returns what is left, measured."""
    for element in list(tree.iter(*_NEVER)):
        if element.getparent() is not None:
            remove(element)
    page = MeasuredTree(tree)
    _keep_quotes(page)
    limit = MAX_SHARE * page[tree].told
    begun = False
    for element in page:
        if element.tag in _WHOLE or page[element].told > limit:
            continue
        if _reason(page, element) or (not begun and _is_named(element, _OVER)):
            page.drop(element)
        elif element.tag == "p" and page[element].told >= LEAD_WORDS:
            begun = True
    return page


def _keep_quotes(page: MeasuredTree) -> None:
    """A quoted post is part of the report: the names of the widget that shows it must not throw it out."""
    for element in page:
        above = element if element.tag == "blockquote" else None
        while above is not None and above.tag in ("blockquote", "div", "figure", "p"):
            if page[above].words > 1.3 * page[element].words:
                break
            above.attrib.pop("class", None)
            above.attrib.pop("id", None)
            if above.tag == "figure":
                above.tag = "div"
            above = above.getparent()


def _reason(page: MeasuredTree, element: Any) -> str | None:
    """Why this element goes; None where it stays."""
    if element.get("hidden") is not None:
        return "hidden"
    if not _OTHER_PROPERTIES.isdisjoint((element.get("itemprop") or "").lower().split()):
        return "marked as another property of the article than its body"
    if element.tag in _INLINE:
        return _inline_reason(element)
    if (element.tag in ("p", "div") or element.tag in HEADINGS) and _drop_headed(page, element):
        return "heads links to other articles"
    named = (_name_reason(name) for name in _names(element))
    return next((reason for reason in named if reason), None) or _links_reason(page, element)


def _is_named(element: Any, rule: NameRule) -> bool:
    return any(rule.pattern.search(name) for name in _names(element))


def _names(element: Any) -> list[str]:
    """Lower case, "relatedStories" as "related-stories"."""
    return [_plain(name[:_NAME_LENGTH]) for attribute in _NAMES if (name := element.get(attribute))]


@lru_cache(maxsize=2048)  # a page repeats its names
def _plain(name: str) -> str:
    return _HUMP.sub("-", name).lower()


@lru_cache(maxsize=2048)
def _name_reason(name: str) -> str | None:
    return next((rule.reason for rule in NAME_RULES if rule.pattern.search(name)), None)


def _inline_reason(element: Any) -> str | None:
    parent = element.getparent()
    if element.tag == "a":
        return "an index term" if "tag" in (element.get("rel") or "").split() else None
    if element.tag == "small" and parent.tag in ("div", "section", "article"):
        return "small print"
    on_demand = all(any(_ON_DEMAND.search(name) for name in _names(each)) for each in (element, parent))
    return "shown only on demand" if on_demand else None


def _links_reason(page: MeasuredTree, element: Any) -> str | None:
    measure = page[element]
    if element.tag in ("ul", "ol") and len(element) > 1 and measure.linked > 0.8 * measure.words:
        return "a list of links"
    if measure.links and (element.tag == "p" or element.tag in HEADINGS):
        text = text_of(element)
        if (
            measure.linked > 3
            and measure.linked > MOSTLY_LINKS * measure.words
            and not text.endswith((".", ".”", '."'))
        ):
            return "links and a label"
        if measure.linked > PARTLY_LINKS * measure.words and announces_links(text):
            return "links and a label"
    return None


def _drop_headed(page: MeasuredTree, element: Any) -> bool:
    """Whether this is a label over links to other articles; those go at once."""
    measure = page[element]
    if not 0 < measure.words <= LABEL_WORDS or measure.is_paragraph or element.getnext() is None:
        return False
    text = text_of(element)
    named = element.tag in HEADINGS and _is_named(element, _LINKS)
    if not named and (text.endswith((".", "!", "?")) or not announces_links(text)):
        return False
    takes = ("ul", "ol", "div", "section", "article") if element.tag in HEADINGS else ("ul", "ol")
    headed, follower = [], element.getnext()
    while follower is not None and follower.tag in takes:
        if page[follower].links < max(1, 0.8 * len(follower.findall("li"))):
            break
        headed.append(follower)
        follower = follower.getnext()
    for each in headed:
        page.drop(each)
    return bool(headed)
