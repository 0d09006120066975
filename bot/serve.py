"""What the long-lived commands share: a warm desk over a library that follows its corpus, and the bot's memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click

from bot.newsdesk import LibraryDesk
from bot.state.open import State, open_state
from ingest.feeds.poller import FeedPoller
from ingest.follower import Follower
from ingest.sample.load import load_sample_if_empty
from ingest.settings import IngestSettings
from ingest.wiring import Library
from retrieval.settings import RetrievalSettings
from retrieval.wiring import Answering

_LOCK_WAIT_S = 60.0
"""How long a start waits for a running `dateline ingest` to finish with the indexes."""


@contextmanager
def open_desk(*, with_sample: bool) -> Iterator[tuple[LibraryDesk, State]]:
    """Raises IngestError or RetrievalError where something is missing or misconfigured, before anyone is served."""
    library = Library(IngestSettings())
    answering = Answering(library, RetrievalSettings())
    with ExitStack() as closing:
        closing.callback(library.close)
        if with_sample and (loaded := load_sample_if_empty(library)):
            click.echo(f"Loaded the sample corpus: {loaded} articles from an invented coast.", err=True)
        library.open_for_search(_LOCK_WAIT_S)
        answering.warm_up()
        state = open_state(library.database, library.now)
        closing.callback(state.close)
        closing.enter_context(Follower(library))
        closing.enter_context(FeedPoller(library))
        yield LibraryDesk(library, answering), state
