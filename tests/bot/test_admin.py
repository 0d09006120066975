"""The administrators' side of the conversation, without Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from bot import texts
from bot.conversation import Conversation
from bot.heard import Heard, Pressing
from bot.people import Asker
from bot.places import Place
from bot.render import Message
from bot.rooms import wire_texts
from bot.rooms.enclosed import NOTHING, Attachment, AttachmentError, Enclosed
from bot.rooms.orders import Pressed, Verb, order_button
from ingest.errors import CorpusError, FormatError
from tests.bot.fakes import FakeDesk, feed, ingested, refused, stored
from tests.waiting import BOUND_S

READER, EDITOR = Asker(1001), Asker(7)
AT_TERMINAL = Asker(0, at_terminal=True)
SITE = "https://courier.example"


@pytest.fixture
def conversation(converse: Callable[..., Conversation], desk: FakeDesk) -> Iterator[Conversation]:
    references = count(1)
    yield converse(new_reference=lambda: f"ref{next(references)}")
    desk.open()


def heard(user: Asker, text: str | None, enclosed: Enclosed = NOTHING) -> Heard:
    return Heard(user, Place(user.id), text, enclosed=enclosed)


def pressing(user: Asker, data: str, enclosed: Enclosed = NOTHING) -> Pressing:
    return Pressing(user, Place(user.id), data, enclosed)


async def said(conversation: Conversation, user: Asker, text: str, enclosed: Enclosed = NOTHING) -> str:
    reply = await conversation.reply(heard(user, text, enclosed))
    return "\n---\n".join(message.plain for message in reply.messages)


def labels(message: Message) -> list[str]:
    return [button.label for row in message.buttons for button in row]


def data_of(message: Message, label: str) -> str:
    return next(button.data for row in message.buttons for button in row if button.label == label)


class Watched:
    """What a person sees of the progress."""

    def __init__(self) -> None:
        self.seen: list[Message] = []
        self._changed = asyncio.Condition()

    async def show(self, message: Message) -> None:
        async with self._changed:
            self.seen.append(message)
            self._changed.notify_all()

    async def until(self, words: str) -> Message:
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: any(words in m.plain for m in self.seen)), BOUND_S)
        return next(m for m in self.seen if words in m.plain)


def attachment(data: bytes = b"...", name: str = "report.html", size: int | None = 3) -> Enclosed:
    async def fetch() -> bytes:
        return data

    return Enclosed(attachment=Attachment(name, size, 20_000_000, fetch))


# -- ingesting


async def test_an_administrator_ingests(conversation: Conversation, desk: FakeDesk) -> None:
    desk.results = [
        ingested(f"{SITE}/bridge"),
        ingested(f"{SITE}/untitled", headline=None),
        ingested(f"{SITE}/old", status="unchanged"),
        refused(f"{SITE}/404"),
        refused(f"{SITE}/403", "answered 403 (Forbidden): the site refuses."),
        refused(f"{SITE}/405"),
    ]
    reply = await said(conversation, EDITOR, f"/ingest {SITE}/feed HTTPS://courier.example/404")
    assert desk.ingests == [(f"{SITE}/feed", "HTTPS://courier.example/404")]
    assert reply.split("\n") == [
        "Done: 2 added, 1 unchanged, 3 refused.",
        "2 × answered 404 (Not Found): there is no such page; check the address.",
        f"  {SITE}/404",
        f"  {SITE}/405",
        "1 × answered 403 (Forbidden): the site refuses.",
        f"  {SITE}/403",
        "",
        "added: Halvern bridge reopens (Halvern Courier, 9 March 2026)",
        "added: article without a headline (Halvern Courier, 9 March 2026)",
    ]


async def test_a_source_that_holds_nothing(conversation: Conversation, desk: FakeDesk) -> None:
    desk.results = []
    assert await said(conversation, EDITOR, f"/ingest {SITE}/feed") == "Nothing was found."


@pytest.mark.parametrize("source", ["/etc/passwd", "data/corpus.db", "file:///etc/passwd", "-", "ftp://a.example/x"])
async def test_nobody_reads_the_servers_files_from_a_chat(
    conversation: Conversation, desk: FakeDesk, source: str
) -> None:
    reply = await said(conversation, EDITOR, f"/ingest https://a.example/ {source}")
    assert reply == texts.not_an_address(source)
    assert desk.ingests == []


async def test_at_the_terminal_files_can_be_ingested(
    conversation: Conversation, desk: FakeDesk, tmp_path: Path
) -> None:
    await said(conversation, AT_TERMINAL, f"/ingest {tmp_path}")
    assert desk.ingests == [(str(tmp_path),)]


async def test_other_words_for_administrators(conversation: Conversation) -> None:
    assert await said(conversation, EDITOR, "/status") == "Articles: 3\nPassages: 12"
    assert await said(conversation, EDITOR, "/ingest") == texts.ingest_usage()
    assert await said(conversation, EDITOR, "/forget") == wire_texts.forget_usage()
    assert await said(conversation, EDITOR, "/feeds poll") == wire_texts.feeds_usage()
    assert texts.help_for_administrators() in await said(conversation, EDITOR, "/help")


# -- long work


async def test_it_says_how_far_it_is_and_stops_at_a_whole_article(conversation: Conversation, desk: FakeDesk) -> None:
    desk.stepwise, desk.results = True, [ingested(f"{SITE}/{n}") for n in range(100)]
    watched = Watched()
    ingesting = asyncio.create_task(conversation.reply(heard(EDITOR, f"/ingest {SITE}/feed"), watched.show))
    first = await watched.until("Ingesting https://courier.example/feed …")
    desk.step(37)
    await watched.until("Ingesting https://courier.example/feed …\n37 articles so far: 37 added")

    assert await conversation.press(pressing(READER, data_of(first, "Stop"))) == Pressed(
        notice=texts.button_for_administrators()
    )
    assert await conversation.press(pressing(EDITOR, data_of(first, "Stop"))) == Pressed(notice=wire_texts.stopping())
    desk.step(50)
    [report] = (await ingesting).messages
    assert report.plain.startswith(
        "Stopped after 38 articles: 38 added. What was done stays; ask for the same again to go on with the rest."
    )
    assert not report.buttons
    assert await conversation.press(pressing(EDITOR, data_of(first, "Stop"))) == Pressed(
        notice=wire_texts.not_running()
    )


async def test_one_at_a_time_and_readers_are_answered_meanwhile(conversation: Conversation, desk: FakeDesk) -> None:
    desk.stepwise = True
    one, two = Watched(), Watched()
    first = asyncio.create_task(conversation.reply(heard(EDITOR, f"/ingest {SITE}/1"), one.show))
    await one.until("Ingesting")
    second = asyncio.create_task(conversation.reply(heard(EDITOR, f"/ingest {SITE}/2"), two.show))
    waiting = await two.until(wire_texts.waiting_for_turn())
    assert (await said(conversation, READER, "Why?")).startswith("The bridge reopened")
    await conversation.press(pressing(EDITOR, data_of(waiting, "Stop")))
    desk.step(2)
    assert (await first).messages[0].plain.startswith("Done: 1 added.")
    assert (await second).messages[0].plain == "Stopped before anything was done."
    assert desk.ingests == [(f"{SITE}/1",)]


async def test_when_the_process_ends_it_stops_and_says_how_to_go_on(conversation: Conversation, desk: FakeDesk) -> None:
    desk.stepwise, desk.results = True, [ingested(f"{SITE}/{n}") for n in range(100)]
    watched = Watched()
    ingesting = asyncio.create_task(conversation.reply(heard(EDITOR, f"/ingest {SITE}/feed"), watched.show))
    desk.step(1)
    await watched.until("1 article so far: 1 added")
    conversation.close()
    desk.step(1)
    [report] = (await ingesting).messages
    assert report.plain.startswith(
        "The bot is being restarted, so this was stopped after 2 articles: 2 added. What was"
    )
    assert await said(conversation, EDITOR, f"/ingest {SITE}") == (
        "The bot is being restarted, so nothing was done. Please ask for it again in a minute."
    )


async def test_trouble_in_the_middle_does_not_hide_what_was_done(converse: Callable[..., Conversation]) -> None:
    class FullDisk(FakeDesk):
        def ingest(self, sources: object, report: object) -> None:
            report(ingested(SITE))  # type: ignore[operator]
            raise CorpusError("The disk is full. Free some space, then ingest again.")

    reply = await said(converse(desk=FullDisk(), new_reference=lambda: "ref1"), EDITOR, f"/ingest {SITE}")
    assert reply.startswith(
        "The disk is full. Free some space, then ingest again. (Logged under reference ref1.)\n\n"
        "This was stopped after 1 article: 1 added. What was done stays;"
    )


# -- what is sent


async def test_links_are_offered_and_read_after_a_press(conversation: Conversation, desk: FakeDesk) -> None:
    links = Enclosed((f"{SITE}/a", f"{SITE}/b"))
    [offer] = (await conversation.reply(heard(EDITOR, f"{SITE}/a {SITE}/b", links))).messages
    assert offer.plain == f"Shall I read these in?\n{SITE}/a\n{SITE}/b"
    assert labels(offer) == ["Ingest these 2 links"]
    assert not desk.ingests
    data = data_of(offer, "Ingest these 2 links")
    assert await conversation.press(pressing(READER, data, links)) == Pressed(notice=texts.button_for_administrators())
    assert not desk.ingests
    pressed = await conversation.press(pressing(EDITOR, data, links))
    assert pressed.replaces
    assert pressed.messages[0].plain.startswith("Done: 2 added.")
    assert desk.ingests == [links.links]


async def test_many_links_stay_one_message_for_the_button_to_hang_on(conversation: Conversation) -> None:
    links = Enclosed(tuple(f"{SITE}/{n}?{'x' * 2000}" for n in range(20)))
    [offer] = (await conversation.reply(heard(EDITOR, "", links))).messages
    assert offer.plain.endswith("… and 10 more.")


async def test_a_reader_is_offered_nothing(conversation: Conversation, desk: FakeDesk) -> None:
    assert await said(conversation, READER, SITE, Enclosed((SITE,))) == texts.link_is_no_question()
    [message] = (await conversation.reply(heard(READER, None, attachment()))).messages
    assert message.plain == texts.not_text()
    assert (await said(conversation, READER, "What of it?", Enclosed((SITE,)))).startswith("The bridge")


async def test_what_others_wrote_is_no_command(conversation: Conversation, desk: FakeDesk) -> None:
    desk.followed = [feed(1)]
    assert await said(conversation, EDITOR, "/feeds remove 1", Enclosed(forwarded=True)) == texts.forwarded_command()
    assert desk.followed


async def test_a_file_is_offered_and_fetched_after_a_press(conversation: Conversation, desk: FakeDesk) -> None:
    enclosed = attachment(b"<html>", "report.html", 12_345)
    [offer] = (await conversation.reply(heard(EDITOR, None, enclosed))).messages
    assert offer.plain == "Shall I read report.html (12.3 kB)?"
    watched = Watched()
    pressed = await conversation.press(pressing(EDITOR, data_of(offer, "Ingest report.html"), enclosed), watched.show)
    assert pressed.messages[0].plain.startswith("Done: 1 added.")
    assert [message.plain for message in watched.seen][:2] == ["Fetching report.html …", "Ingesting report.html …"]
    assert desk.documents == [("report.html", b"<html>")]


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("report.pdf", 3, "report.pdf is of a kind that I cannot read: known are .html, .txt, .jsonl, .opml."),
        ("", 3, "That file has no name that says what it is, or is of a kind that I cannot read: known are .html"),
        ("big.html", 10_000_001, "big.html has 10 MB, and from a chat I can take 10 MB. Copy it to the machine"),
    ],
)
async def test_files_that_are_not_even_offered(
    conversation: Conversation, desk: FakeDesk, name: str, size: int, words: str
) -> None:
    [refusal] = (await conversation.reply(heard(EDITOR, None, attachment(b"", name, size)))).messages
    assert refusal.plain.startswith(words)
    assert not refusal.buttons


async def test_files_that_turn_out_otherwise_than_stated(conversation: Conversation, desk: FakeDesk) -> None:
    desk.max_document_bytes = 1000
    press = order_button("", Verb.INGEST).data
    [refusal] = (await conversation.press(pressing(EDITOR, press, attachment(b"x" * 1001, size=None)))).messages
    assert refusal.plain.startswith("report.html has 1 kB, and from a chat I can take 1 kB.")

    async def fail() -> bytes:
        raise AttachmentError(wire_texts.cannot_fetch("a.txt", "NetworkError"))

    failing = Enclosed(attachment=Attachment("a.txt", 3, 1000, fail))
    [refusal] = (await conversation.press(pressing(EDITOR, press, failing))).messages
    assert refusal.plain == "a.txt could not be fetched from Telegram (NetworkError). Please send it again."
    [gone] = (await conversation.press(pressing(EDITOR, press))).messages
    assert gone.plain == wire_texts.nothing_enclosed()
    assert not desk.documents


async def test_a_feed_readers_list_is_shown_and_followed(conversation: Conversation, desk: FakeDesk) -> None:
    listed = [f"{SITE}/feed{n}" for n in range(1, 20)]
    desk.followed = [feed(1)]
    enclosed = attachment("\n".join([*listed, f"{SITE}/broken"]).encode(), "feeds.opml")
    [offer] = (await conversation.reply(heard(EDITOR, None, enclosed))).messages
    [shown] = (await conversation.press(pressing(EDITOR, data_of(offer, "Read feeds.opml"), enclosed))).messages
    assert shown.plain.startswith(f"feeds.opml lists 20 feeds:\n{SITE}/feed1\n")
    assert shown.plain.endswith("… and 5 more.")
    assert labels(shown) == ["Follow these 20 feeds", "Keep"]
    followed = await conversation.press(pressing(EDITOR, data_of(shown, "Follow these 20 feeds"), enclosed))
    assert followed.messages[0].plain.split("\n") == [
        "Done: 18 followed, 1 followed before, 1 refused.",
        "1 × is no feed.",
        f"  {SITE}/broken",
    ]
    assert len(desk.followed) == 19
    assert not desk.ingests


async def test_a_list_that_is_none(conversation: Conversation, desk: FakeDesk) -> None:
    press = order_button("", Verb.LIST_FEEDS).data
    [empty] = (await conversation.press(pressing(EDITOR, press, attachment(b"", "feeds.opml")))).messages
    assert empty.plain == wire_texts.no_feeds_in("feeds.opml")
    desk.trouble = FormatError("feeds.opml is not OPML: export it again.")
    [broken] = (await conversation.press(pressing(EDITOR, press, attachment(b"", "feeds.opml")))).messages
    assert broken.plain == str(desk.trouble)


# -- forgetting


async def test_forgetting_asks_first(conversation: Conversation, desk: FakeDesk) -> None:
    bridge, ferry = stored(f"{SITE}/bridge"), stored(f"{SITE}/ferry", "The ferry is late", "Halvern Post")
    desk.articles = [bridge, ferry]
    [question] = (await conversation.reply(heard(EDITOR, f"/forget {SITE}/bridge"))).messages
    assert question.plain == (
        "Forget 1 article for good? No feed brings it back.\nHalvern bridge reopens (Halvern Courier, 9 March 2026)"
    )
    assert labels(question) == ["Forget 1 article", "Keep"]
    yes, no = data_of(question, "Forget 1 article"), data_of(question, "Keep")
    assert await conversation.press(pressing(READER, yes)) == Pressed(notice=texts.button_for_administrators())
    assert (await conversation.press(pressing(EDITOR, no))).messages[0].plain == wire_texts.kept()
    assert desk.articles == [bridge, ferry]
    pressed = await conversation.press(pressing(EDITOR, yes))
    assert pressed.replaces
    assert pressed.messages[0].plain.startswith("Forgot 1 article.\nHalvern bridge reopens")
    assert desk.articles == [ferry]
    again = await conversation.press(pressing(EDITOR, yes))
    assert again.messages[0].plain == wire_texts.nothing_to_forget(bridge.id)


async def test_what_goes_is_what_was_shown(conversation: Conversation, desk: FakeDesk) -> None:
    desk.articles = [stored(f"{SITE}/{n}") for n in range(12)]
    [question] = (await conversation.reply(heard(EDITOR, "/forget publisher:Halvern Courier"))).messages
    assert question.plain.startswith("Forget 12 articles for good? No feed brings them back.")
    assert question.plain.endswith("… and 2 more.")
    desk.articles.append(stored(f"{SITE}/new"))
    [asked_again] = (await conversation.press(pressing(EDITOR, data_of(question, "Forget 12 articles")))).messages
    assert asked_again.plain.startswith(f"{wire_texts.changed_meanwhile()}\n\nForget 13 articles for good?")
    await conversation.press(pressing(EDITOR, data_of(asked_again, "Forget 13 articles")))
    assert desk.articles == []


async def test_what_cannot_be_forgotten(conversation: Conversation, desk: FakeDesk) -> None:
    assert await said(conversation, EDITOR, "/forget nonsense") == wire_texts.nothing_to_forget("nonsense")
    assert await said(conversation, EDITOR, "/forget one two") == wire_texts.forget_usage()
    name = "A Publisher Whose Name Is Longer Than A Button"
    desk.articles = [stored(f"{SITE}/{n}", publisher=name) for n in range(2)]
    [refusal] = (await conversation.reply(heard(EDITOR, f"/forget publisher:{name}"))).messages
    assert refusal.plain == wire_texts.too_long_to_forget(f"publisher:{name}")
    assert not refusal.buttons


# -- feeds


async def test_following_a_feed(conversation: Conversation, desk: FakeDesk) -> None:
    assert await said(conversation, EDITOR, "/feeds") == wire_texts.no_feeds()
    assert await said(conversation, EDITOR, f"/feeds add {SITE} 15m") == (
        f"Following #1 “Every 0:15:00” ({SITE}) from now on.\n"
        "The page names other feeds too; /feeds add URL follows one:\nhttps://courier.example/sports.xml"
    )
    assert (await said(conversation, EDITOR, f"/feeds add {SITE}")).startswith("#1 “Every 0:15:00”")
    assert (await said(conversation, EDITOR, f"/feeds add {SITE}/b soon")).startswith("soon is not a duration")
    desk.trouble = FormatError("https://courier.example/b is no feed: look for another.")
    assert await said(conversation, EDITOR, f"/feeds add {SITE}/b") == str(desk.trouble)
    desk.trouble = None
    assert await said(conversation, EDITOR, "/feeds remove 1") == (
        f"#1 “Every 0:15:00” ({SITE}) is followed no longer. Its articles stay."
    )
    assert await said(conversation, EDITOR, "/feeds remove 1") == wire_texts.not_followed("1")


async def test_a_long_list_of_feeds_has_pages(conversation: Conversation, desk: FakeDesk) -> None:
    desk.followed = [feed(n, about=f"#{n} " + "failing " * 100) for n in range(1, 20)]
    [first] = (await conversation.reply(heard(EDITOR, "/feeds"))).messages
    assert first.plain.startswith("19 feeds, page 1 of 3:\n\n#1 failing")
    assert len(first.plain) < 4096
    assert labels(first) == [*(f"Remove #{n}" for n in range(1, 9)), "Next →"]
    [second] = (await conversation.press(pressing(EDITOR, data_of(first, "Next →")))).messages
    assert labels(second) == [*(f"Remove #{n}" for n in range(9, 17)), "← Previous", "Next →"]
    desk.followed = desk.followed[:3]
    [what_is_left] = (await conversation.press(pressing(EDITOR, data_of(second, "Next →")))).messages
    assert what_is_left.plain.startswith("3 feeds:\n")
    at_terminal = (await conversation.reply(heard(AT_TERMINAL, "/feeds"))).messages
    assert not at_terminal[-1].buttons


async def test_removing_a_feed_by_button_asks_first(conversation: Conversation, desk: FakeDesk) -> None:
    desk.followed = [feed(3), feed(4)]
    [page] = (await conversation.reply(heard(EDITOR, "/feeds"))).messages
    [question] = (await conversation.press(pressing(EDITOR, data_of(page, "Remove #3")))).messages
    assert question.plain == f"Stop following #3 “Halvern Courier” ({SITE}/feed3)? Its articles stay."
    assert labels(question) == ["Stop following #3", "Keep"]
    assert desk.followed == [feed(3), feed(4)]
    yes = data_of(question, "Stop following #3")
    assert await conversation.press(pressing(READER, yes)) == Pressed(notice=texts.button_for_administrators())
    [done] = (await conversation.press(pressing(EDITOR, yes))).messages
    assert done.plain == wire_texts.unfollowed(f"#3 “Halvern Courier” ({SITE}/feed3)")
    assert desk.followed == [feed(4)]
    [gone] = (await conversation.press(pressing(EDITOR, data_of(page, "Remove #3")))).messages
    assert gone.plain == wire_texts.not_followed("#3")
