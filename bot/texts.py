"""Every word of the interface, but for those at the wire desk (``bot.wire_texts``). Plain text; whoever sends it does
the escaping."""

from __future__ import annotations

from collections.abc import Sequence

# -- commands: name, what it does. Telegram lists the readers' ones for everybody.
READER_COMMANDS = (
    ("ask", "Ask about the news, as in: /ask Who won the election?"),
    ("new", "Begin a new conversation: what was asked before no longer counts"),
    ("help", "What this bot can do"),
)
ADMIN_COMMANDS = (
    ("ingest", "Read articles, or those behind a feed, into the corpus: /ingest URL…"),
    ("feeds", "The feeds that are followed, and how they are"),
    ("forget", "Remove articles for good: /forget URL, ID or publisher:NAME"),
    ("status", "What the corpus holds and how it is"),
)

START = (
    "Hello. Ask me about the news: I answer from the articles I hold and show the exact words behind every sentence."
)
HELP = """Send a question, or /ask and a question. “And why?” leans on what you asked before; /new forgets that.

Every sentence of an answer carries numbers like [1]. A number opens the article at the quoted words; \
the button “Quote 1” shows those words here, in their context.
Where the articles do not hold the answer, I say so and name the nearest ones."""
HELP_FOR_ADMINISTRATORS = """For administrators:
/ingest URL… reads articles, or those behind a feed, into the corpus.
/feeds lists the feeds that are followed. /feeds add URL follows one (with 15m behind it every 15 minutes), \
/feeds remove NUMBER follows one no longer.
/forget URL, /forget ID or /forget publisher:NAME removes articles for good, after asking back.
/status says what the corpus holds and how it is.
Send or forward me a link, or a file with articles (or a feed reader’s .opml), and I offer to read it in."""

# -- hints and refusals
NEW_CONVERSATION = "A new conversation: what was asked before no longer counts."
ASK_USAGE = "Write your question behind the command, as in: /ask Who won the election?"
INGEST_USAGE = "Write one or more addresses behind the command, as in: /ingest https://example.org/feed.xml"
NOT_TEXT = "I can only read text. Please send your question as a message."
FORWARDED_COMMAND = "That command was written by somebody else, so I do not obey it. Please write it yourself."
LINK_IS_NO_QUESTION = (
    "A link is not a question, and I answer from the articles I hold already. "
    "Please write what you would like to know about."
)
NOTHING_TO_READ = "There is nothing to read in that message. Please send a question."
ADMINISTRATORS_ONLY = "Sorry, that command is for this bot's administrators. You are welcome to ask a question."
BUTTON_FOR_ADMINISTRATORS = "Sorry, that button is for this bot's administrators."
PRIVATE_CHATS_ONLY = "Sorry, my buttons work only in a private chat with me."
ALREADY_AT_IT = "I am already at it."
STALE_BUTTON = "This button does not work any more. Please ask again."
QUOTE_GONE = "The article with that quote is not in the corpus any more. Please ask again."
NOTHING_TO_SHOW = "There is nothing to show."
RESTARTING = "The bot is being restarted and could not finish your answer. Please ask again in a minute."
RESTARTING_WORK = (
    "The bot is being restarted in the middle of this. What was done so far stays; "
    "ask for the same again in a minute to go on with the rest."
)


def unknown_command(name: str) -> str:
    return f"I do not know the command /{name}. /help says what I can do."


def chat_not_allowed(chat_id: int) -> str:
    return f"Sorry, this bot answers in chosen chats only. Its administrator can add this one: its id is {chat_id}."


def not_an_address(source: str) -> str:
    return f"Nothing was ingested: “{source}” is not an http or https address. Only those can be ingested from a chat."


# -- errors


def something_went_wrong(while_doing: str, reference: str) -> str:
    return (
        f"Something went wrong while {while_doing}. It has been logged under reference {reference}; please try again."
    )


def failed_for_administrator(reason: str, reference: str) -> str:
    return f"{reason} (Logged under reference {reference}.)"


# -- answers
SOURCES = "Sources"
NEAREST = "Nearest in the corpus:"
QUOTED = "Quoted word for word from the articles."
WRITTEN = "Written by a language model; every sentence was checked against the quotes it cites."
UNKNOWN_PUBLISHER = "unknown publisher"
UNTITLED = "article without a headline"
DATE_UNKNOWN = "date unknown"
OPEN_ARTICLE = "Open the article"


def quote_label(number: int) -> str:
    return f"Quote {number}"


def reports_differ(sides: Sequence[str]) -> str:
    """``sides`` as in "[1] The Post, 3 March 2026"."""
    return f"Reports differ: {' against '.join(sides)}."


def freshness(date: str, origins: int, outlets: int) -> str:
    """Outlets are told where they are more than origins: copies of one story."""
    copies = f"{outlets} outlets, " if outlets > origins else ""
    return f"Newest evidence: {date} · {copies}{origins} {'origin' if origins == 1 else 'origins'}"


def superseded(version: int) -> str:
    return f"The article has changed since; these were its words in version {version}."


# -- the terminal
def yes_or_no(question: str) -> str:
    return f"{question}? [y/N] "


TERMINAL_GREETING = (
    "Ask about the news. The number of a citation shows its quote in context, /help says more, /quit ends."
)


def no_such_quote(number: int) -> str:
    return f"The last answer has no quote {number}."
