"""What tests of more than one floor share."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from bot.settings import BotSettings
from ingest.encoder import Encoder
from ingest.encoder_model import DEFAULT_MODEL, _cache_key, converted_folder, load_encoder
from ingest.settings import IngestSettings
from retrieval.settings import RetrievalSettings

if TYPE_CHECKING:
    from telegram import Bot

    from tests.doubles.telegram_api import TelegramDouble

os.environ["HF_HUB_OFFLINE"] = "1"  # no test may depend on a model hub
os.environ["TOKENIZERS_PARALLELISM"] = "false"

# Nor on what is set on this machine: a developer's .env may hold the token of a real bot.
for _settings in (BotSettings, RetrievalSettings, IngestSettings):
    _settings.model_config["env_file"] = None
    for _name in _settings.model_fields:
        os.environ.pop(_name.upper(), None)

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")


@pytest.fixture
async def bot(api: TelegramDouble) -> AsyncIterator[Bot]:
    """python-telegram-bot's own client, talking to the Bot API double that the test's folder sets up as ``api``."""
    async with api.client() as client:
        yield client


@pytest.fixture(scope="session")
def encoder_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for ENCODER_CACHE_DIR that holds the default encoder, converted: the usual one if this machine has done
    that already, else one of this session, which costs 12 seconds once."""
    usual = IngestSettings().encoder_cache_dir
    if (usual / _cache_key(DEFAULT_MODEL) / "card.json").exists():
        return usual
    cache = tmp_path_factory.mktemp("encoder-cache")
    converted_folder(DEFAULT_MODEL, cache)
    return cache


@pytest.fixture(scope="session")
def encoder(encoder_cache: Path) -> Encoder:
    """The default encoder, the real one."""
    return load_encoder(DEFAULT_MODEL, encoder_cache)
