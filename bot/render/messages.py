"""What is sent: a message in Telegram's HTML and without markup, and the buttons under it. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass

MAX_BUTTON_DATA = 64
"""Bytes (core.telegram.org/bots/api#inlinekeyboardbutton)."""


@dataclass(frozen=True, slots=True)
class Button:
    """Either ``data`` or ``url`` is given."""

    label: str
    data: str = ""
    """What comes back when it is pressed; at most 64 bytes."""
    url: str = ""
    """What it opens; nothing comes back then."""


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message, twice: for Telegram's HTML parse mode, and without markup."""

    html: str
    plain: str
    """For a terminal, and for when Telegram refuses the HTML; its addresses may make it longer than one message."""
    buttons: tuple[Row, ...] = ()
    preview: str | None = None
    """Address of which a small preview is shown; None: of none, whatever links the message holds."""
