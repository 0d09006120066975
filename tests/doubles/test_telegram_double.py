"""The Bot API double, seen through python-telegram-bot's own client: what Telegram refuses, it refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from tests.doubles.telegram_api import TelegramDouble
from tests.doubles.telegram_records import Button
from tests.doubles.telegram_text import Entity

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)  # the double's clock


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(buttons)])


SOURCES = keyboard(InlineKeyboardButton("Sources", callback_data="sources:1"))


# -- what is sent can be read back


async def test_a_message_is_recorded_as_the_reader_sees_it(api: TelegramDouble, bot: Bot, reader: int) -> None:
    html = '😀 <b>Rates</b> rose. <a href="https://example.org/a?x=1&amp;y=2">[1]</a>\n'
    read = InlineKeyboardButton("Read", url="https://example.org/a")
    sent = await bot.send_message(
        reader,
        html,
        parse_mode="HTML",
        reply_markup=keyboard(read, *SOURCES.inline_keyboard[0]),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    [message] = api.messages_in(reader)
    assert message.text == sent.text == "😀 Rates rose. [1]"
    assert message.html == html
    assert message.entities == (
        Entity("bold", 3, 5),  # UTF-16: the emoji counts twice
        Entity("text_link", 15, 3, url="https://example.org/a?x=1&y=2"),
    )
    assert [sent.parse_entity(entity) for entity in sent.entities] == ["Rates", "[1]"]
    assert message.buttons == ((Button("Read", "https://example.org/a"), Button("Sources", "sources:1")),)
    assert message.link_preview_options == {"is_disabled": True}
    assert (message.message_id, sent.date) == (2, NOON), "the reader's /start was message 1"


async def test_an_edit_keeps_the_id_and_the_earlier_text(api: TelegramDouble, bot: Bot, reader: int) -> None:
    sent = await bot.send_message(reader, "Searching …", reply_markup=SOURCES)
    edited = await bot.edit_message_text("Found <i>it</i>.", reader, sent.message_id, parse_mode="HTML")
    [message] = api.messages_in(reader)
    assert (message.message_id, message.text, message.edit_date) == (sent.message_id, "Found it.", NOON.timestamp())
    assert isinstance(edited, type(sent))
    assert edited.edit_date == NOON
    assert [earlier.text for earlier in message.earlier] == ["Searching …"]
    assert message.buttons == (), "an edit without buttons takes them away"


async def test_every_call_is_recorded_with_its_parameters(api: TelegramDouble, bot: Bot, reader: int) -> None:
    await bot.set_my_commands([BotCommand("ask", "Ask a question")])
    await bot.send_chat_action(reader, "typing")
    assert [call.method for call in api.calls] == ["getMe", "setMyCommands", "sendChatAction"]
    assert api.calls_of("sendChatAction")[0].params == {"chat_id": str(reader), "action": "typing"}


# -- refusals


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("é <p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("one<br/>two", 'Unsupported start tag "br/" at byte offset 3'),
        ("<b>bold", "Can't find end tag corresponding to start tag b"),
        ("bold</b>", "Unexpected end tag at byte offset 4"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="https://example.org', "Unclosed start tag at byte offset 0"),
        ("<a href=https://example.org>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<a "x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<span class="big">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_markup_that_telegram_refuses(bot: Bot, reader: int, html: str, words: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        await bot.send_message(reader, html, parse_mode="HTML")
    # python-telegram-bot puts the whole description in lower case, but for its first letter.
    assert refusal.value.message == f"Can't parse entities: {words}".capitalize()


@pytest.mark.parametrize(
    ("text", "parse_mode", "words"),
    [
        ("", None, "Message text is empty"),
        (" \n ", None, "Text must be non-empty"),
        ("<b></b>", "HTML", "Text must be non-empty"),
        ("a" * 4097, None, "Message is too long"),
        ("😀" * 2049, None, "Message is too long"),
        ("<b>" + "a" * 4097 + "</b>", "HTML", "Message is too long"),
        ("<b>a</b>" * 5000, "HTML", "Text is too long"),
        ("*x*", "MarkdownV3", "Unsupported parse_mode"),
    ],
)
async def test_texts_that_telegram_refuses(
    bot: Bot, reader: int, text: str, parse_mode: str | None, words: str
) -> None:
    with pytest.raises(BadRequest, match=f"^{words}$"):
        await bot.send_message(reader, text, parse_mode=parse_mode)


async def test_4096_code_units_are_counted_after_the_markup_is_gone(api: TelegramDouble, bot: Bot, reader: int) -> None:
    await bot.send_message(reader, "<b>" + "😀" * 2048 + "</b>\n", parse_mode="HTML")
    assert len(api.messages_in(reader)[0].text) == 2048


@pytest.mark.parametrize(
    ("button", "words"),
    [
        (InlineKeyboardButton("More", callback_data="é" * 33), "Button_data_invalid"),
        (InlineKeyboardButton("More"), "Text buttons are unallowed in the inline keyboard"),
        (
            InlineKeyboardButton("Read", url="http://localhost:8000/a"),
            "Inline keyboard button url 'http://localhost:8000/a' is invalid: wrong http url",
        ),
    ],
)
async def test_buttons_that_telegram_refuses(bot: Bot, reader: int, button: InlineKeyboardButton, words: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        await bot.send_message(reader, "Rates rose.", reply_markup=keyboard(button))
    assert refusal.value.message.lower() == words.lower()


async def test_64_bytes_of_callback_data_are_allowed(bot: Bot, reader: int) -> None:
    await bot.send_message(reader, "x", reply_markup=keyboard(InlineKeyboardButton("More", callback_data="é" * 32)))


async def test_edits_that_telegram_refuses(bot: Bot, reader: int) -> None:
    sent = await bot.send_message(reader, "<b>Rates</b> rose.", parse_mode="HTML", reply_markup=SOURCES)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content and reply markup"):
        await bot.edit_message_text(
            " <strong>Rates</strong> rose. ", reader, sent.message_id, parse_mode="HTML", reply_markup=SOURCES
        )
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(reader, sent.message_id, reply_markup=SOURCES)
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.edit_message_text("a" * 4097, reader, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", reader, 99)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", reader, 1)


async def test_chats_and_people_that_the_bot_cannot_reach(api: TelegramDouble, bot: Bot, reader: int) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(2002, "Hello, stranger.")
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(reader, "As you said.", reply_to_message_id=99)
    api.block(reader)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(reader, "Still there?")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_chat_action(reader, "typing")
    assert api.messages_in(reader) == []


async def test_other_refusals(bot: Bot, reader: int) -> None:
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await bot.answer_callback_query("77")
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(reader, "dancing")
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([("Ask!", "Ask a question")])
    with pytest.raises(InvalidToken, match="Not Found"):
        await bot.send_dice(reader)


async def test_a_wrong_token_is_unauthorized(api: TelegramDouble) -> None:
    with pytest.raises(InvalidToken, match="rejected by the server"):
        await api.client(token="123456:WRONG").initialize()


# -- what goes wrong on the way


async def test_flood_control_passes(
    api: TelegramDouble, bot: Bot, reader: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else RetryAfter warns that it will change from seconds
    api.flood(retry_after=7)
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(reader, "One")
    assert flood.value.retry_after == timedelta(seconds=7)
    await bot.send_message(reader, "One")
    assert [message.text for message in api.messages_in(reader)] == ["One"]


async def test_a_failing_server_recovers(api: TelegramDouble, bot: Bot, reader: int) -> None:
    api.fail("sendMessage", 502, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(reader, "One")
    await bot.send_message(reader, "One")


async def test_a_lost_answer_does_not_mean_a_lost_message(api: TelegramDouble, bot: Bot, reader: int) -> None:
    api.lose_answer("sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(reader, "One", read_timeout=0.05)
    assert [message.text for message in api.messages_in(reader)] == ["One"]
