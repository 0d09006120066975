"""What a robots.txt asks, and how long that is believed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import FetchError
from ingest.sources.robots import (
    KEPT_S,
    MAX_CRAWL_DELAY_S,
    MAX_KEPT_CHARACTERS,
    MAX_SITES,
    RETRIED_AFTER_S,
    RobotsTable,
    read_rules,
)
from tests.ingest.site import Clock

SITE = "https://halvern.example"


def allows(robots_txt: str, path: str = "/news/bridge") -> bool:
    return read_rules(robots_txt.encode()).allows(SITE + path)


@pytest.mark.parametrize(
    ("robots_txt", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /private", True),
        ("User-agent: dateline\nDisallow: /", False),
        ("user-agent:DATELINE/1.0 # us\r\ndisallow:/news", False),
        ("User-agent: Otherbot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Dateline\nAllow: /news", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/", True),
        ("User-agent: Otherbot\nUser-agent: Dateline\nDisallow: /", False),
        ("User-agent: Dateline\nSitemap: https://halvern.example/s.xml\nUser-agent: Otherbot\nDisallow: /", False),
        ("User-agent: Dateline\n# a remark\n\nUser-agent: Otherbot\nDisallow: /", False),
        ("User-agent: Dateline\nDisallow: /x\nUser-agent: Otherbot\nDisallow: /", True),
        ("User-agent: *\nDissalow: /news", False),
        ("User-agent *\nDisallow /news", False),
        ("User-agent: *\nDisallow: /*/bridge$", False),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("<html><body><p>Disallow: nothing here</p></body></html>", True),
        ("Disallow: /", True),
    ],
)
def test_rules(robots_txt: str, allowed: bool) -> None:
    assert allows(robots_txt) is allowed


@pytest.mark.parametrize(
    ("asked", "kept"),
    [("5", 5.0), ("0.5", 0.5), ("86400", MAX_CRAWL_DELAY_S), ("-1", 0.0), ("nan", 0.0), ("soon", 0.0)],
)
def test_a_delay_is_kept_up_to_a_limit(asked: str, kept: float) -> None:
    assert read_rules(f"User-agent: *\nCrawl-delay: {asked}".encode()).crawl_delay_s == kept


@given(
    st.lists(st.sampled_from(["User-agent:", "Disallow:", "Allow:", "*", "/", "$", "\n", "#", " ", "a", "Dateline"]))
)
def test_any_file_can_be_read(parts: list[str]) -> None:
    rules = read_rules("".join(parts).encode())
    rules.allows(SITE + "/a$*")
    assert rules.crawl_delay_s >= 0


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(robots_txt: bytes) -> None:
    read_rules(b"User-agent: *\nDisallow: /" + robots_txt).allows(SITE + "/a")


@pytest.mark.parametrize(
    "robots_txt",
    [
        "".join(f"User-agent: d{number}\n" for number in range(10_000)) + "User-agent: *\n" + "Disallow: /x\n" * 20_000,
        "User-agent: *\n" + "".join(f"Disallow: /*a*{number}\n" for number in range(25_000)),
        "user" + " " * 500_000 + "agent",
    ],
    ids=["agents times rules", "wildcards", "white space"],
)
def test_a_hostile_file_takes_no_long_time(robots_txt: str) -> None:
    """The parser alone makes 200 million rules of the first one."""
    start = time.perf_counter()
    assert allows(robots_txt, "/" + "a/" * 900)
    assert time.perf_counter() - start < 10


class FakeSites:
    """Gives one answer for every site, and counts."""

    def __init__(self, answer: bytes | FetchError) -> None:
        self.answer, self.asked = answer, list[str]()

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        if isinstance(self.answer, FetchError):
            raise self.answer
        return self.answer


def test_a_file_is_fetched_once_a_day() -> None:
    sites, clock = FakeSites(b"User-agent: *\nDisallow: /"), Clock()
    table = RobotsTable(sites, clock)
    assert not table.rules(SITE).allows(f"{SITE}/a")
    clock.seconds += KEPT_S - 1
    table.rules(SITE)
    assert sites.asked == [f"{SITE}/robots.txt"]
    clock.seconds += 1
    table.rules(SITE)
    assert len(sites.asked) == 2


def test_a_site_that_fails_is_asked_again_soon() -> None:
    sites, clock = FakeSites(FetchError("answered 503", status=503, retry_after_s=7)), Clock()
    table = RobotsTable(sites, clock)
    for retry_after_s in (7, None):  # what the server said is told once: whoever keeps turns remembers it
        with pytest.raises(FetchError, match="answered 503") as failed:
            table.rules(SITE)
        assert (failed.value.status, failed.value.retry_after_s) == (503, retry_after_s)
    assert len(sites.asked) == 1
    clock.seconds += RETRIED_AFTER_S
    sites.answer = b""
    assert table.rules(SITE).allows(f"{SITE}/a")


def test_the_table_is_bounded() -> None:
    sites = FakeSites(b"User-agent: *\nDisallow: /" + b"x" * (MAX_KEPT_CHARACTERS // 3))
    table = RobotsTable(sites, Clock())
    for number in range(5):
        table.rules(f"https://{number}.example")
    assert len(table._sites) == 2
    sites.answer = b""
    for number in range(MAX_SITES + 5):
        table.rules(f"https://{number}.example")
    assert len(table._sites) == MAX_SITES
