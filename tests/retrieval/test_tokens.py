"""What the language model reads and writes is counted, as the server says or by a fair estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest
from langchain_core.language_models import FakeListChatModel

from ingest.wiring import Library
from retrieval.answer import Answer, DraftSentence, Tokens
from retrieval.chain import build_chain
from retrieval.followups import Turn
from retrieval.rewriting import Rewriter
from retrieval.settings import RetrievalSettings
from retrieval.tokens import TokenCounter
from retrieval.wiring import Answering
from retrieval.written import WrittenAnswerer, chat_model
from tests.doubles.openai_api import OpenAIDouble, Reply, fails, says
from tests.ingest.small_library import SmallLibrary, small_library
from tests.retrieval.fakes import FakeAnswerer, FakeSearcher, answerers, hit, query, rarity

CLOSED = "The Lanthorn Bridge has been closed since Sunday, when a gravel barge struck one of its piers."
NOTHING = Tokens()
SUPPORTED = "A gravel barge struck one of the bridge’s piers on Sunday [1]."


def settings(base_url: str) -> RetrievalSettings:
    return RetrievalSettings(
        answer_model="openai:test", answer_base_url=base_url, answer_api_key="sk-test", _env_file=None
    )  # type: ignore[call-arg]


def answered(reply: Reply, understanding: Tokens = NOTHING) -> tuple[Answer, int]:
    """The answer, and the code points of all that the server was asked."""
    with OpenAIDouble(reply) as server:
        model = chat_model(settings(server.base_url))
        assert model is not None
        by = answerers(FakeAnswerer((DraftSentence(CLOSED, (1,)),)), WrittenAnswerer(lambda _: model, lambda _: "f00d"))
        chain = build_chain(FakeSearcher([hit(CLOSED)]), rarity, by, 0.4)
        answer = chain.invoke(replace(query("Why is the Lanthorn Bridge closed?"), tokens=understanding))
    return answer, sum(len(m["content"]) for request in server.requests for m in request.messages)


def test_the_server_s_own_count_is_taken() -> None:
    answer, _ = answered(says(SUPPORTED, usage=(812, 17)))
    assert answer.written
    assert answer.tokens == Tokens(812, 17)


def test_what_understanding_the_question_took_is_added() -> None:
    answer, _ = answered(says(SUPPORTED, usage=(812, 17)), understanding=Tokens(100, 10))
    assert answer.tokens == Tokens(912, 27)


def test_a_try_that_came_to_nothing_counts_too() -> None:
    answer, _ = answered(says("I am a teapot.", usage=(800, 5)))
    assert not answer.written
    assert answer.tokens == Tokens(1600, 10)


def test_a_server_that_does_not_count_is_estimated_at_four_characters_a_token() -> None:
    answer, asked = answered(says(SUPPORTED, usage=None))
    assert answer.written
    assert answer.tokens == Tokens(-(-asked // 4), -(-len(SUPPORTED) // 4))


def test_a_call_that_breaks_off_counts_as_far_as_it_came() -> None:
    answer, asked = answered(replace(says(f"{SUPPORTED} {SUPPORTED}", usage=(812, 17)), breaks_off=True))
    assert answer.tokens.read == pytest.approx(asked / 4, abs=2)
    assert answer.tokens.written == pytest.approx(2 * len(SUPPORTED) / 4, abs=3)  # two tries, half of the words each


@pytest.mark.parametrize("reply", [fails(401, "wrong key"), fails(400, "too long"), Reply(body=b"<html>")])
def test_what_the_server_refused_costs_nothing(reply: Reply) -> None:
    assert answered(reply)[0].tokens == Tokens()


def test_a_declined_question_asks_no_model() -> None:
    by = answerers(FakeAnswerer(()), WrittenAnswerer(lambda _: FakeListChatModel(responses=["x"]), lambda _: "f00d"))
    answer = build_chain(FakeSearcher([]), rarity, by, 0.4).invoke(query("What is the capital of Peru?"))
    assert answer.tokens == Tokens()


def test_rewriting_is_counted() -> None:
    counter = TokenCounter()
    turns = [Turn("When will the bridge reopen?", "On Thursday.")]
    Rewriter(FakeListChatModel(responses=["Why not sooner?"])).rewrite("and why not sooner?", turns, counter)
    assert counter.total.written == 4
    assert 80 < counter.total.read < 100  # some 370 characters of prompt


# -- over a library


@pytest.fixture
def library(tmp_path_factory: pytest.TempPathFactory) -> SmallLibrary:
    return small_library(tmp_path_factory.mktemp("library"))


TURNS: Sequence[Turn] = [Turn("When will the Lanthorn Bridge reopen?", "It reopens on Thursday.")]


def test_a_follow_up_s_rewriting_stands_in_the_query(library: SmallLibrary) -> None:
    with OpenAIDouble(says("Why does the Lanthorn Bridge reopen on Thursday?", usage=(90, 11))) as server:
        answering = Answering(cast(Library, library), settings(server.base_url))
        assert answering.parse("and why is that?", turns=TURNS).tokens == Tokens(90, 11)
        assert answering.parse("Who won the ferry race?", turns=TURNS).tokens == Tokens()
    assert len(server.requests) == 1


def test_where_only_quotes_are_wanted_the_model_is_left_alone(library: SmallLibrary) -> None:
    with OpenAIDouble(says("Nothing.")) as server:
        answering = Answering(cast(Library, library), settings(server.base_url))
        assert answering.writes
        understood = answering.parse("and why is that?", turns=TURNS, quote_only=True)
        assert understood.text == "Why is that: Lanthorn Bridge reopen?"
        assert answering.ask(understood, quote_only=True).tokens == Tokens()
    assert server.requests == []
