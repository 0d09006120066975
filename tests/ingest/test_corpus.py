"""The store of record: what becomes of an article that arrives, and what is kept."""

from __future__ import annotations

import multiprocessing
import re
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

import ingest.migrations
from ingest.article import Article, Change
from ingest.corpus import Corpus
from ingest.database import SCHEMA_REVISION
from ingest.errors import CorpusError
from ingest.schema import metadata
from tests.ingest.newsroom import BRIDGE, NOON, article, sample_articles
from tests.waiting import BOUND_S

LATER = BRIDGE + " It reopens on Friday."
PAPER = "https://paper.example/bridge"


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path / "data" / "corpus.sqlite", now=lambda: NOON)
    yield corpus
    corpus.close()


# -- what becomes of an article


def test_a_new_article_is_added(corpus: Corpus) -> None:
    status, stored, reason = corpus.add(article())
    assert (status, reason) == ("added", None)
    assert stored
    assert (stored.version, stored.origin_id, stored.article) == (1, stored.id, article())
    assert corpus.get(stored.id) == stored


def test_every_field_comes_back_as_it_went_in(corpus: Corpus) -> None:
    cest = datetime.fromisoformat("2026-03-03T10:15:30.123456+02:00")
    full = article(
        byline="Zoë Brzęczyszczykiewicz", dateline="HALVERN", section="News", updated_at=cest, headline="“Shut” 🙂"
    )
    assert corpus.add(full)[1] == corpus.get(full.id)
    stored = corpus.get(full.id)
    assert stored
    assert stored.article == full
    assert stored.article.updated_at
    assert stored.article.updated_at.tzinfo is UTC


def test_what_is_not_stated_stays_unknown(corpus: Corpus) -> None:
    bare = article(url=None, headline=None, publisher=None, published_at=None, language=None)
    corpus.add(bare)
    stored = corpus.get(bare.id)
    assert stored
    assert stored.article == bare
    assert stored.article.published_at is None


def test_the_same_article_again_is_unchanged(corpus: Corpus) -> None:
    _, first, _ = corpus.add(article())
    status, stored, reason = corpus.add(replace(article(), fetched_at=NOON + timedelta(days=1)))
    assert (status, stored, reason) == ("unchanged", first, None)
    assert corpus.last_change() == 1


@pytest.mark.parametrize(
    "body", [f"  {BRIDGE}\n", BRIDGE.replace(" A barge", "\n\nA barge"), BRIDGE.replace(" ", "\u00a0")]
)
def test_white_space_makes_no_version(corpus: Corpus, body: str) -> None:
    corpus.add(article())
    assert corpus.add(article(body))[0] == "unchanged"


@pytest.mark.parametrize(
    "body",
    [
        "1,234 views\n\n" + BRIDGE + "\n\n12 comments",
        "Updated 5 minutes ago\n\n3 min read\n\n" + BRIDGE,
        BRIDGE + "\n\nShare this article",
    ],
)
def test_what_pages_count_and_print_around_a_report_makes_no_version(corpus: Corpus, body: str) -> None:
    corpus.add(article())
    assert corpus.add(article(body))[0] == "unchanged"
    assert corpus.add(article(headline="Bridge Closed After Barge Strike"))[0] == "unchanged"
    stored = corpus.get(article().id)
    assert stored
    assert stored.article == article()  # the words first stored stay: quotes of them may be out


def test_typography_makes_no_version(corpus: Corpus) -> None:
    straight = 'Zoe\u0308 said: "It\'s closed - for now..."'
    _, first, _ = corpus.add(article(straight))
    assert corpus.add(article("Zoë said: “It’s closed – for now…”")) == ("unchanged", first, None)
    assert corpus.add(article("Zoë said: “It’s open – for now…”"))[0] == "updated"
    assert corpus.add(article(straight))[0] == "unchanged"  # an old version's words, typed like neither


