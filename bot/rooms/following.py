"""The administrators' conversation about the feeds that are followed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import Executor

from bot.desk import Desk, FollowedFeed
from bot.people import Asker
from bot.render import Message, render_text
from bot.render.markup import clean_line, shorten
from bot.rooms import wire_texts
from bot.rooms.orders import Pressed, Verb, instead, keep_button, order_button, replacing, with_buttons
from bot.rooms.running import in_thread
from ingest.errors import SourceError
from ingest.feeds.schedule import parse_every

FEEDS_A_PAGE = 8
_BUTTONS_A_ROW = 4
_FEED_UNITS = 450
"""Of what is said of one feed: a page of feeds fits into one message."""
_ADDRESSES_SHOWN = 15


class Following:
    """Whoever calls has checked that an administrator is asking. Methods raise what the desk raises."""

    def __init__(self, desk: Desk, executor: Executor) -> None:
        self._desk = desk
        self._executor = executor

    async def obey(self, user: Asker, words: Sequence[str]) -> list[Message]:
        match words:
            case []:
                feeds = await in_thread(self._executor, self._desk.feeds)
                if user.at_terminal:
                    return render_text("\n\n".join(feed.about for feed in feeds) or wire_texts.no_feeds())
                return _feeds_page(feeds, 0)
            case ["add", address, *pace] if len(pace) < 2:
                return render_text(await self._follow(address, *pace))
            case ["remove", named]:
                return render_text(await self.unfollow(named))
        return render_text(wire_texts.feeds_usage())

    async def _follow(self, address: str, pace: str | None = None) -> str:
        try:
            every = parse_every(pace) if pace else None
            followed = await in_thread(self._executor, self._desk.follow_feed, address, every)
        except (ValueError, SourceError) as error:  # what is wrong with the pace, or with the address
            return str(error)
        alternatives = [shorten(clean_line(other), 200) for other in followed.alternatives[:_ADDRESSES_SHOWN]]
        return wire_texts.followed(_feed_name(followed.feed), followed.already, alternatives)

    async def turn_page(self, argument: str) -> Pressed:
        page = int(argument) if re.fullmatch(r"[0-9]{1,4}", argument) else 0
        return replacing(_feeds_page(await in_thread(self._executor, self._desk.feeds), page))

    async def ask_to_unfollow(self, number: str) -> Pressed:
        feed = next((f for f in await in_thread(self._executor, self._desk.feeds) if str(f.id) == number), None)
        if feed is None:
            return instead(wire_texts.not_followed(f"#{shorten(clean_line(number), 10)}"))
        yes = order_button(wire_texts.unfollow(feed.id), Verb.UNFOLLOW_NOW, number)
        return replacing(with_buttons(wire_texts.ask_to_unfollow(_feed_name(feed)), (yes, keep_button())))

    async def unfollow(self, named: str) -> str:
        feed = await in_thread(self._executor, self._desk.unfollow_feed, named)
        return (
            wire_texts.unfollowed(_feed_name(feed))
            if feed
            else wire_texts.not_followed(shorten(clean_line(named), 200))
        )


def _feeds_page(feeds: Sequence[FollowedFeed], page: int) -> list[Message]:
    if not feeds:
        return render_text(wire_texts.no_feeds())
    last = (len(feeds) - 1) // FEEDS_A_PAGE
    page = min(page, last)
    shown = feeds[page * FEEDS_A_PAGE : (page + 1) * FEEDS_A_PAGE]
    removing = [order_button(wire_texts.remove(feed.id), Verb.UNFOLLOW, str(feed.id)) for feed in shown]
    rows = [tuple(removing[i : i + _BUTTONS_A_ROW]) for i in range(0, len(removing), _BUTTONS_A_ROW)]
    turning = [
        order_button(label, Verb.FEEDS, str(to))
        for label, to in ((wire_texts.previous(), page - 1), (wire_texts.next(), page + 1))
        if 0 <= to <= last
    ]
    lines = [shorten(feed.about, _FEED_UNITS) for feed in shown]
    return with_buttons("\n\n".join([wire_texts.feeds_head(len(feeds), page, last), *lines]), *rows, tuple(turning))


def offer_feeds(name: str, addresses: Sequence[str]) -> list[Message]:
    if not addresses:
        return render_text(wire_texts.no_feeds_in(name))
    lines = [shorten(clean_line(address), 150) for address in addresses[:_ADDRESSES_SHOWN]]
    if len(addresses) > len(lines):
        lines.append(wire_texts.and_more(len(addresses) - len(lines)))
    follow = order_button(wire_texts.follow(len(addresses)), Verb.FOLLOW)
    return with_buttons(wire_texts.feeds_in(name, len(addresses), lines), (follow, keep_button()))


def _feed_name(feed: FollowedFeed) -> str:
    name, address = shorten(clean_line(feed.name), 200), shorten(clean_line(feed.address), 300)
    return f"#{feed.id} {address}" if name in ("", address) else f"#{feed.id} “{name}” ({address})"
