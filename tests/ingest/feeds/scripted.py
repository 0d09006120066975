"""A web that answers as told, a clock that is set by hand, and feeds written on the spot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape

from ingest.article import FetchedPage, Validators
from ingest.errors import FetchError
from tests.ingest.newsroom import NOON

NOTHING_KNOWN = Validators()


@dataclass(slots=True)
class Clock:
    """``clock()`` is the time; ``clock.pass_(hours=1)`` lets time pass."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass(frozen=True, slots=True)
class Sent:
    """A document that the server sends; with an etag it answers 304 to whoever has that one."""

    body: str
    content_type: str = "text/html"
    etag: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """An answer that is no document."""

    status: int
    retry_after_s: float | None = None


class Silence:
    """No answer at all."""


Answer = Sent | Status | Silence | Exception


@dataclass(slots=True)
class ScriptedWeb:
    """A fetcher: the answers of an address in their order, the last one again and again; 404 for any other address."""

    clock: Clock
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent_validators: dict[str, Validators] = field(default_factory=dict)
    """The last ones, by address."""

    def __setitem__(self, url: str, answer: Answer | Iterable[Answer]) -> None:
        alone = isinstance(answer, Sent | Status | Silence | Exception)
        self.answers[url] = [answer] if alone else list(answer)  # type: ignore[list-item, arg-type]

    def __call__(self, url: str, validators: Validators = NOTHING_KNOWN) -> FetchedPage:
        self.asked.append(url)
        self.sent_validators[url] = validators
        script = self.answers.get(url, [Status(404)])
        answer = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(answer, Silence):
            raise FetchError(f"{url} did not answer within 20 s: try again later.") from TimeoutError()
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Status):
            raise FetchError(
                f"{url} answered {answer.status}.", status=answer.status, retry_after_s=answer.retry_after_s
            )
        known = Validators(etag=answer.etag)
        if answer.etag and validators.etag == answer.etag:
            return FetchedPage(url, url, 304, "", b"", self.clock(), known, answer.moved_to)
        final = answer.moved_to or url
        return FetchedPage(
            url, final, 200, answer.content_type, answer.body.encode(), self.clock(), known, answer.moved_to
        )

    def pages(self) -> list[str]:
        """What was asked since the last look, feeds aside."""
        asked, self.asked = self.asked, []
        return [url for url in asked if "feed" not in url]


def item(
    link: str,
    title: str = "Bridge closed",
    *,
    guid: str | None = None,
    published: datetime | None = None,
    content: str | None = None,
) -> str:
    parts = [f"<title>{escape(title)}</title>", f"<link>{escape(link)}</link>"]
    if guid:
        parts.append(f'<guid isPermaLink="false">{escape(guid)}</guid>')
    if published:
        parts.append(f"<pubDate>{published:%a, %d %b %Y %H:%M:%S} GMT</pubDate>")
    if content:
        parts.append(f"<content:encoded>{escape(content)}</content:encoded>")
    return f"<item>{''.join(parts)}</item>"


def feed(*items: str, title: str = "The Halvern Post", etag: str | None = None, moved_to: str | None = None) -> Sent:
    body = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title><link>https://halvern.example/</link>{''.join(items)}</channel></rss>"
    )
    return Sent(body, "application/rss+xml", etag, moved_to)


def story(about: str, *, more: str = "", canonical: str | None = None) -> Sent:
    """A page with a report about something; the same words for the same thing."""
    canonical_link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    words = [
        f"The {about} at Halvern was closed on Tuesday evening after a barge had struck it in heavy fog. "
        f"Nobody was hurt, the harbour master said, but the {about} will have to be inspected by engineers first.",
        f"Some four thousand people use the {about} every day. The council asked them to take the ferry, which runs "
        "every twenty minutes until midnight and is free of charge until the end of the week.",
        f"It is the third accident at the {about} within two years. A report on the second one had recommended lights "
        "on the piers, and the council had voted down the money for them in the autumn.",
    ]
    paragraphs = "".join(f"<p>{text}</p>" for text in [*words, *filter(None, [more])])
    return Sent(
        f"<html lang=en><head><title>The {about}</title>{canonical_link}</head>"
        f"<body><article><h1>The {about}</h1>{paragraphs}</article></body></html>"
    )
