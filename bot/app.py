"""The one place where Telegram is wired. How it starts, runs and stops: ``bot.serving``."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime

from telegram import Update
from telegram.ext import ApplicationBuilder
from telegram.request import BaseRequest, HTTPXRequest

from bot.delivery.courier import TYPING_SECONDS, Courier
from bot.delivery.pacing import Clock, Pacer, Sleep
from bot.desk import Desk
from bot.handlers.buttons import button_handlers
from bot.handlers.elsewhere import elsewhere_handlers
from bot.handlers.errors import error_handler
from bot.handlers.members import chat_admin_lookup
from bot.handlers.questions import question_handlers
from bot.handlers.waiting import apologiser, surplus_teller
from bot.intake.inbox import InboxQueue
from bot.intake.lanes import AT_ONCE, Lanes, lane_of
from bot.intake.leftovers import Leftovers
from bot.intake.polling import TokenWatch
from bot.intake.reception import Reception
from bot.people import random_reference
from bot.places import Place
from bot.retention import Retention
from bot.rooms.broadcasting import Post
from bot.rooms.chat_admins import ChatAdmins
from bot.rooms.elsewhere import Latest
from bot.rooms.running import PROGRESS_SECONDS
from bot.serving import PARTS, BotApplication, Parts, serve
from bot.settings import BotSettings
from bot.state.open import State
from bot.watch.watcher import Watcher
from bot.wiring import build_conversation
from ingest.wiring import utc_now

INLINE_PAUSE_SECONDS = 0.6
"""Without a further letter, after which what somebody types is asked: longer than between two letters, short enough to
wait for."""


def telegram_request() -> BaseRequest:
    """The HTTP client; times in seconds. The pool leaves room for typing actions beside the answers."""
    return HTTPXRequest(
        connection_pool_size=2 * AT_ONCE,
        connect_timeout=10,
        read_timeout=20,
        write_timeout=20,
        pool_timeout=20,
    )


def build_application(
    settings: BotSettings,
    desk: Desk,
    state: State,
    executor: Executor,
    *,
    new_request: Callable[[], BaseRequest] = telegram_request,
    new_reference: Callable[[], str] = random_reference,
    now: Callable[[], datetime] = utc_now,
    clock: Clock = time.monotonic,
    sleep: Sleep = asyncio.sleep,
    chore_sleep: Sleep = asyncio.sleep,
    typing_every: float = TYPING_SECONDS,
    progress_every: float = PROGRESS_SECONDS,
    inline_pause: float = INLINE_PAUSE_SECONDS,
) -> BotApplication:
    """The bot, wired and not yet started. ``chore_sleep`` is what goes on beside the answering waits with: minutes, and
    days. Raises InvalidToken if there is no token."""
    # Asks the library for what its next major version does anyway; without it every flood wait is a warning.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    token = TokenWatch(new_request(), clock)
    admins, began = frozenset(settings.admin_user_ids), now().replace(microsecond=0)

    def note(update: Update) -> None:
        # Telegram's time against ours: an earlier process ended long enough ago for both to agree on that.
        if message := update.message:
            courier.heard(Place(message.chat_id), message.message_id, sure=message.date >= began)

    async def say_surplus(update: Update) -> None:
        await tell_surplus(update)

    async def note_blocked(chat_id: int) -> None:
        await asyncio.to_thread(state.people.blocked, chat_id)

    inbox = InboxQueue(state.inbox, note, clock)
    lanes = Lanes(lambda update: lane_of(update, admins), say_surplus, inbox.done)
    application = _library_application(settings, inbox, lanes, token, new_request, Pacer(clock, sleep))
    courier = Courier(
        application.bot,
        clock=clock,
        sleep=sleep,
        typing_every=typing_every,
        on_blocked=note_blocked,
        new_reference=new_reference,
    )
    tell_surplus = surplus_teller(courier)
    conversation = build_conversation(
        settings,
        desk,
        state,
        executor,
        new_reference=new_reference,
        progress_every=progress_every,
        bot_name=lambda: application.bot.username,
        now=now,
        post=Post(courier.deliver, sleep),
        is_chat_admin=ChatAdmins(chat_admin_lookup(application.bot), clock),
    )
    application.add_handlers(question_handlers(conversation, courier))
    application.add_handlers(button_handlers(conversation, courier))
    application.add_handlers(elsewhere_handlers(conversation.elsewhere, Latest(inline_pause, sleep)))
    application.add_error_handler(error_handler(courier, new_reference, inbox.keep))
    reception = Reception(settings, application, inbox, token, clock)
    watcher = Watcher(
        desk, executor, state, courier, bot_name=lambda: application.bot.username, now=now, sleep=chore_sleep
    )
    retention = Retention(state, settings.keep_answers_days, now, chore_sleep)
    meanwhile = (watcher.run, retention.run)
    application.bot_data[PARTS] = Parts(
        courier,
        conversation.close,
        inbox,
        lanes,
        token,
        reception,
        Leftovers(state.answers, courier, now),
        apologiser(courier),
        now,
        meanwhile,
    )
    return application


def _library_application(
    settings: BotSettings,
    inbox: InboxQueue,
    lanes: Lanes,
    token: TokenWatch,
    new_request: Callable[[], BaseRequest],
    pacer: Pacer,
) -> BotApplication:
    """python-telegram-bot's part: its client, and what it asks of ours on the way in and out."""
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value())
        .request(new_request())
        .get_updates_request(token)
        .rate_limiter(pacer)
        .update_queue(inbox)
        .concurrent_updates(lanes)
    )
    if settings.telegram_api_url:
        url = settings.telegram_api_url
        builder = builder.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    return builder.build()


def run_bot(settings: BotSettings, desk: Desk, state: State) -> int:
    """Answers in Telegram until SIGTERM or SIGINT. Exit code: 0 stopped, 1 failed or left unfinished, 2 unknown token.

    Raises InvalidToken for a token that is none by its form (``bot.settings.is_token``).
    """
    executor = ThreadPoolExecutor(settings.questions_at_once, thread_name_prefix="desk")

    async def run() -> int:
        stop = asyncio.Event()
        _stop_on_signals(stop)
        return await serve(build_application(settings, desk, state, executor), stop, admins=settings.admin_user_ids)

    try:
        return asyncio.run(run())
    except KeyboardInterrupt:
        return 130
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def begin_to_stop() -> None:
        stop.set()
        for number in signals:
            loop.remove_signal_handler(number)  # whoever asks twice does not want to wait

    for number in signals:
        loop.add_signal_handler(number, begin_to_stop)
