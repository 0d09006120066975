"""Every word of the interface, but for what stands in other ``bot.…_texts``. Plain text; whoever sends it does the
escaping."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import N_, ngettext
from bot.i18n import gettext as _

# -- commands: name, what it does. Telegram lists the readers' ones for everybody.


def reader_commands() -> tuple[tuple[str, str], ...]:
    return (
        ("ask", _("Ask about the news, as in: /ask Who won the election?")),
        ("check", _("Whether a claim stands: /check CLAIM, or in reply to a message")),
        ("asof", _("Ask as if it were that day: /asof 2026-03-01 Who leads the council?")),
        ("latest", _("The newest articles: /latest, or /latest PUBLISHER")),
        ("sources", _("Whose articles there are")),
        ("watch", _("Be told when the answer changes: /watch QUESTION")),
        ("unwatch", _("What you watch, and watching it no longer")),
        ("new", _("Begin a new conversation: what was asked before no longer counts")),
        ("privacy", _("What is kept of you, and for how long")),
        ("forgetme", _("Remove everything that is kept of you")),
        ("help", _("What this bot can do")),
    )


def group_commands() -> tuple[tuple[str, str], ...]:
    """Only in groups."""
    return (("askers", _("Who may ask here, by this group's administrators: /askers everyone, or admins")),)


def admin_commands() -> tuple[tuple[str, str], ...]:
    return (
        ("ingest", _("Read articles, or those behind a feed, into the corpus: /ingest URL…")),
        ("feeds", _("The feeds that are followed, and how they are")),
        ("forget", _("Remove articles for good: /forget URL, ID or publisher:NAME")),
        ("status", _("What the corpus holds and how it is")),
        ("stats", _("How much is asked and answered, how fast, at what cost: /stats DAYS")),
        ("gaps", _("What could not be answered, alike questions together: /gaps DAYS")),
        ("feedback", _("Citations that readers reported")),
        ("broadcast", _("Write to everybody, after asking back: /broadcast TEXT")),
        ("invite", _("A link that admits people: /invite PEOPLE DAYS")),
        ("ban", _("Answer somebody no longer: /ban ID")),
        ("unban", _("Answer somebody again: /unban ID")),
    )


def start() -> str:
    return _(
        "Hello. Ask me about the news: I answer from the articles I hold and show the exact words behind every "
        "sentence."
    )


def help() -> str:
    return _("""Send a question, or /ask and a question. “And why?” leans on what you asked before; /new forgets that.

Every sentence of an answer carries numbers. A number opens the article at the quoted words; \
the button “Quote 1” shows those words here, in their context.
Where the articles do not hold the answer, I say so and name the nearest ones.

/check CLAIM, also in reply to a message, says whether the articles bear it out.
/asof 2026-03-01 QUESTION answers as if it were that day.
/latest and /sources show what there is; /watch QUESTION tells you when its answer changes.
/privacy says what I keep of you, /forgetme removes it.""")


def help_for_administrators() -> str:
    return _("""For administrators:
