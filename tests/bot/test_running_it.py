"""What administrators and people order of the bot, through the real client."""

from __future__ import annotations

from bot.rooms import access_texts, privacy_texts
from bot.state.open import State
from tests.bot.fakes import FakeDesk
from tests.bot.running import EDITOR, READER, running, texts_in
from tests.doubles.telegram_api import TelegramDouble
from tests.doubles.telegram_records import SentMessage

OTHER, THIRD = 2002, 3003


def data_of(message: SentMessage, label: str) -> str:
    return next(button.target for row in message.buttons for button in row if button.text == label)


async def test_a_message_to_everybody(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        for user in (READER, OTHER, THIRD):
            api.user_says(user, "/help")
            await api.messages(user)
        api.user_blocks(THIRD)
        api.user_says(EDITOR, "/broadcast The bot rests <tonight>.")
        preview, question = await api.messages(EDITOR, 2)
        assert preview.text == "The bot rests <tonight>."
        api.user_presses(EDITOR, question.message_id, data_of(question, "Send to 4 chats"))
        await api.until(lambda: api.messages_in(EDITOR)[1].text.startswith("Done."))
        assert api.messages_in(EDITOR)[1].text == "Done.\nSent: 3\nLeft out, because they block me: 1"
        assert not api.messages_in(EDITOR)[1].reply_markup
        for user in (READER, OTHER, EDITOR):
            assert (await texts_in(api, user, 2))[-1] == "The bot rests <tonight>."
        assert not state.people.takes_messages(THIRD)


async def test_figures_count_what_waits_besides_the_question_for_them(api: TelegramDouble, state: State) -> None:
    async with running(api, FakeDesk(closed=True), state):
        api.user_says(EDITOR, "/stats")
        [alone] = await texts_in(api, EDITOR)
        assert alone.endswith("Nothing else waits for an answer now.")
        api.user_says(READER, "Why?")
        api.user_says(EDITOR, "/stats")
        _, with_reader = await texts_in(api, EDITOR, 2)
        assert "Now 1 message is being answered or waits" in with_reader


async def test_somebody_has_everything_removed(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state):
        api.user_says(READER, "When did the bridge reopen?")
        await api.messages(READER)
        api.user_says(READER, "/forgetme")
        _, question = await api.messages(READER, 2)
        api.user_presses(READER, question.message_id, data_of(question, privacy_texts.forget_me()))
        await api.until(lambda: api.messages_in(READER)[1].text == privacy_texts.forgotten(1))
    assert state.review.judged(10, only_reported=False) == []
    assert state.answers.get(1) is None


async def test_an_invitation_is_a_link_that_works(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    async with running(api, desk, state, invitation_only=True):
        api.user_says(READER, "Why?")
        assert await texts_in(api, READER) == [access_texts.not_admitted(READER)]
        api.user_says(EDITOR, "/invite")
        [link] = await texts_in(api, EDITOR)
        assert "https://t.me/dateline_bot?start=i-" in link
        api.user_says(READER, f"/start {link.rpartition('start=')[2]}")
        assert (await texts_in(api, READER, 2))[-1].startswith("Hello.")