@pytest.mark.parametrize("changed", [article(LATER), article(headline="Bridge closed for a week")])
def test_new_words_make_a_version_and_the_old_ones_are_kept(corpus: Corpus, changed: Article) -> None:
    _, first, _ = corpus.add(article())
    status, second, reason = corpus.add(changed)
    assert first
    assert second
    assert (status, second.id, second.version, reason) == ("updated", first.id, 2, None)
    assert corpus.get(first.id) == second
    assert corpus.get(first.id, version=1) == first
    assert corpus.get(first.id, version=3) is None


def test_old_words_again_are_a_source_that_lags(corpus: Corpus) -> None:
    corpus.add(article())
    _, second, _ = corpus.add(article(LATER))
    assert corpus.add(article()) == ("unchanged", second, None)


def test_old_words_that_the_publisher_declares_to_be_newer_are_a_version(corpus: Corpus) -> None:
    corpus.add(article())
    corpus.add(article(LATER, updated_at=NOON))
    assert corpus.add(article(updated_at=NOON))[0] == "unchanged"
    status, third, _ = corpus.add(article(updated_at=NOON + timedelta(hours=1)))
    assert third
    assert (status, third.version, third.article.body) == ("updated", 3, BRIDGE)


def test_the_same_words_elsewhere_are_a_duplicate_of_the_first(corpus: Corpus) -> None:
    _, first, _ = corpus.add(article())
    status, copy, reason = corpus.add(article(url=PAPER, publisher="The Paper", headline="Barge hits bridge"))
    assert first
    assert copy
    assert status == "duplicate"
    assert (copy.version, copy.origin_id) == (1, first.id)
    assert copy.id != first.id
    assert reason == f"has the same words as {first.id} (Bridge closed after barge strike, The Halvern Post)"
    assert corpus.add(article(url=PAPER))[0] == "updated"  # the copy's headline changed: it has versions of its own


@pytest.mark.parametrize(
    "moved", [{"url": "http://halvern.example/news/bridge"}, {"url": "https://www.halvern.example/2026/bridge-closed"}]
)
def test_the_same_words_at_another_address_of_the_site_are_the_same_article(
    corpus: Corpus, moved: dict[str, str]
) -> None:
    _, first, _ = corpus.add(article())
    assert first
    assert corpus.add(article(**moved)) == (
        "unchanged",
        first,
        f"is {first.id} at another address, known as https://halvern.example/news/bridge",
    )
    assert corpus.stats().articles == 1


@pytest.mark.parametrize("other", [{"headline": "Barge hits bridge"}, {"publisher": "The Agency"}])
def test_under_another_headline_or_name_it_is_a_copy(corpus: Corpus, other: dict[str, str]) -> None:
    corpus.add(article())
    assert corpus.add(article(url="https://halvern.example/agency/1", **other))[0] == "duplicate"


def test_what_is_stated_later_is_taken_over_without_a_version(corpus: Corpus) -> None:
    bare = article(byline=None, section=None, published_at=None)
    corpus.add(bare)
    full = article(byline="Zoë Quill", section="News", url=bare.url)
    status, stored, reason = corpus.add(full)
    assert status == "unchanged"
    assert reason == "has the words that are known; now stated and taken over: byline, section, published at"
    assert stored == corpus.get(bare.id)
    assert stored
    assert (stored.version, stored.article) == (1, full)
    assert corpus.changes_since(1, limit=9) == [Change(2, bare.id, 1, "updated", NOON)]
    assert corpus.add(bare) == ("unchanged", stored, None)  # and nothing is ever taken back
    assert corpus.last_change() == 2


def test_two_sources_that_differ_do_not_take_turns(corpus: Corpus) -> None:
    feed, page = article(byline="Zoë Quill"), article(byline="Zoë Quill, Halvern", updated_at=NOON)
    corpus.add(feed)
    for _ in range(3):
        corpus.add(page)
        corpus.add(feed)
    stored = corpus.get(feed.id)
    assert stored
    assert stored.article.byline == "Zoë Quill, Halvern"  # the publisher declared it to be newer
    assert corpus.last_change() == 2


