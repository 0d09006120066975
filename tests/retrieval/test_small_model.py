"""A real, small language model, end to end: it invents, and nothing that it invents comes out.

Slow (half a minute a question on two hardware threads), so it runs by `make test-small-model` and not with the other
tests. It is a test of the checks: SmolLM2-135M is no model to write answers with. It hardly ever cites, which alone
would keep all of it from the reader; so here each of its sentences is taken to cite all the evidence there is, and
stands or falls by what it says. It is shown the leading passages only, as it takes a second for every 140 tokens that
it reads.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.wiring import Library
from retrieval.answer import Answer, DraftSentence, Evidence, Query
from retrieval.settings import RetrievalSettings
from retrieval.wiring import Answering
from retrieval.written import WrittenAnswerer
from tests.doubles.small_model import SmallModel, installed
from tests.retrieval.real_news import MISSING, QUERIES, library_of, unpacked

QUESTIONS = 50
SHOWN = 3
"""Passages that the model is shown, of up to eight."""
MOST_SECONDS = 3000.0
"""After this no more questions are asked: a slow machine tests with fewer of them."""
FEWEST_QUESTIONS = 5

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not installed(), reason="the small model is not installed: run `make test-small-model`"),
    pytest.mark.skipif(not QUERIES.exists(), reason=MISSING),
]


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    return random.Random(1).sample(unpacked(QUERIES), QUESTIONS)


@pytest.fixture(scope="module")
def library(
    questions: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory, encoder_cache: Path
) -> Iterator[Library]:
    """The articles that hold the answers to those questions."""
    urls = {evidence["url"] for question in questions for evidence in question["evidence_list"]}
    library = library_of(urls, tmp_path_factory.mktemp("small-model"), encoder_cache)
    yield library
    library.close()


@pytest.fixture(scope="module")
def drafts() -> list[DraftSentence]:
    """What the model wrote, before it was checked."""
    return []


@pytest.fixture(scope="module")
def answers(questions: list[dict[str, Any]], library: Library, drafts: list[DraftSentence]) -> Iterator[list[Answer]]:
    with SmallModel() as model, pytest.MonkeyPatch.context() as patch:
        patch.setattr(WrittenAnswerer, "write", _citing_everything(WrittenAnswerer.write, drafts))
        settings = RetrievalSettings(
            answer_model="openai:smollm2",
            answer_base_url=model.base_url,
            answer_api_key="not-needed",
            answer_timeout_seconds=300,
            _env_file=None,
        )  # type: ignore[call-arg]
        answering = Answering(library, settings)
        yield list(_asked(questions, answering))


def _citing_everything(write: Any, drafts: list[DraftSentence]) -> Any:
    def citing(
        self: WrittenAnswerer, query: Query, evidence: Sequence[Evidence], **limits: Any
    ) -> Iterator[DraftSentence]:
        for said in write(self, query, evidence[:SHOWN], **limits):
            drafts.append(said)
            yield replace(said, evidence=tuple(e.number for e in evidence))

    return citing


def _asked(questions: list[dict[str, Any]], answering: Answering) -> Iterator[Answer]:
    """As many of them as there is time for."""
    began = time.monotonic()
    for question in questions:
        if time.monotonic() - began > MOST_SECONDS:
            break
        yield answering.ask(answering.parse(question["query"]))


def told(answer: Answer) -> Iterator[tuple[str, str]]:
    """Each sentence with everything that it cites: quotes, and the publishers that the citations show."""
    cited = {c.number: f"{c.quote}\n{c.publisher or ''}" for c in answer.citations}
    for sentence in answer.sentences:
        yield sentence.text, "\n".join(cited[n] for n in sentence.citations)


def test_the_model_was_asked_and_wrote(answers: list[Answer], drafts: list[DraftSentence]) -> None:
    reached = [a for a in answers if "could not be reached" not in (a.notice or "")]
    assert len(reached) == len(answers) >= FEWEST_QUESTIONS
    assert drafts
    print(
        f"\nof {len(answers)} questions {sum(a.written for a in answers)} were answered in the model's words, "
        f"{sum(a.answered and not a.written for a in answers)} in the articles', "
        f"{sum(not a.answered for a in answers)} declined; of {len(drafts)} sentences that it wrote "
        f"{sum(len(a.sentences) for a in answers if a.written)} came through; "
        f"{sum(a.seconds for a in answers):.0f} s"
    )


def test_no_number_comes_out_that_is_not_in_what_it_cites(answers: list[Answer]) -> None:
    """By digits alone, which knows nothing of the checks that are tested: "two" for 2 would be a failure here."""
    for answer in answers:
        for said, cited in told(answer):
            assert set(re.findall(r"\d+", said)) <= set(re.findall(r"\d+", cited)), said


def test_no_name_comes_out_that_is_not_in_what_it_cites(answers: list[Answer]) -> None:
    """By capital letters within a sentence."""
    for answer in answers:
        for said, cited in told(answer):
            names = re.findall(r"(?<=[a-z,;] )[A-Z][\w’'-]+", said)
            held = {re.sub(r"['’]s?$", "", word).casefold() for word in re.findall(r"[\w’'-]+", cited)}
            missing = [n for n in names if re.sub(r"['’]s?$", "", n).casefold() not in held]
            assert not missing, (said, cited)


def test_every_quote_stands_in_its_article(answers: list[Answer], library: Library) -> None:
    for answer in answers:
        for citation in answer.citations:
            stored = library.corpus.get(citation.article_id, citation.version)
            assert stored is not None
            assert stored.article.body[citation.start : citation.end] == citation.quote
