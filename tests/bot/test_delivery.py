"""Messages on their way to Telegram, over HTTP to the Bot API double. Waiting is recorded, not done."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.delivery import Courier, seconds
from bot.render import Button, Message, render_text
from tests.doubles.telegram_api import TelegramDouble

READER = 1001
HELLO = render_text("Hello & welcome")


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramDouble]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as build_application() does
    with TelegramDouble() as double:
        double.user_says(READER, "/start")
        yield double


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def courier(bot: Bot, waited: list[float]) -> Courier:
    async def sleep(wait: float) -> None:
        waited.append(wait)

    return Courier(bot, sleep, typing_every=0.01)


async def test_messages_arrive_in_order_the_first_as_a_reply(api: TelegramDouble, courier: Courier) -> None:
    buttons = ((Button("Quote 1", "q:1"), Button("Quote 2", "q:2")), (Button("Quote 3", "q:3"),))
    assert await courier.deliver(READER, [*HELLO, Message("<b>bold</b>", "bold", buttons)], reply_to=1)
    first, second = api.messages_in(READER)
    assert (first.text, first.reply_to_message_id) == ("Hello & welcome", 1)
    assert (second.texts_of("bold"), second.reply_to_message_id) == (["bold"], None)
    assert [[button.target for button in row] for row in second.buttons] == [["q:1", "q:2"], ["q:3"]]
    assert first.link_preview_options == {"is_disabled": True}


async def test_a_question_deleted_meanwhile_is_answered(api: TelegramDouble, courier: Courier) -> None:
    assert await courier.deliver(READER, HELLO, reply_to=77)
    assert len(api.messages_in(READER)) == 1


async def test_refused_html_goes_out_without_markup(
    api: TelegramDouble, courier: Courier, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Message("<b>never closed", "never closed\n" + "x" * 5000, ((Button("Quote 1", "q:1"),),))
    assert await courier.deliver(READER, [broken], reply_to=1)
    first, *others = api.messages_in(READER)
    assert (first.text, first.reply_to_message_id) == ("never closed", 1)
    assert "".join(message.text for message in others) == "x" * 5000
    assert others[-1].buttons
    assert all(message.html is None for message in (first, *others))
    assert "Telegram refused our HTML" in caplog.text


async def test_flood_control_is_waited_for_exactly(api: TelegramDouble, courier: Courier, waited: list[float]) -> None:
    api.flood(retry_after=7, times=2)
    assert await courier.deliver(READER, HELLO)
    assert waited == [7, 7]
    assert len(api.messages_in(READER)) == 1


async def test_flood_control_without_end_is_an_error(api: TelegramDouble, courier: Courier) -> None:
    api.flood(retry_after=7, times=100)
    with pytest.raises(RetryAfter):
        await courier.deliver(READER, HELLO)


def test_flood_waits_come_as_seconds_or_as_timedelta() -> None:
    assert seconds(7) == seconds(timedelta(seconds=7)) == 7.0


async def test_a_failing_network_is_tried_three_more_times(
    api: TelegramDouble, courier: Courier, waited: list[float]
) -> None:
    api.fail("sendMessage", 502, times=3)
    assert await courier.deliver(READER, HELLO)
    assert waited == [1, 3, 9]
    api.fail("sendMessage", 502, times=4)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await courier.deliver(READER, HELLO)
    assert len(api.messages_in(READER)) == 1


async def test_a_reader_who_blocked_the_bot_is_left_alone(
    api: TelegramDouble, courier: Courier, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    api.block(READER)
    with courier.card(READER) as card:
        async with card.typing():
            pass
    assert not await courier.deliver(READER, [*HELLO, *HELLO])
    assert len(api.calls_of("sendMessage")) == 1
    assert "blocked by the user" in caplog.text


async def test_other_refusals_are_errors(api: TelegramDouble, courier: Courier) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await courier.deliver(2002, HELLO)
    assert len(api.calls_of("sendMessage")) == 1


async def test_typing_shows_until_the_work_is_done(api: TelegramDouble, courier: Courier) -> None:
    with courier.card(READER, 1) as card:
        async with card.typing():
            await api.until(lambda: len(api.calls_of("sendChatAction")) >= 3)
        assert courier.unfinished == [card]
    assert api.calls_of("sendChatAction")[0].params["action"] == "typing"
    assert courier.unfinished == []


# -- a reply in the making


async def test_a_card_shows_how_far_it_is_and_ends_as_the_answer(api: TelegramDouble, courier: Courier) -> None:
    with courier.card(READER, reply_to=1) as card:
        await card.show(Message("1 <b>article</b>", "1 article", ((Button("Stop", "stop"),),)))
        await card.show(Message("2 <b>articles</b>", "2 articles"))
        await card.show(Message("2 <b>articles</b>", "2 articles"))  # "message is not modified"
        assert await card.finish(render_text("Done"))
    [message] = api.messages_in(READER)
    assert [m.text for m in (*message.earlier, message)] == ["1 article", "2 articles", "Done"]
    assert message.reply_to_message_id == 1
    assert [[button.target for button in row] for row in message.earlier[0].buttons] == [["stop"]]


async def test_a_flood_silences_the_progress_but_not_the_answer(
    api: TelegramDouble, courier: Courier, waited: list[float]
) -> None:
    with courier.card(READER, reply_to=1) as card:
        await card.show(render_text("0 articles")[0])
        api.flood(retry_after=7, times=2)
        for n in range(1, 4):
            await card.show(render_text(f"{n} articles")[0])
        assert len(api.calls_of("editMessageText")) == 1, "no other before its time"
        assert waited == []
        assert await card.finish(render_text("Done"))
    assert waited == [7]
    assert [message.text for message in api.messages_in(READER)] == ["Done"]


async def test_what_was_deleted_is_not_shown_again_but_answered(api: TelegramDouble, courier: Courier) -> None:
    with courier.card(READER, reply_to=1) as card:
        await card.show(render_text("0 articles")[0])
        api.user_deletes(READER, api.messages_in(READER)[0].message_id)
        for n in range(1, 4):
            await card.show(render_text(f"{n} articles")[0])
        assert len(api.calls_of("editMessageText")) == 1
        assert await card.finish(render_text("Done"))
    assert [(m.text, m.reply_to_message_id) for m in api.messages_in(READER)] == [("Done", 1)]


async def test_a_network_that_fails_loses_progress_only(
    api: TelegramDouble, courier: Courier, waited: list[float]
) -> None:
    with courier.card(READER, reply_to=1) as card:
        api.fail("sendMessage", 502)
        await card.show(render_text("0 articles")[0])
        await card.show(render_text("1 article")[0])
        api.fail("editMessageText", 502, times=2)
        await card.show(render_text("2 articles")[0])
        assert await card.finish(render_text("Done"))
    assert waited == [1]
    assert [message.text for message in api.messages_in(READER)] == ["Done"]


async def test_an_own_message_is_replaced_and_the_rest_follows(api: TelegramDouble, courier: Courier) -> None:
    await courier.deliver(READER, [Message("Forget?", "Forget?", ((Button("Yes", "yes"),),))])
    [asked] = api.messages_in(READER)
    with courier.card(READER, message_id=asked.message_id) as card:
        assert await card.finish([Message("<b>never closed", "x" * 5000), *render_text("and more")])
    told = api.messages_in(READER)
    assert [len(message.text) for message in told] == [4096, 904, 8]
    assert told[0].message_id == asked.message_id
    assert not told[0].buttons


async def test_a_reader_who_blocked_the_bot_is_shown_nothing(api: TelegramDouble, courier: Courier) -> None:
    with courier.card(READER) as card:
        await card.show(render_text("0 articles")[0])
        api.block(READER)
        await card.show(render_text("1 article")[0])
        assert not await card.finish([*render_text("Done"), *render_text("and more")])
