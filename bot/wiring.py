"""Where the conversation is wired: settings, a desk and the bot's memory in, something that answers out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime

from bot.conversation import Conversation, Office
from bot.desk import Desk
from bot.people import People, random_reference
from bot.rooms.access import Door, Guests, IsChatAdmin, anybody
from bot.rooms.admitting import Admitting
from bot.rooms.broadcasting import Broadcasting, Post
from bot.rooms.budgets import Budgets, Limits
from bot.rooms.oversight import Oversight, Prices
from bot.rooms.privacy import Privacy
from bot.rooms.running import PROGRESS_SECONDS, Runs
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
    is_chat_admin: IsChatAdmin = anybody,
    post: Post | None = None,
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
    door, runs = Door(guests, people, state.people, is_chat_admin), Runs(new_reference, progress_every)
    prices = Prices(*settings.token_prices) if settings.token_prices else None
    office = Office(
        Admitting(people, state.people, door, bot_name),
        Oversight(desk, state, executor, bot_name, prices, now),
        Broadcasting(state.broadcasts, state.people, runs, post),
        Privacy(state, settings.keep_answers_days, desk.writes),
    )
    budgets = Budgets(state.usage, limits, now)
    return Conversation(
        desk, state, people, door, budgets, executor, runs, office, settings.watches_per_person, bot_name
    )
