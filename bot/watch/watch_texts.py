"""What is said about watched questions: when they are watched, when there is news, and when quoted words have changed.
Plain text."""

from __future__ import annotations

from bot.i18n import gettext as _
from bot.i18n import ngettext

# -- watching


def watching(watch_id: int) -> str:
    return _(
        "I keep watching this question, as number {number}: you hear from me when new articles change the answer."
    ).format(number=watch_id)


def watching_already(watch_id: int, question: str) -> str:
    return _("You watch this question already, as number {number}: {question}").format(
        number=watch_id, question=question
    )


def too_many(most: int) -> str:
    return ngettext(
        "You watch {count} question, and that is as many as one person may. To watch this one, drop another first: "
        "with a button below, or with /unwatch and its number.",
        "You watch {count} questions, and that is as many as one person may. To watch this one, drop another first: "
        "with a button below, or with /unwatch and its number.",
        most,
    ).format(count=most)


def watched(count: int, most: int) -> str:
    return ngettext(
        "You watch {count} question, of at most {most}:", "You watch {count} questions, of at most {most}:", count
    ).format(count=count, most=most)


def watched_question(watch_id: int, question: str) -> str:
    return f"#{watch_id} {question}"


def elsewhere(count: int) -> str:
    return ngettext(
        "… and {count} in another chat; /watch in a private chat with me lists all.",
        "… and {count} in other chats; /watch in a private chat with me lists all.",
        count,
    ).format(count=count)


def nothing_watched() -> str:
    return _(
        "You watch no question. Write one behind the command, as in: /watch When will the bridge reopen? "
        "Or reply with /watch to an answer of mine."
    )


def unwatch_usage() -> str:
    return _("Write the number of a question that you watch behind the command, as in: /unwatch 3. /watch lists them.")


def not_watched() -> str:
    return _("You watch no question of that number. /watch lists those that you do.")


def not_watched_any_more(question: str) -> str:
    return _("You watch this question no longer: {question}").format(question=question)


def only_in_telegram() -> str:
    return _("Questions can be watched in Telegram only: nobody could tell you here when there is news.")


def stop_watching() -> str:
    return _("Stop watching")


def stop_number(watch_id: int) -> str:
    return _("Stop #{number}").format(number=watch_id)


# -- news


def news_of(question: str) -> str:
    return _("News on a question that you watch: {question}").format(question=question)


def before(date: str, quotation: str) -> str:
    """``date`` of the article that said so; ``quotation`` with its quotation marks."""
    return _("Before ({date}): {quotation}").format(date=date, quotation=quotation)


def no_answer_before() -> str:
    return _("Before, the articles did not answer this question.")


# -- corrections


def correction_head(words: int) -> str:
    return ngettext(
        "Something that I quoted to you has changed since.", "Some of what I quoted to you has changed since.", words
    )


def your_question(question: str) -> str:
    return _("Your question: {question}").format(question=question)


def quoted_then(quotation: str) -> str:
    """``quotation`` with its quotation marks."""
    return _("I quoted: {quotation}").format(quotation=quotation)


def says_now(quotation: str) -> str:
    return _("The article now says: {quotation}").format(quotation=quotation)


def says_it_no_more() -> str:
    return _("The article does not say so any more.")


def withdrawn() -> str:
    return _("The article was withdrawn, so please do not rely on these words.")


def ask_again() -> str:
    return _("Ask again, and I answer from the articles as they are now.")
