"""The desk over a real corpus: what administrators do there. Answers and quotes are tested end to end."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.desk import Followed, Revised
from bot.newsdesk import LibraryDesk
from ingest.article import IngestResult
from ingest.errors import FormatError
from retrieval.wiring import Answering
from tests.ingest.newsroom import article
from tests.ingest.small_library import SmallLibrary, settings_for

REPORT = """The ferry is late

HALVERN, 3 March (Courier) - The ferry from Halvern was two hours late on Monday, because of the fog on the sound.
Nobody was hurt, the harbour master said, and the ferry will sail again on Tuesday morning as usual.
"""
PAGE = f"<html><head><title>Ferry</title></head><body><p>{'</p><p>'.join(REPORT.split(chr(10)))}</p></body></html>"
OPML = b"""<opml version="2.0"><body><outline text="News">
<outline type="rss" xmlUrl="https://a.example/feed"/><outline type="rss" xmlUrl="https://b.example/feed"/>
<outline type="rss" xmlUrl="https://a.example/feed"/></outline></body></opml>"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SmallLibrary]:
    library = SmallLibrary(settings_for(tmp_path))
    yield library
    library.close()


@pytest.fixture
def desk(library: SmallLibrary) -> LibraryDesk:
    return LibraryDesk(library, cast(Answering, None))


def sent(desk: LibraryDesk, name: str, data: bytes) -> list[IngestResult]:
    results: list[IngestResult] = []
    desk.ingest_document(name, data, lambda result: results.append(result) is None)
    return results


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "again", "data"),
    [
        ("ferry.txt", "ferry (1).txt", REPORT.encode()),
        ("ferry.md", "renamed.md", f"# {REPORT}".encode()),
        ("ferry.html", "index.html", PAGE.encode()),
        ("ferry.txt.gz", "copy.txt.gz", gzip.compress(REPORT.encode())),
        ("ferry.zip", "copy.zip", zipped(a_html=PAGE)),
    ],
)
def test_the_same_file_again_is_nothing_new(desk: LibraryDesk, name: str, again: str, data: bytes) -> None:
    [first] = sent(desk, name, data)
    assert first.status == "added", first.reason
    assert first.source.startswith(name)
    assert first.stored
    assert first.stored.article.source_key.startswith("sha256:")
    assert [(r.status, r.stored and r.stored.id) for r in sent(desk, again, data)] == [("unchanged", first.stored.id)]


