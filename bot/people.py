"""Who writes, and what they are told when something fails."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot import texts
from ingest.errors import IngestError
from retrieval.errors import RetrievalError


@dataclass(frozen=True, slots=True)
class Asker:
    """Who writes or presses."""

    id: int
    """Telegram's user id; 0 at the terminal."""
    at_terminal: bool = False
    """Sits at the machine: an administrator, who may also name files."""
    language: str | None = None
    """In which their Telegram speaks, as an IETF tag such as "de"; None where it does not say."""


def random_reference() -> str:
    """Eight hexadecimal digits that tie what a person was told to the log."""
    return secrets.token_hex(4)


class People:
    """Tells administrators from readers."""

    def __init__(self, admins: frozenset[int], new_reference: Callable[[], str]) -> None:
        self._admins = admins
        self.new_reference = new_reference

    def is_admin(self, user: Asker) -> bool:
        return user.at_terminal or user.id in self._admins

    def apology(self, user: Asker, while_doing: str, error: Exception, reference: str) -> str:
        """One sentence; administrators are told more, where the error was written for people."""
        if self.is_admin(user) and isinstance(error, (RetrievalError, IngestError)):
            return texts.failed_for_administrator(str(error), reference)
        return texts.something_went_wrong(while_doing, reference)
