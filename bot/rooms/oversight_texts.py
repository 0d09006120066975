"""What administrators are told of how the bot does: figures, gaps, and what readers reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.i18n import gettext as _
from bot.i18n import ngettext, number


def days_usage(command: str, most: int) -> str:
    return _("Write a number of days up to {most} behind the command, as in: /{command} 30").format(
        command=command, most=number(most)
    )


def in_private_only() -> str:
    return _("That tells what people have asked, so I answer it in our private chat only.")


# -- figures


def last_days(days: int) -> str:
    return ngettext("The last {count} day", "The last {count} days", days).format(count=number(days))


def questions(count: int, askers: int) -> str:
    return _("Questions: {count}, of {people}").format(
        count=number(count),
        people=ngettext("{count} person", "{count} people", askers).format(count=number(askers)),
    )


def answered(count: int, share: int) -> str:
    return _("Answered: {count} ({share} %)").format(count=number(count), share=share)


def declined(count: int, share: int) -> str:
    return _("Declined: {count} ({share} %), see /gaps").format(count=number(count), share=share)


def latency(half: float, most: float) -> str:
    return _("Time for an answer: half within {half} s, 95 % within {most} s").format(
        half=number(round(half, 1)), most=number(round(most, 1))
    )


def feedback(helpful: int, not_helpful: int, reported: int) -> str:
    return _("Feedback: {helpful} helpful, {not_helpful} not helpful; citations reported: {reported}").format(
        helpful=number(helpful), not_helpful=number(not_helpful), reported=number(reported)
    )


def tokens(read: int, written: int) -> str:
    return _("Language model: {read} tokens read, {written} written").format(read=number(read), written=number(written))


def cost(amount: float) -> str:
    return _("Cost, by TOKEN_PRICES: {amount}").format(amount=number(round(amount, 2 if amount >= 1 else 4)))


def people_known(count: int) -> str:
    return _("People known: {count}").format(count=number(count))


def nothing_waits() -> str:
    return _("Nothing else waits for an answer now.")


def waiting(count: int, oldest: timedelta) -> str:
    return ngettext(
        "Now {count} message is being answered or waits, since {seconds} s.",
        "Now {count} messages are being answered or wait, the oldest since {seconds} s.",
        count,
    ).format(count=number(count), seconds=number(round(oldest.total_seconds())))


# -- gaps


def no_gaps(days: int) -> str:
    return ngettext(
        "In the last {count} day every question was answered.",
        "In the last {count} days every question was answered.",
        days,
    ).format(count=number(days))


def gaps(days: int, count: int) -> str:
    return _("{days}: {questions}, alike ones together. What would answer them can be read in with /ingest.").format(
        days=last_days(days),
        questions=ngettext("{count} question was declined", "{count} questions were declined", count).format(
            count=number(count)
        ),
    )


def gaps_newest(most: int) -> str:
    return _("Only the newest {count} were looked at.").format(count=number(most))


def gap(count: int, example: str, last: str) -> str:
    return _("{count} × {question} (last on {date})").format(count=number(count), question=example, date=last)


# -- feedback


def nothing_reported() -> str:
    return _("No reader has reported a citation. (The button for it stands below a passage in its context.)")


def reported(count: int) -> str:
    return ngettext(
        "The last answer with a citation that does not support it, as a reader reported:",
        "The last {count} answers with citations that do not support them, as readers reported; the newest first:",
        count,
    ).format(count=number(count))


def report(question: str, when: str, as_of: str | None) -> str:
    if as_of:
        return _("“{question}”, asked on {when} as of {as_of}").format(question=question, when=when, as_of=as_of)
    return _("“{question}”, asked on {when}").format(question=question, when=when)


def reported_citation(mark: str, quote: str, publisher: str, headline: str) -> str:
    return _("[{mark}] “{quote}” ({publisher}: {headline})").format(
        mark=mark, quote=quote, publisher=publisher, headline=headline
    )


def replay(command: str) -> str:
    return _("Again: {command}").format(command=command)


def export(commands: Sequence[str]) -> str:
    return "\n".join([_("All of them, replayed, on the machine that I run on:"), *commands])
