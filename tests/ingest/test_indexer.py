"""Both indexes are brought up to the corpus, whatever happened on the way."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

import ingest.indexer
from ingest.article import ArticleFilter, StoredArticle
from ingest.corpus import Corpus
from ingest.errors import IndexMismatch
from ingest.index import IndexState
from ingest.indexer import Indexer, Progress
from ingest.passages import PassageRules
from tests.ingest.index_fakes import FakeEncoder, FakeLexicalIndex, FakeVectorIndex, Shelf
from tests.ingest.newsroom import NOON, article

RULES = PassageRules(max_tokens=12, max_overlap_tokens=4)


def indexer_over(
    corpus: Corpus, vectors: Any, lexical: Any, encoder: FakeEncoder | None = None, rules: PassageRules = RULES
) -> Indexer:
    chosen: Any = encoder or FakeEncoder()
    return Indexer(corpus, lambda: chosen, vectors, lexical, rules)


@dataclass
class Shelves:
    """What the disk holds of both indexes."""

    vectors: Shelf = field(default_factory=Shelf)
    lexical: Shelf = field(default_factory=Shelf)

    def indexer(self, corpus: Corpus, encoder: FakeEncoder | None = None, rules: PassageRules = RULES) -> Indexer:
        """As a new process opens it."""
        return indexer_over(corpus, FakeVectorIndex(self.vectors), FakeLexicalIndex(self.lexical), encoder, rules)

    def contents(self) -> tuple[object, ...]:
        vectors = {i: v.tobytes() for i, v in self.vectors.vectors.items()}
        return self.vectors.state, self.vectors.entries, vectors, self.lexical.state, self.lexical.entries

    @property
    def texts(self) -> dict[str, str]:
        """By passage id; the same in both."""
        assert self.vectors.entries == self.lexical.entries
        return {i: entry.passage.text for i, entry in sorted(self.lexical.entries.items())}


def report(n: int, body: str | None = None) -> Any:
    return article(body or f"Report number {n} came in. Nobody was hurt in it.", url=f"https://halvern.example/{n}")


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path / "corpus.sqlite", now=lambda: NOON)
    yield corpus
    corpus.close()


@pytest.fixture
def shelves() -> Shelves:
    return Shelves()


# -- following


def test_from_nothing(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(report(1))
    corpus.add(report(2, "One two three four five six. Seven eight nine ten. Eleven twelve thirteen."))
    indexer = shelves.indexer(corpus)
    assert indexer.lag() == 2
    assert indexer.catch_up() == 3
    assert indexer.lag() == 0
    one, two = report(1).id, report(2).id
    assert shelves.texts == {
        f"{one}.1.0": "Report number 1 came in. Nobody was hurt in it.",
        f"{two}.1.0": "One two three four five six. Seven eight nine ten.",
        f"{two}.1.1": "Seven eight nine ten. Eleven twelve thirteen.",
    }
    assert (
        shelves.vectors.state
        == shelves.lexical.state
        == IndexState(2, indexer.fingerprint, f"{two}.1.added@{NOON.isoformat()}")
    )


def test_an_empty_corpus_makes_empty_indexes(corpus: Corpus, shelves: Shelves) -> None:
    indexer = shelves.indexer(corpus)
    assert indexer.catch_up() == 0
    assert indexer.lag() == 0
    assert shelves.vectors.state == shelves.lexical.state == IndexState(0, indexer.fingerprint)


def test_catching_up_again_does_nothing(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(report(1))
    shelves.indexer(corpus).catch_up()
    before, encoder = shelves.contents(), FakeEncoder()
    assert shelves.indexer(corpus, encoder).catch_up() == 0
    assert shelves.contents() == before
    assert encoder.encoded == []


def test_only_what_is_new_is_encoded(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(report(1))
    shelves.indexer(corpus).catch_up()
    corpus.add(report(2))
    encoder = FakeEncoder()
    assert shelves.indexer(corpus, encoder).catch_up() == 1
    assert len(encoder.encoded) == 1


def test_an_update_replaces_every_passage_of_the_old_version(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(report(1, "One two three four five six. Seven eight nine ten. Eleven twelve thirteen."))
    shelves.indexer(corpus).catch_up()
    corpus.add(report(1, "It was a false alarm."))
    shelves.indexer(corpus).catch_up()
    assert shelves.texts == {f"{report(1).id}.2.0": "It was a false alarm."}


def test_what_is_stated_later_of_a_version_is_searchable(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(replace(report(1), publisher=None, published_at=None))
    shelves.indexer(corpus).catch_up()
    corpus.add(report(1))
    shelves.indexer(corpus).catch_up()
    (entry,) = shelves.lexical.entries.values()
    assert (entry.passage.version, entry.publisher, entry.published_at) == (
        1,
        "The Halvern Post",
        report(1).published_at,
    )


def test_an_article_let_back_in_leaves_nothing_of_what_it_was(corpus: Corpus, shelves: Shelves) -> None:
    """Forgotten and stored again, as version 1 again, before the indexes have seen the first half of that."""
    corpus.add(report(1, "One two three four five six. Seven eight nine ten. Eleven twelve thirteen."))
    shelves.indexer(corpus).catch_up()
    corpus.forget(report(1).id)
    corpus.let_back(report(1).id)
    corpus.add(report(1))
    shelves.indexer(corpus).catch_up()
    assert list(shelves.texts.values()) == ["Report number 1 came in. Nobody was hurt in it."]


def test_a_version_that_was_overtaken_is_never_indexed(corpus: Corpus, shelves: Shelves) -> None:
    for body in ("First.", "Second.", "Third."):
        corpus.add(report(1, body))
    shelves.indexer(corpus).catch_up()
    assert shelves.texts == {f"{report(1).id}.3.0": "Third."}


def test_what_is_forgotten_is_removed(corpus: Corpus, shelves: Shelves) -> None:
    for n in (1, 2, 3):
        corpus.add(report(n))
    corpus.forget(report(3).id)  # before it was ever indexed
    shelves.indexer(corpus).catch_up()
    corpus.forget(report(1).id)
    shelves.indexer(corpus).catch_up()
    assert list(shelves.texts) == [f"{report(2).id}.1.0"]


def test_an_article_without_words_does_no_harm(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(report(1, "  \n\n "))
    corpus.add(report(2))
    assert shelves.indexer(corpus).catch_up() == 1


def test_entries_carry_what_is_filtered_by(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(report(1))
    corpus.add(article("No name.", url="https://a.example/", headline=None, publisher=None, published_at=None))
    shelves.indexer(corpus).catch_up()
    named, bare = sorted(shelves.lexical.entries.values(), key=lambda e: e.publisher, reverse=True)
    assert (named.headline, named.publisher) == (report(1).headline, "The Halvern Post")
    assert named.published_at == report(1).published_at
    assert (bare.headline, bare.publisher, bare.published_at) == ("", "", None)


def test_progress_is_told_batch_by_batch(corpus: Corpus, shelves: Shelves, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.indexer, "_CHANGES_A_BATCH", 2)
    for n in range(5):
        corpus.add(report(n))
    told: list[Progress] = []
    shelves.indexer(corpus).catch_up(told.append)
    assert told == [Progress(2, 5, 2), Progress(4, 5, 4), Progress(5, 5, 5)]


# -- what the encoder reads


def test_headline_publisher_and_date_are_encoded_with_every_passage(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(report(1))
    encoder = FakeEncoder()
    shelves.indexer(corpus, encoder).catch_up()
    header = "Bridge closed after barge strike\nThe Halvern Post, 3 March 2026\n"
    assert encoder.encoded == [header + "Report number 1 came in. Nobody was hurt in it."]


def test_an_article_without_headline_and_publisher_is_encoded_bare(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(article("No name.", headline=None, publisher=None, published_at=None))
    encoder = FakeEncoder()
    shelves.indexer(corpus, encoder).catch_up()
    assert encoder.encoded == ["No name."]


@pytest.mark.parametrize("max_tokens", [40, 20, 15, 14, 13])
def test_a_long_headline_is_cut_and_never_the_passage(corpus: Corpus, shelves: Shelves, max_tokens: int) -> None:
    """Room for the header is what passages (12 tokens) and special tokens (2) leave."""
    headline = " ".join(f"h{n}" for n in range(300))
    corpus.add(article(" ".join(f"w{n}" for n in range(11)) + " end.", headline=headline))
    encoder = FakeEncoder(max_tokens=max_tokens)
    shelves.indexer(corpus, encoder).catch_up()
    (text,) = encoder.encoded
    assert text.endswith("w0 w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 end.")
    room = max(0, max_tokens - 14)
    assert len(text.split()) == 12 + room
    assert text.split()[:room] == headline.split()[:room]


# -- which index fits


def test_another_encoder_is_refused(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(report(1))
    shelves.indexer(corpus).catch_up()
    before = shelves.contents()
    other = shelves.indexer(corpus, FakeEncoder("better", dim=16))
    said = r"\(encoder fake then, better now; dim 8 then, 16 now\).*`dateline reindex`.*ENCODER_MODEL and DATA_DIR"
    for refused in (other.check, other.catch_up):
        with pytest.raises(IndexMismatch, match=said):
            refused()
    assert shelves.contents() == before


def test_other_passage_rules_are_refused(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(report(1))
    shelves.indexer(corpus).catch_up()
    with pytest.raises(IndexMismatch, match=r"tokens 12 then, 100 now.*`dateline reindex`"):
        shelves.indexer(corpus, rules=PassageRules(max_tokens=100, max_overlap_tokens=4)).catch_up()


def test_the_index_of_another_corpus_is_refused(corpus: Corpus, shelves: Shelves, tmp_path: Path) -> None:
    corpus.add(report(1))
    shelves.indexer(corpus).catch_up()
    other = Corpus(tmp_path / "other.sqlite", now=lambda: NOON)
    other.add(report(1))
    with pytest.raises(IndexMismatch, match=rf"corpus {corpus.id} then, {other.id} now.*`dateline reindex`"):
        shelves.indexer(other).catch_up()
    other.close()


def test_an_index_ahead_of_its_corpus_is_refused(corpus: Corpus, shelves: Shelves, tmp_path: Path) -> None:
    """An older copy of the corpus was put back under newer indexes."""
    corpus.add(report(1))
    older = _copy(corpus, tmp_path / "corpus.sqlite", tmp_path / "older.sqlite")
    corpus.add(report(2))
    shelves.indexer(corpus).catch_up()
    with pytest.raises(IndexMismatch, match=r"at change 2, the corpus only at 1.*Run `dateline reindex`"):
        shelves.indexer(older).catch_up()
    older.close()


def test_an_older_copy_that_has_grown_past_the_index_is_refused(
    corpus: Corpus, shelves: Shelves, tmp_path: Path
) -> None:
    """Its changes have the numbers of others: without a mark the articles put in since would never be found."""
    corpus.add(report(1))
    older = _copy(corpus, tmp_path / "corpus.sqlite", tmp_path / "older.sqlite")
    corpus.add(report(2))
    shelves.indexer(corpus).catch_up()
    older.add(report(3))
    older.add(report(4))
    with pytest.raises(IndexMismatch, match=r"change 2 of the corpus is not the one.*Run `dateline reindex`"):
        shelves.indexer(older).catch_up()
    shelves.indexer(older).reindex()
    assert shelves.indexer(older).lag() == 0
    older.close()


def test_an_empty_index_for_other_rules_is_simply_made_anew(corpus: Corpus, shelves: Shelves) -> None:
    shelves.indexer(corpus, FakeEncoder("old")).catch_up()
    corpus.add(report(1))
    indexer = shelves.indexer(corpus)
    indexer.check()
    assert indexer.catch_up() == 1
    assert shelves.lexical.state is not None
    assert (shelves.lexical.state.reached, shelves.lexical.state.fingerprint) == (1, indexer.fingerprint)


def test_reindex_mends_all_of_this(corpus: Corpus, shelves: Shelves) -> None:
    corpus.add(report(1))
    corpus.add(report(2))
    corpus.forget(report(2).id)
    shelves.indexer(corpus, FakeEncoder("old", dim=4)).catch_up()
    fresh = Shelves()
    fresh.indexer(corpus).catch_up()
    assert shelves.indexer(corpus).reindex() == 1
    assert shelves.contents() == fresh.contents()


def test_one_lost_index_is_filled_again(corpus: Corpus, shelves: Shelves) -> None:
    """As after deleting its folder, or moving to a Chroma server."""
    for n in (1, 2):
        corpus.add(report(n))
    shelves.indexer(corpus).catch_up()
    before = shelves.contents()
    shelves.vectors = Shelf()
    assert shelves.indexer(corpus).lag() == 2
    assert shelves.indexer(corpus).catch_up() == 2
    assert shelves.contents() == before


# -- killed anywhere


class Killed(BaseException):
    """Not an Exception: nothing may catch it on its way up."""


class Doom:
    """Kills the process at the nth call that changes an index: before it takes effect, or after."""

    def __init__(self, at: int, *, after: bool) -> None:
        self._left = at
        self._after = after

    def over(self, index: Any) -> Any:
        return _Doomed(index, self)

    def call(self, change: Any, *arguments: Any) -> None:
        self._left -= 1
        if self._left or self._after:
            change(*arguments)
        if not self._left:
            raise Killed


class _Doomed:
    def __init__(self, index: Any, doom: Doom) -> None:
        self._index = index
        self._doom = doom

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._index, name)
        if name in ("reset", "put", "remove", "reach"):
            return lambda *arguments: self._doom.call(method, *arguments)
        return method


@dataclass
class Story:
    """A corpus at two moments: five reports; then one more, one updated, one forgotten, one updated twice."""

    early: Corpus
    late: Corpus


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("story")
    late = Corpus(folder / "corpus.sqlite", now=lambda: NOON)
    for n in range(5):
        late.add(report(n))
    early = _copy(late, folder / "corpus.sqlite", folder / "early.sqlite")
    late.add(report(5))
    late.add(report(0, "Nothing of it was true. It is withdrawn."))
    late.forget(report(1).id)
    late.add(report(4, "More is known now."))
    late.add(report(4, "Still more is known. One two three four five six seven. Eight nine."))
    yield Story(early, late)
    early.close()
    late.close()


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.indexer, "_CHANGES_A_BATCH", 2)


def undisturbed(*corpora: Corpus) -> Shelves:
    shelves = Shelves()
    for corpus in corpora:
        shelves.indexer(corpus).catch_up()
    return shelves


def killed_during(work: str, shelves: Shelves, corpus: Corpus, doom: Doom) -> bool:
    """Whether it came to that; a doom beyond the last call changes nothing."""
    vectors, lexical = doom.over(FakeVectorIndex(shelves.vectors)), doom.over(FakeLexicalIndex(shelves.lexical))
    indexer = indexer_over(corpus, vectors, lexical)
    try:
        getattr(indexer, work)()
    except Killed:
        return True
    return False


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.usefixtures("small_batches")
def test_killed_at_any_call_while_building(story: Story, after: bool) -> None:
    """Then the corpus goes on, and the next catch-up makes what an undisturbed run makes."""
    wanted = undisturbed(story.early, story.late).contents()
    for at in itertools.count(1):
        shelves = Shelves()
        if not killed_during("catch_up", shelves, story.early, Doom(at, after=after)):
            assert at > 15  # two resets, then two puts, removes and reaches for each of three batches
            break
        shelves.indexer(story.late).catch_up()
        assert shelves.contents() == wanted, f"killed at call {at}"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.usefixtures("small_batches")
def test_killed_at_any_call_while_following(story: Story, after: bool) -> None:
    wanted = undisturbed(story.early, story.late).contents()
    for at in itertools.count(1):
        shelves = undisturbed(story.early)
        if not killed_during("catch_up", shelves, story.late, Doom(at, after=after)):
            assert at > 12
            break
        shelves.indexer(story.late).catch_up()
        assert shelves.contents() == wanted, f"killed at call {at}"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.usefixtures("small_batches")
def test_killed_at_any_call_while_rebuilding(story: Story, after: bool) -> None:
    wanted = undisturbed(story.early, story.late).contents()
    for at in itertools.count(1):
        shelves = undisturbed(story.early, story.late)
        if not killed_during("reindex", shelves, story.late, Doom(at, after=after)):
            break
        shelves.indexer(story.late).catch_up()
        assert shelves.contents() == wanted, f"killed at call {at}"


@pytest.mark.usefixtures("small_batches")
def test_a_failure_that_is_survived_leaves_nothing_wrong(story: Story) -> None:
    """The same indexer goes on after an error, as the follower's does: nothing half-written in memory may harm."""
    wanted = undisturbed(story.early, story.late).contents()
    for at in range(1, 20):
        shelves = Shelves()
        doom = Doom(at, after=True)
        vectors, lexical = doom.over(FakeVectorIndex(shelves.vectors)), doom.over(FakeLexicalIndex(shelves.lexical))
        with pytest.raises(Killed):
            indexer_over(story.early, vectors, lexical).catch_up()
        indexer_over(story.late, vectors, lexical).catch_up()
        assert shelves.contents() == wanted, f"failed at call {at}"


def test_search_finds_only_what_the_corpus_still_holds(story: Story) -> None:
    shelves = undisturbed(story.early, story.late)
    lexical = FakeLexicalIndex(shelves.lexical)
    found = {hit.article_id for hit in lexical.search("report number hurt true more", 50, ArticleFilter())}
    current: dict[str, StoredArticle] = story.late.current([report(n).id for n in range(6)])
    assert found == set(current) == {report(n).id for n in (0, 2, 3, 4, 5)}
    assert all(re.fullmatch(r"[0-9a-f]{16}\.\d+\.\d+", i) for i in shelves.texts)


def _copy(corpus: Corpus, source: Path, target: Path) -> Corpus:
    """The corpus as it is now, with the same id, in another file."""
    corpus.close()  # writes what is still in the log beside the file
    shutil.copy(source, target)
    return Corpus(target, now=lambda: NOON)
