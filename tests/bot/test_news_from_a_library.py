"""Articles come, change and go in a real library; whoever watches a question or was quoted words hears of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation import Conversation
from bot.heard import Heard
from bot.newsdesk import LibraryDesk
from bot.people import Asker
from bot.places import Place
from bot.state.open import State
from bot.watch import watch_texts
from bot.watch.watcher import Watcher
from retrieval.settings import RetrievalSettings
from retrieval.wiring import Answering
from tests.bot.fakes import DAY, FakeCourier
from tests.bot.running import READER, FakeClock
from tests.ingest.newsroom import article
from tests.ingest.small_library import SmallLibrary, settings_for

QUESTION = "When will the Lanthorn Bridge be open to all traffic?"
STRUCK = (
    "The Lanthorn Bridge was closed to all traffic on Sunday, because a gravel barge struck one of its piers. Ferries "
    "carry commuters across the sound, and the harbour office has asked for patience."
)
REOPENS = (
    "The Lanthorn Bridge will reopen to all traffic on 2 April, the council announced. Both bearings were replaced by "
    "engineers from Varrick, who worked through the night in heavy rain."
)
SEAL = "A seal was seen in the harbour of Tessarby, where fishermen gave it two herrings and a name."


class Newsroom:
    """A library, and a bot that somebody asks and that looks for news. Every article is an hour younger."""

    def __init__(self, library: SmallLibrary, conversation: Conversation, watcher: Watcher) -> None:
        self.holdings = library
        self.look = watcher.look
        self._conversation = conversation
        self._hours = 0

    def publish(self, name: str, body: str, headline: str = "Halvern bridge") -> None:
        """At the publisher's one address."""
        self._hours += 1
        published = DAY - timedelta(hours=24 - self._hours)
        new = article(body, url=f"https://{name}.example/", publisher=name, headline=headline, published_at=published)
        self.holdings.corpus.add(new)
        self.holdings.indexer.catch_up()

    def forget(self, publisher: str) -> None:
        for stored in self.holdings.corpus.find(f"publisher:{publisher}"):
            self.holdings.corpus.forget(stored.id)
        self.holdings.indexer.catch_up()

    async def ask(self, text: str) -> str:
        reply = await self._conversation.reply(Heard(Asker(READER), Place(READER), text, message_id=5))
        await self._conversation.delivered(reply, range(71, 71 + len(reply.messages)))
        return reply.messages[0].plain


@pytest.fixture
async def newsroom(
    tmp_path: Path,
    executor: ThreadPoolExecutor,
    state: State,
    courier: FakeCourier,
    clock: FakeClock,
    converse: Callable[..., Conversation],
) -> AsyncIterator[Newsroom]:
    library = SmallLibrary(settings_for(tmp_path / "library"), now=lambda: DAY)
    library.open_for_search()
    desk = LibraryDesk(library, Answering(library, RetrievalSettings(answer_model="", _env_file=None)))  # type: ignore[call-arg]
    watcher = Watcher(desk, executor, state, courier, bot_name=lambda: "dateline_bot", now=clock)
    newsroom = Newsroom(library, converse(desk), watcher)
    newsroom.publish("Courier", STRUCK)
    await newsroom.look()
    yield newsroom
    library.close()


async def test_a_newer_article_is_news(newsroom: Newsroom, courier: FakeCourier) -> None:
    assert (await newsroom.ask(f"/watch {QUESTION}")).startswith(STRUCK.split(". ")[0])
    newsroom.publish("Post", REOPENS)
    for _ in range(2):
        await newsroom.look()
    [news] = courier.deliveries
    assert news.words.startswith(
        f"{watch_texts.news_of(QUESTION)}\n{REOPENS.split('. ')[0]}. [1]\n\nSources\n[1] Post:"
    )
    assert "Before (9 March 2026): “The Lanthorn Bridge was closed to all traffic on Sunday," in news.words


async def test_a_copy_and_another_matter_are_none(newsroom: Newsroom, courier: FakeCourier) -> None:
    await newsroom.ask(f"/watch {QUESTION}")
    newsroom.publish("Mirror", STRUCK)
    newsroom.publish("Post", SEAL, "Seal in the harbour")
    await newsroom.look()
    assert courier.deliveries == []


async def test_an_article_that_is_not_searchable_yet_is_news_when_it_is(
    newsroom: Newsroom, courier: FakeCourier
) -> None:
    await newsroom.ask(f"/watch {QUESTION}")
    newsroom.holdings.corpus.add(article(REOPENS, url="https://post.example/", published_at=DAY))
    await newsroom.look()
    assert courier.deliveries == []
    newsroom.holdings.indexer.catch_up()
    await newsroom.look()
    assert len(courier.deliveries) == 1


async def test_a_quote_that_was_edited_is_corrected(newsroom: Newsroom, courier: FakeCourier) -> None:
    await newsroom.ask(QUESTION)
    newsroom.publish("Courier", STRUCK.replace("a gravel barge struck", "a cargo ship struck"))
    for _ in range(2):
        await newsroom.look()
    [notice] = courier.deliveries
    assert notice.reply_to == 71
    assert "I quoted: “The Lanthorn Bridge was closed to all traffic on Sunday, because a gravel barge" in notice.words
    assert "now says: “The Lanthorn Bridge was closed to all traffic on Sunday, because a cargo ship" in notice.words


async def test_an_edit_elsewhere_in_the_article_is_none(newsroom: Newsroom, courier: FakeCourier) -> None:
    await newsroom.ask(QUESTION)
    newsroom.publish("Courier", STRUCK.replace("has asked for patience", "has apologised to everybody"))
    await newsroom.look()
    assert courier.deliveries == []


async def test_a_quote_of_an_article_that_was_forgotten_is_withdrawn(newsroom: Newsroom, courier: FakeCourier) -> None:
    await newsroom.ask(QUESTION)
    newsroom.forget("Courier")
    for _ in range(2):
        await newsroom.look()
    [notice] = courier.deliveries
    assert watch_texts.withdrawn() in notice.words
