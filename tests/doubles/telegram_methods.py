"""The Bot API's methods that write into chats: messages, edits, deletions, drafts, files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from telegram.constants import CallbackQueryLimit, ChatAction, FileSizeLimit

from tests.doubles.telegram_formatting import Params, formatted_text, html_of, inline_keyboard
from tests.doubles.telegram_records import Draft, Refused, SentMessage
from tests.doubles.telegram_state import QUERY_TOO_OLD, State
from tests.doubles.telegram_text import utf16_length

Methods = Mapping[str, Callable[[Params], Any]]
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class Messages:
    """Each method takes the parameters as sent and returns ``result``, or raises Refused."""

    def __init__(self, state: State) -> None:
        self.state = state
        # Telegram takes method names in any case; python-telegram-bot uses these.
        self.methods: Methods = {
            "sendMessage": self.send_message,
            "sendMessageDraft": self.send_message_draft,
            "editMessageText": self.edit_message_text,
            "editMessageReplyMarkup": self.edit_message_reply_markup,
            "deleteMessage": self.delete_message,
            "answerCallbackQuery": self.answer_callback_query,
            "sendChatAction": self.send_chat_action,
            "getFile": self.get_file,
        }

    def send_message(self, params: Params) -> dict[str, Any]:
        content = formatted_text(params, "message is too long", self.state.knows_dates)
        markup = _keyboard(params)
        chat_id = self.state.chat_that_listens(params)
        topic = self.state.known_topic(chat_id, params)
        replied = self.message_replied_to(chat_id, params)
        message = SentMessage(
            message_id=self.state.new_message_id(chat_id),
            chat_id=chat_id,
            text=content.text,
            entities=content.entities,
            html=html_of(params),
            date=self.state.timestamp(),
            reply_markup=markup,
            link_preview_options=_link_preview(params),
            reply_to_message_id=replied,
            message_thread_id=topic or self.topic_of(chat_id, replied),
        )
        self.state.messages[chat_id, message.message_id] = message
        for place in [place for place in self.state.drafts if place[0] == chat_id]:
            del self.state.drafts[place]
        return self.state.message_json(message)

    def message_replied_to(self, chat_id: int, params: Params) -> int | None:
        """``reply_parameters``; None if the message is gone and the bot said that it does not mind."""
        reply_to = json.loads(params.get("reply_parameters", "{}"))
        if not reply_to or self.state.exists(chat_id, reply_to.get("message_id", 0)):
            return reply_to.get("message_id")
        if not reply_to.get("allow_sending_without_reply"):
            raise Refused(400, "Bad Request: message to be replied not found")
        return None

    def topic_of(self, chat_id: int, message_id: int | None) -> int | None:
        """A reply goes where the message is that it replies to, whether the bot names the topic or not."""
        replied = self.state.heard.get((chat_id, message_id or 0), {})
        return replied.get("message_thread_id") if replied.get("is_topic_message") else None

    def send_message_draft(self, params: Params) -> bool:
        """A later draft takes an earlier one's place, a message any draft's; nobody but the reader sees it."""
        content = formatted_text(params, "message is too long", self.state.knows_dates, may_be_empty=True)
        chat_id = self.state.known_chat(params)
        if chat_id < 0:
            raise Refused(400, "Bad Request: TEXTDRAFT_PEER_INVALID")
        self.state.chat_that_listens(params)
        topic = self.state.known_topic(chat_id, params)
        if not (draft_id := int(params.get("draft_id", "0"))):
            raise Refused(400, "Bad Request: RANDOM_ID_INVALID")
        draft = Draft(draft_id, chat_id, content.text, content.entities, html_of(params), topic, self.state.now())
        self.state.drafts[chat_id, topic or 0] = draft
        self.state.drafts_shown.append(draft)
        return True

    def edit_message_text(self, params: Params) -> dict[str, Any]:
        # Telegram words this one refusal differently for edits.
        content = formatted_text(params, "MESSAGE_TOO_LONG", self.state.knows_dates)
        return self.edit(
            params,
            text=content.text,
            entities=content.entities,
            html=html_of(params),
            link_preview_options=_link_preview(params),
        )

    def edit_message_reply_markup(self, params: Params) -> dict[str, Any]:
        return self.edit(params)

    def edit(self, params: Params, **changes: Any) -> dict[str, Any]:
        """Without ``reply_markup`` an edit takes the buttons away, as in Telegram."""
        changes["reply_markup"] = _keyboard(params)
        chat_id, message_id = self.state.known_chat(params), int(params.get("message_id", "0"))
        old = self.state.messages.get((chat_id, message_id))
        if old is None:
            if self.state.exists(chat_id, message_id):
                raise Refused(400, "Bad Request: message can't be edited")
            raise Refused(400, "Bad Request: message to edit not found")
        new = replace(old, **changes)
        if new == replace(old, html=new.html):
            raise Refused(400, f"Bad Request: {NOT_MODIFIED}")
        new = replace(new, edit_date=self.state.timestamp(), earlier=(*old.earlier, old))
        self.state.messages[chat_id, message_id] = new
        return self.state.message_json(new)

    def delete_message(self, params: Params) -> bool:
        """The bot's own messages; in a private chat the reader's too."""
        chat_id, message_id = self.state.known_chat(params), int(params.get("message_id", "0"))
        if not message_id:
            raise Refused(400, "Bad Request: message identifier is not specified")
        if not self.state.exists(chat_id, message_id):
            raise Refused(400, "Bad Request: message to delete not found")
        if chat_id < 0 and (chat_id, message_id) not in self.state.messages:
            raise Refused(400, "Bad Request: message can't be deleted")
        self.state.delete(chat_id, message_id)
        return True

    def answer_callback_query(self, params: Params) -> bool:
        if params["callback_query_id"] not in self.state.open_queries:
            raise Refused(400, QUERY_TOO_OLD)
        if utf16_length(params.get("text", "")) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        return True

    def send_chat_action(self, params: Params) -> bool:
        if params.get("action") not in [action.value for action in ChatAction]:
            raise Refused(400, "Bad Request: wrong parameter action in request")
        self.state.known_topic(self.state.chat_that_listens(params), params)
        return True

    def get_file(self, params: Params) -> dict[str, Any]:
        file_id = params.get("file_id", "")
        if file_id not in self.state.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.state.files[file_id])
        if size > FileSizeLimit.FILESIZE_DOWNLOAD:
            raise Refused(400, "Bad Request: file is too big")
        path = f"documents/{file_id}"
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": path}

    def download(self, path: str) -> bytes:
        try:
            return self.state.files[path.removeprefix("documents/")]
        except KeyError:
            raise Refused(404, "Not Found") from None


def _keyboard(params: Params) -> dict[str, Any] | None:
    return inline_keyboard(json.loads(params.get("reply_markup", "{}")))


def _link_preview(params: Params) -> dict[str, Any] | None:
    options: dict[str, Any] | None = json.loads(params.get("link_preview_options", "null"))
    return options
