"""`dateline feeds`, with the real fetcher over a news site on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.sources.opml import read_opml, write_opml
from tests.ingest.command import Dateline
from tests.ingest.feeds.news_site import NewsSite, news_site
from tests.ingest.feeds.scripted import Sent, Status, feed, item, story


@pytest.fixture
def dateline(tmp_path: Path, encoder_cache: Path) -> Dateline:
    return Dateline(tmp_path, encoder_cache)


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with news_site() as site:
        site["/feed"] = feed(item(f"{site.url}/bridge"))
        site["/bridge"] = story("bridge")
        yield site


# -- add


def test_a_feed_is_followed_by_its_address(dateline: Dateline, site: NewsSite) -> None:
    done = dateline("feeds", "add", f"{site.url}/feed")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"followed: #1 The Halvern Post ({site.url}/feed), at its own pace\n"


def test_adding_it_again_says_so_and_changes_the_interval(dateline: Dateline, site: NewsSite) -> None:
    dateline("feeds", "add", f"{site.url}/feed")
    done = dateline("feeds", "add", f"{site.url}/feed", "--every", "15m")
    assert done.out == f"already followed: #1 The Halvern Post ({site.url}/feed), every 15 min\n"
    (listed,) = dateline("feeds", "list", "--json").lines
    assert listed["every_seconds"] == listed["interval_seconds"] == 900


def test_a_site_leads_to_its_feed_and_the_others_are_named(dateline: Dateline, site: NewsSite) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in ("/broken", "/feed", "/sport")
    )
    site["/"] = Sent(f"<html><head>{links}</head><body>News</body></html>")
    done = dateline("feeds", "add", site.url, "--json")
    assert done.code == 0
    assert (done.line["status"], done.line["url"]) == ("added", f"{site.url}/feed")
    assert done.line["alternatives"] == [f"{site.url}/broken", f"{site.url}/sport"]


def test_a_feed_is_found_where_feeds_usually_are(dateline: Dateline, site: NewsSite) -> None:
    site["/about"] = Sent("<html><body>About us</body></html>")
    assert dateline("feeds", "add", f"{site.url}/about", "--json").line["url"] == f"{site.url}/feed"


def test_a_feed_that_moved_is_followed_where_it_is(dateline: Dateline, site: NewsSite) -> None:
    site.moved["/old"] = f"{site.url}/feed"
    dateline("feeds", "add", f"{site.url}/feed")
    done = dateline("feeds", "add", f"{site.url}/old", "--json")
    assert (done.line["status"], done.line["id"]) == ("already followed", 1)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("{site}/nothing", "answered 404"),
        ("{site}/bridge", "names none"),
        ("ftp://halvern.example/feed", "is not an http or https address"),
        ("missing.opml", "cannot be read"),
    ],
)
def test_what_cannot_be_followed_is_an_error(dateline: Dateline, site: NewsSite, address: str, told: str) -> None:
    del site.answers["/feed"]
    named = address.format(site=site.url)
    done = dateline("feeds", "add", named)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("not followed: ")
    assert told in done.err
    line = dateline("feeds", "add", named, "--json").line
    assert (line["address"], line["status"]) == (named, "failed")
    assert told in line["reason"]
    assert dateline("feeds", "list", "--json").lines == []


@pytest.mark.parametrize("every", ["often", "10s", "8d"])
def test_a_wrong_interval_is_wrong_usage(dateline: Dateline, every: str) -> None:
    assert dateline("feeds", "add", "https://halvern.example/feed", "--every", every).code == 2


def test_subscriptions_come_and_go_as_opml(dateline: Dateline, site: NewsSite, tmp_path: Path) -> None:
    site["/sport"] = feed(title="Halvern Sport & Leisure")
    listed = [(f"{site.url}/feed", "x"), (f"{site.url}/sport", None), (f"{site.url}/missing", None)]
    (tmp_path / "mine.opml").write_bytes(write_opml(listed))
    done = dateline("feeds", "add", "mine.opml", "--json")
    assert done.code == 1
    assert sorted(line["status"] for line in done.lines) == ["added", "added", "failed"]
    exported = dateline("feeds", "list", "--opml").out.encode()
    assert sorted(read_opml(exported, "exported")) == [
        (f"{site.url}/feed", "The Halvern Post"),
        (f"{site.url}/sport", "Halvern Sport & Leisure"),
    ]


# -- poll


def test_polling_ingests_what_is_new_and_only_that(dateline: Dateline, site: NewsSite) -> None:
    dateline("feeds", "add", f"{site.url}/feed")
    site.asked.clear()
    done = dateline("feeds", "poll")
    assert done.code == 0
    assert done.out == "The Halvern Post: 1 added\n"
    assert site.asked == [("/feed", 200), ("/bridge", 200)]
    assert dateline("status", "--json").line["corpus"]["articles"] == 1
    site.asked.clear()
    assert dateline("feeds", "poll").err == "no feed is due: `--all` polls every one\n"
    assert dateline("feeds", "poll", "--all").out == "The Halvern Post: nothing new\n"
    assert site.asked == [("/feed", 304)]


def test_what_is_polled_can_be_asked_for(dateline: Dateline, site: NewsSite) -> None:
    dateline("feeds", "add", f"{site.url}/feed")
    dateline("feeds", "poll")
    status = dateline("status")
    assert "Feeds: 1 healthy; next poll in" in status.out
    assert "up to date" in status.out


def test_refusals_are_counted_by_reason(dateline: Dateline, site: NewsSite) -> None:
    pages = [f"{site.url}/{path}" for path in ("bridge", "gone", "lost", "later")]
    site["/feed"] = feed(*map(item, pages))
    site["/later"] = Status(503)
    dateline("feeds", "add", f"{site.url}/feed")
    done = dateline("feeds", "poll")
    assert done.code == 0  # the feed is well
    assert done.out.startswith("The Halvern Post: 1 added, 2 refused (answered 404")
    assert ": 2), 1 to be tried again (answered 503" in done.out


def test_json_of_a_poll(dateline: Dateline, site: NewsSite) -> None:
    site["/feed"] = feed(item(f"{site.url}/bridge"), item(f"{site.url}/gone"))
    dateline("feeds", "add", f"{site.url}/feed")
    line = dateline("feeds", "poll", "--json").line
    assert line["next_poll_at"]
    (refused,) = line["refused"]
    assert (refused["url"], refused["again"]) == (f"{site.url}/gone", False)
    del line["next_poll_at"], line["refused"]
    assert line == {
        "id": 1,
        "url": f"{site.url}/feed",
        "title": "The Halvern Post",
        "status": "polled",
        "error": None,
        "added": 1,
        "updated": 0,
        "duplicate": 0,
        "unchanged": 0,
        "put_off": 0,
    }


def test_a_failing_feed_is_told_and_listed(dateline: Dateline, site: NewsSite) -> None:
    dateline("feeds", "add", f"{site.url}/feed")
    site["/feed"] = Status(503, retry_after_s=7200)
    done = dateline("feeds", "poll")
    assert done.code == 1
    assert "The Halvern Post: failed." in done.out
    listed = dateline("feeds", "list").out
    assert "#1 The Halvern Post: failing since" in listed
    assert "next poll in 2 h" in listed
    assert "failed once: " in listed
    assert dateline("feeds", "list", "--json").line["state"] == "failing"


def test_a_feed_that_is_gone_lives_when_it_is_added_again(dateline: Dateline, site: NewsSite) -> None:
    there = site.answers["/feed"]
    dateline("feeds", "add", f"{site.url}/feed")
    site["/feed"] = Status(410)
    dateline("feeds", "poll")
    assert "dead, because its server says that it is gone for good" in dateline("feeds", "list").out
    assert dateline("feeds", "add", f"{site.url}/feed").code == 1
    assert dateline("feeds", "list", "--json").line["dead"] == "gone"
    site["/feed"] = there
    assert dateline("feeds", "add", f"{site.url}/feed").out.startswith("already followed: #1")
    assert dateline("feeds", "poll").out == "The Halvern Post: 1 added\n"


# -- list and remove


def test_without_feeds_every_command_says_so(dateline: Dateline) -> None:
    assert "no feeds are followed" in dateline("feeds", "list").err
    assert "no feeds are followed" in dateline("feeds", "poll").err
    assert dateline("feeds", "list", "--json").lines == []
    assert "Feeds: none" in dateline("status").out


def test_removing(dateline: Dateline, site: NewsSite) -> None:
    dateline("feeds", "add", f"{site.url}/feed")
    dateline("feeds", "poll")
    done = dateline("feeds", "remove", "1", "9")
    assert done.code == 1
    assert done.out == "no longer followed: #1 The Halvern Post; its articles stay\n"
    assert "there is no feed 9" in done.err
    assert dateline("status", "--json").line["corpus"]["articles"] == 1


def test_removing_as_json_says_of_each_what_became_of_it(dateline: Dateline, site: NewsSite) -> None:
    dateline("feeds", "add", f"{site.url}/feed")
    done = dateline("feeds", "remove", f"{site.url}/feed", "9", "--json")
    removed, missing = done.lines
    assert (done.code, done.err) == (1, "")
    assert (removed["status"], removed["id"], removed["reason"]) == ("removed", 1, None)
    assert (missing["named"], missing["status"]) == ("9", "not found")
    assert missing["reason"].startswith("there is no feed 9")


def test_json_and_opml_exclude_each_other(dateline: Dateline) -> None:
    assert dateline("feeds", "list", "--json", "--opml").code == 2