def test_a_publication_time_does_not_move_with_the_same_words(corpus: Corpus) -> None:
    _, first, _ = corpus.add(article(updated_at=NOON))
    again = article(published_at=NOON + timedelta(days=3), updated_at=NOON + timedelta(days=3))
    assert corpus.add(again) == ("unchanged", first, None)


def test_an_announced_correction_is_marked(corpus: Corpus) -> None:
    note = "Correction: The barge struck the third pier."
    _, stored, _ = corpus.add(article(f"{BRIDGE}\n\n{note}"))
    assert stored
    assert stored.article.correction == note
    assert corpus.stats().corrections == 1


def test_the_same_text_from_two_paths_is_stored_once(corpus: Corpus) -> None:
    _, first, _ = corpus.add(article(url=None, source_key="file:/one.txt"))
    assert corpus.add(article(url=None, source_key="file:/copy.txt")) == ("unchanged", first, None)
    assert corpus.stats().articles == 1


def test_a_forgotten_article_stays_out(corpus: Corpus) -> None:
    _, stored, _ = corpus.add(article())
    assert stored
    corpus.add(article(LATER))
    gone = corpus.forget(stored.id)
    assert gone
    assert (gone.version, gone.article.body) == (2, LATER)
    assert corpus.get(stored.id) is corpus.get(stored.id, version=1) is None
    status, nothing, reason = corpus.add(article())
    assert (status, nothing) == ("rejected", None)
    assert reason == (  # its ID: whoever tells of many refusals at once leaves out the address of each
        "was forgotten on 2026-03-04 by an administrator and stays out: to have it back, "
        f"`dateline forget --undo {stored.id}` and ingest it again"
    )
    assert corpus.forget(stored.id) is None
    assert corpus.forget("never there") is None


@pytest.mark.parametrize("named", [article().id, "https://halvern.example/news/bridge#top", article().identity])
def test_a_forgotten_article_can_be_let_back(corpus: Corpus, named: str) -> None:
    corpus.add(article())
    corpus.forget(article().id)
    assert corpus.stats().forgotten == 1
    assert [gone.identity for gone in corpus.let_back(named)] == [article().identity]
    assert corpus.let_back(named) == []
    assert corpus.add(article())[0] == "added"


def test_nothing_of_a_forgotten_article_is_left_but_its_name(corpus: Corpus, tmp_path: Path) -> None:
    _, stored, _ = corpus.add(article(headline="Zanzibarbarous", body=" ".join(f"word{i}" for i in range(60))))
    assert stored
    corpus.forget(stored.id)
    with sqlite3.connect(tmp_path / "data" / "corpus.sqlite") as db:
        left = {t: db.execute(f"SELECT * FROM {t}").fetchall() for t in metadata.tables}
    db.close()
    assert left["articles"] == left["versions"] == left["origin_bands"] == []
    assert [row[:2] for row in left["tombstones"]] == [(stored.id, "https://halvern.example/news/bridge")]


# -- the change log


def test_the_change_log_counts_what_was_written(corpus: Corpus) -> None:
    assert corpus.last_change() == 0
    assert corpus.changes_since(0, limit=10) == []
    one, two = article(), article("The council met.", url=PAPER)
    corpus.add(one)
    corpus.add(two)
    corpus.add(one)
    corpus.add(replace(one, body=LATER))
    corpus.forget(two.id)
    assert corpus.changes_since(0, limit=10) == [
        Change(1, one.id, 1, "added", NOON),
        Change(2, two.id, 1, "added", NOON),
        Change(3, one.id, 2, "updated", NOON),
        Change(4, two.id, 1, "forgotten", NOON),
    ]
    assert corpus.changes_since(1, limit=2) == corpus.changes_since(0, limit=10)[1:3]
    assert corpus.changes_since(4, limit=10) == []
    assert corpus.last_change() == 4


