"""What people are told who may not ask, or not now."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from bot.i18n import gettext as _
from bot.i18n import ngettext, number


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
    return " ".join((told, ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)))


def tokens_spent(whole_chat: bool, resets_in: timedelta) -> str:
    """Below an answer that was quoted instead of written."""
    if whole_chat:
        return _(
            "This chat has used up what the language model may write for it today, so this is quoted. "
            "It writes again from 00:00 UTC, in {wait}."
        ).format(wait=_span(resets_in))
    return _(
        "You have used up what the language model may write for you today, so this is quoted. "
        "It writes again from 00:00 UTC, in {wait}."
    ).format(wait=_span(resets_in))


# -- for administrators


def invitations_need_telegram() -> str:
    return _("An invitation is a link to the bot in Telegram, so it is made there: send /invite to the bot.")


def invite_usage(uses: int, days: int) -> str:
    return _(
        "/invite makes a link that admits {people} within {time}. /invite 20 30 makes one for 20 people and 30 days."
    ).format(people=_people(uses), time=_days(days))


def invite_too_much(most_uses: int, most_days: int) -> str:
    return _("An invitation admits at most {people} and lasts at most {time}.").format(
        people=_people(most_uses), time=_days(most_days)
    )


def invitation(link: str, uses: int, until: datetime, needed: bool) -> str:
    """``needed``: not everyone is answered anyway."""
    told = _("This link admits {people} until {time} UTC. Pass it on as it is:\n{link}").format(
        people=_people(uses), time=f"{until:%Y-%m-%d %H:%M}", link=link
    )
    if needed:
        return told
    return told + "\n\n" + _("Everyone is answered at the moment, invited or not: see INVITATION_ONLY.")


def ban_usage(command: str) -> str:
    return _(
        "Write the person's numeric Telegram id behind the command, as in: /{command} 123456789. "
        "/unban lets somebody in again."
    ).format(command=command)


def administrators_stay() -> str:
    return _("That is an administrator of this bot, whom I cannot ban: take the id out of ADMIN_USER_IDS first.")


def now_banned(user_id: str) -> str:
    return _("{id} is banned: I do not answer them any more. /unban {id} lets them in again.").format(id=user_id)


def banned_already(user_id: str) -> str:
    return _("{id} was banned already.").format(id=user_id)


def no_longer_banned(user_id: str) -> str:
    return _("{id} is not banned any more.").format(id=user_id)


def was_not_banned(user_id: str) -> str:
    return _("{id} was not banned.").format(id=user_id)


# -- who may ask in a group


def askers_in_groups() -> str:
    return _("/askers decides who may ask me in a group: write it there.")


def askers_by_admins() -> str:
    return _("Only an administrator of this group can decide who may ask here.")


def askers_usage() -> str:
    return _("/askers everyone lets every member of this group ask, /askers admins only its administrators.")


def everyone_may_ask() -> str:
    return _("Everyone in this group may ask me now.")


def admins_may_ask() -> str:
    return _("Only the administrators of this group may ask me now; I do not answer anybody else here.")


def _people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=number(count))


def _days(count: int) -> str:
    return ngettext("{count} day", "{count} days", count).format(count=number(count))
