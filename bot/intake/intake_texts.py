"""What people are told when their messages are too many, or were interrupted."""

from __future__ import annotations

from bot.i18n import gettext as _
from bot.i18n import ngettext


def too_many_waiting(most: int) -> str:
    return _(
        "{most} messages are waiting here already, so I have not taken the latest. One at a time, please: send it "
        "again when those before it are answered."
    ).format(most=most)


def interrupted(count: int) -> str:
    return ngettext(
        "I was interrupted before I could answer this. Please send it again if you still want to know.",
        "I was interrupted before I could answer your last {count} messages. Please send again what you still want to "
        "know.",
        count,
    ).format(count=count)
