"""Settings of the bot, read once from the environment and ``.env``."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _split_ids(value: object) -> object:
    if not isinstance(value, str):
        return value
    ids = [part.strip() for part in value.split(",") if part.strip()]
    for part in ids:
        if not part.removeprefix("-").isdecimal():
            raise ValueError(f"must be numeric Telegram ids separated by commas; {part!r} is not one")
    return ids


Ids = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_split_ids)]


def is_token(text: str) -> bool:
    """Whether @BotFather could have given it out; only Telegram knows whether it did."""
    return re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", text) is not None


class BotSettings(BaseSettings):
    """Every field is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    telegram_bot_token: SecretStr = Field(
        SecretStr(""), description="The token that @BotFather gave you; empty: the conversation runs in the terminal."
    )
    admin_user_ids: Ids = Field(
        (),
        description="Telegram user ids, separated by commas, that may ingest, forget, follow feeds and see the status.",
    )
    allowed_chat_ids: Ids = Field(
        (),
        description="Telegram chat ids, separated by commas, that get answers besides administrators; empty: everyone.",
    )
    allowed_user_ids: Ids = Field(
        (),
        description="Telegram user ids, separated by commas, that get answers in every chat; see ALLOWED_CHAT_IDS.",
    )
    invitation_only: bool = Field(
        False, description="Whether people need an invitation (/invite) unless they or their chat are allowed above."
    )
    questions_per_minute: int = Field(10, ge=0, description="Of one person; 0: without limit.")
    questions_per_day: int = Field(200, ge=0, description="Of one person, from midnight UTC; 0: without limit.")
    chat_questions_per_day: int = Field(
        1000, ge=0, description="Of a group with all its members, from midnight UTC; 0: without limit."
    )
    tokens_per_day: int = Field(
        0,
        ge=0,
        description="Tokens of the language model for one person a day; beyond them answers are quoted instead of "
        "written. 0: without limit.",
    )
    chat_tokens_per_day: int = Field(0, ge=0, description="The same for a group with all its members.")
    watches_per_person: int = Field(5, ge=1, le=50, description="Questions that one person may /watch.")
    telegram_api_url: str = Field(
        "", description="Root of a self-hosted Bot API server, as http://localhost:8081; empty: Telegram's own."
    )
    questions_at_once: int = Field(4, ge=1, le=64, description="Questions worked on at the same time; others wait.")

    @field_validator("telegram_api_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")
