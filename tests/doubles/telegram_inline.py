"""The bot where it is no member: inline mode, and guest queries. Results are articles with a text to insert."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram.constants import InlineQueryLimit, InlineQueryResultLimit

from tests.doubles.telegram_formatting import Params, formatted_text, html_of, inline_keyboard
from tests.doubles.telegram_methods import Methods
from tests.doubles.telegram_records import Button, Refused, buttons_of, find_entities
from tests.doubles.telegram_state import QUERY_TOO_OLD, State
from tests.doubles.telegram_text import Entity

INLINE_QUERY_SECONDS = 10
"""How long a client waits for inline results. Telegram documents no figure; bots see refusals after some 10 s."""
MAX_QUERY_LENGTH = 256  # characters; core.telegram.org/bots/api#inlinequery


@dataclass(frozen=True)
class InlineResult:
    """One article that a bot offered. ``text`` is what would be inserted, after parsing; ``html`` what was sent."""

    id: str
    title: str
    description: str
    text: str
    entities: tuple[Entity, ...]
    html: str | None
    reply_markup: Mapping[str, Any] | None
    link_preview_options: Mapping[str, Any] | None

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        return buttons_of(self.reply_markup)

    def texts_of(self, entity_type: str) -> list[str]:
        """The words under each entity of one type, such as ``blockquote``."""
        return [entity.words_in(self.text) for entity in self.entities if entity.type == entity_type]


@dataclass(frozen=True)
class InlineAnswer:
    """What a bot answered to an inline query; ``cache_time`` in seconds. ``button`` is the one above the results."""

    results: tuple[InlineResult, ...]
    cache_time: int
    is_personal: bool
    next_offset: str
    button: Mapping[str, Any] | None


class Elsewhere:
    """Part of TelegramDouble: people who call the bot where it is no member, and what it answered them."""

    _state: State
    _changed: threading.Condition
    _inline: Inline

    def user_types_inline(self, user_id: int, query: str, offset: str = "") -> str:
        """Someone types ``@bot query`` in some chat. Returns the query's id."""
        with self._changed:
            query_id = self._state.new_query()
            typed = {"id": query_id, "query": query[:MAX_QUERY_LENGTH], "offset": offset, "chat_type": "supergroup"}
            self._state.queue("inline_query", {**typed, "from": self._state.person(user_id)})
            return query_id

    def user_calls_guest(self, user_id: int, text: str, chat_id: int = -1009, reply_to_text: str | None = None) -> str:
        """Someone mentions the bot in a chat that it is no member of. Returns the guest query's id.

        The bot can write into that chat only by answering the query; ``reply_to_text``: what the message replies to.
        """
        with self._changed:
            query_id = self._state.new_query()
            chat = {"id": chat_id, "type": "supergroup", "title": "Strangers"}
            message = {"message_id": 1, "chat": chat, "date": self._state.timestamp(), "guest_query_id": query_id}
            message |= {"from": self._state.person(user_id), "text": text, "entities": find_entities(text)}
            if reply_to_text is not None:
                replied = {"message_id": 2, "chat": chat, "date": self._state.timestamp(), "text": reply_to_text}
                message["reply_to_message"] = {**replied, "from": self._state.person(2)}
            self._state.queue("guest_message", message)
            return query_id

    def inline_answer(self, query_id: str) -> InlineAnswer | None:
        """What the bot answered to an inline query; None before it has."""
        with self._changed:
            return self._inline.answers.get(query_id)

    def inline_results(self, query_id: str) -> list[InlineResult]:
        """The results that someone may choose from; none before the bot has answered."""
        answer = self.inline_answer(query_id)
        return list(answer.results) if answer else []

    def guest_answer(self, query_id: str) -> InlineResult | None:
        """What stands in the chat where the bot was called as a guest; None before it has answered."""
        with self._changed:
            return self._inline.guest_answers.get(query_id)


class Inline:
    """Each method takes the parameters as sent and returns ``result``, or raises Refused."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.answers: dict[str, InlineAnswer] = {}
        self.guest_answers: dict[str, InlineResult] = {}
        self.methods: Methods = {
            "answerInlineQuery": self.answer_inline_query,
            "answerGuestQuery": self.answer_guest_query,
        }

    def answer_inline_query(self, params: Params) -> bool:
        results = tuple(self.result(given) for given in json.loads(params.get("results", "[]")))
        if len(results) > InlineQueryLimit.RESULTS:
            raise Refused(400, "Bad Request: RESULTS_TOO_MUCH")
        if len({result.id for result in results}) < len(results):
            raise Refused(400, "Bad Request: RESULT_ID_DUPLICATE")
        next_offset = params.get("next_offset", "")
        if len(next_offset.encode()) > InlineQueryLimit.MAX_OFFSET_LENGTH:
            raise Refused(400, "Bad Request: NEXT_OFFSET_INVALID")
        query_id = self.take_query(params.get("inline_query_id", ""), timedelta(seconds=INLINE_QUERY_SECONDS))
        self.answers[query_id] = InlineAnswer(
            results,
            cache_time=int(params.get("cache_time", "300")),
            is_personal=params.get("is_personal") == "true",
            next_offset=next_offset,
            button=json.loads(params.get("button", "null")),
        )
        return True

    def answer_guest_query(self, params: Params) -> dict[str, str]:
        result = self.result(json.loads(params.get("result", "{}")))
        query_id = self.take_query(params.get("guest_query_id", ""), timedelta.max)
        self.guest_answers[query_id] = result
        return {"inline_message_id": f"guest-{query_id}"}

    def take_query(self, query_id: str, patience: timedelta) -> str:
        """A query is answered once, while someone still waits."""
        asked_at = self.state.open_queries.pop(query_id, None)
        if asked_at is None or self.state.now() - asked_at > patience:
            raise Refused(400, QUERY_TOO_OLD)
        return query_id

    def result(self, given: Mapping[str, Any]) -> InlineResult:
        """One InlineQueryResultArticle, its text parsed like a message's."""
        kind = given.get("type", "")
        if kind != "article":
            raise _cannot_parse(f'type "{kind}" is unsupported for the inline query result')
        for required in ("id", "title", "input_message_content"):
            if required not in given:
                raise _cannot_parse(f'Can\'t find field "{required}"')
        if (
            not InlineQueryResultLimit.MIN_ID_LENGTH
            <= len(given["id"].encode())
            <= InlineQueryResultLimit.MAX_ID_LENGTH
        ):
            raise Refused(400, "Bad Request: RESULT_ID_INVALID")
        content = given["input_message_content"]
        text = {"text": content.get("message_text", ""), "entities": json.dumps(content.get("entities", []))}
        if "parse_mode" in content:
            text["parse_mode"] = content["parse_mode"]
        try:
            parsed = formatted_text(text, "MESSAGE_TOO_LONG", self.state.knows_dates)
            markup = inline_keyboard(given.get("reply_markup", {}))
        except Refused as refusal:
            reason = refusal.description.removeprefix("Bad Request: ")
            if reason.isupper():  # said by Telegram itself, behind the Bot API
                raise
            raise _cannot_parse(reason) from refusal
        return InlineResult(
            id=given["id"],
            title=given["title"],
            description=given.get("description", ""),
            text=parsed.text,
            entities=parsed.entities,
            html=html_of(text),
            reply_markup=markup,
            link_preview_options=content.get("link_preview_options"),
        )


def _cannot_parse(reason: str) -> Refused:
    return Refused(400, f"Bad Request: can't parse inline query result: {reason[:1].upper()}{reason[1:]}")
