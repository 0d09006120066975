"""The `dateline` command: the commands of all three floors under one name."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

import click
from pydantic import ValidationError

import ingest.cli
import ingest.feeds.cli
import retrieval.cli
import retrieval.evaluate.cli
from bot.logs import set_up_logging
from bot.settings import BotSettings, is_token
from ingest.errors import IngestError
from retrieval.errors import RetrievalError


@click.group()
@click.version_option(package_name="dateline", prog_name="dateline")
@click.option("-v", "--verbose", is_flag=True, help="Log what is done, not only what goes wrong.")
def cli(verbose: bool) -> None:
    """Answer questions over a news corpus, with the exact words behind every sentence."""
    set_up_logging(BotSettings().telegram_bot_token.get_secret_value(), logging.INFO if verbose else logging.WARNING)


@cli.command()
def bot() -> None:
    """Answer in Telegram until stopped. Needs TELEGRAM_BOT_TOKEN."""
    settings = BotSettings()
    set_up_logging(settings.telegram_bot_token.get_secret_value(), logging.INFO)
    raise SystemExit(serve_telegram(settings, with_sample=False))


@cli.command()
def chat() -> None:
    """The same conversation in this terminal, from standard input to its end."""
    raise SystemExit(serve_terminal(with_sample=False))


@cli.command()
@click.option("--all", "everything", is_flag=True, help="Every answer that a reader has judged, also as helpful.")
def feedback(everything: bool) -> None:
    """Citations that readers reported as not supporting, as JSON lines: `dateline evaluate` replays them."""
    from bot.feedback import to_line
    from bot.state.open import open_state
    from bot.state.review import MOST_LOOKED_AT
    from ingest.settings import IngestSettings
    from ingest.wiring import Library

    library = Library(IngestSettings())
    state = open_state(library.database, library.now)
    try:
        for judged in state.review.judged(MOST_LOOKED_AT, only_reported=not everything):
            click.echo(to_line(judged))
    finally:
        state.close()


for command in (
    *ingest.cli.commands,
    ingest.feeds.cli.feeds,
    *retrieval.cli.commands,
    retrieval.evaluate.cli.evaluate,
):
    cli.add_command(command)


def serve_telegram(settings: BotSettings, *, with_sample: bool) -> int:
    """Exit code."""
    from bot.app import run_bot
    from bot.serve import open_desk

    token = settings.telegram_bot_token.get_secret_value()
    if not token:
        raise click.UsageError(
            "TELEGRAM_BOT_TOKEN is not set: write the token that @BotFather gave you into .env, or use `dateline chat`"
        )
    if not is_token(token):  # said before indexes are opened and feeds polled
        raise click.UsageError(
            "TELEGRAM_BOT_TOKEN is not a bot token: set it to the line with a colon that @BotFather gave you"
        )
    with open_desk(with_sample=with_sample) as (desk, state):
        return run_bot(settings, desk, state)


def serve_terminal(*, with_sample: bool) -> int:
    """Exit code."""
    from bot.chat import run_chat
    from bot.serve import open_desk

    with open_desk(with_sample=with_sample) as (desk, state):
        return run_chat(BotSettings(), desk, state, sys.stdin, sys.stdout)


def run() -> None:
    """What `make run` runs: Telegram if there is a token, else the terminal; over the sample if there is nothing."""
    settings = BotSettings()
    token = settings.telegram_bot_token.get_secret_value()
    set_up_logging(token, logging.INFO if token else logging.WARNING)
    raise SystemExit(serve_telegram(settings, with_sample=True) if token else serve_terminal(with_sample=True))


def main() -> None:
    guarded(lambda: cli.main(prog_name="dateline"))


def guarded(command: Callable[[], object]) -> None:
    """Runs it; what was raised on purpose becomes one line and an exit code: 1 failed, 2 wrong usage or settings."""
    try:
        command()
    except ValidationError as error:
        for each in error.errors():
            name = ".".join(str(part) for part in each["loc"]).upper()
            click.echo(f"error: the setting {name} {_wrong(each['msg'])}", err=True)
        raise SystemExit(2) from error
    except click.UsageError as error:
        click.echo(f"error: {error.format_message()}", err=True)
        raise SystemExit(2) from error
    except (IngestError, RetrievalError) as error:
        click.echo(f"error: {error}", err=True)
        raise SystemExit(1) from error
    except BrokenPipeError:  # `dateline search … | head`
        sys.stderr.close()
        raise SystemExit(0) from None


def _wrong(message: str) -> str:
    """Behind a setting's name; pydantic marks what our own validators say, and that goes on from the name."""
    ours = message.removeprefix("Value error, ")
    return ours if ours != message else f"cannot be used: {message[:1].lower()}{message[1:]}"


if __name__ == "__main__":
    main()
