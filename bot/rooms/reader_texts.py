"""What readers are told about what they look up, press and judge."""

from __future__ import annotations

from bot.i18n import gettext as _


def as_of_usage() -> str:
    return _("Write a day and a question behind the command, as in: /asof 2026-03-01 Who leads the council?")


def check_usage() -> str:
    return _(
        "Write a claim behind the command, as in: /check The bridge reopened on Monday. "
        "Or reply with /check to a message that makes one."
    )


def no_such_publisher(name: str) -> str:
    return _("I hold nothing of a publisher called “{name}”. /sources lists whose articles I hold.").format(name=name)


def thanks_for_verdict() -> str:
    return _("Thank you. This bot's administrators see what helps.")


def thanks_for_report() -> str:
    return _("Thank you. The citation is reported to this bot's administrators.")
