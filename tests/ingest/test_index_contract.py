"""One contract for every index: the fakes that other tests use, tantivy, Chroma embedded and Chroma as a server."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest import vectors
from ingest.article import ArticleFilter, Passage
from ingest.errors import IndexUnavailable
from ingest.index import IndexEntry, IndexHit, IndexState, LexicalIndex, PassageIndex, VectorIndex
from ingest.lexical import TantivyIndex
from tests.ingest.chroma_server import chroma_server
from tests.ingest.index_fakes import FakeEncoder, FakeLexicalIndex, FakeVectorIndex, Shelf

ALL = ArticleFilter()
MONDAY = datetime(2026, 3, 2, 6, 45, tzinfo=UTC)
ENCODER = FakeEncoder()


def entry(
    passage_id: str, text: str, *, headline: str = "", publisher: str = "", published_at: datetime | None = MONDAY
) -> IndexEntry:
    """``passage_id`` is "article.version.ordinal"."""
    article_id, version, ordinal = passage_id.split(".")
    passage = Passage(article_id, int(version), int(ordinal), 10, 10 + len(text), text)
    return IndexEntry(passage, headline, publisher, published_at)


BRIDGE = entry("bridge.1.0", "The bridge was closed after a barge struck a pier.", publisher="Halvern Post")
PIER = entry("bridge.1.1", "Divers found a crack in the pier.", publisher="Halvern Post")
FERRY = entry(
    "ferry.1.0", "Crews of the ferry will strike.", publisher="Coast Radio", published_at=MONDAY + timedelta(days=5)
)
UNDATED = entry("school.1.0", "The village school may close.", publisher="Coast Radio", published_at=None)
NEWS = [BRIDGE, PIER, FERRY, UNDATED]


@dataclass
class Bench:
    """An index under test, opened as often as a test likes over the same place."""

    open_index: Callable[[], Any]
    lexical: bool
    index: Any = None

    def opened(self) -> Any:
        if self.index is None:
            self.index = self.open_index()
        return self.index

    def reopened(self) -> Any:
        self.close()
        return self.opened()

    def close(self) -> None:
        if self.index is not None:
            self.index.close()
        self.index = None

    def put(self, *entries: IndexEntry) -> None:
        if self.lexical:
            lexical: LexicalIndex = self.opened()
            lexical.put(entries)
        else:
            dense: VectorIndex = self.opened()
            dense.put(entries, ENCODER.encode_passages([e.passage.text for e in entries]))

    def fill(self, *entries: IndexEntry, reached: int = 4) -> PassageIndex:
        self.opened().reset("rules")
        self.put(*entries)
        self.opened().reach(IndexState(reached, "rules"))
        index: PassageIndex = self.opened()
        return index

    def search(self, text: str, k: int = 10, only: ArticleFilter = ALL) -> list[IndexHit]:
        hits: list[IndexHit] = self.opened().search(text if self.lexical else ENCODER.encode_query(text), k, only)
        return hits

    def ids(self, text: str = "the bridge pier ferry school", k: int = 10, only: ArticleFilter = ALL) -> set[str]:
        return {hit.passage_id for hit in self.search(text, k, only)}


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("chroma-server")) as url:
        yield url


COLLECTIONS = (f"dateline-test-{n}" for n in itertools.count())


def _bench(kind: str, folder: Path, request: pytest.FixtureRequest) -> Bench:
    shelf, collection = Shelf(), next(COLLECTIONS)
    if kind == "fake lexical":
        return Bench(lambda: FakeLexicalIndex(shelf), lexical=True)
    if kind == "fake vectors":
        return Bench(lambda: FakeVectorIndex(shelf), lexical=False)
    if kind == "tantivy":
        return Bench(lambda: TantivyIndex(folder), lexical=True)
    if kind == "chroma":
        return Bench(lambda: vectors.embedded(folder / "chroma", collection), lexical=False)
    url = request.getfixturevalue("chroma_url")
    return Bench(lambda: vectors.server(url, collection), lexical=False)


KINDS = ["fake lexical", "fake vectors", "tantivy", "chroma", "chroma server"]


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    bench = _bench(request.param, tmp_path, request)
    yield bench
    bench.close()


@pytest.fixture(scope="module", params=KINDS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """An index of the news above, for tests that only read."""
    bench = _bench(request.param, tmp_path_factory.mktemp("filled"), request)
    bench.fill(*NEWS)
    yield bench
    bench.close()


@pytest.fixture(params=["fake lexical", "tantivy"])
def lexical(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    bench = _bench(request.param, tmp_path, request)
    yield bench
    bench.close()


# -- what has been reached


def test_before_it_is_made_an_index_has_no_state(bench: Bench) -> None:
    assert bench.opened().state() is None


def test_a_new_index_is_empty_and_has_reached_nothing(bench: Bench) -> None:
    index = bench.opened()
    index.reset("rules")
    assert index.state() == IndexState(0, "rules")
    assert index.count() == 0
    assert bench.search("bridge") == []


def test_what_was_reached_outlives_the_process(bench: Bench) -> None:
    bench.fill(*NEWS, reached=4)
    index = bench.reopened()
    assert index.state() == IndexState(4, "rules")
    assert index.count() == 4
    assert bench.ids() == {e.passage.id for e in NEWS}


def test_reset_empties(bench: Bench) -> None:
    bench.fill(*NEWS)
    for rules in ("other rules", "third rules"):
        index = bench.reopened()
        index.reset(rules)
        assert index.state() == IndexState(0, rules)
        assert index.count() == 0
        assert bench.search("bridge") == []
    bench.put(FERRY)
    bench.opened().reach(IndexState(5, "third rules"))
    assert bench.ids() == {"ferry.1.0"}


def test_closing_twice_is_harmless(bench: Bench) -> None:
    index = bench.fill(*NEWS)
    index.close()
    index.close()
    assert index.count() == 4  # and it opens again by itself


# -- writing


def test_a_hit_says_where_the_passage_stands(filled: Bench) -> None:
    best = filled.search("Crews of the ferry will strike.")[0]
    assert (best.passage_id, best.article_id, best.version) == ("ferry.1.0", "ferry", 1)
    assert (best.start, best.end) == (10, 10 + len(FERRY.passage.text))


def test_hits_come_best_first(filled: Bench) -> None:
    scores = [hit.score for hit in filled.search("the bridge pier ferry school")]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 4


def test_putting_again_changes_nothing(bench: Bench) -> None:
    index = bench.fill(*NEWS)
    bench.put(*NEWS)
    bench.put(*NEWS)
    index.reach(IndexState(5, "rules"))
    assert index.count() == 4
    assert len(bench.search("bridge pier ferry school")) == 4


def test_putting_a_passage_again_replaces_it(bench: Bench) -> None:
    index = bench.fill(*NEWS)
    bench.put(entry("ferry.1.0", "Crews of the ferry will strike.", publisher="Quay"))
    index.reach(IndexState(5, "rules"))
    assert bench.ids(only=ArticleFilter(publishers=("Quay",))) == {"ferry.1.0"}
    assert bench.ids(only=ArticleFilter(publishers=("Coast Radio",))) == {"school.1.0"}


def test_putting_nothing_and_removing_nothing(bench: Bench) -> None:
    index = bench.fill(*NEWS)
    bench.put()
    index.remove([])
    index.remove(["never there"])
    index.reach(IndexState(5, "rules"))
    assert index.count() == 4


def test_removing_an_article_takes_every_version_of_it(bench: Bench) -> None:
    index = bench.fill(*NEWS, entry("bridge.2.0", "The bridge is open."))
    index.remove(["bridge", "school"])
    index.reach(IndexState(5, "rules"))
    assert index.count() == 1
    assert bench.ids() == {"ferry.1.0"}


def test_an_update_removes_then_puts(bench: Bench) -> None:
    """In the order in which the indexer does it, and all of it visible at once when it is reached."""
    index = bench.fill(*NEWS)
    index.remove(["bridge"])
    bench.put(entry("bridge.2.0", "The bridge is open."))
    index.reach(IndexState(5, "rules"))
    assert bench.ids() == {"bridge.2.0", "ferry.1.0", "school.1.0"}


def test_many_articles_are_removed_at_once(bench: Bench) -> None:
    many = [entry(f"a{n}.1.0", f"Report number {n}.") for n in range(1200)]
    index = bench.fill(*many)
    assert index.count() == 1200
    index.remove([e.passage.article_id for e in many[1:]])
    index.reach(IndexState(5, "rules"))
    assert index.count() == 1


# -- searching


@pytest.mark.parametrize(("k", "found"), [(1, 1), (3, 3), (4, 4), (50, 4)])
def test_at_most_k_hits(filled: Bench, k: int, found: int) -> None:
    assert len(filled.search("the bridge pier ferry school", k)) == found


HALVERN, RADIO = "Halvern Post", "Coast Radio"


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (ALL, NEWS),
        (ArticleFilter(publishers=(HALVERN,)), [BRIDGE, PIER]),
        (ArticleFilter(publishers=(HALVERN, RADIO)), NEWS),
        (ArticleFilter(publishers=("halvern post",)), []),
        (ArticleFilter(publishers=("Halvern",)), []),
        (ArticleFilter(articles=("bridge", "school")), [BRIDGE, PIER, UNDATED]),
        (ArticleFilter(articles=("ferry",), publishers=(HALVERN,)), []),
        (ArticleFilter(published_from=MONDAY), [BRIDGE, PIER, FERRY]),
        (ArticleFilter(published_from=MONDAY + timedelta(seconds=1)), [FERRY]),
        (ArticleFilter(published_to=MONDAY), [BRIDGE, PIER]),
        (ArticleFilter(published_to=MONDAY - timedelta(seconds=1)), []),
        (ArticleFilter(published_from=MONDAY, published_to=MONDAY), [BRIDGE, PIER]),
        (ArticleFilter(published_from=MONDAY + timedelta(days=9), published_to=MONDAY), []),
        (ArticleFilter((RADIO,), MONDAY, MONDAY + timedelta(days=9)), [FERRY]),
        (ArticleFilter(publishers=(RADIO,)), [FERRY, UNDATED]),
        (ArticleFilter(published_from=datetime(1900, 1, 1, tzinfo=UTC)), [BRIDGE, PIER, FERRY]),
    ],
)
def test_filters(filled: Bench, only: ArticleFilter, found: Sequence[IndexEntry]) -> None:
    assert filled.ids(only=only) == {e.passage.id for e in found}


def test_a_filter_does_not_cost_hits(bench: Bench) -> None:
    """The k best of those that match, not those of the k best that match."""
    near = [entry(f"near{n}.1.0", "The bridge.", publisher="A") for n in range(30)]
    far = entry("far.1.0", "The bridge and many another thing, told at some length.", publisher="B")
    bench.fill(*near, far)
    assert bench.ids("The bridge.", k=3, only=ArticleFilter(publishers=("B",))) == {"far.1.0"}


def test_dates_before_1970(bench: Bench) -> None:
    old = datetime(1912, 4, 15, 2, 20, tzinfo=UTC)
    bench.fill(entry("titanic.1.0", "The ship sank.", published_at=old), FERRY)
    assert bench.ids("ship ferry", only=ArticleFilter(published_to=old)) == {"titanic.1.0"}
    assert bench.ids("ship ferry", only=ArticleFilter(published_from=old)) == {"titanic.1.0", "ferry.1.0"}


HOSTILE = [
    "",
    " ",
    "\n\0\t",
    '"',
    '"bridge',
    "bridge AND OR NOT",
    "text:bridge",
    "nosuchfield:bridge",
    "bri*",
    "*",
    "(((",
    "bridge)^99 ~2",
    "[a TO z]",
    "/b.*e/",
    "-bridge +pier",
    "\\",
    "' OR 1=1; DROP TABLE passages --",
    "🌉🌉🌉",
    "\ud83d",
    "مرحبا 桥 мост",
    "é" * 2000,
    "bridge " * 300,
    " ".join(f"word{n}" for n in range(2000)),
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_no_text_upsets_a_search(filled: Bench, text: str) -> None:
    assert len(filled.search(text)) <= 4
    assert filled.search(text, only=ArticleFilter(publishers=(text,))) == []


@pytest.mark.parametrize("text", ['The "Post": $ne, {"$gt": 1} * ?', "🗞️ Zeitung", "x" * 3000 + " y"])
def test_no_stored_text_upsets_an_index(bench: Bench, text: str) -> None:
    bench.fill(entry("a.1.0", text, headline=text, publisher=text), FERRY)
    assert bench.ids(text, only=ArticleFilter(publishers=(text,))) == {"a.1.0"}
    assert bench.reopened().count() == 2


# -- the lexical index alone


def test_words_of_headline_and_publisher_are_found_too(lexical: Bench) -> None:
    lexical.fill(entry("a.1.0", "Nobody was hurt.", headline="Barge hits bridge", publisher="Halvern Post"), FERRY)
    assert lexical.ids("barge") == lexical.ids("halvern") == lexical.ids("hurt") == {"a.1.0"}
    assert lexical.ids("absent words only") == set()


def test_words_are_case_folded_and_in_order(lexical: Bench) -> None:
    index: LexicalIndex = lexical.opened()
    assert index.words("The PIER — the pier!") == ["the", "pier", "the", "pier"]
    assert index.words("… 🙂 —") == index.words("") == []


def test_rarity_is_bm25s(lexical: Bench) -> None:
    lexical.fill(*NEWS)
    index: LexicalIndex = lexical.opened()
    rarity = index.rarity(["the", "pier", "zanzibar"])
    assert rarity == {
        "the": pytest.approx(math.log(1 + 0.5 / 4.5)),
        "pier": pytest.approx(math.log(1 + 2.5 / 2.5)),
        "zanzibar": pytest.approx(math.log(1 + 4.5 / 0.5)),
    }
    assert index.rarity([]) == {}


def test_what_was_not_reached_is_dropped(lexical: Bench) -> None:
    """A catch-up that fails half-way and is closed leaves nothing behind to disagree with the state."""
    lexical.fill(BRIDGE)
    lexical.put(FERRY)
    assert lexical.reopened().count() == 1
    assert lexical.ids("ferry") == set()


def test_words_are_stemmed_and_accents_folded(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path)
    assert index.words("Zelenský’s visits") == ["zelenski", "s", "visit"]
    assert index.words("ferries") == index.words("ferry")


# -- another process, and trouble


def test_a_reader_sees_what_a_writer_reaches_and_rebuilds(tmp_path: Path) -> None:
    writer = Bench(lambda: TantivyIndex(tmp_path), lexical=True)
    reader = Bench(lambda: TantivyIndex(tmp_path), lexical=True)
    writer.fill(BRIDGE)
    assert reader.ids("bridge") == {"bridge.1.0"}
    writer.put(FERRY)
    writer.opened().reach(IndexState(5, "rules"))
    assert reader.ids("ferry") == {"ferry.1.0"}
    assert reader.opened().rarity(["ferri"])["ferri"] < math.log(1 + 2.5 / 0.5)
    writer.fill(PIER)
    assert reader.ids() == {"bridge.1.1"}
    writer.close()
    reader.close()


def test_a_client_of_a_server_sees_what_another_rebuilds(chroma_url: str) -> None:
    name = next(COLLECTIONS)
    one = Bench(lambda: vectors.server(chroma_url, name), lexical=False)
    other = Bench(lambda: vectors.server(chroma_url, name), lexical=False)
    one.fill(BRIDGE)
    assert other.ids() == {"bridge.1.0"}
    one.fill(FERRY)
    assert other.ids() == {"ferry.1.0"}
    one.close()
    other.close()


def test_corpora_on_one_server_keep_apart(chroma_url: str) -> None:
    one = Bench(lambda: vectors.server(chroma_url, "dateline-one"), lexical=False)
    other = Bench(lambda: vectors.server(chroma_url, "dateline-other"), lexical=False)
    one.fill(*NEWS)
    other.fill(FERRY)
    assert (one.opened().count(), other.opened().count()) == (4, 1)
    one.close()
    other.close()


def test_a_reset_that_was_interrupted_leaves_no_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else an emptied index would claim to be complete."""
    bench = Bench(lambda: TantivyIndex(tmp_path), lexical=True)
    index = bench.fill(*NEWS)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ingest.lexical.shutil.rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        index.reset("rules")
    assert bench.reopened().state() is None
    bench.close()