/ingest URL… reads articles, or those behind a feed, into the corpus.
/feeds lists the feeds that are followed. /feeds add URL follows one (with 15m behind it every 15 minutes), \
/feeds remove NUMBER follows one no longer.
/forget URL, /forget ID or /forget publisher:NAME removes articles for good, after asking back.
/status says what the corpus holds and how it is.
/stats, /gaps and /feedback say how much is asked, what could not be answered, and which citations readers reported.
/broadcast TEXT writes to everybody, after asking back.
/invite makes a link that admits people, /ban ID and /unban ID shut somebody out and let them in again.
In a group its own administrators decide with /askers who may ask.
Send or forward me a link, or a file with articles (or a feed reader’s .opml), and I offer to read it in.""")


# -- hints and refusals


def new_conversation() -> str:
    return _("A new conversation: what was asked before no longer counts.")


def ask_usage() -> str:
    return _("Write your question behind the command, as in: /ask Who won the election?")


def ingest_usage() -> str:
    return _("Write one or more addresses behind the command, as in: /ingest https://example.org/feed.xml")


def not_text() -> str:
    return _("I can only read text. Please send your question as a message.")


def forwarded_command() -> str:
    return _("That command was written by somebody else, so I do not obey it. Please write it yourself.")


def link_is_no_question() -> str:
    return _(
        "A link is not a question, and I answer from the articles I hold already. "
        "Please write what you would like to know about."
    )


def what_to_ask() -> str:
    """To a greeting, to thanks."""
    return _("At your service. Ask me about the news, for example: Who won the election? /help says what I can do.")


def nothing_to_read() -> str:
    return _("There is nothing to read in that message. Please send a question.")


def administrators_only() -> str:
    return _("Sorry, that command is for this bot's administrators. You are welcome to ask a question.")


def button_for_administrators() -> str:
    return _("Sorry, that button is for this bot's administrators.")


def already_at_it() -> str:
    return _("I am already at it.")


def stale_button() -> str:
    return _("This button does not work any more. Please ask again.")


def quote_gone() -> str:
    return _("The article with that quote is not in the corpus any more. Please ask again.")


def nothing_to_show() -> str:
    return _("There is nothing to show.")


def restarting() -> str:
    return _("The bot is being restarted and could not finish your answer. Please ask again in a minute.")


def restarting_work() -> str:
    return _(
        "The bot is being restarted in the middle of this. What was done so far stays; "
        "ask for the same again in a minute to go on with the rest."
    )


def unknown_command(name: str) -> str:
    return _("I do not know the command /{name}. /help says what I can do.").format(name=name)


def not_an_address(source: str) -> str:
    return _(
        "Nothing was ingested: “{source}” is not an http or https address. Only those can be ingested from a chat."
    ).format(source=source)


# -- errors


DOINGS = (
    N_("answering"),
    N_("doing that"),
    N_("looking up that quote"),
    N_("ingesting"),
    N_("looking after the feeds"),
    N_("looking for that"),
    N_("reading the status"),
)
"""What ``something_went_wrong`` may be told of, as a part of its sentence."""


def something_went_wrong(while_doing: str, reference: str) -> str:
    return _(
        "Something went wrong while {doing}. It has been logged under reference {reference}; please try again."
    ).format(doing=_(while_doing), reference=reference)


def failed_for_administrator(reason: str, reference: str) -> str:
    return _("{reason} (Logged under reference {reference}.)").format(reason=said_below(reason), reference=reference)


# -- what the floors below say in English

SAID_BELOW = (
    N_("There is no article to answer from: the corpus, or the part asked about, is empty."),
    N_("The articles I have do not answer this."),
    N_("The articles I have are about this, but none of them says what you ask for."),
    N_("The language model gave no answer that its sources bear out, so sentences are quoted instead."),
    N_("The language model could not be reached, so sentences are quoted instead."),
    N_("The language model broke off, so the answer may not be whole."),
    N_("The question is empty: write what you want to know, for example “Who won the election?”"),
    N_("The question holds no word or number to search for: write it in words."),
)
"""Word for word."""


def said_below(text: str) -> str:
    """``text`` in the language that is being spoken, as far as it ends in words that are known; the rest as it is."""
    known = next((words for words in SAID_BELOW if text.endswith(words)), "")
    return text.removesuffix(known) + _(known)


# -- answers


def sources() -> str:
    return _("Sources")


def nearest() -> str:
    return _("Nearest in the corpus:")


def quoted() -> str:
    return _("Quoted word for word from the articles.")


def written() -> str:
    return _("Written by a language model; every sentence was checked against the quotes it cites.")


def unknown_publisher() -> str:
    return _("unknown publisher")


def untitled() -> str:
    return _("article without a headline")


def date_unknown() -> str:
    return _("date unknown")


def open_article() -> str:
    return _("Open the article")


def quote_label(number: int) -> str:
    return _("Quote {number}").format(number=number)


def reports_differ(sides: Sequence[str]) -> str:
    """``sides`` as in "[1] The Post, 3 March 2026"."""
    against = _("against")
    return _("Reports differ: {sides}.").format(sides=f" {against} ".join(sides))


def freshness(date: str, origins: int, outlets: int) -> str:
    """Outlets are told where they are more than origins: copies of one story."""
    copies = [ngettext("{count} outlet", "{count} outlets", outlets).format(count=outlets)] if outlets > origins else []
    counted = [*copies, ngettext("{count} origin", "{count} origins", origins).format(count=origins)]
    return _("Newest evidence: {date} · {counted}").format(date=date, counted=", ".join(counted))


def superseded(version: int) -> str:
    return _("The article has changed since; these were its words in version {version}.").format(version=version)


# -- the terminal


def yes_or_no(question: str) -> str:
    return _("{question}? [y/N] ").format(question=question)


def terminal_greeting() -> str:
    return _("Ask about the news. The number of a citation shows its quote in context, /help says more, /quit ends.")


def no_such_quote(number: int) -> str:
    return _("The last answer has no quote {number}.").format(number=number)
