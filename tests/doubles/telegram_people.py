"""What people do in Telegram, as the bot gets to hear of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from tests.doubles.telegram_records import SentMessage, find_entities
from tests.doubles.telegram_state import State
from tests.doubles.telegram_text import utf16_length


class People:
    """Part of TelegramDouble. ``chat_id`` is a group's (negative); None for someone's private chat with the bot."""

    _state: State
    _changed: threading.Condition

    def introduce(self, user_id: int, first_name: str = "Reader", language: str | None = "en", **names: str) -> None:
        """Someone has this name and language from now on; ``names``: ``last_name``, ``username``."""
        with self._changed:
            spoken = {"language_code": language} if language else {}
            self._state.people[user_id] = {"first_name": first_name, **names, **spoken}

    def user_says(
        self,
        user_id: int,
        text: str,
        chat_id: int | None = None,
        *,
        reply_to: int | None = None,
        language: str | None = None,
        topic: int | None = None,
    ) -> int:
        """Someone writes, in private, in a group, or in a ``topic`` of a forum; ``reply_to`` is anyone's message there.

        Returns the message's id. ``language``: other than the one that person was introduced with.
        """
        with self._changed:
            chat = self._state.meet(user_id, chat_id, topic)
            message = self._new_message(chat, self._state.person(user_id, language))
            self._state.hear({**message, **_said(text), **self._thread(chat, reply_to, topic)})
            return int(message["message_id"])

    def _thread(self, chat: Mapping[str, Any], reply_to: int | None, topic: int | None) -> dict[str, Any]:
        """What a message says of where it belongs. Two traps of Telegram's are in it.

        In a group without topics a reply has a ``message_thread_id`` too, the number of the first message of that
        thread; only ``is_topic_message`` tells. And what is no reply in a topic looks like a reply to its beginning.
        """
        replied = None if reply_to is None else self._state.replied_json(chat["id"], reply_to)
        if topic is None and replied and replied.get("is_topic_message"):
            topic = replied["message_thread_id"]
        fields: dict[str, Any] = {}
        if replied:
            fields["reply_to_message"] = replied
        if topic is not None:
            fields |= {"message_thread_id": topic, "is_topic_message": True}
            fields.setdefault("reply_to_message", self._beginning_of(chat, topic))
        elif replied and chat["type"] == "supergroup":
            fields["message_thread_id"] = replied.get("message_thread_id", reply_to)
        return fields

    def _beginning_of(self, chat: Mapping[str, Any], topic: int) -> dict[str, Any]:
        created = {"name": f"Topic {topic}", "icon_color": 0x6FB9F0}
        place = {"message_id": topic, "message_thread_id": topic, "is_topic_message": True, "chat": chat}
        return {**place, "from": self._state.person(1), "date": 0, "forum_topic_created": created}

    def user_edits(self, user_id: int, message_id: int, text: str, chat_id: int | None = None) -> None:
        """Someone changes what they wrote. Raises LookupError for what they did not write."""
        with self._changed:
            chat = self._state.meet(user_id, chat_id)
            old = self._state.heard.get((chat["id"], message_id))
            if old is None or old["from"]["id"] != user_id:
                raise LookupError(f"{user_id} wrote no message {message_id} in chat {chat['id']}.")
            self._state.hear({**old, **_said(text), "edit_date": self._state.timestamp()}, "edited_message")

    def user_presses(self, user_id: int, message_id: int, callback_data: str, chat_id: int | None = None) -> str:
        """Someone presses a button; any data, as hostile clients send what they like. Returns the query's id."""
        with self._changed:
            message = self._sent(user_id if chat_id is None else chat_id, message_id)
            return self._press(user_id, self._state.message_json(message), callback_data)

    def user_presses_in_group(self, user_id: int, group_id: int, callback_data: str) -> str:
        """Someone presses a button under a message of long ago in a group: Telegram tells where, not what it said."""
        with self._changed:
            chat = self._state.meet(user_id, group_id)
            return self._press(user_id, {"message_id": 1, "chat": chat, "date": 0}, callback_data)

    def _press(self, user_id: int, message: Mapping[str, Any], callback_data: str) -> str:
        query_id = self._state.new_query()
        query = {
            "id": query_id,
            "from": self._state.person(user_id),
            "message": message,
            "chat_instance": str(message["chat"]["id"]),
            "data": callback_data,
        }
        self._state.queue("callback_query", query)
        return query_id

    def user_sends(
        self, user_id: int, content: Mapping[str, Any], kind: str = "message", chat_id: int | None = None
    ) -> int:
        """Someone sends what is no plain text; ``content`` as in the Bot API's Message. Returns the message's id."""
        with self._changed:
            message = self._new_message(self._state.meet(user_id, chat_id), self._state.person(user_id))
            self._state.hear({**message, **content}, kind)
            return int(message["message_id"])

    def user_sends_file(self, user_id: int, name: str | None, data: bytes, **changes: Any) -> int:
        """Someone sends a document in private; ``changes`` to the Bot API's Document, None leaves a field out."""
        with self._changed:
            file_id = f"file_{len(self._state.files) + 1}"
            self._state.files[file_id] = data
        document = {"file_name": name, "file_size": len(data), "mime_type": "application/octet-stream", **changes}
        stated = {field: value for field, value in document.items() if value is not None}
        return self.user_sends(user_id, {"document": {"file_id": file_id, "file_unique_id": file_id, **stated}})

    def user_forwards(
        self, user_id: int, text: str, links: Mapping[str, str] | None = None, chat_id: int | None = None
    ) -> int:
        """Someone forwards a channel's post; ``links`` are addresses behind words of ``text``."""
        channel = {"id": -100777, "type": "channel", "title": "A channel"}
        origin = {"type": "channel", "chat": channel, "message_id": 5, "date": self._state.timestamp()}
        hidden = [
            {"type": "text_link", "url": url, "length": utf16_length(words)}
            | {"offset": utf16_length(text[: text.index(words)])}
            for words, url in (links or {}).items()
        ]
        content = {"text": text, "entities": [*find_entities(text), *hidden], "forward_origin": origin}
        return self.user_sends(user_id, content, chat_id=chat_id)

    def user_deletes(self, user_id: int, message_id: int) -> None:
        """Someone deletes in private a message, the bot's or an own one."""
        with self._changed:
            self._state.delete(user_id, message_id)

    def _new_message(self, chat: Mapping[str, Any], sender: Mapping[str, Any]) -> dict[str, Any]:
        message_id = self._state.new_message_id(chat["id"])
        return {"message_id": message_id, "from": sender, "chat": chat, "date": self._state.timestamp()}

    def _sent(self, chat_id: int, message_id: int) -> SentMessage:
        try:
            return self._state.messages[chat_id, message_id]
        except KeyError:
            raise LookupError(f"The bot has sent no message {message_id} to chat {chat_id}.") from None


def _said(text: str) -> dict[str, Any]:
    return {"text": text, "entities": find_entities(text)}
