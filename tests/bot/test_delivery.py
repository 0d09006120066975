"""Messages on their way to Telegram, over HTTP to the Bot API double. Time is a number here, and passes at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.delivery.courier import Courier
from bot.delivery.pacing import Pacer
from bot.delivery.sending import NETWORK_WAITS
from bot.places import Place
from bot.render import render_text
from bot.render.messages import Button, Message
from tests.bot.clocks import FakeTime
from tests.doubles.telegram_api import TelegramDouble

READER, GROUP = 1001, -1001234
PRIVATE = Place(READER)
HELLO = render_text("Hello & welcome")
STOP = ((Button("Stop", "stop"),),)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramDouble]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as build_application() does
    with TelegramDouble() as double:
        double.user_says(READER, "/start")
        yield double


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def blocked() -> list[int]:
    return []


@pytest.fixture
async def courier(api: TelegramDouble, time: FakeTime, blocked: list[int]) -> AsyncIterator[Courier]:
    async with courier_to(api, time, blocked) as courier:
        yield courier


@asynccontextmanager
async def courier_to(api: TelegramDouble, time: FakeTime, blocked: list[int]) -> AsyncIterator[Courier]:
    async def note(chat_id: int) -> None:
        blocked.append(chat_id)

    # An answer that never comes is waited for so long; all others come sooner.
    http = HTTPXRequest(read_timeout=1.0, httpx_kwargs={"verify": False, "trust_env": False})
    pacer = Pacer(time.clock, time.sleep)
    async with ExtBot(
        api.token, api.base_url, request=http, get_updates_request=api.request(), rate_limiter=pacer
    ) as bot:
        yield Courier(
            bot,
            clock=time.clock,
            sleep=time.sleep,
            typing_every=0.01,
            on_blocked=note,
            new_reference=lambda: "7f3a9c21",
        )


def says(text: str, buttons: tuple[tuple[Button, ...], ...] = ()) -> Message:
    return Message(text, text, buttons)


def texts_in(api: TelegramDouble, chat_id: int = READER) -> list[str]:
    return [message.text for message in api.messages_in(chat_id)]


async def test_messages_arrive_in_order_the_first_as_a_reply(api: TelegramDouble, courier: Courier) -> None:
    buttons = ((Button("Quote 1", "p:1:1"), Button("Open", url="https://courier.example/1")), (Button("Back", "b:1"),))
    ids = await courier.deliver(PRIVATE, [*HELLO, Message("<b>bold</b>", "bold", buttons)], reply_to=1)
    first, second = api.messages_in(READER)
    assert ids == (first.message_id, second.message_id)
    assert (first.text, first.reply_to_message_id) == ("Hello & welcome", 1)
    assert (second.texts_of("bold"), second.reply_to_message_id) == (["bold"], None)
    assert [[b.target for b in row] for row in second.buttons] == [["p:1:1", "https://courier.example/1"], ["b:1"]]
    assert first.link_preview_options == {"is_disabled": True}


async def test_a_preview_is_small_and_only_of_what_is_named(api: TelegramDouble, courier: Courier) -> None:
    await courier.deliver(PRIVATE, [Message("News", "News", preview="https://courier.example/bridge")])
    [message] = api.messages_in(READER)
    assert message.link_preview_options == {"url": "https://courier.example/bridge", "prefer_small_media": True}


async def test_a_topic_of_a_group(api: TelegramDouble, courier: Courier) -> None:
    question = api.user_says(READER, "/ask Why?", GROUP, topic=5)
    await courier.deliver(Place(GROUP, 5), HELLO, reply_to=question)
    assert [call.params["message_thread_id"] for call in api.calls_of("sendMessage")] == ["5"]
    assert await courier.deliver(Place(GROUP, 6), HELLO) == ()  # deleted meanwhile


async def test_a_question_deleted_meanwhile_is_answered(api: TelegramDouble, courier: Courier) -> None:
    assert await courier.deliver(PRIVATE, HELLO, reply_to=77)
    assert len(api.messages_in(READER)) == 1


# -- what Telegram refuses


async def test_refused_html_goes_out_without_markup(
    api: TelegramDouble, courier: Courier, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Message("<b>never closed", "never closed\n" + "x" * 5000, ((Button("Quote 1", "q:1"),),))
    ids = await courier.deliver(PRIVATE, [broken], reply_to=1)
    first, *others = api.messages_in(READER)
    assert ids == tuple(message.message_id for message in (first, *others))
    assert (first.text, first.reply_to_message_id) == ("never closed", 1)
    assert "".join(message.text for message in others) == "x" * 5000
    assert others[-1].buttons
    assert all(message.html is None for message in (first, *others))
    assert "Telegram refused our HTML, reference 7f3a9c21" in caplog.text


async def test_refused_buttons_do_not_hold_up_the_words(api: TelegramDouble, courier: Courier) -> None:
    assert await courier.deliver(PRIVATE, [says("News", ((Button("Open", url="https://"),),))])
    [message] = api.messages_in(READER)
    assert (message.text, message.buttons) == ("News", ())


async def test_dates_are_words_where_the_server_knows_no_dates(time: FakeTime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    dated = Message('<b>On</b> <tg-time unix="1772366400" format="D">1 March 2026</tg-time>', "On 1 March 2026")
    with TelegramDouble(knows_dates=False) as old:
        old.user_says(READER, "/start")
        async with courier_to(old, time, []) as courier:
            await courier.deliver(PRIVATE, [dated, dated])
        first, second = old.messages_in(READER)
        assert first.text == second.text == "On 1 March 2026"
        assert second.texts_of("bold") == ["On"]
        assert len(old.calls_of("sendMessage")) == 3, "refused once"


async def test_a_reader_who_blocked_the_bot_is_noted_and_left_alone(
    api: TelegramDouble, courier: Courier, blocked: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    api.block(READER)
    with courier.card(PRIVATE) as card:
        async with card.typing():
            pass
    assert await courier.deliver(PRIVATE, [*HELLO, *HELLO]) == ()
    assert len(api.calls_of("sendMessage")) == 1
    assert blocked == [READER]
    assert "blocked by the user" in caplog.text


async def test_other_refusals_are_errors(api: TelegramDouble, courier: Courier) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await courier.deliver(Place(2002), HELLO)
    assert len(api.calls_of("sendMessage")) == 1


async def test_flood_control_is_waited_for_exactly(api: TelegramDouble, courier: Courier, time: FakeTime) -> None:
    api.flood(retry_after=7, times=2)
    assert await courier.deliver(PRIVATE, HELLO)
    assert time.waits == [7, 7]
    assert len(api.messages_in(READER)) == 1


async def test_flood_control_without_end_is_an_error(api: TelegramDouble, courier: Courier) -> None:
    api.flood(retry_after=7, times=100)
    with pytest.raises(RetryAfter):
        await courier.deliver(PRIVATE, HELLO)


async def test_a_network_that_fails_for_ten_minutes_loses_nothing(
    api: TelegramDouble, courier: Courier, time: FakeTime
) -> None:
    api.fail("sendMessage", 502, times=len(NETWORK_WAITS))
    assert await courier.deliver(PRIVATE, HELLO)
    assert time.waits[:5] == [1, 3, 9, 27, 60]
    assert sum(time.waits) > 9 * 60
    api.fail("sendMessage", 502, times=1 + len(NETWORK_WAITS))
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await courier.deliver(PRIVATE, HELLO)
    assert len(api.messages_in(READER)) == 1


# -- exactly once


async def test_what_arrived_although_its_answer_was_lost_does_not_stay_twice(
    api: TelegramDouble, courier: Courier
) -> None:
    await courier.deliver(PRIVATE, HELLO)
    api.user_says(READER, "Why?")
    api.lose_answer("sendMessage")
    [kept] = await courier.deliver(PRIVATE, [says("Because.", STOP)], reply_to=3)
    assert texts_in(api) == ["Hello & welcome", "Because."]
    assert api.messages_in(READER)[-1].message_id == kept == 4
    [taken_away] = api.calls_of("deleteMessage")
    assert taken_away.params["message_id"] == "5"


async def test_a_twin_is_taken_away_although_the_network_goes_on_failing(api: TelegramDouble, courier: Courier) -> None:
    courier.heard(PRIVATE, 1)
    api.lose_answer("sendMessage")
    api.fail("editMessageText", 502, times=2)
    api.lose_answer("deleteMessage")
    assert await courier.deliver(PRIVATE, HELLO) == (2,)
    assert texts_in(api) == ["Hello & welcome"]
    assert len(api.calls_of("deleteMessage")) == 2


async def test_a_twin_that_came_before_what_is_heard_while_it_was_sent_is_found(
    api: TelegramDouble, courier: Courier
) -> None:
    courier.heard(PRIVATE, 1)
    api.lose_answer("sendMessage")
    sending = asyncio.create_task(courier.deliver(PRIVATE, HELLO))
    await api.messages(READER)
    courier.heard(PRIVATE, api.user_says(READER, "And why?"))
    assert await sending == (2,)
    assert texts_in(api) == ["Hello & welcome"]


async def test_two_lost_answers_leave_one_message(api: TelegramDouble, courier: Courier) -> None:
    courier.heard(PRIVATE, 1)
    api.lose_answer("sendMessage", times=2)
    assert await courier.deliver(PRIVATE, [*HELLO, *render_text("And more")]) == (2, 5)
    assert texts_in(api) == ["Hello & welcome", "And more"]


async def test_the_network_may_fail_while_a_twin_is_taken_away(api: TelegramDouble, courier: Courier) -> None:
    courier.heard(PRIVATE, 1)
    api.lose_answer("sendMessage")
    api.fail("editMessageText", 502)
    api.lose_answer("deleteMessage")
    assert await courier.deliver(PRIVATE, HELLO) == (2,)
    assert texts_in(api) == ["Hello & welcome"]


async def test_an_attempt_that_did_not_arrive_has_no_twin(api: TelegramDouble, courier: Courier) -> None:
    courier.heard(PRIVATE, 1)
    api.fail("sendMessage", 502)
    await courier.deliver(PRIVATE, HELLO)
    assert texts_in(api) == ["Hello & welcome"]
    assert not api.calls_of("editMessageText")
    assert not api.calls_of("deleteMessage")


async def test_looking_for_a_twin_touches_nobody_elses_message_and_no_other_of_ours(
    api: TelegramDouble, courier: Courier
) -> None:
    await courier.deliver(PRIVATE, [says("An earlier one", STOP)])
    for n in range(5):
        api.user_says(READER, f"question {n}")
    api.fail("sendMessage", 502)
    await courier.deliver(PRIVATE, HELLO)
    assert texts_in(api) == ["An earlier one", "Hello & welcome"]
    assert [call.params["message_id"] for call in api.calls_of("editMessageText")] == ["3", "4", "5", "6", "7"]
    assert all(not message.earlier for message in api.messages_in(READER))
    assert not api.calls_of("deleteMessage")


@pytest.mark.parametrize("between", [0, 30])
async def test_twice_is_better_than_a_wrong_message_taken_away(
    api: TelegramDouble, courier: Courier, between: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Where nothing is known of the chat since the start, or too much lies in between."""
    if between:
        courier.heard(PRIVATE, 1)
    for n in range(between):
        api.user_says(READER, f"question {n}")
    api.lose_answer("sendMessage")
    await courier.deliver(PRIVATE, HELLO)
    assert texts_in(api) == ["Hello & welcome"] * 2
    assert not api.calls_of("editMessageText")
    assert "may stand there twice" in caplog.text


