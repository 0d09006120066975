"""How the bot starts, runs and stops.

start     token checked, commands announced, what an earlier process left unfinished is taken up, what arrived while
          the bot was down is answered
run       until SIGTERM or SIGINT; a second one ends the process at once
drain     no more updates are taken, those taken are answered, and only then it ends
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import Bot, BotCommandScopeAllGroupChats, BotCommandScopeChat, Update
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import Application

from bot import texts
from bot.delivery.courier import Courier
from bot.delivery.pacing import Sleep
from bot.i18n import SOURCE_LANGUAGE, languages, speaking
from bot.intake.inbox import InboxQueue
from bot.intake.lanes import Lanes, lane_of
from bot.intake.leftovers import Leftovers
from bot.intake.polling import TokenWatch
from bot.intake.reception import Reception
from bot.places import Place
from bot.render import render_text

log = logging.getLogger(__name__)

BotApplication = Application[Any, Any, Any, Any, Any, Any]

DRAIN_SECONDS = 30.0
"""How long running answers may take after SIGTERM."""
STOP_POLLING_SECONDS = 5.0
LAST_WORDS_SECONDS = 5.0
START_WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between attempts to reach Telegram at the start."""
PARTS = "parts"
"""Where an application's ``bot_data`` holds them."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an application is made of, for starting and stopping it."""

    courier: Courier
    stop_long_work: Callable[[], None]
    inbox: InboxQueue
    lanes: Lanes
    token: TokenWatch
    reception: Reception
    leftovers: Leftovers
    apologise: Callable[[Place, Sequence[Update]], Awaitable[None]]
    now: Callable[[], datetime]
    meanwhile: Sequence[Callable[[], Awaitable[None]]]
    """Goes on beside the answering until the bot stops."""
    chores: list[asyncio.Task[None]] = field(default_factory=list)
    """``meanwhile`` under way."""


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
    token: TokenWatch = application.bot_data[PARTS].token
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
    except BadRequest as refusal:
        log.error("Telegram does not take these settings: %s. If WEBHOOK_URL is set, look there.", refusal)
        code = 2
    except TelegramError as error:
        log.error("Telegram cannot be reached, so the bot did not start: %s. Check the network, then try again.", error)
        code = 1
    except OSError as error:
        log.error("WEBHOOK_LISTEN or HEALTH_LISTEN cannot be listened on: %s. Is another process there?", error)
        code = 1
    finally:
        for task in (starting, stopping, refused):
            task.cancel()
        await asyncio.gather(starting, stopping, refused, return_exceptions=True)
    finished = await _drain(application, drain_seconds)
    return code or (0 if finished else 1)


async def _start(application: BotApplication, admins: tuple[int, ...], sleep: Sleep) -> None:
    parts: Parts = application.bot_data[PARTS]
    parts.reception.listen()
    await _patiently(application.initialize, sleep)
    await announce_commands(application.bot, admins)
    await application.start()  # before anything is taken, so that whatever is taken will be handled
    await parts.leftovers.learn()
    await parts.inbox.recover(application.bot, parts.now(), parts.leftovers.answered, parts.apologise)
    parts.chores.extend(asyncio.ensure_future(chore()) for chore in parts.meanwhile)
    await _patiently(parts.reception.open, sleep)


async def _patiently(work: Callable[[], Awaitable[None]], sleep: Sleep) -> None:
    for wait in START_WAITS:
        try:
            return await work()
        except (InvalidToken, BadRequest):
            raise
        except NetworkError as error:
            log.warning("Telegram cannot be reached (%s); trying again in %g s", error, wait)
            await sleep(wait)
    return await work()


async def announce_commands(bot: Bot, admins: tuple[int, ...]) -> None:
    """Fills the command menus, in every language that is spoken: the readers' for everyone, in groups with what
    concerns those, and the administrators' in their own chats only."""
    try:
        for language in languages():
            # The menu of no language is the one for everybody whose language has none.
            code = None if language == SOURCE_LANGUAGE else language
            with speaking(language):
                readers, admin_commands = texts.reader_commands(), texts.admin_commands()
                await bot.set_my_commands(readers, language_code=code)
                groups = (*texts.group_commands(), *readers)
                await bot.set_my_commands(groups, scope=BotCommandScopeAllGroupChats(), language_code=code)
            for admin in admins:
                try:
                    everything = (*readers, *admin_commands)
                    await bot.set_my_commands(everything, scope=BotCommandScopeChat(admin), language_code=code)
                except (BadRequest, Forbidden) as refusal:
                    log.info("Administrator %d has no command menu before writing to the bot: %s", admin, refusal)
    except TelegramError as error:
        log.warning("The command menu could not be set: %s", error)  # the commands work without it


async def _drain(application: BotApplication, drain_seconds: float) -> bool:
    """Takes no more, then finishes what was taken; whoever stays unanswered is told. True if nobody does."""
    if application.running:
        log.info("Stopping: answers under way are finished first.")
    parts: Parts = application.bot_data[PARTS]
    parts.stop_long_work()
    for chore in parts.chores:
        chore.cancel()
    await asyncio.gather(*parts.chores, return_exceptions=True)
    with suppress(InvalidToken):  # a token revoked meanwhile has ended polling, and nothing can be confirmed
        await _within(STOP_POLLING_SECONDS, parts.reception.close())
    finished = not application.running or await _within(drain_seconds, application.stop())
    if not finished:
        await _within(LAST_WORDS_SECONDS, _tell_unanswered(parts))
    await application.shutdown()
    return finished


async def _tell_unanswered(parts: Parts) -> None:
    """Those whose turn has not come are not told: the next process answers them."""
    left, at_work = parts.courier.unfinished, list(parts.lanes.at_work)
    log.error("The bot stops with %d questions unanswered; their writers are told to ask again.", len(left))
    told = set()
    for card in left:
        try:
            await card.finish(render_text(card.last_words))
            told.add(card.place)
        except TelegramError as error:
            log.warning("Chat %d could not be told about it: %s", card.place.chat_id, error)
    for update in at_work:
        if lane_of(update, frozenset()) in told:
            await parts.inbox.done(update)


async def _within(limit: float, work: Awaitable[object]) -> bool:
    try:
        async with asyncio.timeout(limit):
            await work
    except TimeoutError:
        return False
    return True
