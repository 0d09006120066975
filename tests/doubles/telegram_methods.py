"""The Bot API's methods over one bot's chats, messages and updates: the state behind the double, without HTTP."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram.constants import (
    BotCommandLimit,
    CallbackQueryLimit,
    ChatAction,
    FileSizeLimit,
    InlineKeyboardButtonLimit,
    MessageLimit,
)

from tests.doubles.telegram_html import CantParseEntities, check_url, parse_html
from tests.doubles.telegram_records import Refused, SentMessage
from tests.doubles.telegram_text import Entity, FormattedText, finish, utf16_length

Params = Mapping[str, str]
MAX_RAW_TEXT = 1 << 15  # bytes, markup included: Client::get_formatted_text
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class BotApi:
    """Each method takes the parameters as sent and returns ``result``, or raises Refused. ``changed`` is held."""

    def __init__(self, bot: Mapping[str, Any], now: Callable[[], datetime], changed: threading.Condition) -> None:
        self.bot = bot
        self.now = now
        self.changed = changed
        self.closing = False
        self.chats: dict[int, Mapping[str, Any]] = {}
        self.last_message_id: Counter[int] = Counter()
        self.messages: dict[tuple[int, int], SentMessage] = {}
        self.heard: dict[tuple[int, int], Mapping[str, Any]] = {}
        """What people wrote and did not delete."""
        self.deleted: set[tuple[int, int]] = set()
        self.files: dict[str, bytes] = {}
        self.revoked = False
        self.updates: list[dict[str, Any]] = []
        self.next_update_id = 1
        self.allowed_updates: list[str] = []
        self.newest_poll = 0
        self.open_queries: set[str] = set()
        self.blocked_by: set[int] = set()
        # Telegram takes method names in any case; python-telegram-bot uses these.
        self.methods: dict[str, Callable[[Params], Any]] = {
            "getMe": self.get_me,
            "getUpdates": self.get_updates,
            "deleteWebhook": self.delete_webhook,
            "setMyCommands": self.set_my_commands,
            "sendMessage": self.send_message,
            "editMessageText": self.edit_message_text,
            "editMessageReplyMarkup": self.edit_message_reply_markup,
            "answerCallbackQuery": self.answer_callback_query,
            "sendChatAction": self.send_chat_action,
            "getFile": self.get_file,
        }

    def get_me(self, params: Params) -> Mapping[str, Any]:
        abilities = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
        return {**self.bot, **dict.fromkeys(abilities, False)}

    def get_updates(self, params: Params) -> list[dict[str, Any]]:
        """A long poll. What lies before ``offset`` is confirmed and vanishes; a newer poll ends this one (409)."""
        offset = int(params.get("offset", "0"))
        if "allowed_updates" in params:
            self.allowed_updates = json.loads(params["allowed_updates"])
        if offset < 0:
            self.updates = self.updates[offset:]
        else:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
        self.newest_poll = this_poll = self.newest_poll + 1
        self.changed.notify_all()
        self.changed.wait_for(
            lambda: self.updates or self.closing or self.revoked or self.newest_poll != this_poll,
            float(params.get("timeout", "0")),
        )
        if self.revoked:
            raise Refused(401, "Unauthorized")
        if self.newest_poll != this_poll:
            words = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise Refused(409, f"Conflict: {words}")
        return self.updates[: min(max(int(params.get("limit", "100")), 1), 100)]

    def delete_webhook(self, params: Params) -> bool:
        if params.get("drop_pending_updates") == "true":
            self.updates.clear()
        return True

    def set_my_commands(self, params: Params) -> bool:
        for command in json.loads(params["commands"]):
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= BotCommandLimit.MAX_DESCRIPTION:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        return True

    def send_message(self, params: Params) -> dict[str, Any]:
        content = _formatted_text(params, too_long="message is too long")
        markup = _inline_keyboard(params)
        chat_id = self.chat_that_listens(params)
        reply_to = json.loads(params.get("reply_parameters", "{}"))
        replied = reply_to.get("message_id", 0)
        if reply_to and (not 1 <= replied <= self.last_message_id[chat_id] or (chat_id, replied) in self.deleted):
            if not reply_to.get("allow_sending_without_reply"):
                raise Refused(400, "Bad Request: message to be replied not found")
            reply_to = {}
        message = SentMessage(
            message_id=self.new_message_id(chat_id),
            chat_id=chat_id,
            text=content.text,
            entities=content.entities,
            html=params["text"] if "parse_mode" in params else None,
            date=self.timestamp(),
            reply_markup=markup,
            link_preview_options=json.loads(params.get("link_preview_options", "null")),
            reply_to_message_id=reply_to.get("message_id"),
        )
        self.messages[chat_id, message.message_id] = message
        return self.message_json(message)

    def edit_message_text(self, params: Params) -> dict[str, Any]:
        # Telegram words this one refusal differently for edits.
        content = _formatted_text(params, too_long="MESSAGE_TOO_LONG")
        return self.edit(
            params,
            text=content.text,
            entities=content.entities,
            html=params["text"] if "parse_mode" in params else None,
            link_preview_options=json.loads(params.get("link_preview_options", "null")),
        )

    def edit_message_reply_markup(self, params: Params) -> dict[str, Any]:
        return self.edit(params)

    def edit(self, params: Params, **changes: Any) -> dict[str, Any]:
        """Without ``reply_markup`` an edit takes the buttons away, as in Telegram."""
        changes["reply_markup"] = _inline_keyboard(params)
        chat_id, message_id = self.known_chat(params), int(params.get("message_id", "0"))
        old = self.messages.get((chat_id, message_id))
        if old is None:
            if 1 <= message_id <= self.last_message_id[chat_id] and (chat_id, message_id) not in self.deleted:
                raise Refused(400, "Bad Request: message can't be edited")
            raise Refused(400, "Bad Request: message to edit not found")
        new = replace(old, **changes)
        if (new.text, new.entities, new.reply_markup) == (old.text, old.entities, old.reply_markup):
            raise Refused(400, f"Bad Request: {NOT_MODIFIED}")
        new = replace(new, edit_date=self.timestamp(), earlier=(*old.earlier, old))
        self.messages[chat_id, message_id] = new
        return self.message_json(new)

    def answer_callback_query(self, params: Params) -> bool:
        if params["callback_query_id"] not in self.open_queries:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if utf16_length(params.get("text", "")) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        return True

    def send_chat_action(self, params: Params) -> bool:
        if params.get("action") not in [action.value for action in ChatAction]:
            raise Refused(400, "Bad Request: wrong parameter action in request")
        self.chat_that_listens(params)
        return True

    def get_file(self, params: Params) -> dict[str, Any]:
        file_id = params.get("file_id", "")
        if file_id not in self.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files[file_id])
        if size > FileSizeLimit.FILESIZE_DOWNLOAD:
            raise Refused(400, "Bad Request: file is too big")
        path = f"documents/{file_id}"
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": path}

    def download(self, path: str) -> bytes:
        try:
            return self.files[path.removeprefix("documents/")]
        except KeyError:
            raise Refused(404, "Not Found") from None

    # -- chats, messages, updates

    def known_chat(self, params: Params) -> int:
        chat_id = params.get("chat_id", "")
        if not chat_id:
            raise Refused(400, "Bad Request: chat_id is empty")
        if not re.fullmatch(r"-?[0-9]+", chat_id) or int(chat_id) not in self.chats:
            raise Refused(400, "Bad Request: chat not found")
        return int(chat_id)

    def chat_that_listens(self, params: Params) -> int:
        chat_id = self.known_chat(params)
        if chat_id in self.blocked_by:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat_id

    def new_message_id(self, chat_id: int) -> int:
        self.last_message_id[chat_id] += 1
        return self.last_message_id[chat_id]

    def queue(self, kind: str, update: Mapping[str, Any]) -> None:
        """Makes an update, unless the bot's last poll asked for other kinds only."""
        if not self.allowed_updates or kind in self.allowed_updates:
            self.updates.append({"update_id": self.next_update_id, kind: update})
            self.next_update_id += 1
            self.changed.notify_all()

    def message_json(self, message: SentMessage) -> dict[str, Any]:
        replied_to = self.heard.get((message.chat_id, message.reply_to_message_id or 0))
        return message.as_json(self.bot, self.chats[message.chat_id], replied_to)

    def timestamp(self) -> int:
        return int(self.now().timestamp())