async def test_after_giving_up_nothing_is_looked_for(api: TelegramDouble, courier: Courier) -> None:
    courier.heard(PRIVATE, 1)
    api.lose_answer("sendMessage")
    api.fail("sendMessage", 502, times=len(NETWORK_WAITS))
    with pytest.raises(NetworkError):
        await courier.deliver(PRIVATE, HELLO)
    await courier.deliver(PRIVATE, render_text("Sorry"))
    assert not api.calls_of("editMessageText")
    assert not api.calls_of("deleteMessage")


# -- a reply in the making


async def test_typing_shows_until_the_work_is_done(api: TelegramDouble, courier: Courier) -> None:
    with courier.card(PRIVATE, 1) as card:
        async with card.typing():
            await api.until(lambda: len(api.calls_of("sendChatAction")) >= 3)
        assert courier.unfinished == [card]
    assert api.calls_of("sendChatAction")[0].params["action"] == "typing"
    assert courier.unfinished == []


async def shown(api: TelegramDouble, text: str, place: Place = PRIVATE) -> None:
    """Waits until the reader sees it."""
    drafts: Callable[[], list[str]] = lambda: [draft.text for draft in api.drafts_in(place.chat_id)]  # noqa: E731
    await api.until(lambda: text in [*texts_in(api, place.chat_id), *drafts()])


