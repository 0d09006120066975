"""How updates reach the bot, and what the bot says of itself."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from telegram.constants import BotCommandLimit, BotCommandScopeType

from tests.doubles.telegram_formatting import Params
from tests.doubles.telegram_methods import Methods
from tests.doubles.telegram_records import Refused
from tests.doubles.telegram_state import State


class CommandsFor(NamedTuple):
    """Some chats or one, and the language of the people in them; empty: all that have no commands of their own."""

    scope: str
    chat_id: int
    language: str


class Updates:
    """Each method takes the parameters as sent and returns ``result``, or raises Refused."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.newest_poll = 0
        self.commands: dict[CommandsFor, list[dict[str, str]]] = {}
        self.methods: Methods = {
            "getMe": self.get_me,
            "getUpdates": self.get_updates,
            "setMyCommands": self.set_my_commands,
            "getMyCommands": self.get_my_commands,
            "deleteMyCommands": self.delete_my_commands,
        }

    def get_me(self, params: Params) -> dict[str, Any]:
        can = dict.fromkeys(("can_join_groups", "supports_inline_queries", "supports_guest_queries"), True)
        return {**self.state.bot, **can, "can_read_all_group_messages": False}

    def get_updates(self, params: Params) -> list[dict[str, Any]]:
        """A long poll. What lies before ``offset`` is confirmed and vanishes; a newer poll ends this one (409)."""
        state, offset = self.state, int(params.get("offset", "0"))
        if state.polling_forbidden:
            words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refused(409, f"Conflict: {words}")
        if "allowed_updates" in params:
            state.allowed_updates = json.loads(params["allowed_updates"])
        if offset < 0:
            state.updates = state.updates[offset:]
        else:
            state.updates = [update for update in state.updates if update["update_id"] >= offset]
        self.newest_poll = this_poll = self.newest_poll + 1
        state.changed.notify_all()
        state.changed.wait_for(
            lambda: (
                state.updates
                or state.closing
                or state.revoked
                or state.polling_forbidden
                or self.newest_poll != this_poll
            ),
            float(params.get("timeout", "0")),
        )
        if state.revoked:
            raise Refused(401, "Unauthorized")
        if state.polling_forbidden:
            raise Refused(409, "Conflict: terminated by setWebhook request")
        if self.newest_poll != this_poll:
            words = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise Refused(409, f"Conflict: {words}")
        return state.updates[: min(max(int(params.get("limit", "100")), 1), 100)]

    def set_my_commands(self, params: Params) -> bool:
        commands = json.loads(params["commands"])
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= BotCommandLimit.MAX_DESCRIPTION:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
            raise Refused(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        self.commands[self.audience(params)] = commands
        return True

    def get_my_commands(self, params: Params) -> list[dict[str, str]]:
        return self.commands.get(self.audience(params), [])

    def delete_my_commands(self, params: Params) -> bool:
        self.commands.pop(self.audience(params), None)
        return True

    def audience(self, params: Params) -> CommandsFor:
        """To whom commands are shown: ``scope`` and ``language_code``."""
        scope, language = json.loads(params.get("scope", '{"type": "default"}')), params.get("language_code", "")
        if scope.get("type") not in list(BotCommandScopeType):
            raise Refused(400, "Bad Request: can't parse BotCommandScope: unsupported type specified")
        if not re.fullmatch(r"([a-z]{2})?", language):
            raise Refused(400, "Bad Request: invalid language code specified")
        if "chat_id" in scope:
            self.state.known_chat({"chat_id": str(scope["chat_id"])})
        return CommandsFor(scope["type"], int(scope.get("chat_id", 0)), language)
