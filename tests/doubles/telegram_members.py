"""Who belongs to a chat: what people do about it, and what the bot is told and may ask."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from tests.doubles.telegram_formatting import Params
from tests.doubles.telegram_methods import Methods
from tests.doubles.telegram_records import Refused
from tests.doubles.telegram_state import State

_RIGHTS = (
    "manage_chat delete_messages manage_video_chats restrict_members promote_members change_info invite_users "
    "post_stories edit_stories delete_stories pin_messages manage_topics"
).split()
OUT = ("left", "kicked")


class Membership:
    """Part of TelegramDouble: the bot hears of its own coming and going as ``my_chat_member``."""

    _state: State
    _changed: threading.Condition

    def user_blocks(self, user_id: int) -> None:
        """Someone stops the bot in private: its messages are refused from now on (403)."""
        with self._changed:
            self._state.blocked_by.add(user_id)
            self._bot_becomes("kicked", user_id, user_id)

    def user_unblocks(self, user_id: int) -> None:
        """Someone starts the bot again."""
        with self._changed:
            self._state.blocked_by.discard(user_id)
            self._bot_becomes("member", user_id, user_id)

    def user_adds_bot(self, user_id: int, group_id: int, title: str = "Readers") -> None:
        """Someone takes the bot into a group."""
        with self._changed:
            self._state.chats[group_id] = {"id": group_id, "type": "supergroup", "title": title}
            self._state.not_in.pop(group_id, None)
            self._bot_becomes("member", user_id, group_id)

    def user_removes_bot(self, user_id: int, group_id: int) -> None:
        """Someone throws the bot out of a group: whatever it does there is refused from now on (403)."""
        with self._changed:
            self._state.not_in[group_id] = "bot was kicked from the supergroup chat"
            self._bot_becomes("kicked", user_id, group_id)

    def make_admin(self, group_id: int, user_id: int, *, owner: bool = False) -> None:
        """Someone may run a group from now on."""
        with self._changed:
            self._state.meet(user_id, group_id)
            self._state.members[group_id][user_id] = "creator" if owner else "administrator"

    def user_leaves(self, user_id: int, group_id: int) -> None:
        """Someone is a member of a group no more."""
        with self._changed:
            self._state.members[group_id][user_id] = "left"

    def _bot_becomes(self, status: str, user_id: int, chat_id: int) -> None:
        chat = self._state.meet(user_id, chat_id if chat_id < 0 else None)
        before = "member" if status in OUT else "left" if chat_id < 0 else "kicked"
        update = {
            "chat": chat,
            "from": self._state.person(user_id),
            "date": self._state.timestamp(),
            "old_chat_member": _member(before, self._state.bot),
            "new_chat_member": _member(status, self._state.bot),
        }
        self._state.queue("my_chat_member", update)


class Members:
    """Each method takes the parameters as sent and returns ``result``, or raises Refused."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.methods: Methods = {
            "getChatMember": self.get_chat_member,
            "getChatAdministrators": self.get_chat_administrators,
            "leaveChat": self.leave_chat,
        }

    def get_chat_member(self, params: Params) -> dict[str, Any]:
        chat_id, user_id = self.state.known_chat(params), int(params.get("user_id", "0"))
        if user_id <= 0:
            raise Refused(400, "Bad Request: invalid user_id specified")
        if chat_id == user_id:
            return _member("member", self.state.person(user_id))
        if user_id not in self.state.members[chat_id] and user_id not in self.state.chats:
            raise Refused(400, "Bad Request: user not found")
        return _member(self.state.members[chat_id].get(user_id, "left"), self.state.person(user_id))

    def get_chat_administrators(self, params: Params) -> list[dict[str, Any]]:
        chat_id = self.state.known_chat(params)
        if chat_id > 0:
            raise Refused(400, "Bad Request: there are no administrators in the private chat")
        return [
            _member(status, self.state.person(user_id))
            for user_id, status in self.state.members[chat_id].items()
            if status in ("creator", "administrator")
        ]

    def leave_chat(self, params: Params) -> bool:
        chat_id = self.state.known_chat(params)
        if chat_id > 0:
            raise Refused(400, "Bad Request: chat not found")
        self.state.not_in[chat_id] = "bot is not a member of the supergroup chat"
        return True


def _member(status: str, user: Mapping[str, Any]) -> dict[str, Any]:
    member: dict[str, Any] = {"status": status, "user": user}
    if status in ("creator", "administrator"):
        member["is_anonymous"] = False
    if status == "administrator":
        member |= {"can_be_edited": False, **{f"can_{right}": True for right in _RIGHTS}}
    if status == "kicked":
        member["until_date"] = 0
    return member
