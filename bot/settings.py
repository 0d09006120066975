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


def _split_prices(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if len(parts) not in (0, 2) or not all(re.fullmatch(r"[0-9]+(\.[0-9]+)?", part) for part in parts):
        raise ValueError("must be two prices separated by a comma, as 0.25,2")
    return parts


Prices = Annotated[tuple[float, ...], NoDecode, BeforeValidator(_split_prices)]
Ids = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_split_ids)]


def is_token(text: str) -> bool:
    """Whether @BotFather could have given it out; only Telegram knows whether it did."""
    return re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", text) is not None


def split_address(text: str) -> tuple[str, int]:
    """Host and port of "host:port"; an IPv6 address stands in brackets. Raises ValueError."""
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\s]+):([0-9]{1,5})", text)
    if match is None or int(match[2]) > 65535:
        raise ValueError("must be host:port, as 127.0.0.1:8080")
    return match[1].strip("[]"), int(match[2])


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
    keep_answers_days: int = Field(
        180,
        ge=0,
        description="Days that questions and answers are kept, and people who have not written; 0: for ever.",
    )
    token_prices: Prices = Field(
        (),
        description="What a million tokens cost that the language model reads, and that it writes, as 0.25,2 in any "
        "currency; empty: /stats shows no cost.",
    )
    watches_per_person: int = Field(5, ge=1, le=50, description="Questions that one person may /watch.")
    telegram_api_url: str = Field(
        "", description="Root of a self-hosted Bot API server, as http://localhost:8081; empty: Telegram's own."
    )
    webhook_url: str = Field(
        "",
        description="Public address, as https://bot.example.org/telegram, to which Telegram brings messages through a "
        "proxy; empty: they are fetched.",
    )
    webhook_listen: str = Field(
        "127.0.0.1:8080", description="Where the bot waits for what the proxy of WEBHOOK_URL passes on, as host:port."
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="What Telegram must know to be let in, of letters, digits, _ and -; empty: drawn at each start.",
    )
    health_listen: str = Field("", description="Where GET /healthz tells how the bot is, as host:port; empty: nowhere.")
    questions_at_once: int = Field(4, ge=1, le=64, description="Questions worked on at the same time; others wait.")

    @field_validator("telegram_api_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _public(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with https:// (or with http:// for a self-hosted Bot API server)")
        return value

    @field_validator("webhook_listen", "health_listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        if value:
            split_address(value)
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _token_characters(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", value.get_secret_value()):
            raise ValueError("must be at most 256 letters, digits, _ and -")
        return value
