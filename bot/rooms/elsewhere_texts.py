"""What is said where the bot is no member."""

from __future__ import annotations

from bot.i18n import gettext as _
from bot.i18n import ngettext


def type_a_question() -> str:
    return _("Type a question about the news")


def no_answer() -> str:
    return _("The articles I hold do not answer this")


def whole_answer(citations: int) -> str:
    return ngettext("The answer, with {count} citation", "The answer, with {count} citations", citations).format(
        count=citations
    )
