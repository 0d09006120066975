"""The Bot API double where the bot is no member: inline queries and guest queries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.error import BadRequest

from tests.doubles.telegram_api import TelegramDouble
from tests.doubles.telegram_records import Button

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
READER = 1001


def article(html: str = "Rates rose.", result_id: str = "1") -> InlineQueryResultArticle:
    content = InputTextMessageContent(
        html, parse_mode="HTML", link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    button = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Open", url="https://example.org/a"))
    return InlineQueryResultArticle(result_id, "Rates", content, reply_markup=button, description="The Daily, 1 March")


async def test_inline_results_are_offered(api: TelegramDouble, bot: Bot) -> None:
    query_id = api.user_types_inline(READER, "what of rates?")
    query = (await bot.get_updates())[0].inline_query
    assert query
    assert (query.id, query.from_user.id, query.query) == (query_id, READER, "what of rates?")
    assert api.inline_results(query_id) == []
    await query.answer([article("<blockquote>Rates rose.</blockquote>"), article(result_id="2")], cache_time=0)
    first, second = api.inline_results(query_id)
    assert (first.id, first.title, first.description, first.text) == ("1", "Rates", "The Daily, 1 March", "Rates rose.")
    assert first.texts_of("blockquote") == ["Rates rose."]
    assert first.buttons == ((Button("Open", "https://example.org/a"),),)
    assert first.link_preview_options == {"is_disabled": True}
    assert second.id == "2"
    answer = api.inline_answer(query_id)
    assert answer
    assert (answer.cache_time, answer.is_personal) == (0, False)


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([article(result_id=str(n)) for n in range(51)], "Results_too_much"),
        ([article(), article()], "Result_id_duplicate"),
        ([article(result_id="é" * 33)], "Result_id_invalid"),
        ([article("<b>Rates")], "Can't parse inline query result: can't parse entities: can't find end tag"),
        ([article("")], "Can't parse inline query result: message text is empty"),
        ([article("a" * 4097)], "Message_too_long"),
    ],
)
async def test_results_that_telegram_refuses(
    api: TelegramDouble, bot: Bot, results: list[InlineQueryResultArticle], words: str
) -> None:
    query_id = api.user_types_inline(READER, "rates")
    with pytest.raises(BadRequest, match=words):
        await bot.answer_inline_query(query_id, results)
    await bot.answer_inline_query(query_id, [])


async def test_a_query_is_answered_once_and_soon() -> None:
    clock = [NOON]
    with TelegramDouble(now=lambda: clock[0]) as api:
        async with api.client() as bot:
            first, second, third = (api.user_types_inline(READER, "rates") for _ in range(3))
            await bot.answer_inline_query(first, [article()])
            api.forget_query(third)
            clock[0] += timedelta(seconds=11)
            for query_id in (first, second, third):
                with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
                    await bot.answer_inline_query(query_id, [article()])
        assert api.inline_results(second) == []


async def test_a_guest_answers_where_it_is_no_member(api: TelegramDouble, bot: Bot) -> None:
    query_id = api.user_calls_guest(READER, "@dateline_bot what of rates?", chat_id=-1009, reply_to_text="They rose.")
    message = (await bot.get_updates())[0].guest_message
    assert message
    assert (message.guest_query_id, message.text) == (query_id, "@dateline_bot what of rates?")
    assert message.reply_to_message
    assert message.reply_to_message.text == "They rose."
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(-1009, "They rose.")
    sent = await message.answer_guest_query(article("<b>They</b> rose."))
    assert sent.inline_message_id
    answer = api.guest_answer(query_id)
    assert answer
    assert (answer.text, answer.texts_of("bold")) == ("They rose.", ["They"])
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_guest_query(query_id, article())
