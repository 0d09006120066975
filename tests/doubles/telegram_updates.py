"""How updates reach the bot, and what the bot says of itself."""

from __future__ import annotations

import json
import re
from typing import Any

from telegram.constants import BotCommandLimit

from tests.doubles.telegram_formatting import Params
from tests.doubles.telegram_methods import Methods
from tests.doubles.telegram_records import Refused
from tests.doubles.telegram_state import State


class Updates:
    """Each method takes the parameters as sent and returns ``result``, or raises Refused."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.newest_poll = 0
        self.methods: Methods = {
            "getMe": self.get_me,
            "getUpdates": self.get_updates,
            "deleteWebhook": self.delete_webhook,
            "setMyCommands": self.set_my_commands,
        }

    def get_me(self, params: Params) -> dict[str, Any]:
        can = dict.fromkeys(("can_join_groups", "supports_inline_queries", "supports_guest_queries"), True)
        return {**self.state.bot, **can, "can_read_all_group_messages": False}

    def get_updates(self, params: Params) -> list[dict[str, Any]]:
        """A long poll. What lies before ``offset`` is confirmed and vanishes; a newer poll ends this one (409)."""
        state, offset = self.state, int(params.get("offset", "0"))
        if "allowed_updates" in params:
            state.allowed_updates = json.loads(params["allowed_updates"])
        if offset < 0:
            state.updates = state.updates[offset:]
        else:
            state.updates = [update for update in state.updates if update["update_id"] >= offset]
        self.newest_poll = this_poll = self.newest_poll + 1
        state.changed.notify_all()
        state.changed.wait_for(
            lambda: state.updates or state.closing or state.revoked or self.newest_poll != this_poll,
            float(params.get("timeout", "0")),
        )
        if state.revoked:
            raise Refused(401, "Unauthorized")
        if self.newest_poll != this_poll:
            words = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise Refused(409, f"Conflict: {words}")
        return state.updates[: min(max(int(params.get("limit", "100")), 1), 100)]

    def delete_webhook(self, params: Params) -> bool:
        if params.get("drop_pending_updates") == "true":
            self.state.updates.clear()
        return True

    def set_my_commands(self, params: Params) -> bool:
        for command in json.loads(params["commands"]):
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= BotCommandLimit.MAX_DESCRIPTION:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        return True
