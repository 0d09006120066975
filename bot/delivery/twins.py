"""Which messages of ours may stand in a chat twice, because the answer to the first attempt was lost. Pure.

A request that timed out while its answer was awaited may have been carried out. The message is sent again, for twice
is better than never, and then its twin is looked for: message ids grow within a chat, so it lies between the last one
known before and the new one. In between there are only messages of other people, of other chats (in private chats one
counter serves all chats of a bot) and lost attempts of ours, for what the bot sends into a chat it sends one after the
other.

So the ids must be known up to a moment of this very process. Above a message that was written before it, and above the
last answer in the log, there may also lie what an earlier process said besides answers: there a twin counts only if its
buttons prove it (not ``sure``). After an attempt whose end nobody knows (cancelled, given up) nothing is known at all.
Nothing can be done about an attempt that is carried out after the next one: it stays.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

MOST_CHATS = 4096
"""Remembered; of the others it is forgotten what was sent last."""
MOST_PROBES = 20


@dataclass(slots=True)
class _Known:
    last_id: int
    lost: int = 0
    sure: bool = True
    """Whether all that the bot has sent since was sent by this process."""
    under_way: bool = False
    """Something is being sent, which may come before what is heard now."""


class Ledger:
    """The last message id known in each chat, and how many attempts were lost since."""

    def __init__(self) -> None:
        self._chats: OrderedDict[int, _Known] = OrderedDict()
        self._earlier: Mapping[int, int] = {}

    def sent_earlier(self, newest: Mapping[int, int]) -> None:
        """By chat, the last message known that an earlier process has sent."""
        self._earlier = newest

    def may_stand(self, chat_id: int, question_id: int) -> None:
        """An earlier process was about to answer this. Before anything is sent into the chat."""
        if chat_id not in self._chats:
            self._remember(chat_id, self._since(chat_id, question_id))
        self.lost(chat_id)

    def heard(self, chat_id: int, message_id: int, sure: bool = True) -> None:
        """Somebody's message; ``sure``: written since this process began."""
        known = self._chats.get(chat_id)
        if known is None:
            self._remember(chat_id, _Known(message_id) if sure else self._since(chat_id, message_id))
        elif not known.lost and not known.under_way:
            known.last_id = max(known.last_id, message_id)
            known.sure = known.sure or sure

    @contextmanager
    def sending(self, chat_id: int) -> Iterator[None]:
        """While the body runs, a message is on its way."""
        if chat_id not in self._chats:
            self._remember(chat_id, self._since(chat_id, 0))
        known = self._chats[chat_id]
        known.under_way = True
        try:
            yield
        finally:
            known.under_way = False

    def lost(self, chat_id: int) -> None:
        """An attempt to send may have arrived."""
        if known := self._chats.get(chat_id):
            known.lost += 1
        else:
            self._remember(chat_id, _Known(0, 1))

    def forget(self, chat_id: int) -> None:
        """Something may have arrived that is not to be looked for."""
        self._chats.pop(chat_id, None)

    def sent(self, chat_id: int, message_id: int) -> Gap | None:
        """Where to look for twins of the message that has just been sent; None if there is none."""
        before = self._chats.pop(chat_id, _Known(0))
        self._remember(chat_id, _Known(message_id))
        return Gap(before.last_id, message_id, before.lost, before.sure) if before.lost else None

    def _since(self, chat_id: int, message_id: int) -> _Known:
        return _Known(max(message_id, self._earlier.get(chat_id, 0)), sure=False)

    def _remember(self, chat_id: int, known: _Known) -> None:
        self._chats[chat_id] = known
        if len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Gap:
    """Between two message ids of a chat, both known."""

    after: int
    """0 if nothing was known."""
    before: int
    lost: int
    """How many twins there are at most, if ``sure``."""
    sure: bool = True
    """Whether all of the bot's messages in it are twins or were sent by this process."""

    @property
    def candidates(self) -> range:
        """Empty where there are too many to try, or nothing was known."""
        ids = range(self.after + 1, self.before)
        return ids if self.after and len(ids) <= MOST_PROBES else range(0)

    @property
    def is_closed(self) -> bool:
        """Whether nothing fits in between: the attempts did not arrive."""
        return bool(self.after) and self.after + 1 >= self.before
