"""What administrators are told at the wire desk: of long work, files and links, forgetting, and feeds. Plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.i18n import gettext as _

# -- long work


def stop() -> str:
    return _("Stop")


def stopping() -> str:
    return _("Stopping after the article at work.")


def not_running() -> str:
    return _("That is not running any more.")


def waiting_for_turn() -> str:
    return _("Waiting until something else has been ingested …")


STATUS_WORDS = {
    "added": "added",
    "updated": "updated",
    "duplicate": "repeated",
    "unchanged": "unchanged",
    "rejected": "refused",
}
"""What an administrator is told of the corpus's answers."""


def other_reasons() -> str:
    return _("for other reasons:")


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


def nothing_enclosed() -> str:
    return _("The message that this was about is not there any more. Please send it again.")


def _bytes(size: int) -> str:
    for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}".replace(".0 ", " ")
    return f"{size} bytes"


# -- forgetting


def forget_usage() -> str:
    return _(
        "Write behind the command what is to be forgotten, one thing at a time: an article’s address or ID, "
        "or all of a publisher’s articles as in: /forget publisher:Halvern Courier"
    )


def keep() -> str:
    return _("Keep")


def kept() -> str:
    return _("Nothing was changed.")


def changed_meanwhile() -> str:
    return _("The corpus has changed since I asked, so nothing was forgotten.")


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


def feeds_usage() -> str:
    return _(
        "/feeds lists the feeds that are followed. /feeds add URL follows one at its own pace, "
        "/feeds add URL 15m (2h, 1d) at yours. /feeds remove NUMBER (or URL) follows it no longer."
    )


def no_feeds() -> str:
    return _("No feed is followed. /feeds add URL follows one.")


def previous() -> str:
    return _("← Previous")


def next() -> str:
    return _("Next →")


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