async def test_a_private_reader_sees_a_draft_and_then_the_answer(api: TelegramDouble, courier: Courier) -> None:
    with courier.card(PRIVATE, reply_to=1) as card:
        for n in (1, 2):
            await card.show(says(f"<b>{n}</b> passages"))
            await shown(api, f"{n} passages")
        assert api.messages_in(READER) == []
        ids = await card.finish([*HELLO, *render_text("And more")])
        await card.show(says("Too late"))
    assert texts_in(api) == ["Hello & welcome", "And more"]
    assert ids == tuple(message.message_id for message in api.messages_in(READER))
    assert {draft.draft_id for draft in api.drafts_shown(READER)} == {1}
    assert api.drafts_in(READER) == []


async def test_a_group_sees_a_message_that_is_edited(api: TelegramDouble, courier: Courier) -> None:
    question = api.user_says(READER, "/ask Why?", GROUP)
    with courier.card(Place(GROUP), reply_to=question) as card:
        await card.show(says("1 passage"))
        await shown(api, "1 passage", Place(GROUP))
        await card.show(says("2 passages"))
        await shown(api, "2 passages", Place(GROUP))
        await card.show(says("2 passages"))  # "message is not modified"
        ids = await card.finish(render_text("Done"))
    [message] = api.messages_in(GROUP)
    assert [m.text for m in (*message.earlier, message)] == ["1 passage", "2 passages", "Done"]
    assert (message.reply_to_message_id, ids) == (question, (message.message_id,))


