"""What a button under an answer or a watched question says. Its number stands in the button, so that buttons outlive a
restart. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MAX_ANSWER_ID = 2**63 - 1
"""The largest number that the log's database counts to."""


class PressVerb(StrEnum):
    PASSAGE = "p"
    """Show passage ``number`` of the answer in its context."""
    BACK = "b"
    """Show the answer again."""
    UNSUPPORTED = "u"
    """Passage ``number`` does not support what was said."""
    HELPFUL = "h"
    """The answer was helpful (``number`` 1) or not (0)."""
    RELATED = "r"
    """Show what else was reported on the matter."""
    UNWATCH = "w"
    """Watch a question no longer: here ``answer_id`` is the watch's number, of the same kind."""


_NUMBERS = {
    PressVerb.PASSAGE: "[1-9][0-9]{0,2}",
    PressVerb.UNSUPPORTED: "[1-9][0-9]{0,2}",
    PressVerb.HELPFUL: "[01]",
}
"""What ``number`` may be; the other verbs have none."""


@dataclass(frozen=True, slots=True)
class Press:
    verb: PressVerb
    answer_id: int
    """From 1, in the bot's log."""
    number: int = 0


def encode_press(press: Press) -> str:
    """A button's data, far below the 64 bytes that Telegram takes."""
    head = f"{press.verb}:{press.answer_id}"
    return f"{head}:{press.number}" if press.verb in _NUMBERS else head


def parse_press(data: str) -> Press | None:
    """What ``encode_press`` wrote; None for anything else, as anybody can send anything."""
    match = re.fullmatch(r"([a-z]):([1-9][0-9]{0,18})(?::([0-9]+))?", data)
    if match is None or match[1] not in set(PressVerb) or int(match[2]) > MAX_ANSWER_ID:
        return None
    verb, number = PressVerb(match[1]), match[3]
    if re.fullmatch(_NUMBERS.get(verb, ""), number or "") is None:
        return None
    return Press(verb, int(match[2]), int(number or 0))
