"""What Telegram knows around one bot: chats, people, messages, pending updates. No HTTP, no methods."""

from __future__ import annotations

import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.doubles.telegram_formatting import Params
from tests.doubles.telegram_records import Draft, Refused, SentMessage

DRAFT_SECONDS = 30  # core.telegram.org/bots/api#sendmessagedraft: "a temporary 30-second preview"
QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class State:
    """Read and changed only while ``changed`` is held; whoever waits on it looks again after each change."""

    def __init__(
        self, bot: Mapping[str, Any], now: Callable[[], datetime], changed: threading.Condition, knows_dates: bool
    ) -> None:
        self.bot = bot
        self.now = now
        self.changed = changed
        self.knows_dates = knows_dates
        self.closing = False
        self.revoked = False
        self.people: dict[int, Mapping[str, Any]] = {}
        self.chats: dict[int, Mapping[str, Any]] = {}
        self.topics: set[tuple[int, int]] = set()
        self.members: defaultdict[int, dict[int, str]] = defaultdict(dict)
        """Of each group: a person's status in it, by id."""
        self.blocked_by: set[int] = set()
        self.not_in: dict[int, str] = {}
        """Groups that the bot is out of, with what Telegram says when it writes there."""
        self.last_message_id: Counter[int] = Counter()
        self.messages: dict[tuple[int, int], SentMessage] = {}
        self.heard: dict[tuple[int, int], Mapping[str, Any]] = {}
        """What people wrote and did not delete."""
        self.deleted: set[tuple[int, int]] = set()
        self.drafts: dict[tuple[int, int], Draft] = {}
        """What a chat, or one of its topics, shows below its last message."""
        self.drafts_shown: list[Draft] = []
        self.files: dict[str, bytes] = {}
        self.open_queries: dict[str, datetime] = {}
        """When each query was asked that may still be answered."""
        self.last_query_id = 0
        self.updates: list[dict[str, Any]] = []
        self.next_update_id = 1
        self.allowed_updates: list[str] = []
        self.polling_forbidden = False
        """While a webhook is set."""

    # -- chats and people

    def person(self, user_id: int, language: str | None = None) -> Mapping[str, Any]:
        """The Bot API's User: as introduced, or an English Reader."""
        known = self.people.get(user_id, {"first_name": "Reader", "language_code": "en"})
        said = {"language_code": language} if language else {}
        return {"id": user_id, "is_bot": False, **known, **said}

    def meet(self, user_id: int, chat_id: int | None, topic: int | None = None) -> Mapping[str, Any]:
        """The chat in which someone does something: their private one, or the group ``chat_id``."""
        if chat_id is None:
            names = {name: self.person(user_id).get(name) for name in ("first_name", "last_name", "username")}
            private = {"id": user_id, "type": "private", **{name: value for name, value in names.items() if value}}
            return self.chats.setdefault(user_id, private)
        self.members[chat_id].setdefault(user_id, "member")
        chat = self.chats.get(chat_id, {"id": chat_id, "type": "supergroup", "title": "Readers"})
        if topic is not None:
            self.topics.add((chat_id, topic))
            chat = {**chat, "is_forum": True}
        self.chats[chat_id] = chat
        return chat

    def known_chat(self, params: Params) -> int:
        chat_id = params.get("chat_id", "")
        if not chat_id:
            raise Refused(400, "Bad Request: chat_id is empty")
        if not re.fullmatch(r"-?[0-9]+", chat_id) or int(chat_id) not in self.chats:
            raise Refused(400, "Bad Request: chat not found")
        if int(chat_id) in self.not_in:
            raise Refused(403, f"Forbidden: {self.not_in[int(chat_id)]}")
        return int(chat_id)

    def chat_that_listens(self, params: Params) -> int:
        chat_id = self.known_chat(params)
        if chat_id in self.blocked_by:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat_id

    def known_topic(self, chat_id: int, params: Params) -> int | None:
        """``message_thread_id``, None in no topic. The number of a thread of replies is no topic's."""
        topic = int(params.get("message_thread_id", "0"))
        if topic and (chat_id, topic) not in self.topics:
            raise Refused(400, "Bad Request: message thread not found")
        return topic or None

    # -- messages and queries

    def new_query(self) -> str:
        """A query that may be answered until it is too old."""
        self.last_query_id += 1
        self.open_queries[str(self.last_query_id)] = self.now()
        return str(self.last_query_id)

    def new_message_id(self, chat_id: int) -> int:
        self.last_message_id[chat_id] += 1
        return self.last_message_id[chat_id]

    def exists(self, chat_id: int, message_id: int) -> bool:
        """Whether a chat shows this message, whoever wrote it."""
        return 1 <= message_id <= self.last_message_id[chat_id] and (chat_id, message_id) not in self.deleted

    def delete(self, chat_id: int, message_id: int) -> None:
        self.messages.pop((chat_id, message_id), None)
        self.heard.pop((chat_id, message_id), None)
        self.deleted.add((chat_id, message_id))

    def message_json(self, message: SentMessage) -> dict[str, Any]:
        """A message of the bot's on the wire, with what it replied to."""
        replied_to = self.heard.get((message.chat_id, message.reply_to_message_id or 0))
        return message.as_json(self.bot, self.chats[message.chat_id], replied_to)

    def replied_json(self, chat_id: int, message_id: int) -> dict[str, Any]:
        """Anyone's message as ``reply_to_message`` shows it: without what it replied to itself. Raises LookupError."""
        key = chat_id, message_id
        if key not in self.messages and key not in self.heard:
            raise LookupError(f"Chat {chat_id} shows no message {message_id}.")
        message = self.message_json(self.messages[key]) if key in self.messages else self.heard[key]
        return {name: value for name, value in message.items() if name != "reply_to_message"}

    def drafts_in(self, chat_id: int) -> list[Draft]:
        """What a chat shows now, its topics in order."""
        oldest = self.now() - timedelta(seconds=DRAFT_SECONDS)
        return [draft for (chat, _), draft in sorted(self.drafts.items()) if chat == chat_id and draft.at > oldest]

    # -- updates

    def hear(self, message: Mapping[str, Any], kind: str = "message") -> None:
        """Someone's message, kept for replies and edits."""
        self.heard[message["chat"]["id"], message["message_id"]] = message
        self.queue(kind, message)

    def queue(self, kind: str, update: Mapping[str, Any]) -> None:
        """Makes an update, unless the bot asked for other kinds only."""
        if not self.allowed_updates or kind in self.allowed_updates:
            self.updates.append({"update_id": self.next_update_id, kind: update})
            self.next_update_id += 1
            self.changed.notify_all()

    def timestamp(self) -> int:
        return int(self.now().timestamp())
