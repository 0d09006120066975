"""How the bot is, for whatever watches over it. Standard library only."""

from __future__ import annotations

from dataclasses import asdict, dataclass

POLLING_SECONDS = 60.0
"""A bot that fetches its messages asks Telegram every ten seconds; after so long without an answer it is not well."""


@dataclass(frozen=True, slots=True)
class Health:
    started: bool
    """Messages are taken; False while the bot starts and while it stops."""
    polled_seconds: float | None
    """Since Telegram last answered; None where Telegram calls us."""
    last_update_seconds: float | None
    """Since somebody last wrote; None if nobody has since the start."""
    queue: int
    """Updates whose turn has not come."""
    unfinished: int
    """Updates received and not handled yet, the queue included."""

    @property
    def ok(self) -> bool:
        return self.started and (self.polled_seconds is None or self.polled_seconds < POLLING_SECONDS)

    def as_json(self) -> dict[str, object]:
        return {"ok": self.ok, **asdict(self)}