def test_two_files_of_one_name_are_two_articles(desk: LibraryDesk, library: SmallLibrary) -> None:
    for page in (PAGE, PAGE.replace("ferry", "train").replace("sound", "valley of the river Aune")):
        assert [result.status for result in sent(desk, "index.html", page.encode())] == ["added"]
    assert library.corpus.stats().articles == 2


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("broken.txt.gz", b"not gzip", "broken.txt.gz is damaged or cut-off gzip data"),
        ("empty.txt", b"", "empty.txt holds no text"),
        ("report.exe", b"MZ", "report.exe is of a kind that is not read"),
        ("/etc/passwd", b"", "/etc/passwd is of a kind that is not read"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(desk: LibraryDesk, name: str, data: bytes, words: str) -> None:
    [refusal] = sent(desk, name, data)
    assert refusal.status == "rejected"
    assert str(refusal.reason).startswith(words)


def test_it_stops_where_it_is_told_to(desk: LibraryDesk, library: SmallLibrary) -> None:
    records = "\n".join(f'{{"title": "Headline {n}", "body": "{REPORT.split()} {n}"}}' for n in range(5))
    told: list[IngestResult] = []
    desk.ingest_document("a.jsonl", records.encode(), lambda result: (told.append(result), len(told) < 2)[1])
    assert len(told) == library.corpus.stats().articles == 2


def test_which_files_are_read(desk: LibraryDesk) -> None:
    assert [desk.reads(name) for name in ("a.html", "A.TXT", "a.jsonl.gz", "a.zip", "mail.eml")] == ["articles"] * 5
    assert desk.reads("feeds.opml") == "feeds"
    assert [desk.reads(name) for name in ("", "a", ".html", "a.pdf", "html")] == [None] * 5
    assert ".html" in desk.known_files()


def test_forgetting(desk: LibraryDesk, library: SmallLibrary) -> None:
    [result] = sent(desk, "ferry.txt", REPORT.encode())
    assert result.stored
    assert desk.find(result.stored.id) == [result.stored]
    assert desk.forget([result.stored.id, "0000000000000000"]) == [result.stored]
    assert desk.find(result.stored.id) == []
    [refusal] = sent(desk, "ferry.txt", REPORT.encode())
    assert "was forgotten" in str(refusal.reason)


FERRY = "The ferry from Halvern sails again on Tuesday. Nobody was hurt in the fog. The harbour master was relieved."
QUOTE = "Nobody was hurt in the fog."
AT = FERRY.index(QUOTE), FERRY.index(QUOTE) + len(QUOTE)


@pytest.mark.parametrize(
    ("body", "became"),
    [
        (FERRY, "stands"),
        (FERRY.replace("The ferry", "Updated: the ferry"), "stands"),
        (f"{FERRY.replace(f' {QUOTE}', '')} {QUOTE}", "stands"),
        (FERRY.replace("Nobody was", "Two people were"), "changed"),
    ],
)
def test_a_quote_of_an_earlier_version(desk: LibraryDesk, library: SmallLibrary, body: str, became: str) -> None:
    library.corpus.add(article(FERRY))
    _, stored, _ = library.corpus.add(article(body))
    assert stored
    assert desk.still_stands(stored.id, 1, *AT, QUOTE) == became


def test_a_quote_of_an_article_that_was_forgotten_and_taken_again(desk: LibraryDesk, library: SmallLibrary) -> None:
    _, stored, _ = library.corpus.add(article(FERRY))
    assert stored
    library.corpus.forget(stored.id)
    assert desk.still_stands(stored.id, 1, *AT, QUOTE) == "withdrawn"
    library.corpus.let_back(stored.id)
    library.corpus.add(article(f"Late news. {FERRY}"))
    assert desk.still_stands(stored.id, 1, *AT, QUOTE) == "stands"
    assert desk.still_stands(stored.id, 1, *AT, "Two people were hurt.") == "changed"


def test_what_was_revised(desk: LibraryDesk, library: SmallLibrary) -> None:
    _, ferry, _ = library.corpus.add(article(FERRY))
    _, train, _ = library.corpus.add(article("The train is late.", url="https://halvern.example/train"))
    assert ferry
    assert train
    assert desk.revised(0) == Revised(2, ())
    library.corpus.add(article(f"Late news. {FERRY}"))
    library.corpus.forget(train.id)
    library.corpus.add(article(f"Very late news. {FERRY}"))
    assert desk.revised(2) == Revised(5, (ferry.id, train.id))
    assert desk.revised(99) == Revised(5, ())


def test_what_has_arrived_is_what_can_be_found(desk: LibraryDesk, library: SmallLibrary) -> None:
    library.open_for_search()
    _, ferry, _ = library.corpus.add(article(FERRY))
    _, train, _ = library.corpus.add(article("The train is late.", url="https://halvern.example/train"))
    assert ferry
    assert train
    assert desk.arrived(0) == Revised(0, ())
    library.indexer.catch_up()
    assert desk.arrived(0) == Revised(2, (ferry.id, train.id))
    library.corpus.forget(train.id)
    library.corpus.add(article(f"Late news. {FERRY}"))
    assert desk.arrived(2) == Revised(2, ())
    library.indexer.catch_up()
    assert desk.arrived(2) == Revised(4, (ferry.id,))
    assert desk.arrived(99) == Revised(4, ())


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        (FERRY.replace("Nobody was", "Two people were"), "Two people were hurt in the fog."),
        (FERRY.replace("Nobody was hurt", "It was quiet; two were hurt"), "It was quiet; two were hurt in the fog."),
        (FERRY.replace(f" {QUOTE}", ""), None),
    ],
)
def test_what_stands_instead_of_a_quote(desk: LibraryDesk, library: SmallLibrary, body: str, quote: str | None) -> None:
    library.corpus.add(article(FERRY))
    _, stored, _ = library.corpus.add(article(body))
    assert stored
    passage = desk.instead(stored.id, 1, *AT)
    assert (passage and passage.quote) == quote
    if passage:
        assert (passage.version, passage.superseded) == (2, False)
        assert passage.before + passage.quote + passage.after == body
    assert desk.instead("0000000000000000", 1, *AT) is None


def test_the_latest_are_of_today_and_one_an_origin(desk: LibraryDesk, library: SmallLibrary) -> None:
    wire = f"{FERRY} {REPORT}"
    now = datetime.now(UTC)
    for name, body, published in [
        ("The Wire", wire, now - timedelta(days=2)),
        ("copy", wire, now - timedelta(days=1)),
        ("undated", "The mayor of Halvern has a cold and stays at home.", None),
        ("tomorrow", "The weather of tomorrow will be fair, says the almanac.", now + timedelta(days=400)),
    ]:
        library.corpus.add(article(body, url=f"https://{name[-4:]}.example/", publisher=name, published_at=published))
    assert [one.publisher for one in desk.latest(None, 10)] == ["copy", "undated"]
    assert [one.publisher for one in desk.latest("WIRE", 10)] == ["The Wire"]
    assert desk.latest("The Ghost", 10) == []


def test_feeds(desk: LibraryDesk, library: SmallLibrary) -> None:
    assert desk.feeds_in("feeds.opml", OPML) == ["https://a.example/feed", "https://b.example/feed"]
    with pytest.raises(FormatError, match=r"feeds\.opml"):
        desk.feeds_in("feeds.opml", b"no list")
    added = library.feeds.add("https://a.example/feed", "The Halvern Post", None, None, timedelta(hours=1))
    [followed] = desk.feeds()
    assert (followed.id, followed.name, followed.address) == (added.id, "The Halvern Post", "https://a.example/feed")
    assert followed.about.startswith(f"#{added.id} The Halvern Post: healthy")
    again = desk.follow_feed("https://a.example/feed", None)  # which asks nobody
    assert again == Followed(followed, already=True, alternatives=())
    told: list[tuple[str, Followed | str]] = []
    desk.follow_feeds(["ftp://a.example/x", "https://a.example/feed"], lambda item: told.append(item) is None)
    assert dict(told)["https://a.example/feed"] == again
    assert "is not an http or https address" in str(dict(told)["ftp://a.example/x"])
    gone = desk.unfollow_feed(str(added.id))
    assert gone
    assert gone.address == "https://a.example/feed"
    assert desk.unfollow_feed(str(added.id)) is None