def _formatted_text(params: Params, too_long: str) -> FormattedText:
    raw, mode = params.get("text", ""), params.get("parse_mode", "").lower()
    if not raw:
        raise Refused(400, "Bad Request: message text is empty")
    if len(raw.encode()) > MAX_RAW_TEXT:
        raise Refused(400, "Bad Request: text is too long")
    if mode not in ("", "html"):
        raise Refused(400, "Bad Request: unsupported parse_mode")
    try:
        content = finish(parse_html(raw) if mode else FormattedText(raw, _entities(params)))
    except CantParseEntities as reason:
        raise Refused(400, f"Bad Request: can't parse entities: {reason}") from reason
    if not content.text:
        raise Refused(400, "Bad Request: text must be non-empty")
    if utf16_length(content.text) > MessageLimit.MAX_TEXT_LENGTH:
        raise Refused(400, f"Bad Request: {too_long}")
    return content


def _entities(params: Params) -> tuple[Entity, ...]:
    fields = ("type", "offset", "length", "url", "language", "custom_emoji_id")
    sent = json.loads(params.get("entities", "[]"))
    return tuple(Entity(**{name: entity[name] for name in fields if name in entity}) for entity in sent)


def _inline_keyboard(params: Params) -> dict[str, Any] | None:
    rows = json.loads(params.get("reply_markup", "{}")).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        _check_button(button)
    return {"inline_keyboard": rows} if any(rows) else None


def _check_button(button: Mapping[str, str]) -> None:
    if "url" in button:
        try:
            check_url(button["url"])
        except ValueError as reason:
            words = f"inline keyboard button URL '{button['url']}' is invalid: {reason}"
            raise Refused(400, f"Bad Request: {words}") from reason
    elif "callback_data" not in button:
        raise Refused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
    elif not 1 <= len(button["callback_data"].encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
