"""What people are told about what is kept of them."""

from __future__ import annotations

from bot.i18n import gettext as _
from bot.i18n import ngettext, number


def privacy(keep_days: int, model_writes: bool) -> str:
    """``keep_days`` 0: for ever."""
    return "\n\n".join(
        [_kept(), _for_how_long(keep_days), _who_sees_it(), *([_model()] if model_writes else []), _how()]
    )


def _kept() -> str:
    return _(
        "What I keep of you: your Telegram id and the language of your Telegram; your questions with my answers and "
        "the chat they were asked in; what you said of answers; the questions you watch; how much you have asked today."
    )


def _for_how_long(keep_days: int) -> str:
    if not keep_days:
        return _("For how long: until you have it removed.")
    return ngettext(
        "For how long: {count} day after a question was asked; you yourself until you have not written for {count} "
        "day and watch nothing.",
        "For how long: {count} days after a question was asked; you yourself until you have not written for {count} "
        "days and watch nothing.",
        keep_days,
    ).format(count=keep_days)


def _who_sees_it() -> str:
    return _(
        "Who sees it: this bot's administrators see how much is asked, questions I could not answer, and answers in "
        "which a citation was reported, all without your name; whoever runs the machine could read the rest. "
        "In a group your questions continue its conversation. And all messages pass through Telegram."
    )


def _model() -> str:
    return _("Questions, with passages of articles, also go to the language model that writes the answers.")


def _how() -> str:
    return _("How to remove it: /forgetme, in our private chat.")


def in_private_only() -> str:
    return _("Please send me /forgetme in our private chat; it also removes what you asked in groups.")


def ask_to_forget(loses_access: bool) -> str:
    question = _(
        "Remove everything that I keep of you: your questions with my answers, what you said of answers, and what you "
        "watch? My messages stay in your chats; a ban stays, and how much you have asked today until the day is over."
    )
    if not loses_access:
        return question
    return f"{question} " + _("Your invitation goes too: to ask again you would need another.")


def forget_me() -> str:
    return _("Remove everything")


def forgotten(answers: int) -> str:
    return ngettext(
        "Done: {count} answer and everything else that I kept of you is gone.",
        "Done: {count} answers and everything else that I kept of you is gone.",
        answers,
    ).format(count=number(answers))
