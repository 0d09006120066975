"""Which messages of ours may stand in a chat twice, because the answer to the first attempt was lost. Pure.

A request that timed out while its answer was awaited may have been carried out. The message is sent again, for twice
is better than never, and then its twin is looked for: message ids grow within a chat, so it lies between the last one
known before and the new one. In between there are only messages of other people, of other chats (in private chats one
counter serves all chats of a bot) and lost attempts of ours, for what the bot sends into a chat it sends one after the
other.

So the ids must be known up to a moment of this very process: what an earlier one left behind may lie above an older id,
and would be taken for a twin. After an attempt whose end nobody knows (cancelled, given up) nothing is known either.
Nothing can be done about an attempt that is carried out after the next one: it stays.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

MOST_CHATS = 4096
"""Remembered; of the others it is forgotten what was sent last."""
MOST_PROBES = 20


@dataclass(slots=True)
class _Known:
    last_id: int
    lost: int = 0


class Ledger:
    """The last message id known in each chat, and how many attempts were lost since."""

    def __init__(self) -> None:
        self._chats: OrderedDict[int, _Known] = OrderedDict()

    def heard(self, chat_id: int, message_id: int) -> None:
        """Somebody's message, written since this process began."""
        known = self._chats.get(chat_id)
        if known is None:
            self._remember(chat_id, _Known(message_id))
        elif not known.lost:
            known.last_id = max(known.last_id, message_id)

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
        return Gap(before.last_id, message_id, before.lost) if before.lost else None

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
    """How many twins there are at most."""

    @property
    def candidates(self) -> range:
        """Empty where there are too many to try, or nothing was known."""
        ids = range(self.after + 1, self.before)
        return ids if self.after and len(ids) <= MOST_PROBES else range(0)

    @property
    def is_closed(self) -> bool:
        """Whether nothing fits in between: the attempts did not arrive."""
        return bool(self.after) and self.after + 1 >= self.before