def test_a_change_number_is_never_used_twice(corpus: Corpus, tmp_path: Path) -> None:
    corpus.add(article())
    with sqlite3.connect(tmp_path / "data" / "corpus.sqlite") as db:
        db.execute("DELETE FROM changes")
    db.close()
    corpus.add(article(LATER))
    assert corpus.last_change() == 2


# -- origins


def test_three_copies_of_a_wire_story_are_one_origin(corpus: Corpus) -> None:
    """Lines 4 to 6 of the sample: the agency's report, a trimmed copy, a copy with a paragraph added."""
    samples = sample_articles()
    wire = [corpus.add(each) for each in samples[3:6]]
    assert [status for status, _, _ in wire] == ["added"] * 3
    assert {stored.origin_id for _, stored, _ in wire if stored} == {samples[3].id}


@pytest.mark.parametrize("order", [(3, 4, 5), (5, 4, 3), (4, 5, 3)])
def test_the_first_to_arrive_names_the_origin(corpus: Corpus, order: tuple[int, ...]) -> None:
    samples = sample_articles()
    origins = []
    for at in order:
        _, stored, _ = corpus.add(samples[at])
        assert stored
        origins.append(stored.origin_id)
    assert origins == [samples[order[0]].id] * 3


def test_the_sample_has_as_many_origins_as_stories(corpus: Corpus) -> None:
    results = [corpus.add(each)[0] for each in sample_articles()]
    stats = corpus.stats()
    assert (results.count("added"), results.count("updated")) == (33, 1)
    assert (stats.articles, stats.versions, stats.origins, stats.last_change) == (33, 34, 31, 34)


def _wire(first: int, last: int) -> str:
    """The agency's sentences from one number to another, all of them different."""
    return " ".join(
        f"Sentence {n} tells of pier {n * 7} and barge {n * 13} at {n} o'clock." for n in range(first, last)
    )


def test_a_copy_of_a_copy_belongs_to_the_first(corpus: Corpus) -> None:
    """A shares with B, B with C, and A with C too little: whoever tells it on, it is one story."""
    texts = _wire(0, 20), _wire(3, 23), _wire(6, 26)
    stored = [corpus.add(article(text, url=f"https://{n}.example/"))[1] for n, text in enumerate(texts)]
    assert {each.origin_id for each in stored if each} == {stored[0].id if stored[0] else None}


def test_what_was_told_apart_is_not_joined_by_who_tells_both(corpus: Corpus) -> None:
    """A round-up of two stories is told like one of them; the two stay two."""
    one, two = _wire(0, 20), _wire(100, 120)
    origins = []
    for name, body in (("a", one), ("b", two), ("c", f"{one}\n\n{two}")):
        _, stored, _ = corpus.add(article(body, url=f"https://{name}.example/"))
        assert stored
        origins.append(stored.origin_id)
    assert origins[0] != origins[1]
    assert origins[2] in origins[:2]


def test_a_version_that_goes_its_own_way_stays_with_its_origin(corpus: Corpus) -> None:
    agency, copy = article(_wire(0, 20)), article(_wire(0, 20), url=PAPER)
    corpus.add(agency)
    corpus.add(copy)
    status, stored, _ = corpus.add(replace(copy, body=_wire(200, 220)))
    assert stored
    assert (status, stored.origin_id) == ("updated", agency.id)


def test_a_stub_that_becomes_a_copy_joins_the_origin(corpus: Corpus) -> None:
    corpus.add(article(_wire(0, 20)))
    corpus.add(article("More follows soon.", url=PAPER))
    _, stored, _ = corpus.add(article(_wire(0, 20) + " Our reporter was there.", url=PAPER))
    assert stored
    assert (stored.version, stored.origin_id) == (2, article().id)
    assert corpus.get(stored.id) == stored


