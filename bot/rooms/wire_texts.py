"""What administrators are told at the wire desk: of long work, files and links, forgetting, and feeds. Plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.i18n import N_, data_size, ngettext, number
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


_STATUS_WORDS = {
    "added": N_("added"),
    "updated": N_("updated"),
    "duplicate": N_("repeated"),
    "unchanged": N_("unchanged"),
    "rejected": N_("refused"),
}


def status_word(status: str) -> str:
    """What an administrator is told of what the corpus answered to an article."""
    return _(_STATUS_WORDS[status])


def other_reasons() -> str:
    return _("for other reasons:")


def _go_on() -> str:
    return _("What was done stays; ask for the same again to go on with the rest.")


_ENDS = {
    "done": N_("Done"),
    "stopped": N_("Stopped"),
    "restarting": N_("The bot is being restarted, so this was stopped"),
    "failed": N_("This was stopped"),
}
_NOTHING_DONE = {
    "stopped": N_("Stopped before anything was done."),
    "restarting": N_("The bot is being restarted, so nothing was done. Please ask for it again in a minute."),
    "failed": "",
}


def counted(counts: Iterable[tuple[int, str]]) -> str:
    """ "30 added, 5 unchanged"; empty where nothing was counted."""
    return ", ".join(f"{number(count)} {word}" for count, word in counts if count)


def counted_feeds(followed: int, already: int, refused: int) -> str:
    return counted([(followed, _("followed")), (already, _("followed before")), (refused, _("refused"))])


def and_more(count: int) -> str:
    return _("… and {count} more.").format(count=number(count))


def lines_left_out(count: int) -> str:
    return ngettext(
        "… and {count} more line that does not fit here.", "… and {count} more lines that do not fit here.", count
    ).format(count=number(count))


# -- ingesting


def sources(first: str, count: int) -> str:
    return first if count == 1 else _("{first} and {count} more").format(first=first, count=number(count - 1))


def ingesting(what: str, articles: int, summary: str) -> str:
    so_far = _("{articles} so far: {summary}").format(articles=_articles(articles), summary=summary)
    return _("Ingesting {what} …").format(what=what) + (f"\n{so_far}" if articles else "")


def ingested(end: str, articles: int, summary: str) -> str:
    if end == "done":
        return f"{_(_ENDS[end])}: {summary}." if articles else _("Nothing was found.")
    if not articles:
        return _(_NOTHING_DONE[end])
    after = _("{end} after {articles}: {summary}.").format(
        end=_(_ENDS[end]), articles=_articles(articles), summary=summary
    )
    return f"{after} {_go_on()}"


def _articles(count: int) -> str:
    return ngettext("{count} article", "{count} articles", count).format(count=number(count))


# -- what is sent


def offer_links(links: Sequence[str]) -> str:
    question = ngettext("Shall I read this into the corpus?", "Shall I read these in?", len(links))
    return "\n".join([question, *links])


def ingest_links(count: int) -> str:
    return ngettext("Ingest this link", "Ingest these {count} links", count).format(count=number(count))


def offer_file(name: str, size: int | None) -> str:
    if size:
        return _("Shall I read {name} ({size})?").format(name=name, size=data_size(size))
    return _("Shall I read {name}?").format(name=name)


def ingest_file(name: str) -> str:
    return _("Ingest {name}").format(name=name)


def read_feeds_file(name: str) -> str:
    return _("Read {name}").format(name=name)


def fetching(name: str) -> str:
    return _("Fetching {name} …").format(name=name)


def unknown_file(name: str, known: str) -> str:
    if not name:
        return _(
            "That file has no name that says what it is, or is of a kind that I cannot read: known are {known}."
        ).format(known=known)
    return _("{name} is of a kind that I cannot read: known are {known}.").format(name=name, known=known)


def file_too_large(name: str, size: int, limit: int) -> str:
    return _(
        "{name} has {size}, and from a chat I can take {limit}. "
        "Copy it to the machine that I run on, and there use: dateline ingest FILE"
    ).format(name=name, size=data_size(size), limit=data_size(limit))


def cannot_fetch(name: str, reason: str) -> str:
    return _("{name} could not be fetched from Telegram ({reason}). Please send it again.").format(
        name=name, reason=reason
    )


def nothing_enclosed() -> str:
    return _("The message that this was about is not there any more. Please send it again.")


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
    return ngettext("Forget {count} article", "Forget {count} articles", count).format(count=number(count))


def ask_to_forget(count: int, lines: Sequence[str]) -> str:
    question = ngettext(
        "Forget {count} article for good? No feed brings it back.",
        "Forget {count} articles for good? No feed brings them back.",
        count,
    )
    return "\n".join([question.format(count=number(count)), *lines])


def forgot(count: int, lines: Sequence[str]) -> str:
    done = ngettext("Forgot {count} article.", "Forgot {count} articles.", count).format(count=number(count))
    return "\n".join([done, *lines])


def nothing_to_forget(named: str) -> str:
    return _("There is no {named} in the corpus, so nothing was forgotten.").format(named=named)


def too_long_to_forget(named: str) -> str:
    return _(
        "{named} is too long a name for a button, so nothing was forgotten. "
        "On the machine that I run on, use: dateline forget NAME"
    ).format(named=named)


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
    if not last:
        return f"{_feeds(count)}:"
    return _("{feeds}, page {page} of {last}:").format(feeds=_feeds(count), page=page + 1, last=last + 1)


def followed(name: str, already: bool, alternatives: Sequence[str]) -> str:
    said = _("{name} was followed already.") if already else _("Following {name} from now on.")
    lines = [said.format(name=name)]
    if alternatives:
        lines += [_("The page names other feeds too; /feeds add URL follows one:"), *alternatives]
    return "\n".join(lines)


def remove(number: int) -> str:
    return _("Remove #{number}").format(number=number)


def unfollow(number: int) -> str:
    return _("Stop following #{number}").format(number=number)


def ask_to_unfollow(name: str) -> str:
    return _("Stop following {name}? Its articles stay.").format(name=name)


def unfollowed(name: str) -> str:
    return _("{name} is followed no longer. Its articles stay.").format(name=name)


def not_followed(named: str) -> str:
    return _("There is no feed {named} among those that are followed. /feeds lists them.").format(named=named)


def feeds_in(name: str, count: int, lines: Sequence[str]) -> str:
    return "\n".join([_("{name} lists {feeds}:").format(name=name, feeds=_feeds(count)), *lines])


def no_feeds_in(name: str) -> str:
    return _("{name} lists no feeds: there is nothing to follow.").format(name=name)


def follow(count: int) -> str:
    return ngettext("Follow this feed", "Follow these {count} feeds", count).format(count=number(count))


def following(what: str, summary: str) -> str:
    so_far = _("So far: {summary}").format(summary=summary)
    return _("Following the feeds in {what} …").format(what=what) + (f"\n{so_far}" if summary else "")


def followed_all(end: str, summary: str) -> str:
    if not summary:
        return _(_NOTHING_DONE[end])
    said = f"{_(_ENDS[end])}: {summary}."
    return said if end == "done" else f"{said} {_go_on()}"


def _feeds(count: int) -> str:
    return ngettext("{count} feed", "{count} feeds", count).format(count=number(count))