def test_a_damaged_lexical_index_is_named_with_what_mends_it(tmp_path: Path) -> None:
    bench = Bench(lambda: TantivyIndex(tmp_path), lexical=True)
    bench.fill(BRIDGE)
    bench.close()
    (folder,) = tmp_path.glob("lexical-*")
    (folder / "state.json").write_text("{")
    with pytest.raises(IndexUnavailable, match=r"the lexical index in .* is damaged .*: run `dateline reindex`"):
        bench.opened().state()
    (folder / "index" / "meta.json").write_text("nonsense")
    with pytest.raises(IndexUnavailable, match=r"cannot be opened .*: run `dateline reindex`"):
        bench.reopened().count()
    bench.fill(FERRY)
    assert bench.ids() == {"ferry.1.0"}
    bench.close()


def test_a_server_that_is_down_is_named() -> None:
    index = vectors.server("http://127.0.0.1:9", "dateline-test")
    with pytest.raises(IndexUnavailable, match=r"the vector index \(Chroma server http://127\.0\.0\.1:9\) cannot"):
        index.state()
    index.close()


def test_a_damaged_chroma_folder_is_named_and_mended_by_a_reset(tmp_path: Path) -> None:
    bench = Bench(lambda: vectors.embedded(tmp_path / "chroma", "dateline-test"), lexical=False)
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_text("nonsense " * 1000)
    for _ in range(2):  # the second time Chroma has a client that it could not start
        with pytest.raises(IndexUnavailable, match=r"in .*chroma\) .*is not a database.*dateline reindex"):
            bench.opened().state()
    bench.fill(FERRY)
    assert bench.reopened().count() == 1
    bench.close()