def test_an_origin_outlives_its_first_article(corpus: Corpus) -> None:
    urls = [f"https://{name}.example/" for name in "abc"]
    corpus.add(article(_wire(0, 20), url=urls[0]))
    _, second, _ = corpus.add(article(_wire(0, 20), url=urls[1]))
    assert second
    corpus.forget(article(url=urls[0]).id)
    assert corpus.get(second.id) == second
    _, third, _ = corpus.add(article(_wire(0, 20), url=urls[2]))
    assert third
    assert third.origin_id == second.origin_id == article(url=urls[0]).id


def test_a_template_printed_every_day_hides_no_copy(corpus: Corpus) -> None:
    """More articles under one band than are looked at."""
    for day in range(30):
        corpus.add(article(f"{_wire(0, 20)} It was day {day}.", url=f"https://weather.example/{day}"))
    corpus.add(article(_wire(50, 70), url="https://a.example/"))
    _, copy, _ = corpus.add(article(_wire(50, 70) + " More follows.", url="https://b.example/"))
    assert copy
    assert copy.origin_id == article(url="https://a.example/").id
    assert corpus.stats().origins == 2


def test_a_text_too_short_to_judge_is_its_own_origin(corpus: Corpus) -> None:
    for url in ("https://a.example/1", PAPER):
        _, stored, _ = corpus.add(article(f"All quiet today. See {url}", url=url))
        assert stored
        assert stored.origin_id == stored.id


# -- finding


def test_articles_are_found_by_id_by_url_and_by_publisher(corpus: Corpus) -> None:
    one = article(url="https://halvern.example/a?utm=1", canonical_url="https://halvern.example/a")
    two = article("The council met.", url=PAPER, publisher="The Halvern Post")
    three = article("The market closed.", url=None, publisher="Other")
    stored = [corpus.add(each)[1] for each in (one, two, three)]
    assert corpus.find(one.id) == stored[:1]
    assert corpus.find("https://halvern.example/a?utm=1") == corpus.find("https://halvern.example/a") == stored[:1]
    assert corpus.find("publisher:The Halvern Post") == corpus.find("publisher: The Halvern Post ") == stored[:2]
    assert corpus.find("publisher:") == corpus.find("nothing") == corpus.find("") == corpus.find("' OR 1=1 --") == []


def test_only_current_versions_are_found(corpus: Corpus) -> None:
    corpus.add(article(publisher="Halvern Pst"))
    _, second, _ = corpus.add(article(LATER))
    assert corpus.find("publisher:Halvern Pst") == []
    assert corpus.find(article().id) == [second]
    assert corpus.current([article().id, "gone"]) == {article().id: second}


def test_thousands_of_ids_are_looked_up(corpus: Corpus) -> None:
    _, stored, _ = corpus.add(article())
    assert corpus.current([*(f"{i:016x}" for i in range(2500)), article().id]) == {article().id: stored}


def test_publishers_and_what_status_tells(corpus: Corpus) -> None:
    assert corpus.stats().newest is None
    corpus.add(article())
    corpus.add(article("The council met.", url=PAPER))
    corpus.add(article("No name.", url="https://anon.example/1", publisher=None, published_at=None))
    corpus.add(article("Later.", url="https://b.example/1", publisher="B", published_at=NOON))
    assert sorted(corpus.publishers()) == ["B", "The Halvern Post"]
    assert corpus.stats().publishers == (("The Halvern Post", 2), (None, 1), ("B", 1))
    assert corpus.stats().newest == NOON


# -- several at once


def test_ten_threads_add_the_same_articles(corpus: Corpus) -> None:
    articles = sample_articles()[:10]
    results: list[str] = []
    barrier = threading.Barrier(10)

    def add_all() -> None:
        barrier.wait(timeout=BOUND_S)
        results.extend(corpus.add(each)[0] for each in articles)

    _run([threading.Thread(target=add_all) for _ in range(10)])
    assert (results.count("added"), results.count("unchanged")) == (10, 90)
    assert [change.seq for change in corpus.changes_since(0, limit=100)] == list(range(1, 11))