async def test_what_has_buttons_is_a_message_in_private_too(api: TelegramDouble, courier: Courier) -> None:
    with courier.card(PRIVATE, reply_to=1) as card:
        await card.show(says("1 article", STOP))
        await shown(api, "1 article")
        await card.show(says("2 articles"))
        await shown(api, "2 articles")
        await card.finish(render_text("Done"))
    [message] = api.messages_in(READER)
    assert [len(m.buttons) for m in (*message.earlier, message)] == [1, 0, 0]
    assert api.drafts_shown(READER) == []


async def test_of_many_states_the_newest_is_shown_at_most_once_a_second(
    api: TelegramDouble, courier: Courier, time: FakeTime
) -> None:
    with courier.card(PRIVATE) as card:
        for n in range(1, 100):
            await card.show(says(f"{n} passages"))
        await shown(api, "99 passages")
        await card.finish(HELLO)
    assert [draft.text for draft in api.drafts_shown(READER)] == ["99 passages"]


async def test_progress_takes_half_of_the_room_and_the_answer_waits_for_none(
    api: TelegramDouble, courier: Courier, time: FakeTime
) -> None:
    begun = time.clock()
    with courier.card(PRIVATE) as card:
        for n in range(1, 9):
            await card.show(says(f"{n} passages"))
            await shown(api, f"{n} passages")
        before = time.clock()
        await card.finish(HELLO)
        assert time.clock() == before
    assert before - begun >= 9, "two states in three seconds"


async def test_a_server_without_drafts_shows_nothing_in_private(
    api: TelegramDouble, courier: Courier, caplog: pytest.LogCaptureFixture
) -> None:
    api.fail("sendMessageDraft", 404)
    for _ in range(2):
        with courier.card(PRIVATE, 1) as card:
            await card.show(says("1 passage"))
            await api.until(lambda: len(api.calls_of("sendMessageDraft")) == 1)
            await card.finish(HELLO)
    assert len(api.calls_of("sendMessageDraft")) == 1
    assert texts_in(api) == ["Hello & welcome"] * 2


