"""What the conversation may rely on, of the fake desk and of the one over a real library alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.desk import Desk, Revised
from bot.newsdesk import LibraryDesk
from retrieval.answer import Nearby, Reading, Step
from retrieval.settings import RetrievalSettings
from retrieval.wiring import Answering
from tests.bot.fakes import DAY, FakeDesk
from tests.ingest.newsroom import article
from tests.ingest.small_library import SmallLibrary, settings_for

NEWS = [
    ("Halvern Courier", "The bridge reopened on Monday. Traffic was light and drivers were relieved."),
    ("The Halvern Post", "The council of Halvern met on Sunday, and it voted for a new ferry to the island."),
    ("Halvern Courier", "A seal was seen in the harbour of Tessarby, where fishermen gave it two herrings."),
]
"""Newest first, an hour apart."""


def library_desk(folder: Path) -> LibraryDesk:
    library = SmallLibrary(settings_for(folder), now=lambda: DAY)
    for age, (publisher, body) in enumerate(NEWS):
        url = f"https://news.example/{age}"
        published = DAY - timedelta(hours=age)
        library.corpus.add(article(body, url=url, publisher=publisher, headline=body[:20], published_at=published))
    library.open_for_search()
    return LibraryDesk(library, Answering(library, RetrievalSettings(answer_model="", _env_file=None)))  # type: ignore[call-arg]


@pytest.fixture(params=["fake", "library"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    if request.param == "fake":
        yield FakeDesk()
        return
    desk = library_desk(tmp_path)
    yield desk
    desk._library.close()


def ids(articles: list[Nearby]) -> list[str]:
    return [one.article_id for one in articles]


def test_an_answer_says_as_of_when_it_is(desk: Desk) -> None:
    then = datetime(2026, 3, 9, 23, 0, tzinfo=UTC)
    assert desk.ask("When did the bridge reopen?", ()).as_of is None
    answer = desk.ask("When did the bridge reopen?", (), as_of=then)
    assert (answer.as_of, answer.asked_at, answer.question) == (then, then, "When did the bridge reopen?")


def test_quotes_need_no_language_model(desk: Desk) -> None:
    answer = desk.ask("When did the bridge reopen?", (), quote_only=True)
    assert (answer.written, answer.tokens.read, answer.tokens.written) == (False, 0, 0)


def test_steps_are_heard_where_passages_are_read(desk: Desk) -> None:
    steps: list[Step] = []
    answer = desk.ask("When did the bridge reopen, and was traffic light on Monday?", (), report=steps.append)
    assert answer.answered
    assert isinstance(steps[0], Reading)
    assert len(steps) == 1  # sentences are told only while they are written


def test_a_verdict_repeats_the_claim_and_quotes_where_it_is_covered(desk: Desk) -> None:
    verdict = desk.check("The bridge reopened on Monday.")
    assert (verdict.claim, verdict.kind) == ("The bridge reopened on Monday.", "supported")
    assert [c.number for c in verdict.citations] == [1]
    assert verdict.citations[0].quote == "The bridge reopened on Monday."


def test_the_latest_come_first(desk: Desk) -> None:
    everything = desk.latest(None, 10)
    assert len(everything) == 3
    assert ids(desk.latest(None, 2)) == ids(everything)[:2]
    dates = [one.published_at for one in everything if one.published_at]
    assert dates == sorted(dates, reverse=True)


def test_a_publisher_is_named_in_any_case(desk: Desk) -> None:
    assert {one.publisher for one in desk.latest("hALVERN cOURIER", 10)} == {"Halvern Courier"}
    assert len(desk.latest("halvern courier", 1)) == 1
    assert desk.latest("The Moon Mirror", 10) == []


def test_publishers_with_the_number_of_their_articles(desk: Desk) -> None:
    assert desk.publishers() == [("Halvern Courier", 2), ("The Halvern Post", 1)]


def test_what_is_related_is_something_else(desk: Desk) -> None:
    first = desk.latest(None, 1)[0]
    related = desk.related([first.article_id])
    assert first.article_id not in ids(related)
    assert len(related) <= 5


def test_questions_that_are_the_same_go_together_and_none_is_lost(desk: Desk) -> None:
    assert desk.group([]) == []
    groups = desk.group(["Who won?", "When does the ferry sail?", "when does the ferry sail?"])
    assert sorted(at for group in groups for at in group) == [0, 1, 2]
    assert {1, 2} <= set(groups[0])
    assert groups == sorted(groups, key=len, reverse=True)


def test_asking_again_from_where_one_was_gives_nothing_new(desk: Desk) -> None:
    last = desk.revised(0).last_seq
    assert desk.revised(last) == Revised(last, ())
    last = desk.arrived(0).last_seq
    assert desk.arrived(last) == Revised(last, ())


def test_what_nobody_changed_stands(desk: Desk) -> None:
    cited = desk.check("The bridge reopened on Monday.").citations[0]
    assert desk.still_stands(cited.article_id, cited.version, cited.start, cited.end, cited.quote) == "stands"
