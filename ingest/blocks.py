"""How much the elements of a page say: words, linked words, and words told in paragraphs; kept right while elements go.

Works on a parsed tree (lxml) without importing the parser. Every step visits an element once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.text import word_count, word_table

PARAGRAPH_WORDS = 8
"""Words outside links from which a block tells something: menus, labels and buttons have fewer."""
LEAD_WORDS = 15
"""What stands before the first paragraph of so many words is still the head of the page."""

BLOCKS = word_table(
    "address article aside blockquote body dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
HEADINGS = word_table("h1 h2 h3 h4 h5 h6")
_TELLING = word_table("article blockquote body dd div li main p pre section td")
_SILENT = word_table("head script style template noscript textarea select option")


@dataclass(slots=True)
class Measure:
    """Of one element with everything inside it."""

    words: int = 0
    linked: int = 0
    """Words inside links."""
    links: int = 0
    loose: int = 0
    """Words outside links and outside the blocks inside it."""
    told: int = 0
    """Loose words of its paragraphs, its own included."""
    is_paragraph: bool = False
    """Whether its own loose words tell something."""


class MeasuredTree:
    """The elements of a parsed page with their measures."""

    def __init__(self, tree: Any) -> None:
        self.root = tree
        self._elements = [element for element in tree.iter() if isinstance(element.tag, str)]
        self._measures: dict[Any, Measure] = {element: Measure() for element in self._elements}
        for element in reversed(self._elements):
            self._add_up(element)

    def __getitem__(self, element: Any) -> Measure:
        return self._measures[element]

    def __iter__(self) -> Iterator[Any]:
        """Elements in document order, those that go meanwhile left out."""
        return (element for element in self._elements if element in self._measures)

    def inside(self, element: Any) -> Iterator[Any]:
        """The element and what is inside it, in document order, those that go meanwhile left out."""
        return (inner for inner in list(element.iter()) if inner in self._measures)

    def drop(self, element: Any) -> None:
        """Takes an element out; the text after it stays."""
        parent, gone = element.getparent(), self._measures[element]
        if parent is None:
            return
        told = gone.told if element.tag in BLOCKS else gone.loose
        above = parent
        while above is not None:
            measure = self._measures[above]
            measure.words -= gone.words
            measure.linked -= gone.linked
            measure.links -= gone.links
            measure.told = max(0, measure.told - told)
            above = above.getparent()
        for inner in element.iter():
            self._measures.pop(inner, None)
        remove(element)

    def _add_up(self, element: Any) -> None:
        own, parent = self._measures[element], element.getparent()
        if element.tag in _SILENT:
            self._measures[element] = own = Measure()
        else:
            words = _words(element.text)
            own.words += words
            own.loose += words
        if element.tag == "a":
            own.linked, own.links, own.loose = own.words, own.links + 1, 0
        if element.tag in _TELLING and own.loose >= PARAGRAPH_WORDS:
            own.told += own.loose
            own.is_paragraph = True
        if parent is not None:
            above, tail = self._measures[parent], _words(element.tail)
            above.words += own.words + tail
            above.linked += own.linked
            above.links += own.links
            above.loose += tail + (0 if element.tag in BLOCKS else own.loose)
            above.told += own.told


def remove(element: Any) -> None:
    """Takes an element out of its tree. The text after it stays, still parted from the text before a block."""
    parent, tail = element.getparent(), element.tail
    if tail:
        kept = f" {tail}" if element.tag in BLOCKS else tail
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + kept
        else:
            before.tail = (before.tail or "") + kept
    parent.remove(element)


def text_of(element: Any, limit: int = 400) -> str:
    """The beginning of an element's text, on one line."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > limit:
            break
    return " ".join("".join(parts)[:limit].split())


def _words(text: str | None) -> int:
    return word_count(text) if text and not text.isspace() else 0
