"""The fetcher as the commands use it: a real server on loopback, names and time of our choice."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from ingest.article import FetchedPage, Validators
from ingest.errors import FetchError
from ingest.settings import IngestSettings
from ingest.sources.web import open_web, user_agent
from tests.ingest.site import Clock, Names, Reply, Site, serving
from tests.waiting import BOUND_S

HALVERN, OTHER, EVIL = "halvern.example", "other.example", "evil.example"


class Web:
    """``open_web`` with halvern.example and other.example allowed, both on loopback."""

    def __init__(self, **settings: Any) -> None:
        self.clock = Clock()
        self.names = Names(halvern_example=[["127.0.0.1"]], other_example=[["127.0.0.1"]], evil_example=[["127.0.0.1"]])
        chosen = {"fetch_allowed_hosts": (HALVERN, OTHER), "fetch_pause_seconds": 0.0} | settings
        self._settings = IngestSettings(_env_file=None, **chosen)
        opened = open_web(self._settings, self.clock.now, self.clock.sleep, clock=self.clock, resolve=self.names)
        with opened as self.fetch:
            pass  # it holds nothing that would have to be closed

    def __call__(self, url: str, **validators: str) -> FetchedPage:
        return self.fetch(url, Validators(**validators)) if validators else self.fetch(url)

    def refused(self, url: str) -> FetchError:
        with pytest.raises(FetchError) as failed:
            self.fetch(url)
        return failed.value


def redirect(target: str, status: int = 302) -> Reply:
    return Reply("", status, {"Location": target})


def pages(site: Site) -> list[str]:
    """What was asked for besides robots.txt."""
    return [path for path in site.asked if path != "/robots.txt"]


# -- which addresses


def test_a_page_and_who_asks_for_it() -> None:
    web = Web(fetch_contact="desk@halvern.example")
    with serving({"/a": Reply("<p>Hello")}) as site:
        page = web(site.url())
    assert (page.requested_url, page.final_url, page.body, page.moved_to) == (site.url(), site.url(), b"<p>Hello", None)
    assert site.asked == ["/robots.txt", "/a"]
    for headers in site.headers:
        assert headers["User-Agent"] == user_agent("desk@halvern.example")
        assert headers["User-Agent"].startswith("Dateline/")
        assert headers["User-Agent"].endswith(" (desk@halvern.example)")


@pytest.mark.parametrize("host", [EVIL, "127.0.0.1", "127.1", "2130706433", "[::1]", "0177.0.0.1", "ⓛocalhost"])
def test_this_machine_is_not_asked_directly_or_after_a_redirect(host: str) -> None:
    web = Web()
    with serving({"/secret": Reply("secret")}) as site:
        bad = site.url("/secret", host)
        site.replies["/a"] = redirect(bad)
        for url in (bad, site.url("/a")):
            assert str(web.refused(url)).startswith(f"{url} ")
    assert pages(site) == ["/a"]


def test_a_refusal_names_the_host_the_reason_and_the_setting() -> None:
    web = Web()
    with serving({"/secret": Reply("secret")}) as site:
        site.replies["/a"] = redirect(site.url("/secret", EVIL))
        direct, behind = web.refused(site.url("/secret", EVIL)), web.refused(site.url("/a"))
    why = (
        "is not fetched: evil.example has the address 127.0.0.1, which is this machine itself, and only public ones "
        "are asked; add evil.example to FETCH_ALLOWED_HOSTS to fetch from it all the same."
    )
    assert str(direct) == f"{site.url('/secret', EVIL)} {why}"
    assert str(behind) == f"{site.url('/a')} redirects to {site.url('/secret', EVIL)}, which {why}"


def test_a_host_that_rebinds_its_name_between_two_requests() -> None:
    """Allowed is a network; the name leads there for robots.txt and elsewhere for the page."""
    web = Web(fetch_allowed_hosts=("127.0.0.1/32",))
    web.names.answers[EVIL] = [["127.0.0.1"], ["127.0.0.2"]]
    with serving({"/a": Reply("secret")}) as site:
        assert "has the address 127.0.0.2" in str(web.refused(site.url(host=EVIL)))
    assert pages(site) == []


@pytest.mark.parametrize("allowed", [EVIL, "127.0.0.1", "127.0.0.0/8"])
def test_what_is_allowed_is_fetched(allowed: str) -> None:
    with serving({"/a": Reply("ok")}) as site:
        assert Web(fetch_allowed_hosts=(allowed,))(site.url(host=EVIL)).body == b"ok"


def test_addresses_with_a_password_are_refused_and_the_password_is_not_told() -> None:
    web = Web()
    with serving({"/a": Reply("ok")}) as site:
        with_password = site.url("/a", f"me:hunter2@{HALVERN}")
        site.replies["/b"] = redirect(with_password)
        for url in (with_password, site.url("/b")):
            error = str(web.refused(url))
            assert "a user name or password" in error
            assert "hunter2" not in error
    assert pages(site) == ["/b"]


def test_a_proxy_named_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving({"/a": Reply("ok")}) as site:
        assert Web()(site.url()).body == b"ok"


# -- redirects and copies


@pytest.mark.parametrize(
    ("statuses", "moved"), [([301], True), ([308, 301], True), ([302], False), ([301, 302], False), ([307], False)]
)
def test_where_a_document_has_moved_for_good(statuses: list[int], moved: bool) -> None:
    web = Web()
    with serving({f"/{len(statuses)}": Reply("ok")}) as site:
        for number, status in enumerate(statuses):
            site.replies[f"/{number}"] = redirect(f"/{number + 1}", status)
        page = web(site.url("/0"))
    assert page.final_url == site.url(f"/{len(statuses)}")
    assert page.moved_to == (page.final_url if moved else None)


def test_a_copy_that_is_still_the_newest() -> None:
    web = Web()
    with serving(
        {"/a": Reply("ok", headers={"ETag": '"7"', "Last-Modified": "Tue, 03 Mar 2026 08:00:00 GMT"})}
    ) as site:
        first = web(site.url())
        site.replies["/a"] = Reply("", 304, {"ETag": '"8"'})
        second = web(site.url(), etag='"7"', last_modified="Tue, 03 Mar 2026 08:00:00 GMT")
        assert "answered 304" in str(web.refused(site.url()))
    assert first.validators == Validators('"7"', "Tue, 03 Mar 2026 08:00:00 GMT")
    assert (second.status, second.body) == (304, b"")
    assert second.validators == Validators('"8"', "Tue, 03 Mar 2026 08:00:00 GMT")
    asked = site.headers[2]
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"7"', "Tue, 03 Mar 2026 08:00:00 GMT")
    assert "If-None-Match" not in site.headers[1]


@pytest.mark.parametrize("etag", ['"é"', '"' + "x" * 2000 + '"', ""])
def test_validators_that_could_not_be_sent_back_are_not_kept(etag: str) -> None:
    with serving({"/a": Reply("ok", headers={"ETag": etag})}) as site:
        assert Web()(site.url()).validators == Validators()


def test_cookies_live_as_long_as_the_redirects_of_one_document() -> None:
    web = Web()
    with serving({"/b": Reply("ok")}) as site:
        site.replies["/a"] = Reply("", 302, {"Location": "/b", "Set-Cookie": "seen=1"})
        web(site.url("/a"))
        web(site.url("/b"))
    assert [headers["Cookie"] for headers in site.headers] == [None, None, "seen=1", None]


# -- what hosts ask for


def test_a_site_that_asks_readers_to_stay_away() -> None:
    web = Web()
    robots = Reply("User-agent: *\nDisallow: /private", headers={"Content-Type": "text/plain"})
    with serving({"/robots.txt": robots, "/a": Reply("ok"), "/b": redirect("/private/c")}) as site:
        assert web(site.url("/a")).body == b"ok"
        direct, behind = web.refused(site.url("/private/c")), web.refused(site.url("/b"))
    assert str(direct) == (
        f"{site.url('/private/c')} is not fetched: {site.url('/robots.txt')} asks automatic readers to stay away from "
        "it; save the article as .html in a browser, then ingest that file."
    )
    assert "asks automatic readers to stay away" in str(behind)
    assert site.asked == ["/robots.txt", "/a", "/b"]


@pytest.mark.parametrize(
    "robots",
    [Reply("", 404), Reply("", 403), Reply("Disallow: /", 410), Reply(""), redirect("/robots.txt"), redirect("/none")],
)
def test_a_site_without_rules_is_read(robots: Reply) -> None:
    with serving({"/robots.txt": robots, "/a": Reply("ok")}) as site:
        assert Web()(site.url()).body == b"ok"


def test_a_redirected_robots_txt_counts() -> None:
    with serving({"/rules": Reply("User-agent: *\nDisallow: /"), "/a": Reply("ok")}) as site:
        site.replies["/robots.txt"] = redirect(site.url("/rules", OTHER))
        assert "asks automatic readers" in str(Web().refused(site.url()))


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_site_that_cannot_give_its_rules_is_left_alone_for_a_while(status: int) -> None:
    web = Web()
    with serving({"/robots.txt": Reply("", status), "/a": Reply("ok")}) as site:
        for _ in range(2):
            error = web.refused(site.url())
            assert (error.status, pages(site)) == (status, [])
            assert f"{site.url('/robots.txt')} answered {status}" in str(error)
        assert len(site.asked) == 1
        site.replies["/robots.txt"] = Reply("", 404)
        web.clock.seconds += 301
        assert web(site.url()).body == b"ok"


def test_a_robots_txt_behind_a_refused_address_is_no_permission() -> None:
    with serving({"/a": Reply("ok")}) as site:
        site.replies["/robots.txt"] = redirect(site.url("/robots.txt", EVIL))
        assert "redirects to" in str(Web().refused(site.url()))
    assert pages(site) == []


def test_no_more_than_the_beginning_of_a_robots_txt_is_read() -> None:
    rules = "User-agent: *\nDisallow: /private\n" + "# words\n" * 100_000 + "Disallow: /\n"
    with serving({"/robots.txt": Reply(rules), "/a": Reply("ok")}) as site:
        web = Web()
        assert web(site.url("/a")).body == b"ok"
        assert "stay away" in str(web.refused(site.url("/private")))


def test_pauses_between_pages_but_not_around_robots_txt() -> None:
    web = Web(fetch_pause_seconds=2.0)
    with serving({"/a": Reply("ok")}) as site:
        web(site.url())
        assert web.clock.slept == []
        web(site.url())
        web(site.url(host=OTHER))
        assert web.clock.slept == [2.0]


def test_a_crawl_delay_is_kept() -> None:
    web = Web()
    with serving({"/robots.txt": Reply("User-agent: Dateline\nCrawl-delay: 7"), "/a": Reply("ok")}) as site:
        web(site.url())
        web(site.url())
    assert web.clock.slept == [7.0]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("Thu, 26 Feb 2026 00:00:00 GMT", None),  # a date: counted from the clock
        ("99999999999999999999", 7 * 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 7 * 86_400),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_a_server_that_says_when_to_come_back(said: str, seconds: float | None) -> None:
    web = Web()
    at = web.clock.now()
    if said.startswith("Thu"):
        seconds = 90.0
        said = at.replace(microsecond=0).strftime("%a, %d %b %Y %H:%M:%S GMT")
        web.clock.seconds -= 90
    with serving({"/a": Reply("", 429, {"Retry-After": said})}) as site:
        error = web.refused(site.url())
        assert error.status == 429
        assert error.retry_after_s == (seconds if seconds is None else pytest.approx(seconds))
        if seconds and seconds > 5:
            again = web.refused(site.url("/b"))
            assert again.retry_after_s == pytest.approx(seconds)
            assert (again.status, pages(site)) == (None, ["/a"])


def test_a_retry_after_counts_only_where_it_asks_to_slow_down() -> None:
    with serving({"/a": Reply("", 404, {"Retry-After": "120"}), "/b": Reply("", 503, {"Retry-After": "3"})}) as site:
        web = Web()
        assert web.refused(site.url("/a")).retry_after_s is None
        assert web.refused(site.url("/b")).retry_after_s == 3
        assert web.refused(site.url("/a")).status == 404
        assert web.clock.slept == [pytest.approx(3)]


def test_threads_share_one_fetcher() -> None:
    web = Web()
    found: list[bytes] = []
    with serving({f"/{number}": Reply(f"page {number}") for number in range(12)}) as site:

        def read(number: int) -> None:
            found.append(web(site.url(f"/{number}", (HALVERN, OTHER)[number % 2])).body)

        threads = [threading.Thread(target=read, args=[number]) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(BOUND_S)
    assert sorted(found) == sorted(f"page {number}".encode() for number in range(12))
    assert site.asked.count("/robots.txt") == 2


# -- settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FETCH_CONTACT", "me\nX-Evil: 1"),
        ("FETCH_CONTACT", "Zoë"),
        ("FETCH_CONTACT", "x" * 300),
        ("FETCH_ALLOWED_HOSTS", "http://intranet/"),
        ("FETCH_ALLOWED_HOSTS", "10.0.0.0/99"),
        ("FETCH_PAUSE_SECONDS", "-1"),
    ],
)
def test_settings_that_cannot_be(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name.lower()):
        IngestSettings(_env_file=None)  # type: ignore[call-arg]


def test_allowed_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FETCH_ALLOWED_HOSTS", " intranet, 10.0.0.0/8 ,,fd00::/8")
    settings = IngestSettings(_env_file=None)  # type: ignore[call-arg]
    assert settings.fetch_allowed_hosts == ("intranet", "10.0.0.0/8", "fd00::/8")
