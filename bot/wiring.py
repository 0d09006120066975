"""Where the conversation is wired: settings, a desk and the bot's memory in, something that answers out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime

from bot.access import Door, Guests
from bot.budgets import Budgets, Limits
from bot.conversation import Conversation
from bot.desk import Desk
from bot.people import People, random_reference
from bot.running import PROGRESS_SECONDS, Runs
from bot.settings import BotSettings
from bot.state.open import State
from ingest.wiring import utc_now


def build_conversation(
    settings: BotSettings,
    desk: Desk,
    state: State,
    executor: Executor,
    *,
    new_reference: Callable[[], str] = random_reference,
    progress_every: float = PROGRESS_SECONDS,
    bot_name: Callable[[], str] = lambda: "",
    now: Callable[[], datetime] = utc_now,
) -> Conversation:
    people = People(frozenset(settings.admin_user_ids), new_reference)
    guests = Guests(
        frozenset(settings.allowed_chat_ids), frozenset(settings.allowed_user_ids), settings.invitation_only
    )
    limits = Limits(
        settings.questions_per_minute,
        settings.questions_per_day,
        settings.chat_questions_per_day,
        settings.tokens_per_day,
        settings.chat_tokens_per_day,
    )
    return Conversation(
        desk,
        state,
        people,
        Door(guests, people, state.people),
        Budgets(state.usage, limits, now),
        executor,
        Runs(new_reference, progress_every),
        settings.watches_per_person,
        bot_name,
    )
