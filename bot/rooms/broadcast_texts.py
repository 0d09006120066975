"""What administrators are told of a message to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.i18n import gettext as _
from bot.i18n import ngettext, number
from bot.state.broadcasts import Outcome


def usage() -> str:
    return _("Write behind the command what everybody who has a private chat with me is to read: /broadcast TEXT")


def needs_telegram() -> str:
    return _("Nobody can be written to from the terminal: send /broadcast to the bot in Telegram.")


def nobody() -> str:
    return _("There is no private chat yet that takes my messages, so nothing can be sent.")


def ask(count: int) -> str:
    return ngettext(
        "Shall I send what stands above to {count} chat?", "Shall I send what stands above to {count} chats?", count
    ).format(count=number(count))


def send(count: int) -> str:
    return ngettext("Send to {count} chat", "Send to {count} chats", count).format(count=number(count))


def do_not_send() -> str:
    return _("Do not send")


def go_on(count: int) -> str:
    return ngettext("Go on: {count} chat left", "Go on: {count} chats left", count).format(count=number(count))


def unfinished(beginning: str) -> str:
    return _("This was not sent to everybody: “{beginning}”").format(beginning=beginning)


def gone() -> str:
    return _("That message is not there any more: it was sent to everybody, or waited too long. Please write it again.")


def sending(outcomes: Mapping[Outcome, int]) -> str:
    total, waiting = sum(outcomes.values()), outcomes.get("waiting", 0)
    head = _("Sending … {done} of {total} chats").format(done=number(total - waiting), total=number(total))
    return "\n".join([head, *_counts(outcomes)])


def report(outcomes: Mapping[Outcome, int], end: Literal["done", "stopped", "restarting", "failed"]) -> str:
    heads = {
        "done": _("Done."),
        "stopped": _("Stopped."),
        "restarting": _("The bot is being restarted, so this was stopped."),
        "failed": _("This was stopped."),
    }
    return "\n".join([heads[end], *_counts(outcomes)])


def _counts(outcomes: Mapping[Outcome, int]) -> list[str]:
    told: list[tuple[Outcome, str]] = [
        ("sent", _("Sent: {count}")),
        ("blocked", _("Left out, because they block me: {count}")),
        ("failed", _("Failed, see the log: {count}")),
        ("sending", _("Interrupted, so that they may have it or not: {count}")),
        ("waiting", _("Not yet: {count}")),
    ]
    return [text.format(count=number(outcomes[which])) for which, text in told if outcomes.get(which)]
