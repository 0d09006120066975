"""Which element of a pruned page holds the report; everything around it goes."""

from __future__ import annotations

from typing import Any

from ingest.blocks import BLOCKS, LEAD_WORDS, MeasuredTree
from ingest.text import word_table

CORE_SHARE = 0.55
"""The smallest element with this share of the page's told words is the core of the report."""
WHOLE_SHARE = 0.8
"""The smallest element with this share may hold more of the report: a lead, or a second part below an advertisement."""
STRANGER_SHARE, STRANGER_WORDS = 0.3, 60
"""Beside the core a part of at most this share of the core's told words (or this many) must look like it to stay."""
DECLARED_WORDS = 100
"""Told words from which an element marked as the articleBody is believed."""
HEADLINE_WORDS = 60
"""A longer <h1> was never closed and holds the text."""
_PARTS = word_table("p li td tr tbody blockquote dd pre ul ol")


def isolate(page: MeasuredTree) -> None:
    """Leaves of the page's body only the report, marked as itemprop="articleBody"; changes the tree.

    Where no element but <body> itself holds it, the page stays as it is.
    """
    core = whole = _declared(page)
    if core is None:
        core, whole = _smallest(page, CORE_SHARE), _smallest(page, WHOLE_SHARE)
        _drop_strangers(page, core, whole)
    _drop_head(page, whole)
    body = page.root.find(".//body")
    if body is None or whole.tag in ("html", "body"):
        return
    whole.tail = None
    whole.tag = "div"
    whole.attrib.clear()
    whole.set("itemprop", "articleBody")
    body.clear()
    body.append(whole)


def _declared(page: MeasuredTree) -> Any:
    """The one element that the page itself marks as the article's body; None where there is none, or more."""
    marked = [
        element
        for element in page
        if "articlebody" in (element.get("itemprop") or "").lower().split() and page[element].told >= DECLARED_WORDS
    ]
    return marked[0] if len(marked) == 1 else None


def _smallest(page: MeasuredTree, share: float) -> Any:
    """The last element in document order that tells this share of the page is the smallest: those that do are nested
    (``share`` is above one half). Never a mere paragraph or list of a report."""
    least = share * page[page.root].told
    smallest = page.root
    for element in page:
        if least and page[element].told >= least:
            smallest = element
    while smallest.tag in _PARTS:
        smallest = smallest.getparent()
    return smallest


def _drop_strangers(page: MeasuredTree, core: Any, whole: Any) -> None:
    """Of what stands beside the core, the small parts whose paragraphs are not dressed as the core's are."""
    names, parents = _dress(page, core)
    limit = max(STRANGER_WORDS, STRANGER_SHARE * page[core].told)
    inner = core
    while inner is not whole:
        outer = inner.getparent()
        for beside in list(outer):
            if beside is inner or beside.tag not in BLOCKS or page[beside].told > limit:
                continue
            if _classes(beside).isdisjoint(names) and not any(
                page[element].is_paragraph
                and (not _classes(element).isdisjoint(names) or element.getparent().get("class") in parents)
                for element in page.inside(beside)
            ):
                page.drop(beside)
        inner = outer


def _dress(page: MeasuredTree, core: Any) -> tuple[set[str], set[str]]:
    """Class names of the core's paragraphs, and whole class attributes of the elements around them."""
    names: set[str] = set()
    parents: set[str] = set()
    for element in page.inside(core):
        if page[element].is_paragraph:
            names |= _classes(element)
            if around := element.getparent().get("class"):
                parents.add(around)
    return names, parents


def _classes(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def _drop_head(page: MeasuredTree, whole: Any) -> None:
    """The headline, where it stands inside: an <h1> before the first real paragraph."""
    for element in page.inside(whole):
        if element.tag == "p" and page[element].told >= LEAD_WORDS:
            return
        if element.tag == "h1" and page[element].words <= HEADLINE_WORDS:
            page.drop(element)
