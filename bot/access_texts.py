"""What people are told who may not ask, or not now."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from bot.i18n import gettext as _
from bot.i18n import ngettext


def banned() -> str:
    return _("Sorry, an administrator of this bot has shut you out, so I do not answer you.")


def invitation_not_valid() -> str:
    return _("That invitation is used up or too old. Please ask whoever sent it for another.")


def not_admitted(chat_id: int) -> str:
    return _(
        "Sorry, this bot answers chosen people and chats only. Its administrator can invite you, or add this chat: "
        "its id is {chat_id}."
    ).format(chat_id=chat_id)


def too_fast(most: int, wait: timedelta) -> str:
    return _("{most} a minute is as fast as I answer one person. Please ask again in {wait}.").format(
        most=ngettext("{count} question", "{count} questions", most).format(count=most), wait=_span(wait)
    )


def spent_for_today(most: int, whole_chat: bool, resets_in: timedelta) -> str:
    questions = ngettext("{count} question", "{count} questions", most).format(count=most)
    if whole_chat:
        return _("This chat has asked its {questions} for today. There are new ones at 00:00 UTC, in {wait}.").format(
            questions=questions, wait=_span(resets_in)
        )
    return _("You have asked your {questions} for today. There are new ones at 00:00 UTC, in {wait}.").format(
        questions=questions, wait=_span(resets_in)
    )


def _span(span: timedelta) -> str:
    """A wait, rounded up: in seconds, minutes, or hours and minutes."""
    seconds = max(1, ceil(span.total_seconds()))
    if seconds < 60:
        return ngettext("{count} second", "{count} seconds", seconds).format(count=seconds)
    minutes = ceil(seconds / 60)
    if minutes < 60:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    hours, minutes = divmod(minutes, 60)
    told = ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    if not minutes:
        return told
    return f"{told} {ngettext('{count} minute', '{count} minutes', minutes).format(count=minutes)}"
