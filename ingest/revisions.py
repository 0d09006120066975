"""What changed between two versions of an article, and where a quote of the old one stands in the new one. Pure.

The corpus stores every version whole, so a difference is never stored: it is derived from the two bodies, exactly and
the same every time. Outside the edits the bodies are equal code point by code point.

Where the texts are too large or too different to be compared word by word, a change is told whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ingest.alignment import Match, Span, matches
from ingest.article import Article
from ingest.normal import plain

EditKind = Literal["added", "removed", "changed", "restyled"]


@dataclass(frozen=True, slots=True)
class Edit:
    """``old[old_start:old_end]`` became ``new[new_start:new_end]``; edits stand in order and never overlap."""

    kind: EditKind
    """``restyled``: the same words in other typography or with other white space; no reader would call it an edit."""
    old_start: int
    old_end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class Revision:
    """Two bodies of one article and all that differs between them."""

    old: str
    new: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field beside the body that differs; values as the article has them."""

    field: str
    old: Any
    new: Any


FIELDS = (
    "headline", "publisher", "republisher", "byline", "dateline", "section", "language", "published_at", "updated_at",
    "url", "correction",
)  # fmt: skip

_MOST_IN_A_QUOTE_ELSEWHERE = 4
"""Words that a quote needs to be recognised in another place: fewer may be said of something else."""


def compare(old: str, new: str) -> Revision:
    """The revision from one body to the other. Takes bounded time: a few seconds for bodies of 1 MB at worst."""
    return Revision(old, new, tuple(_edits(old, new, matches(old, new))))


def where_now(revision: Revision, start: int, end: int) -> Span | None:
    """Where ``old[start:end]`` stands in the new body, with the same words in the same order; None if it is gone.

    A quote that was moved is found where it now stands, if it stands there once.
    """
    edits = revision.edits
    first = bisect_right(edits, start, key=lambda edit: edit.old_end)
    touched = edits[max(0, first - 1) : bisect_left(edits, end, key=lambda edit: edit.old_start)]
    overlapping = [e for e in touched if e.old_start < end and e.old_end > start]
    if any(edit.kind != "restyled" for edit in overlapping):
        return _elsewhere(revision, start, end)
    shift = edits[first - 1].new_end - edits[first - 1].old_end if first else 0
    begins, ends = start + shift, end + shift
    if overlapping:
        last = overlapping[-1]
        begins = overlapping[0].new_start if overlapping[0].old_start < start else begins
        ends = last.new_end + max(0, end - last.old_end)
    return begins, ends


def instead(revision: Revision, start: int, end: int) -> Span | None:
    """What stands in the new body in the place of ``old[start:end]``, to the ends of the edits that reach into it; None
    where nothing does."""
    begins, ends = start, end
    for edit in revision.edits:
        if edit.old_end <= start:
            begins = edit.new_end + start - edit.old_end
        elif edit.old_start < start:
            begins = edit.new_start
        if edit.old_start >= end:
            break
        ends = edit.new_end + max(0, end - edit.old_end)
    return (begins, ends) if revision.new[begins:ends].strip() else None


def changed_fields(old: Article, new: Article) -> tuple[FieldChange, ...]:
    """What differs beside the body, in the order of ``FIELDS``."""
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in FIELDS)
    return tuple(FieldChange(*pair) for pair in pairs if pair[1] != pair[2])


def _elsewhere(revision: Revision, start: int, end: int) -> Span | None:
    quote = revision.old[start:end]
    if len(quote.split()) < _MOST_IN_A_QUOTE_ELSEWHERE or revision.new.count(quote) != 1:
        return None
    at = revision.new.find(quote)
    return at, at + len(quote)


# -- the edits between them


def _edits(old: str, new: str, alike: Sequence[Match]) -> Iterator[Edit]:
    at, there = 0, 0
    for (start, end), (begins, ends) in [*alike, ((len(old), len(old)), (len(new), len(new)))]:
        yield from _gap(old, new, (at, start), (there, begins))
        if old[start:end] != new[begins:ends]:
            yield Edit("restyled", start, end, begins, ends)
        at, there = end, ends


def _gap(old: str, new: str, ours: Span, theirs: Span) -> Iterator[Edit]:
    """The edit between two matches, without the white space that both have at its ends."""
    (start, end), (begins, ends) = ours, theirs
    while start < end and begins < ends and old[start] == new[begins] and old[start].isspace():
        start, begins = start + 1, begins + 1
    while start < end and begins < ends and old[end - 1] == new[ends - 1] and old[end - 1].isspace():
        end, ends = end - 1, ends - 1
    if start == end and begins == ends:
        return
    had, has = bool(old[start:end].strip()), bool(new[begins:ends].strip())
    kind: EditKind = "changed" if had and has else "removed" if had else "added" if has else "restyled"
    if kind == "changed" and plain(old[start:end]) == plain(new[begins:ends]):
        kind = "restyled"
    yield Edit(kind, start, end, begins, ends)
