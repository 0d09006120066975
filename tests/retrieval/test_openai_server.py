"""The real clients of language models: OpenAI's against a server on loopback, the others as far as they go without."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from langchain_core.language_models import BaseChatModel

from retrieval.answer import Answer, DraftSentence
from retrieval.chain import build_chain
from retrieval.errors import AnswerModelError
from retrieval.settings import RetrievalSettings
from retrieval.written import WrittenAnswerer, chat_model
from tests.doubles.openai_api import OpenAIDouble, Reply, fails, refuses, says
from tests.retrieval.fakes import FakeAnswerer, FakeSearcher, answerers, hit, query, rarity

KEY = "sk-never-to-be-seen-4711"
CLOSED = "The Lanthorn Bridge has been closed since Sunday, when a gravel barge struck one of its piers."
COULD_NOT_BE_REACHED = "The language model could not be reached, so sentences are quoted instead."
GAVE_NOTHING = "The language model gave no answer that its sources bear out, so sentences are quoted instead."


@pytest.fixture(autouse=True)
def no_keys_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """At the finest level, of every library; and the key is in none of it."""
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in caplog.text


def settings(model: str = "openai:test", base_url: str = "", key: str = KEY, timeout: float = 5.0) -> RetrievalSettings:
    return RetrievalSettings(
        answer_model=model, answer_base_url=base_url, answer_api_key=key, answer_timeout_seconds=timeout, _env_file=None
    )  # type: ignore[call-arg]


def model_of(given: RetrievalSettings) -> BaseChatModel:
    model = chat_model(given)
    assert model is not None
    return model


def answer_from(server: OpenAIDouble, timeout: float = 5.0) -> Answer:
    model = model_of(settings(base_url=server.base_url, timeout=timeout))
    writing = WrittenAnswerer(lambda seconds: model, fence=lambda text: "f00d")
    quoting = FakeAnswerer((DraftSentence(CLOSED, (1,)),))
    by = answerers(quoting, writing, budget_s=timeout, clock=time.perf_counter)
    chain = build_chain(FakeSearcher([hit(CLOSED)]), rarity, by, 0.4)
    answer = chain.invoke(query("Why is the Lanthorn Bridge closed?"))
    assert KEY not in repr(answer)
    assert answer.answered
    return answer


# -- an OpenAI-compatible server


def test_the_server_s_answer_is_checked_and_said() -> None:
    with OpenAIDouble(
        says("A gravel barge struck one of the bridge’s piers on Sunday [1]. It costs €9 [1].")
    ) as server:
        answer = answer_from(server)
    assert [s.text for s in answer.sentences] == ["A gravel barge struck one of the bridge’s piers on Sunday."]
    assert [c.quote for c in answer.citations] == [CLOSED]
    assert (answer.written, answer.notice) == (True, None)


def test_the_server_is_told_the_model_the_key_and_the_prompt() -> None:
    with OpenAIDouble(says("NO ANSWER")) as server:
        answer_from(server)
    (request,) = server.requests
    assert request.authorization == f"Bearer {KEY}"
    assert request.body["model"] == "test"
    assert request.body["temperature"] == 0
    assert [m["role"] for m in request.messages] == ["system", "user"]
    assert CLOSED in request.messages[1]["content"]


@pytest.mark.parametrize(
    "reply",
    [
        fails(500, "out of memory"),
        fails(503, "loading"),
        fails(429, "slow down", retry_after=30),
        fails(401, "wrong key"),
        fails(404, "no such model"),
        fails(400, "context length exceeded"),
        Reply(body=b"{not json"),
        Reply(body=b"<html>welcome to this network</html>"),
        Reply(body=b"[]"),
        Reply(body=b"{}"),
        Reply(body=b'{"choices": []}'),
        Reply(body=b""),
        Reply(body=b"\xff\xfe\x00"),
        Reply(500, b"\xff"),
    ],
    ids=lambda reply: f"{reply.status} {reply.body[:30]!r}",
)
def test_whatever_goes_wrong_there_the_reader_gets_quotes_at_once(
    reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    with OpenAIDouble(reply) as server:
        answer = answer_from(server)
    assert [s.text for s in answer.sentences] == [CLOSED]
    assert (answer.written, answer.notice) == (False, COULD_NOT_BE_REACHED)
    refused_for_good = reply.status in (400, 401, 404) or reply.retry_after == 30
    assert len(server.requests) == (1 if refused_for_good else 2)
    assert answer.seconds < 5
    assert any(r.exc_info for r in caplog.records if r.name == "retrieval.compose")


@pytest.mark.parametrize(
    "reply",
    [
        says(""),
        says(None),
        refuses("I cannot help with that."),
        says("I am a teapot."),
        says("The bridge", "length"),
        says("A gravel barge struck one of the bridge’s piers on Sunday."),
        says("A gravel barge struck one of the bridge’s piers on Sunday [7]."),
        says("A gravel barge struck one of the bridge’s piers on Sunday [one]."),
        says('{"answer": "A gravel barge struck a pier", "citations": [1]}'),
    ],
    ids=["empty", "null", "refusal", "teapot", "cut short", "uncited", "no such passage", "malformed mark", "JSON"],
)
def test_where_it_says_nothing_of_use_the_reader_gets_quotes(reply: Reply) -> None:
    with OpenAIDouble(reply) as server:
        answer = answer_from(server)
    assert (answer.written, answer.notice) == (False, GAVE_NOTHING)


def test_a_server_that_hangs_is_waited_for_once_and_no_longer_than_set() -> None:
    with OpenAIDouble(Reply(hangs=True)) as server:
        answer = answer_from(server, timeout=0.3)
    assert answer.notice == COULD_NOT_BE_REACHED
    assert 0.3 <= answer.seconds < 0.6 + 1.0  # the second is for a busy machine
    assert len(server.requests) == 1


def test_what_came_before_the_connection_broke_is_said() -> None:
    text = "A gravel barge struck one of the bridge’s piers on Sunday [1]. The bridge has been closed since [1]."
    with OpenAIDouble(replace(says(text), words=14)) as server:
        answer = answer_from(server)
    assert [s.text for s in answer.sentences] == ["A gravel barge struck one of the bridge’s piers on Sunday."]
    assert (answer.written, answer.notice) == (True, "The language model broke off, so the answer may not be whole.")


def test_half_a_sentence_is_not_said() -> None:
    with OpenAIDouble(
        replace(says("A gravel barge struck one of the bridge’s piers on Sunday [1]."), words=8)
    ) as server:
        answer = answer_from(server)
    assert (answer.written, answer.notice) == (False, COULD_NOT_BE_REACHED)
    assert len(server.requests) == 2


def test_a_server_that_is_not_there() -> None:
    with OpenAIDouble(says("Nothing.")) as server:
        pass
    assert answer_from(server).notice == COULD_NOT_BE_REACHED


# -- models by name


def test_without_a_name_there_is_no_model() -> None:
    assert chat_model(settings(model="")) is None


def test_an_anthropic_model_gets_the_key_the_address_and_the_time_out() -> None:
    model = model_of(settings("anthropic:claude-test", "http://127.0.0.1:9", timeout=7))
    assert type(model).__name__ == "ChatAnthropic"
    assert (model.default_request_timeout, model.max_retries, model.anthropic_api_url) == (7.0, 0, "http://127.0.0.1:9")
    assert model.anthropic_api_key.get_secret_value() == KEY
    assert KEY not in repr(model)


def test_an_ollama_model_gets_the_address_and_the_time_out() -> None:
    model = model_of(settings("ollama:llama3.2", "http://127.0.0.1:9", key="", timeout=7))
    assert type(model).__name__ == "ChatOllama"
    assert (model.client_kwargs, model.base_url) == ({"timeout": 7.0}, "http://127.0.0.1:9")


def test_an_openai_model_gets_the_time_out() -> None:
    model = model_of(settings(timeout=7))
    assert (model.request_timeout, model.max_retries) == (7.0, 0)
    assert KEY not in repr(model)


@pytest.mark.parametrize(
    ("name", "key", "why"),
    [
        ("nonsense:x", KEY, "Unable to infer model provider"),
        ("openai:test", "", "Missing credentials"),
        (":test", KEY, ""),
    ],
)
def test_a_model_that_cannot_be_used_is_refused_with_a_way_out(name: str, key: str, why: str) -> None:
    with pytest.raises(AnswerModelError) as caught:
        chat_model(settings(name, key=key))
    message = str(caught.value)
    assert message.startswith(f"ANSWER_MODEL={name} cannot be used: {why}")
    assert "leave ANSWER_MODEL empty to have answers quoted" in message
    assert "\n" not in message
    assert KEY not in message
    assert caught.value.__cause__ is not None
