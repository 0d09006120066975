"""Related coverage over the sample corpus, with the real encoder and indexes."""

from __future__ import annotations

import pytest

from ingest.wiring import Library
from retrieval.answer import Nearby
from retrieval.wiring import Answering


def named(sample: Library, headline: str) -> str:
    (found,) = (
        stored.id
        for publisher in sample.corpus.publishers()
        for stored in sample.corpus.find(f"publisher:{publisher}")
        if (stored.article.headline or "").startswith(headline)
    )
    return found


def headlines(related: list[Nearby]) -> list[str]:
    return [str(one.headline) for one in related]


def test_other_reports_of_the_matter_newest_first(answering: Answering, sample: Library) -> None:
    related = answering.related([named(sample, "Thousands march through Ullenquay")])
    assert headlines(related) == [
        "Health board pauses closure of Ullenquay maternity ward until 30 September",
        "Maternity ward march was the biggest in Ullenquay for decades, organisers say",
    ]


def test_at_most_five_and_none_of_those_that_are_known(answering: Answering, sample: Library) -> None:
    known = [named(sample, "Lanthorn Bridge closed"), named(sample, "Lanthorn Bridge reopening put back")]
    related = answering.related(known)
    assert 3 <= len(related) <= 5
    assert not set(known) & {one.article_id for one in related}
    assert headlines(related)[0] == "Lanthorn Bridge to reopen to all traffic on 2 April"


@pytest.mark.parametrize("headline", ["Oakum Theatre", "Former weighmaster", "Energy authority approves"])
def test_what_stands_alone_or_among_its_copies_has_none(answering: Answering, sample: Library, headline: str) -> None:
    assert answering.related([named(sample, headline)]) == []


def test_an_article_that_is_gone_has_none(answering: Answering) -> None:
    assert answering.related(["0000000000000000"]) == []
    assert answering.related([]) == []
