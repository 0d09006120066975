"""The administrators' side of the conversation: what they type, what they send, and their buttons.

typed     /ingest /feeds /forget /status       done, or asked back with buttons
sent      links, or a file                     offered, with a button
pressed   a button                             done; what it is about stands in the button or in the message that
                                               the button's message replies to, so that buttons outlive a restart
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TypeVar

from bot import texts
from bot.desk import Desk
from bot.heard import Heard, Reply, Show
from bot.people import Asker, People
from bot.render import Message, render_text
from bot.render.markup import clean_line, shorten
from bot.rooms import wire_texts
from bot.rooms.enclosed import Attachment, AttachmentError, Enclosed
from bot.rooms.following import Following, offer_feeds
from bot.rooms.orders import Order, Pressed, Verb, instead, keep_button, order_button, replacing, with_buttons
from bot.rooms.running import Runs, Tally, in_thread
from bot.rooms.tally import FollowTally, IngestTally, article_line
from ingest.article import StoredArticle
from ingest.errors import SourceError
from ingest.urls import is_web_address

log = logging.getLogger(__name__)

WHILE_DOING = {
    "ingest": "ingesting",
    "feeds": "looking after the feeds",
    "forget": "looking for that",
    "status": "reading the status",
}

_LINES_SHOWN = 10
"""Of articles or links: they fit into one message, as what a button replies to must."""

T = TypeVar("T")


class Administration:
    """Whoever calls has checked that ``user`` is an administrator. Methods raise what the desk raises."""

    def __init__(self, desk: Desk, people: People, executor: Executor, runs: Runs) -> None:
        self._desk = desk
        self._people = people
        self._executor = executor
        self._runs = runs
        self._following = Following(desk, executor)

    async def ingest(self, heard: Heard, argument: str, show: Show) -> Reply:
        return Reply(tuple(await self._ingest(heard.user, argument.split(), show)))

    async def forget(self, _heard: Heard, argument: str, _show: Show) -> Reply:
        return Reply(tuple(await self._ask_to_forget(argument)))

    async def feeds(self, heard: Heard, argument: str, _show: Show) -> Reply:
        return Reply(tuple(await self._following.obey(heard.user, argument.split())))

    async def status(self, _heard: Heard, _argument: str, _show: Show) -> Reply:
        return Reply(tuple(render_text(await self._at_desk(self._desk.status))))

    def offer(self, enclosed: Enclosed) -> list[Message]:
        """Asks whether to do with it what can be done; nothing is fetched before the answer."""
        if attachment := enclosed.attachment:
            kind = self._desk.reads(attachment.name)
            if refusal := self._refusal(attachment):
                return render_text(refusal)
            name, question = shorten(attachment.name, 40), wire_texts.offer_file(attachment.name, attachment.size)
            if kind == "feeds":
                return with_buttons(question, (order_button(wire_texts.read_feeds_file(name), Verb.LIST_FEEDS),))
            return with_buttons(question, (order_button(wire_texts.ingest_file(name), Verb.INGEST),))
        links = _listed([shorten(link, 200) for link in enclosed.links])
        label = wire_texts.ingest_links(len(enclosed.links))
        return with_buttons(wire_texts.offer_links(links), (order_button(label, Verb.INGEST),))

    async def press(self, user: Asker, order: Order, enclosed: Enclosed, show: Show) -> Pressed:
        match order.verb:
            case Verb.STOP:
                return Pressed(
                    notice=wire_texts.stopping() if self._runs.stop(order.argument) else wire_texts.not_running()
                )
            case Verb.KEEP:
                return instead(wire_texts.kept())
            case Verb.FORGET:
                return await self._forget(order.argument)
            case Verb.FEEDS:
                return await self._following.turn_page(order.argument)
            case Verb.UNFOLLOW:
                return await self._following.ask_to_unfollow(order.argument)
            case Verb.UNFOLLOW_NOW:
                return instead(await self._following.unfollow(order.argument))
        if not enclosed:
            return instead(wire_texts.nothing_enclosed())
        if enclosed.links and order.verb == Verb.INGEST:
            return replacing(await self._ingest(user, enclosed.links, show))
        try:
            return replacing(await self._with_file(user, order.verb, enclosed.attachment, show))
        except (AttachmentError, SourceError) as error:
            return instead(str(error))

    # -- ingesting

    async def _ingest(self, user: Asker, sources: Sequence[str], show: Show) -> list[Message]:
        if not sources:
            return render_text(texts.ingest_usage())
        for source in sources:
            # A chat must not read the server's files, whoever got hold of an administrator's telephone.
            if not (user.at_terminal or is_web_address(source)):
                return render_text(texts.not_an_address(shorten(clean_line(source), 200)))
        tally = IngestTally(wire_texts.sources(shorten(clean_line(sources[0]), 200), len(sources)))
        return await self._run(user, lambda report: self._desk.ingest(sources, report), tally, show)

    async def _with_file(self, user: Asker, verb: Verb, attachment: Attachment | None, show: Show) -> list[Message]:
        """Raises AttachmentError where the file cannot be had."""
        if attachment is None or (self._desk.reads(attachment.name) == "feeds") == (verb == Verb.INGEST):
            return render_text(wire_texts.nothing_enclosed())
        if refusal := self._refusal(attachment):
            return render_text(refusal)
        name = attachment.name
        await show(render_text(wire_texts.fetching(name))[0])
        data = await attachment.fetch()
        if len(data) > (limit := self._limit(attachment)):
            raise AttachmentError(wire_texts.file_too_large(name, len(data), limit))
        if verb == Verb.INGEST:
            tally = IngestTally(name)
            return await self._run(user, lambda report: self._desk.ingest_document(name, data, report), tally, show)
        addresses = await self._at_desk(self._desk.feeds_in, name, data)
        if verb == Verb.LIST_FEEDS or not addresses:
            return offer_feeds(name, addresses)
        return await self._run(user, lambda report: self._desk.follow_feeds(addresses, report), FollowTally(name), show)

    async def _run(
        self, user: Asker, work: Callable[[Callable[[T], bool]], None], tally: Tally[T], show: Show
    ) -> list[Message]:
        try:
            end = await self._runs.run(work, tally, show)
        except Exception as error:
            reference = self._people.new_reference()
            log.exception("Failed at %.500r, reference %s", tally.so_far(), reference)
            apology = self._people.apology(user, WHILE_DOING["ingest"], error, reference)
            return render_text(f"{apology}\n\n{tally.report('failed')}")
        return render_text(tally.report(end))

    def _refusal(self, attachment: Attachment) -> str | None:
        """Why this file is not worth fetching."""
        limit = self._limit(attachment)
        if self._desk.reads(attachment.name) is None:
            return wire_texts.unknown_file(attachment.name, self._desk.known_files())
        if attachment.size is not None and attachment.size > limit:
            return wire_texts.file_too_large(attachment.name, attachment.size, limit)
        return None

    def _limit(self, attachment: Attachment) -> int:
        return min(attachment.limit, self._desk.max_document_bytes)

    # -- forgetting

    async def _ask_to_forget(self, argument: str) -> list[Message]:
        if not argument or (len(argument.split()) > 1 and not argument.startswith("publisher:")):
            return render_text(wire_texts.forget_usage())
        found = await self._at_desk(self._desk.find, argument)
        if not found:
            return render_text(wire_texts.nothing_to_forget(shorten(clean_line(argument), 200)))
        return _forget_question(argument, found)

    async def _forget(self, argument: str) -> Pressed:
        digest, _, named = argument.partition(":")
        found = await self._at_desk(self._desk.find, named)
        if not found:
            return instead(wire_texts.nothing_to_forget(shorten(clean_line(named), 200)))
        if ids_digest(found) != digest:  # what goes is what was shown
            return replacing(_forget_question(named, found, wire_texts.changed_meanwhile()))
        gone = await self._at_desk(self._desk.forget, [stored.id for stored in found])
        return instead(wire_texts.forgot(len(gone), _article_lines(gone)))

    async def _at_desk(self, work: Callable[..., T], *arguments: object) -> T:
        return await in_thread(self._executor, work, *arguments)


def ids_digest(articles: Sequence[StoredArticle]) -> str:
    """Eight hexadecimal digits that change when the articles meant do."""
    return hashlib.sha256(" ".join(sorted(stored.id for stored in articles)).encode()).hexdigest()[:8]


def _forget_question(named: str, found: Sequence[StoredArticle], notice: str = "") -> list[Message]:
    named = found[0].id if len(found) == 1 else named
    try:
        yes = order_button(wire_texts.forget(len(found)), Verb.FORGET, f"{ids_digest(found)}:{named}")
    except ValueError:
        return render_text(wire_texts.too_long_to_forget(shorten(clean_line(named), 200)))
    question = wire_texts.ask_to_forget(len(found), _article_lines(found))
    return with_buttons(f"{notice}\n\n{question}" if notice else question, (yes, keep_button()))


def _article_lines(articles: Sequence[StoredArticle]) -> list[str]:
    return _listed([article_line(stored.article) for stored in articles])


def _listed(lines: Sequence[str]) -> list[str]:
    return [
        *lines[:_LINES_SHOWN],
        *([wire_texts.and_more(len(lines) - _LINES_SHOWN)] if len(lines) > _LINES_SHOWN else []),
    ]