async def test_a_flood_silences_the_progress_but_not_the_answer(
    api: TelegramDouble, courier: Courier, time: FakeTime
) -> None:
    with courier.card(PRIVATE, reply_to=1) as card:
        await card.show(says("0 articles", STOP))
        await shown(api, "0 articles")
        api.flood(retry_after=7)
        begun = time.clock()
        await card.show(says("1 article", STOP))
        await api.until(lambda: bool(api.calls_of("editMessageText")))
        await card.finish(render_text("Done"))
        assert time.clock() - begun >= 7
    assert texts_in(api) == ["Done"]


async def test_what_was_deleted_is_not_shown_again_but_answered(api: TelegramDouble, courier: Courier) -> None:
    with courier.card(PRIVATE, reply_to=1) as card:
        await card.show(says("0 articles", STOP))
        await shown(api, "0 articles")
        api.user_deletes(READER, api.messages_in(READER)[0].message_id)
        await card.show(says("1 article", STOP))
        await api.until(lambda: bool(api.calls_of("editMessageText")))
        await card.finish(render_text("Done"))
    assert [(m.text, m.reply_to_message_id) for m in api.messages_in(READER)] == [("Done", 1)]


async def test_a_network_that_fails_loses_progress_only(api: TelegramDouble, courier: Courier) -> None:
    api.fail("sendMessage", 502)
    with courier.card(PRIVATE, reply_to=1) as card:
        await card.show(says("0 articles", STOP))
        await api.until(lambda: bool(api.calls_of("sendMessage")))
        await card.show(says("1 article", STOP))
        await shown(api, "1 article")
        api.fail("editMessageText", 502, times=2)
        await card.finish(render_text("Done"))
    assert texts_in(api) == ["Done"]


async def test_progress_whose_answer_was_lost_becomes_the_answer(api: TelegramDouble, courier: Courier) -> None:
    courier.heard(PRIVATE, 1)
    api.lose_answer("sendMessage")
    with courier.card(PRIVATE, reply_to=1) as card:
        await card.show(says("0 articles", STOP))
        await shown(api, "0 articles")
        await card.finish(render_text("Done"))
    assert [(m.text, m.buttons) for m in api.messages_in(READER)] == [("Done", ())]


async def test_an_own_message_is_replaced_and_the_rest_follows(api: TelegramDouble, courier: Courier) -> None:
    [asked] = await courier.deliver(PRIVATE, [says("Forget?", ((Button("Yes", "yes"),),))])
    with courier.card(PRIVATE, message_id=asked) as card:
        await card.finish([Message("<b>never closed", "x" * 5000), *render_text("and more")])
    told = api.messages_in(READER)
    assert [len(message.text) for message in told] == [4096, 904, 8]
    assert told[0].message_id == asked
    assert not told[0].buttons


@pytest.mark.parametrize("words", [["a"], ["a", "b"], ["a", "b", "c"]])
async def test_an_answer_takes_the_place_of_another_whichever_is_longer(
    api: TelegramDouble, courier: Courier, words: list[str]
) -> None:
    old = await courier.deliver(PRIVATE, [says("first"), says("second")], reply_to=1)
    new = await courier.replace_all(PRIVATE, old, [says(word) for word in words])
    assert [(m.message_id, m.text) for m in api.messages_in(READER)] == list(zip(new, words, strict=True))
    assert new[: len(old)] == old[: len(words)]


async def test_a_reader_who_blocked_the_bot_meanwhile_gets_nothing_new(
    api: TelegramDouble, courier: Courier, blocked: list[int]
) -> None:
    with courier.card(PRIVATE) as card:
        await card.show(says("0 articles", STOP))
        await shown(api, "0 articles")
        api.block(READER)
        await card.show(says("1 article", STOP))
        await card.finish([*render_text("Done"), *render_text("and more")])
    assert (texts_in(api), blocked) == (["Done"], [READER])