def _create_and_add(path: Path, at: int) -> None:
    corpus = Corpus(path, now=lambda: NOON)
    for each in sample_articles()[at:]:
        corpus.add(each)
    corpus.close()


def test_several_processes_create_one_corpus_and_write_it_at_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    path = tmp_path / "corpus.sqlite"
    writers = [spawn.Process(target=_create_and_add, args=(path, at)) for at in (0, 0, 5)]
    _run(writers)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    corpus = Corpus(path, now=lambda: NOON)
    stats = corpus.stats()
    assert (stats.articles, stats.versions, stats.origins, stats.last_change) == (33, 34, 31, 34)
    corpus.close()


def _run(workers: list[threading.Thread] | list[multiprocessing.context.SpawnProcess]) -> None:
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
        assert not worker.is_alive()


# -- the database


def test_a_corpus_keeps_its_id_and_no_two_have_the_same(tmp_path: Path) -> None:
    ids = []
    for name in ("a", "a", "b"):
        corpus = Corpus(tmp_path / name / "corpus.sqlite", now=lambda: NOON)
        ids.append(corpus.id)
        corpus.close()
    assert ids[0] == ids[1] != ids[2]
    assert len(ids[0]) == 12


def test_a_corpus_of_a_newer_dateline_is_refused_and_left_alone(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "data" / "corpus.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    with pytest.raises(CorpusError, match=r"corpus\.sqlite has schema 9999, made by a newer Dateline than this one"):
        Corpus(path, now=lambda: NOON)
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    db.close()


def test_a_file_that_is_no_corpus_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    path.write_text("The bridge is closed. " * 100)
    with pytest.raises(CorpusError, match=r"corpus\.sqlite cannot be opened .*check that DATA_DIR"):
        Corpus(path, now=lambda: NOON)
    assert path.read_text() == "The bridge is closed. " * 100


def test_a_data_dir_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(CorpusError, match=r"data/corpus\.sqlite cannot be opened"):
        Corpus(tmp_path / "data" / "corpus.sqlite", now=lambda: NOON)


def test_a_write_that_fails_says_so_and_changes_nothing(corpus: Corpus, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "data" / "corpus.sqlite") as db:
        db.execute("DROP TABLE changes")
    db.close()
    with pytest.raises(CorpusError, match=r"could not be written .*no such table.*: nothing was changed"):
        corpus.add(article())
    assert corpus.get(article().id) is None


def test_outlets_are_the_publishers_that_carry_an_origin(corpus: Corpus) -> None:
    first, copy = article(url="https://a.example/1", publisher="A"), article(url="https://b.example/1", publisher="B")
    for one in (first, copy):
        corpus.add(one)
    assert corpus.count_outlets([first.id]) == 2
    assert corpus.count_outlets(["another"]) == 0
    assert first.published_at
    assert corpus.count_outlets([first.id], until=first.published_at - timedelta(days=1)) == 0


def test_the_newest_migration_is_the_one_that_opening_expects() -> None:
    assert _scripts().get_current_head() == SCHEMA_REVISION


def test_migrations_make_the_schema_that_the_code_declares(corpus: Corpus, tmp_path: Path) -> None:
    migrated, declared = (create_engine(f"sqlite:///{tmp_path / name}") for name in ("data/corpus.sqlite", "declared"))
    metadata.create_all(declared)
    with migrated.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    # What the comparison above overlooks: cascades, AUTOINCREMENT, WITHOUT ROWID.
    assert _definitions(migrated) == _definitions(declared)
    migrated.dispose()
    declared.dispose()


def _definitions(engine: Engine) -> set[tuple[str, ...]]:
    """The words of each definition, sorted: a column added later stands behind the constraints."""
    query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version'"
    with engine.connect() as connection:
        return {tuple(sorted(re.findall(r"\w+", sql))) for sql in connection.execute(text(query)).scalars()}


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(ingest.migrations.__file__).parent))
    return ScriptDirectory.from_config(config)
