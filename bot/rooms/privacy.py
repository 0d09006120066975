"""What people can know about what is kept of them, and have removed: whoever they are, banned or not."""

from __future__ import annotations

import asyncio

from bot import texts
from bot.heard import Heard, Pressing, Reply, Show, says
from bot.rooms import privacy_texts, wire_texts
from bot.rooms.orders import Order, Pressed, Verb, instead, order_button, with_buttons
from bot.state.open import State

COMMANDS = frozenset({"privacy", "forgetme"})
"""Are obeyed in private chats whether or not somebody is admitted."""


class Privacy:
    """Methods raise CorpusError."""

    def __init__(self, state: State, keep_days: int, model_writes: bool) -> None:
        """``keep_days``: as in ``Retention``."""
        self._state = state
        self._keep_days = keep_days
        self._model_writes = model_writes

    async def privacy(self, _heard: Heard, _argument: str, _show: Show) -> Reply:
        return says(privacy_texts.privacy(self._keep_days, self._model_writes))

    async def forget_me(self, heard: Heard, _argument: str, _show: Show) -> Reply:
        """Asks first."""
        if not heard.place.is_private:
            return says(privacy_texts.in_private_only())
        standing = await asyncio.to_thread(self._state.people.standing, heard.user.id)
        question = privacy_texts.ask_to_forget(standing.admitted)
        yes = order_button(privacy_texts.forget_me(), Verb.FORGET_ME, str(heard.user.id))
        no = order_button(wire_texts.keep(), Verb.FORGET_ME)
        return Reply(tuple(with_buttons(question, (yes, no))))

    async def press(self, pressing: Pressing, order: Order) -> Pressed:
        """Of the button that ``forget_me`` asks with; only whoever was asked can answer."""
        user_id = pressing.user.id
        if not order.argument:
            return instead(wire_texts.kept())
        if order.argument != str(user_id):
            return Pressed(notice=texts.stale_button())
        gone = await asyncio.to_thread(self._state.review.forget, user_id)
        await asyncio.to_thread(self._state.people.forget, user_id)
        return instead(privacy_texts.forgotten(gone))
