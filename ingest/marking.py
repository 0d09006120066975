"""A revision as lines for a terminal, with the words that changed marked: [-gone-] {+new+}. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from ingest.revisions import Edit, FieldChange, Revision

_MOST_UNCHANGED = 300
"""Characters of a paragraph without a change that are worth reading as context."""


def field_lines(changes: Sequence[FieldChange]) -> list[str]:
    return [
        f"{change.field.replace('_', ' ')}: "
        + " ".join(filter(None, [_marked("-", _said(change.old)), _marked("+", _said(change.new))]))
        for change in changes
    ]


def revision_lines(revision: Revision) -> list[str]:
    """The paragraphs with a change, and the one before and after each; how many were left out between them."""
    paragraphs = _marked_body(revision).split("\n")
    paragraphs = [paragraph for paragraph in paragraphs if paragraph.strip()]
    changed = [at for at, paragraph in enumerate(paragraphs) if "[-" in paragraph or "{+" in paragraph]
    shown = sorted({at + k for at in changed for k in (-1, 0, 1) if 0 <= at + k < len(paragraphs)})
    lines: list[str] = []
    last = -1
    for at in [*shown, len(paragraphs)]:
        if left_out := at - last - 1:
            lines.append(f"  … {left_out} unchanged paragraph{'s' if left_out > 1 else ''}")
        if at < len(paragraphs):
            lines.append("  " + _context(paragraphs[at]) if at not in changed else f"  {paragraphs[at]}")
        last = at
    return lines


def _context(paragraph: str) -> str:
    return paragraph if len(paragraph) <= _MOST_UNCHANGED else paragraph[: _MOST_UNCHANGED - 2].rstrip() + " …"


def _marked_body(revision: Revision) -> str:
    return "".join(_pieces(revision))


def _pieces(revision: Revision) -> Iterator[str]:
    at = 0
    for edit in revision.edits:
        yield revision.new[at : edit.new_start]
        yield _edit(revision, edit)
        at = edit.new_end
    yield revision.new[at:]


def _edit(revision: Revision, edit: Edit) -> str:
    """Marks line by line, so that every paragraph shows its own."""
    if edit.kind == "restyled":
        return revision.new[edit.new_start : edit.new_end]
    gone, come = revision.old[edit.old_start : edit.old_end], revision.new[edit.new_start : edit.new_end]
    marked = ["\n".join(_marked(sign, line) for line in text.split("\n")) for sign, text in (("-", gone), ("+", come))]
    return "".join(marked)


def _marked(sign: str, text: str) -> str:
    """White space at the ends stays outside."""
    words = text.strip()
    if not words:
        return text
    left = text[: len(text) - len(text.lstrip())]
    right = text[len(text.rstrip()) :]
    return f"{left}[-{words}-]{right}" if sign == "-" else f"{left}{{+{words}+}}{right}"


def _said(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%-d %B %Y, %H:%M UTC}" if isinstance(value, datetime) else str(value)
