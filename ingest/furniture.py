"""Page furniture that scraping leaves behind a report: whole paragraphs at the end of a body, never anything inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FurnitureRule:
    """One kind of line that is not part of a report."""

    pattern: re.Pattern[str]
    """Matches the whole line, bullet removed."""
    reason: str


def _rule(pattern: str, reason: str) -> FurnitureRule:
    return FurnitureRule(re.compile(pattern, re.IGNORECASE), reason)


RULES = (
    _rule(r"related (articles|posts|stories|news):?", "heading of a list of links"),
    _rule(r"leave a (reply|comment)( cancel reply)?", "heading of a comment form"),
    _rule(r"back to top( button)?", "a button"),
    _rule(r"discover more from .{1,80}", "heading of a newsletter pop-up"),
    _rule(r"subscribe now to keep reading\b.{0,120}", "text of a newsletter pop-up"),
    _rule(r"continue reading\W{0,3}", "a button"),
    _rule(r"for more: .{1,200}\bfollow us on\b.{0,100}", "a republisher's own links"),
    _rule(r"source of information and images\b.{0,120}", "a republisher's credit for the copy, not the byline"),
)
_BULLET = re.compile(r"^\s*[•·*▪-]?\s*")


def drop_trailing_furniture(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs up to the last one that holds any line of the report."""
    kept = list(paragraphs)
    while kept and _is_furniture(kept[-1]):
        kept.pop()
    return kept


def _is_furniture(paragraph: str) -> bool:
    lines = [_BULLET.sub("", line).strip() for line in paragraph.split("\n") if line.strip()]
    return all(any(rule.pattern.fullmatch(line) for rule in RULES) for line in lines)
