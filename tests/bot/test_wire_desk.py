"""Administrators at the wire desk, in Telegram: what they send and press, and what they and others see."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot import texts
from bot.rooms import wire_texts
from bot.state.open import State
from tests.bot.fakes import FakeDesk, feed, ingested, refused, stored
from tests.bot.running import EDITOR, GROUP, READER, running, texts_in
from tests.doubles.telegram_api import TelegramDouble
from tests.doubles.telegram_records import SentMessage

SITE = "https://courier.example"
EDITS = frozenset({"editMessageText"})


def button(message: SentMessage, label: str) -> str:
    """The data of the button with this label."""
    return next(button.target for row in message.buttons for button in row if button.text == label)


async def last(api: TelegramDouble, words: str, chat_id: int = EDITOR) -> SentMessage:
    """The newest message of a chat, once it says this."""
    await api.until(lambda: bool(seen := api.messages_in(chat_id)) and words in seen[-1].text)
    return api.messages_in(chat_id)[-1]


async def notice(api: TelegramDouble, number: int = 1) -> str | None:
    """What was shown over the chat at the last press, of ``number`` presses."""
    await api.until(lambda: len(api.calls_of("answerCallbackQuery")) >= number)
    return api.calls_of("answerCallbackQuery")[-1].params.get("text")


def downloads(api: TelegramDouble) -> int:
    return len(api.calls_of("download"))


# -- long work


async def test_progress_is_one_message_that_ends_as_the_report(
    api: TelegramDouble, desk: FakeDesk, state: State
) -> None:
    desk.stepwise = True
    desk.results = [*(ingested(f"{SITE}/{n}") for n in range(3)), refused(f"{SITE}/404")]
    async with running(api, desk, state):
        command = api.user_says(EDITOR, f"/ingest {SITE}/feed")
        progress = await last(api, f"Ingesting {SITE}/feed …")
        assert progress.reply_to_message_id == command
        desk.step(2)
        await last(api, f"Ingesting {SITE}/feed …\n2 articles so far: 2 added")
        api.user_says(READER, "Why?")
        assert (await texts_in(api, READER))[0].startswith("The bridge reopened")
        desk.step(2)
        report = await last(api, "Done: 3 added, 1 refused.")
        assert report.text.split("\n")[1:3] == [
            "1 × answered 404 (Not Found): there is no such page; check the address.",
            f"  {SITE}/404",
        ]
        assert [message.message_id for message in api.messages_in(EDITOR)] == [progress.message_id]
        assert report.buttons == ()


async def test_stop_is_for_administrators(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    desk.stepwise, desk.results = True, [ingested(f"{SITE}/{n}") for n in range(100)]
    async with running(api, desk, state):
        api.user_says(EDITOR, f"/ingest {SITE}/feed")
        desk.step(37)
        progress = await last(api, "37 articles so far")
        api.user_says(READER, "Why?")
        [answer] = await api.messages(READER)
        api.user_presses(READER, answer.message_id, button(progress, "Stop"))
        assert await notice(api) == texts.button_for_administrators()
        api.user_presses_in_group(READER, GROUP, button(progress, "Stop"))
        assert await notice(api, 2) == texts.button_for_administrators()
        api.user_presses(EDITOR, progress.message_id, button(progress, "Stop"))
        assert await notice(api, 3) == wire_texts.stopping()
        desk.step(50)
        report = await last(api, "Stopped after 38 articles: 38 added.")
        assert "ask for the same again to go on" in report.text
        api.user_presses(EDITOR, report.message_id, button(progress, "Stop"))
        assert await notice(api, 4) == wire_texts.not_running()


async def test_a_flood_holds_up_the_progress_and_not_the_work(
    api: TelegramDouble, desk: FakeDesk, state: State
) -> None:
    desk.stepwise, desk.results = True, [ingested(f"{SITE}/{n}") for n in range(5)]
    async with running(api, desk, state) as bot:
        api.user_says(EDITOR, f"/ingest {SITE}/feed")
        await last(api, "Ingesting")
        api.flood(retry_after=7, methods=EDITS)
        desk.step(5)
        report = await last(api, "Done: 5 added.")
    assert sum(bot.time.waits) >= 7
    assert len(api.messages_in(EDITOR)) == 1
    assert report.edit_date


async def test_a_progress_message_that_was_deleted(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    desk.stepwise, desk.results = True, [ingested(f"{SITE}/{n}") for n in range(4)]
    async with running(api, desk, state):
        api.user_says(EDITOR, f"/ingest {SITE}/feed")
        progress = await last(api, "Ingesting")
        api.user_deletes(EDITOR, progress.message_id)
        desk.step(1)
        await api.until(lambda: bool(api.calls_of("editMessageText")))
        desk.step(3)
        report = await last(api, "Done: 4 added.")
        assert report.message_id != progress.message_id
        assert len(api.messages_in(EDITOR)) == 1


async def test_a_network_that_fails_for_the_progress(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    desk.stepwise, desk.results = True, [ingested(f"{SITE}/{n}") for n in range(4)]
    async with running(api, desk, state):
        api.user_says(EDITOR, f"/ingest {SITE}/feed")
        await last(api, "Ingesting")
        api.fail("editMessageText", 502, times=2)
        desk.step(1)
        await api.until(lambda: len(api.calls_of("editMessageText")) >= 1)
        desk.step(3)
        await last(api, "Done: 4 added.")


async def test_a_restart_in_the_middle_says_how_to_go_on(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    desk.stepwise, desk.results = True, [ingested(f"{SITE}/{n}") for n in range(100)]
    async with running(api, desk, state) as bot:
        api.user_says(EDITOR, f"/ingest {SITE}/feed")
        desk.step(3)
        await last(api, "3 articles so far")
        stopping = asyncio.create_task(bot.stop())
        await api.until(lambda: any(call.params.get("timeout") == "0" for call in api.calls_of("getUpdates")))
        desk.step(1)
        assert await stopping == 0
        [report] = await texts_in(api, EDITOR)
        assert report.startswith(
            "The bot is being restarted, so this was stopped after 4 articles: 4 added. "
            "What was done stays; ask for the same again to go on with the rest."
        )


async def test_work_that_does_not_stop_in_time(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    desk.stepwise = True
    async with running(api, desk, state, drain_seconds=0.05) as bot:
        api.user_says(EDITOR, f"/ingest {SITE}/feed")
        await last(api, "Ingesting")
        assert await bot.stop() == 1
        assert await texts_in(api, EDITOR) == [texts.restarting_work()]
        desk.step()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()  # as asyncio.run() does


# -- links


@pytest.mark.parametrize(
    ("forwarded", "links"),
    [
        (False, [f"{SITE}/a", f"{SITE}/b"]),
        (True, [f"{SITE}/a", f"{SITE}/b"]),
    ],
)
async def test_links_are_offered(
    api: TelegramDouble, desk: FakeDesk, forwarded: bool, links: Sequence[str], state: State
) -> None:
    async with running(api, desk, state):
        if forwarded:
            post = f"😀 The bridge: {SITE}/a, more here. Join us: https://t.me/courier"
            sent = api.user_forwards(EDITOR, post, {"here": f"{SITE}/b"})
        else:
            sent = api.user_says(EDITOR, " ".join(links))
        offer = await last(api, "\n".join(["Shall I read these in?", *links]))
        assert offer.reply_to_message_id == sent
        assert desk.ingests == []
        api.user_presses(EDITOR, offer.message_id, button(offer, "Ingest these 2 links"))
        await last(api, "Done: 2 added.")
        assert desk.ingests == [tuple(links)]
        assert len(api.messages_in(EDITOR)) == 1


async def test_readers_send_links_too(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        api.user_says(READER, f"{SITE}/a")
        assert await texts_in(api, READER) == [texts.link_is_no_question()]
        api.user_says(EDITOR, f"{SITE}/a")
        offer = await last(api, "Shall I read this into the corpus?")
        [told] = api.messages_in(READER)
        api.user_presses(READER, told.message_id, button(offer, "Ingest this link"))
        assert await notice(api) == texts.button_for_administrators()
    assert desk.ingests == []


async def test_an_offer_outlives_a_restart_but_not_its_message(
    api: TelegramDouble, desk: FakeDesk, state: State
) -> None:
    async with running(api, desk, state):
        links = api.user_says(EDITOR, f"{SITE}/a")
        offer = await last(api, "Shall I")
    async with running(api, desk, state):
        api.user_presses(EDITOR, offer.message_id, button(offer, "Ingest this link"))
        await last(api, "Done: 1 added.")
        api.user_deletes(EDITOR, links)
        api.user_presses(EDITOR, offer.message_id, button(offer, "Ingest this link"))
        await last(api, wire_texts.nothing_enclosed())
    assert desk.ingests == [(f"{SITE}/a",)]


async def test_whoever_presses_twice_gets_it_once(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    desk.stepwise = True
    async with running(api, desk, state):
        api.user_says(EDITOR, f"{SITE}/a")
        offer = await last(api, "Shall I")
        for _ in range(2):
            api.user_presses(EDITOR, offer.message_id, button(offer, "Ingest this link"))
        await api.until(lambda: len(api.calls_of("answerCallbackQuery")) == 2)
        told = [call.params.get("text") for call in api.calls_of("answerCallbackQuery")]
        assert sorted(map(str, told)) == [texts.already_at_it(), "None"]
        desk.step()
        await last(api, "Done: 1 added.")
    assert len(desk.ingests) == 1


# -- files


async def test_a_file_is_fetched_after_the_press_only(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        sent = api.user_sends_file(EDITOR, "report.html", b"<html>", mime_type="video/mp4")
        offer = await last(api, "Shall I read report.html (6 bytes)?")
        assert offer.reply_to_message_id == sent
        assert downloads(api) == 0
    async with running(api, desk, state):
        api.user_presses(EDITOR, offer.message_id, button(offer, "Ingest report.html"))
        await last(api, "Done: 1 added.")
        shown = [earlier.text for earlier in api.messages_in(EDITOR)[0].earlier]
        assert shown == ["Shall I read report.html (6 bytes)?", "Fetching report.html …", "Ingesting report.html …"]
    assert desk.documents == [("report.html", b"<html>")]
    assert downloads(api) == 1


async def test_a_readers_file_is_no_question(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        api.user_sends_file(READER, "report.html", b"<html>")
        assert await texts_in(api, READER) == [texts.not_text()]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\notes.TXT", "notes.TXT"),
        ("report\u202etxt.html", "reporttxt.html"),
        ("a" * 300 + ".html", "a" * 59 + "….html"),
        ("line\nbreak\x00.jsonl.gz", "line break.jsonl.gz"),
        ("<b>&amp;.html", "<b>&amp;.html"),
    ],
)
async def test_hostile_file_names(api: TelegramDouble, desk: FakeDesk, name: str, shown: str, state: State) -> None:
    async with running(api, desk, state):
        api.user_sends_file(EDITOR, name, b"words")
        offer = await last(api, f"Shall I read {shown} (5 bytes)?")
        [[ingest]] = offer.buttons
        api.user_presses(EDITOR, offer.message_id, ingest.target)
        await last(api, "Done: 1 added.")
    assert desk.documents == [(shown, b"words")]


@pytest.mark.parametrize("name", [None, "", "passwd", "../../etc/passwd", ".html", "report.exe", "\u202elmth."])
async def test_files_of_no_known_kind(api: TelegramDouble, desk: FakeDesk, name: str | None, state: State) -> None:
    async with running(api, desk, state):
        api.user_sends_file(EDITOR, name, b"words")
        refusal = await last(api, "that I cannot read: known are .html, .txt, .jsonl, .opml.")
        assert refusal.buttons == ()


async def test_files_that_are_too_large(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    desk.max_document_bytes = 1000
    async with running(api, desk, state):
        api.user_sends_file(EDITOR, "big.txt", b"x" * 1001)
        await last(api, "big.txt has 1 kB, and from a chat I can take 1 kB.")
        api.user_sends_file(EDITOR, "bigger.txt", b"x" * 1001, file_size=None)  # stated by nobody
        offer = await last(api, "Shall I read bigger.txt?")
        api.user_presses(EDITOR, offer.message_id, button(offer, "Ingest bigger.txt"))
        await last(api, "bigger.txt has 1 kB, and from a chat I can take 1 kB.")
        desk.max_document_bytes = 30_000_000
        api.user_sends_file(EDITOR, "huge.txt", b"x" * 20_000_001, file_size=None)
        offer = await last(api, "Shall I read huge.txt?")
        api.user_presses(EDITOR, offer.message_id, button(offer, "Ingest huge.txt"))
        await last(api, "huge.txt could not be fetched from Telegram (it is too large for a bot).")
    assert desk.documents == []


@pytest.mark.parametrize("method", ["getFile", "download"])
async def test_a_download_that_fails(
    api: TelegramDouble, desk: FakeDesk, method: str, caplog: pytest.LogCaptureFixture, state: State
) -> None:
    async with running(api, desk, state):
        api.fail(method, 502)
        api.user_sends_file(EDITOR, "report.html", b"<html>")
        offer = await last(api, "Shall I")
        api.user_presses(EDITOR, offer.message_id, button(offer, "Ingest report.html"))
        await last(api, "report.html could not be fetched from Telegram (the network failed). Please send it again.")
    assert desk.documents == []
    assert api.token not in caplog.text


async def test_a_feed_readers_list_is_followed(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        api.user_sends_file(EDITOR, "feeds.opml", f"{SITE}/a.xml {SITE}/b.xml".encode())
        offer = await last(api, "Shall I read feeds.opml")
        api.user_presses(EDITOR, offer.message_id, button(offer, "Read feeds.opml"))
        shown = await last(api, f"feeds.opml lists 2 feeds:\n{SITE}/a.xml\n{SITE}/b.xml")
        assert desk.followed == []
    async with running(api, desk, state):
        api.user_presses(EDITOR, shown.message_id, button(shown, "Follow these 2 feeds"))
        await last(api, "Done: 2 followed.")
    assert [feed.address for feed in desk.followed] == [f"{SITE}/a.xml", f"{SITE}/b.xml"]


# -- forgetting and feeds


async def test_forgetting_is_confirmed_even_after_a_restart(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    desk.articles = [stored(f"{SITE}/{n}") for n in range(3)]
    async with running(api, desk, state):
        api.user_says(EDITOR, "/forget publisher:Halvern Courier")
        question = await last(api, "Forget 3 articles for good?")
        assert [[b.text for b in row] for row in question.buttons] == [["Forget 3 articles", "Keep"]]
        api.user_says(READER, "Why?")
        [answer] = await api.messages(READER)
        api.user_presses(READER, answer.message_id, button(question, "Forget 3 articles"))
        assert await notice(api) == texts.button_for_administrators()
        assert len(desk.articles) == 3
    async with running(api, desk, state):
        api.user_presses(EDITOR, question.message_id, button(question, "Forget 3 articles"))
        gone = await last(api, "Forgot 3 articles.")
        assert gone.buttons == ()
        assert gone.message_id == question.message_id
        api.user_presses(EDITOR, question.message_id, button(question, "Forget 3 articles"))
        await last(api, wire_texts.nothing_to_forget("publisher:Halvern Courier"))
        api.user_presses(EDITOR, question.message_id, button(question, "Keep"))
        await last(api, wire_texts.kept())
        api.user_presses(EDITOR, question.message_id, button(question, "Keep"))  # "message is not modified"
        await notice(api, 5)
        assert len(api.messages_in(EDITOR)) == 1


async def test_feeds_are_listed_added_and_removed(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    desk.followed = [feed(n) for n in range(1, 11)]
    async with running(api, desk, state):
        api.user_says(EDITOR, f"/feeds add {SITE}/feed11 15m")
        await last(api, f"Following #11 “Every 0:15:00” ({SITE}/feed11) from now on.")
        api.user_says(EDITOR, "/feeds")
        page = await last(api, "11 feeds, page 1 of 2:")
        api.user_presses(EDITOR, page.message_id, button(page, "Next →"))
        page = await last(api, "11 feeds, page 2 of 2:")
        api.user_presses(EDITOR, page.message_id, button(page, "Remove #9"))
        question = await last(api, "Stop following #9")
        api.user_presses(EDITOR, question.message_id, button(question, "Stop following #9"))
        await last(api, "is followed no longer. Its articles stay.")
    assert [feed.id for feed in desk.followed] == [1, 2, 3, 4, 5, 6, 7, 8, 10, 11]


async def test_what_administrators_alone_may_do(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    desk.followed, desk.articles = [feed(1)], [stored(SITE)]
    async with running(api, desk, state):
        for text in ("/feeds", "/feeds remove 1", f"/forget {SITE}", "/status", f"/ingest {SITE}"):
            api.user_says(READER, text)
        assert await texts_in(api, READER, 5) == [texts.administrators_only()] * 5
        [first, *_] = api.messages_in(READER)
        for press in ("a:i:", "a:l:", "a:f:", "a:x:00000000:1", "a:p:0", "a:u:1", "a:U:1", "a:s:1"):
            api.user_presses(READER, first.message_id, press)
        await api.until(lambda: len(api.calls_of("answerCallbackQuery")) == 8)
    assert {call.params["text"] for call in api.calls_of("answerCallbackQuery")} == {texts.button_for_administrators()}
    assert (len(desk.followed), len(desk.articles), desk.ingests) == (1, 1, [])
