"""The one place where Telegram is wired, and how the bot starts, runs and stops.

start     token checked, commands announced, what arrived while the bot was down is answered
run       until SIGTERM or SIGINT; a second one ends the process at once
drain     no more updates are fetched, those fetched are answered, and only then it ends
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from telegram import Bot, BotCommandScopeChat, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import AIORateLimiter, Application, ApplicationBuilder
from telegram.request import BaseRequest, HTTPXRequest

from bot import texts
from bot.broadcasting import Post
from bot.chat_admins import ChatAdmins
from bot.conversation import Conversation
from bot.delivery import TYPING_SECONDS, Courier, Sleep
from bot.desk import Desk
from bot.handlers.buttons import button_handlers
from bot.handlers.errors import error_handler
from bot.handlers.members import chat_admin_lookup
from bot.handlers.questions import question_handlers
from bot.people import random_reference
from bot.polling import TokenWatch
from bot.render import render_text
from bot.running import PROGRESS_SECONDS
from bot.settings import BotSettings
from bot.state.open import State
from bot.wiring import build_conversation

log = logging.getLogger(__name__)

BotApplication = Application[Any, Any, Any, Any, Any, Any]

UPDATES_AT_ONCE = 64
"""Questions being waited for; how many are worked on at the same time is QUESTIONS_AT_ONCE."""
FLOOD_RETRIES = 3
DRAIN_SECONDS = 30.0
"""How long running answers may take after SIGTERM."""
STOP_POLLING_SECONDS = 5.0
LAST_WORDS_SECONDS = 5.0
START_WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between attempts to reach Telegram at the start."""
ALLOWED_UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
_COURIER, _CONVERSATION, _TOKEN = "courier", "conversation", "token"


def telegram_request() -> BaseRequest:
    """The HTTP client; times in seconds. The pool leaves room for typing actions beside the answers."""
    return HTTPXRequest(
        connection_pool_size=2 * UPDATES_AT_ONCE,
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
    sleep: Sleep = asyncio.sleep,
    typing_every: float = TYPING_SECONDS,
    progress_every: float = PROGRESS_SECONDS,
) -> BotApplication:
    """The bot, wired and not yet started. Raises InvalidToken if there is no token."""
    # Asks the library for what its next major version does anyway; without it every flood wait is a warning.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    token = TokenWatch(new_request())
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value())
        .request(new_request())
        .get_updates_request(token)
        .rate_limiter(AIORateLimiter(max_retries=FLOOD_RETRIES))
        .concurrent_updates(UPDATES_AT_ONCE)
    )
    if settings.telegram_api_url:
        url = settings.telegram_api_url
        builder = builder.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    application: BotApplication = builder.build()
    courier = Courier(application.bot, sleep, typing_every)
    conversation = build_conversation(
        settings,
        desk,
        state,
        executor,
        new_reference=new_reference,
        progress_every=progress_every,
        bot_name=lambda: application.bot.username,
        post=Post(courier.deliver, sleep),
        is_chat_admin=ChatAdmins(chat_admin_lookup(application.bot), time.monotonic),
    )
    application.add_handlers(question_handlers(conversation, courier))
    application.add_handlers(button_handlers(conversation, courier))
    application.add_error_handler(error_handler(courier, new_reference))
    application.bot_data.update({_COURIER: courier, _CONVERSATION: conversation, _TOKEN: token})
    return application


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


