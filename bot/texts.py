"""Every word of the interface, in one place. Plain text; whoever sends it does the escaping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# -- commands: name, what it does. Telegram lists the readers' ones for everybody.
READER_COMMANDS = (
    ("ask", "Ask about the news, as in: /ask Who won the election?"),
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
HELP = """Send a question, or /ask and a question.

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


def freshness(date: str, origins: int) -> str:
    return f"Newest evidence: {date} · {origins} {'origin' if origins == 1 else 'origins'}"


def superseded(version: int) -> str:
    return f"The article has changed since; these were its words in version {version}."


# -- long work
STOP = "Stop"
STOPPING = "Stopping after the article at work."
NOT_RUNNING = "That is not running any more."
WAITING_FOR_TURN = "Waiting until something else has been ingested …"
STATUS_WORDS = {
    "added": "added",
    "updated": "updated",
    "duplicate": "copies",
    "unchanged": "unchanged",
    "rejected": "refused",
}
"""What an administrator is told of the corpus's answers."""
OTHER_REASONS = "for other reasons:"
_GO_ON = "What was done stays; ask for the same again to go on with the rest."
_ENDS = {
    "done": "Done",
    "stopped": "Stopped",
    "restarting": "The bot is being restarted, so this was stopped",
    "failed": "This was stopped",
}
_NOTHING_DONE = {
    "stopped": "Stopped before anything was done.",
    "restarting": "The bot is being restarted, so nothing was done. Please ask for it again in a minute.",
    "failed": "",
}


def counted(counts: Iterable[tuple[int, str]]) -> str:
    """ "30 added, 5 unchanged"; empty where nothing was counted."""
    return ", ".join(f"{count:,} {word}" for count, word in counts if count)


def and_more(count: int) -> str:
    return f"… and {count:,} more."


def lines_left_out(count: int) -> str:
    return f"… and {count:,} more {'line' if count == 1 else 'lines'} that do not fit here."


# -- ingesting


def sources(first: str, count: int) -> str:
    return first if count == 1 else f"{first} and {count - 1} more"


def ingesting(what: str, articles: int, summary: str) -> str:
    return f"Ingesting {what} …" + (f"\n{_articles(articles)} so far: {summary}" if articles else "")


def ingested(end: str, articles: int, summary: str) -> str:
    if end == "done":
        return f"{_ENDS[end]}: {summary}." if articles else "Nothing was found."
    return f"{_ENDS[end]} after {_articles(articles)}: {summary}. {_GO_ON}" if articles else _NOTHING_DONE[end]


def _articles(count: int) -> str:
    return f"{count:,} {'article' if count == 1 else 'articles'}"


# -- what is sent


def offer_links(links: Sequence[str]) -> str:
    return "\n".join(["Shall I read this into the corpus?" if len(links) == 1 else "Shall I read these in?", *links])


def ingest_links(count: int) -> str:
    return "Ingest this link" if count == 1 else f"Ingest these {count} links"


def offer_file(name: str, size: int | None) -> str:
    return f"Shall I read {name}{f' ({_bytes(size)})' if size else ''}?"


def ingest_file(name: str) -> str:
    return f"Ingest {name}"


def read_feeds_file(name: str) -> str:
    return f"Read {name}"


def fetching(name: str) -> str:
    return f"Fetching {name} …"


def unknown_file(name: str, known: str) -> str:
    about = f"{name} is of a kind" if name else "That file has no name that says what it is, or is of a kind"
    return f"{about} that I cannot read: known are {known}."


def file_too_large(name: str, size: int, limit: int) -> str:
    return (
        f"{name} has {_bytes(size)}, and from a chat I can take {_bytes(limit)}. "
        "Copy it to the machine that I run on, and there use: dateline ingest FILE"
    )


def cannot_fetch(name: str, reason: str) -> str:
    return f"{name} could not be fetched from Telegram ({reason}). Please send it again."


NOTHING_ENCLOSED = "The message that this was about is not there any more. Please send it again."


def _bytes(size: int) -> str:
    for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}".replace(".0 ", " ")
    return f"{size} bytes"


# -- forgetting
FORGET_USAGE = (
    "Write behind the command what is to be forgotten, one thing at a time: an article’s address or ID, "
    "or all of a publisher’s articles as in: /forget publisher:Halvern Courier"
)
KEEP = "Keep"
KEPT = "Nothing was changed."
CHANGED_MEANWHILE = "The corpus has changed since I asked, so nothing was forgotten."


def forget(count: int) -> str:
    return f"Forget {_articles(count)}"


def ask_to_forget(count: int, lines: Sequence[str]) -> str:
    return "\n".join([f"Forget {_articles(count)} for good? No feed brings {_them(count)} back.", *lines])


def forgot(count: int, lines: Sequence[str]) -> str:
    return "\n".join([f"Forgot {_articles(count)}.", *lines])


def nothing_to_forget(named: str) -> str:
    return f"There is no {named} in the corpus, so nothing was forgotten."


def too_long_to_forget(named: str) -> str:
    return (
        f"{named} is too long a name for a button, so nothing was forgotten. "
        "On the machine that I run on, use: dateline forget NAME"
    )


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


# -- feeds
FEEDS_USAGE = (
    "/feeds lists the feeds that are followed. /feeds add URL follows one at its own pace, "
    "/feeds add URL 15m (2h, 1d) at yours. /feeds remove NUMBER (or URL) follows it no longer."
)
NO_FEEDS = "No feed is followed. /feeds add URL follows one."
PREVIOUS = "← Previous"
NEXT = "Next →"


def feeds_head(count: int, page: int, last: int) -> str:
    return f"{_feeds(count)}" + (f", page {page + 1} of {last + 1}:" if last else ":")


def followed(name: str, already: bool, alternatives: Sequence[str]) -> str:
    lines = [f"{name} was followed already." if already else f"Following {name} from now on."]
    if alternatives:
        lines += ["The page names other feeds too; /feeds add URL follows one:", *alternatives]
    return "\n".join(lines)


def remove(number: int) -> str:
    return f"Remove #{number}"


def unfollow(number: int) -> str:
    return f"Stop following #{number}"


def ask_to_unfollow(name: str) -> str:
    return f"Stop following {name}? Its articles stay."


def unfollowed(name: str) -> str:
    return f"{name} is followed no longer. Its articles stay."


def not_followed(named: str) -> str:
    return f"There is no feed {named} among those that are followed. /feeds lists them."


def feeds_in(name: str, count: int, lines: Sequence[str]) -> str:
    return "\n".join([f"{name} lists {_feeds(count)}:", *lines])


def no_feeds_in(name: str) -> str:
    return f"{name} lists no feeds: there is nothing to follow."


def follow(count: int) -> str:
    return "Follow this feed" if count == 1 else f"Follow these {count} feeds"


def following(what: str, summary: str) -> str:
    return f"Following the feeds in {what} …" + (f"\nSo far: {summary}" if summary else "")


def followed_all(end: str, summary: str) -> str:
    if not summary:
        return _NOTHING_DONE[end]
    return f"{_ENDS[end]}: {summary}." + ("" if end == "done" else f" {_GO_ON}")


def _feeds(count: int) -> str:
    return f"{count:,} {'feed' if count == 1 else 'feeds'}"


# -- the terminal
def yes_or_no(question: str) -> str:
    return f"{question}? [y/N] "


TERMINAL_GREETING = (
    "Ask about the news. The number of a citation shows its quote in context, /help says more, /quit ends."
)


def no_such_quote(number: int) -> str:
    return f"The last answer has no quote {number}."
