"""Query -> hits: two indexes asked clause by clause, copies of one story once, what is no longer stored dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ingest.article import ArticleFilter, StoredArticle
from retrieval.answer import Clause, Period
from retrieval.search import Searcher
from tests.retrieval.fakes import FakeCorpus, FakeEncoder, FakeIndex, index_hit, query, stored, whole

BRIDGE = "The Lanthorn Bridge has been closed to all traffic since a loaded gravel barge struck one of its piers."
QUESTION = "Why is the bridge closed?"
FERRY = "Ferry crews walked out at five on Monday after talks over pay broke down, and most sailings were cancelled."
QUOTA = "Fishing boats on the coast may land less sole this year, the regional fisheries commissioner announced today."


def search(
    articles: list[StoredArticle],
    lexical: FakeIndex,
    dense: FakeIndex | None = None,
    *,
    k: int = 10,
    only: ArticleFilter | None = None,
    clauses: tuple[Clause, ...] = (),
    parts: tuple[str, ...] = (),
) -> list[str]:
    """IDs of the articles found, in order."""
    return [hit.article_id for hit in _hits(articles, lexical, dense or FakeIndex(), k, only, clauses, parts)]


def _hits(articles, lexical, dense, k=10, only=None, clauses=(), parts=()):
    searcher = Searcher(FakeCorpus(articles), FakeEncoder(), dense, lexical)
    return searcher.search(query(QUESTION, only=only, clauses=clauses, parts=parts), k)


def clause(*publishers: str, period: Period | None = None, cited: bool = True) -> Clause:
    return Clause(QUESTION, publishers, period, cited)


# -- hits


def test_a_hit_carries_the_words_of_the_corpus_and_the_article_s_fields() -> None:
    post = stored("post", f"{FERRY} {BRIDGE}")
    passage = index_hit("post", len(FERRY) + 1, len(FERRY) + 1 + len(BRIDGE), score=0.7)
    (hit,) = _hits([post], FakeIndex([passage]), FakeIndex([passage]))
    assert hit.text == BRIDGE == post.article.body[hit.start : hit.end]
    assert (hit.rank, hit.publisher, hit.url) == (1, "The Halvern Post", "https://halvern.example/post")
    assert hit.cosine == 0.7


def test_a_passage_that_only_the_lexical_index_found_has_no_cosine() -> None:
    post = stored("post", BRIDGE)
    (hit,) = _hits([post], FakeIndex([whole(post, score=12.5)]), FakeIndex())
    assert hit.cosine is None


def test_ranks_count_from_one_without_gaps_and_k_is_respected() -> None:
    bodies = [f"Report number {i} tells of the bridge{' that is closed' * (6 - i)}." for i in range(6)]
    articles = [stored(f"a{i}", body) for i, body in enumerate(bodies)]
    everything = FakeIndex([whole(a) for a in articles])
    hits = _hits(articles[1:], everything, FakeIndex(), k=3)
    assert [h.rank for h in hits] == [1, 2, 3]
    assert "a0" not in {h.article_id for h in hits}
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_an_empty_corpus_gives_no_hits() -> None:
    assert search([], FakeIndex()) == []


# -- copies and versions


def test_copies_of_one_wire_story_are_shown_once() -> None:
    wire = stored("wire", BRIDGE)
    copy = stored("copy", f"{BRIDGE} Readers sent pictures.", origin_id="wire", publisher="The Coast Courier")
    other = stored("other", FERRY)
    assert search([wire, copy, other], FakeIndex([whole(copy), whole(wire), whole(other)])) == ["wire", "other"]


def test_the_same_words_from_another_origin_are_no_copy() -> None:
    """Too short for the corpus to call it a copy: both stay, and the reader judges."""
    assert search(
        [stored("a", BRIDGE), stored("b", BRIDGE)], FakeIndex([index_hit("a", 0, 90), index_hit("b", 0, 90)])
    ) == [
        "a",
        "b",
    ]


def test_another_part_of_the_same_origin_s_story_is_no_copy() -> None:
    wire, longer = stored("wire", BRIDGE), stored("longer", f"{BRIDGE} {QUOTA}", origin_id="wire")
    added = index_hit("longer", len(BRIDGE) + 1, len(BRIDGE) + 1 + len(QUOTA))
    assert search([wire, longer], FakeIndex([whole(wire), added])) == ["wire", "longer"]


def test_overlapping_passages_of_one_article_both_count() -> None:
    post = stored("post", BRIDGE)
    assert search([post], FakeIndex([index_hit("post", 0, 80), index_hit("post", 10, 99)])) == ["post", "post"]


def test_passages_of_a_replaced_version_are_dropped() -> None:
    now = stored("post", BRIDGE, version=2)
    assert search([now], FakeIndex([index_hit("post", 0, 40, version=1), index_hit("post", 0, 40, version=2)])) == [
        "post"
    ]


def test_passages_of_a_forgotten_article_are_dropped() -> None:
    kept = stored("kept", BRIDGE)
    assert search([kept], FakeIndex([index_hit("forgotten"), whole(kept)])) == ["kept"]


# -- filters


def test_filters_reach_both_indexes() -> None:
    only = ArticleFilter(("The Halvern Post",), datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC))
    lexical, dense = FakeIndex(), FakeIndex()
    search([], lexical, dense, only=only)
    assert [asked for _, asked in lexical.asked] == [asked for _, asked in dense.asked] == [only]


def test_at_least_as_many_hits_as_wanted_are_asked_of_each_index() -> None:
    lexical, dense = FakeIndex(), FakeIndex()
    search([], lexical, dense, k=300)
    assert lexical.asked[0][0] == dense.asked[0][0] == 300


def test_a_cited_publisher_comes_first_and_hides_no_other() -> None:
    other, post = stored("other", BRIDGE, publisher="The Coast Courier"), stored("post", QUOTA)
    lexical = FakeIndex([whole(other)], found_at={"The Halvern Post": [whole(post)]})
    assert search([other, post], lexical) == ["other"]
    assert search([other, post], lexical, clauses=(clause("The Halvern Post"),)) == ["post", "other"]


def test_a_publisher_that_is_merely_mentioned_is_looked_at_and_put_before_nobody() -> None:
    other, post = stored("other", BRIDGE, publisher="The Coast Courier"), stored("post", QUOTA)
    lexical = FakeIndex([whole(other)], found_at={"The Halvern Post": [whole(post)]})
    assert search([other, post], lexical, clauses=(clause("The Halvern Post", cited=False),)) == ["other", "post"]


def test_a_part_of_the_question_gets_its_evidence_early_and_costs_no_search() -> None:
    painted = [stored(f"painted{i}", f"Why the bridge is {colour}.") for i, colour in enumerate(("red", "green"))]
    articles = [*painted, stored("shut", "Closed, they say.")]
    without, told = (FakeIndex([whole(a) for a in articles]) for _ in range(2))
    assert search(articles, without)[2] == "shut"
    assert search(articles, told, parts=("closed",))[1] == "shut"
    assert told.asked == without.asked


def test_a_clause_keeps_the_dates_that_were_asked_for() -> None:
    since = datetime(2026, 3, 1, tzinfo=UTC)
    lexical = FakeIndex()
    search([], lexical, only=ArticleFilter((), since, None), clauses=(clause("The Halvern Post"),))
    assert all(asked.published_from == since for _, asked in lexical.asked)
    assert lexical.asked[-1][1].publishers == ("The Halvern Post",)


def test_a_publisher_that_was_asked_for_outright_is_the_only_scope() -> None:
    lexical = FakeIndex()
    search([], lexical, only=ArticleFilter(("The Coast Courier",)), clauses=(clause("The Halvern Post"),))
    assert {asked.publishers for _, asked in lexical.asked} == {("The Coast Courier",)}


def test_a_clause_with_a_day_is_asked_of_that_day_too_within_the_filters() -> None:
    day = Period(datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 3, 23, 59, 59, tzinfo=UTC))
    lexical = FakeIndex()
    search(
        [], lexical, only=ArticleFilter((), None, datetime(2026, 3, 3, 12, tzinfo=UTC)), clauses=(clause(period=day),)
    )
    asked = lexical.asked[-1][1]
    assert (asked.published_from, asked.published_to) == (day.start, datetime(2026, 3, 3, 12, tzinfo=UTC))


def test_a_day_outside_the_filters_widens_nothing() -> None:
    day = Period(datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 3, 23, 59, 59, tzinfo=UTC))
    until = datetime(2026, 2, 1, tzinfo=UTC)
    lexical = FakeIndex()
    search([], lexical, only=ArticleFilter((), None, until), clauses=(clause(period=day),))
    assert all(asked.published_to == until and asked.published_from is None for _, asked in lexical.asked)


# -- read again by a cross-encoder


def test_a_cross_encoder_moves_what_it_finds_relevant_up() -> None:
    articles = [stored("a", BRIDGE), stored("b", FERRY), stored("c", QUOTA)]
    found = FakeIndex([whole(a) for a in articles])
    read: list[str] = []

    def rerank(question: str, passages: Sequence[str]) -> list[float]:
        read.extend(passages)
        return [float(FERRY in passage) for passage in passages]

    plain = Searcher(FakeCorpus(articles), FakeEncoder(), FakeIndex(), found).search(query(QUESTION), 3)
    again = Searcher(FakeCorpus(articles), FakeEncoder(), FakeIndex(), found, rerank).search(query(QUESTION), 3)
    before, after = ([hit.article_id for hit in hits] for hits in (plain, again))
    assert after.index("b") < before.index("b")
    assert [hit.rank for hit in again] == [1, 2, 3]
    assert read[0].startswith("A headline\n")