async def serve(
    application: BotApplication,
    stop: asyncio.Event,
    *,
    admins: tuple[int, ...] = (),
    drain_seconds: float = DRAIN_SECONDS,
    sleep: Sleep = asyncio.sleep,
) -> int:
    """Runs the application until ``stop`` is set or the token is revoked, and drains it. Returns the exit code."""
    code = 0
    token: TokenWatch = application.bot_data[_TOKEN]
    starting = asyncio.create_task(_start(application, admins, sleep))
    stopping = asyncio.create_task(stop.wait())
    refused = asyncio.create_task(token.refused.wait())
    try:
        await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            log.info("The bot answers as @%s; SIGTERM or Ctrl-C stops it.", application.bot.username)
            await asyncio.wait([stopping, refused], return_when=asyncio.FIRST_COMPLETED)
            if token.refused.is_set():
                log.error(
                    "Telegram takes this TELEGRAM_BOT_TOKEN no longer, so no message arrives any more. "
                    "Get the current one from @BotFather, set it and start the bot again."
                )
                code = 2
    except InvalidToken:  # its message holds the token
        log.error("Telegram does not know this TELEGRAM_BOT_TOKEN; get the current one from @BotFather and set it.")
        code = 2
    except TelegramError as error:
        log.error("Telegram cannot be reached, so the bot did not start: %s. Check the network, then try again.", error)
        code = 1
    finally:
        for task in (starting, stopping, refused):
            task.cancel()
        await asyncio.gather(starting, stopping, refused, return_exceptions=True)
    finished = await _drain(application, drain_seconds)
    return code or (0 if finished else 1)


async def _start(application: BotApplication, admins: tuple[int, ...], sleep: Sleep) -> None:
    for wait in START_WAITS:
        try:
            await application.initialize()
            break
        except (InvalidToken, BadRequest):
            raise
        except NetworkError as error:
            log.warning("Telegram cannot be reached (%s); trying again in %g s", error, wait)
            await sleep(wait)
    else:
        await application.initialize()
    await announce_commands(application.bot, admins)
    await application.start()  # before anything is fetched, so that whatever is fetched will be handled
    if application.updater is not None:  # the builder makes one
        await application.updater.start_polling(
            allowed_updates=ALLOWED_UPDATES,
            bootstrap_retries=len(START_WAITS),
            drop_pending_updates=False,
            error_callback=_polling_failed,
        )


async def announce_commands(bot: Bot, admins: tuple[int, ...]) -> None:
    """Fills the command menus: the readers' for everyone, the administrators' in their own chats only."""
    try:
        await bot.set_my_commands(texts.reader_commands())
        for admin in admins:
            try:
                everything = (*texts.reader_commands(), *texts.admin_commands())
                await bot.set_my_commands(everything, scope=BotCommandScopeChat(admin))
            except (BadRequest, Forbidden) as refusal:
                log.info("Administrator %d has no command menu before writing to the bot: %s", admin, refusal)
    except TelegramError as error:
        log.warning("The command menu could not be set: %s", error)  # the commands work without it


def _polling_failed(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.error("Another process fetches this bot's messages; stop it, for Telegram serves only one.")
    else:
        log.warning("Fetching messages failed, trying again: %s", error)


async def _drain(application: BotApplication, drain_seconds: float) -> bool:
    """Stops fetching, then finishes what was fetched; whoever stays unanswered is told. True if nobody does."""
    if application.running:
        log.info("Stopping: answers under way are finished first.")
    conversation: Conversation = application.bot_data[_CONVERSATION]
    conversation.close()
    if application.updater is not None and application.updater.running:
        # The fetched updates are confirmed to Telegram here. They stand in a queue that stop() works off.
        with suppress(InvalidToken):  # a token revoked meanwhile has ended polling, and nothing can be confirmed
            await _within(STOP_POLLING_SECONDS, application.updater.stop())
    finished = not application.running or await _within(drain_seconds, application.stop())
    if not finished:
        await _within(LAST_WORDS_SECONDS, _tell_unanswered(application.bot_data[_COURIER]))
    await application.shutdown()
    return finished


async def _tell_unanswered(courier: Courier) -> None:
    left = courier.unfinished
    log.error("The bot stops with %d questions unanswered; their writers are told to ask again.", len(left))
    for card in left:
        try:
            await card.finish(render_text(card.last_words))
        except TelegramError as error:
            log.warning("Chat %d could not be told about it: %s", card.chat_id, error)


async def _within(limit: float, work: Awaitable[object]) -> bool:
    try:
        async with asyncio.timeout(limit):
            await work
    except TimeoutError:
        return False
    return True


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def begin_to_stop() -> None:
        stop.set()
        for number in signals:
            loop.remove_signal_handler(number)  # whoever asks twice does not want to wait

    for number in signals:
        loop.add_signal_handler(number, begin_to_stop)
