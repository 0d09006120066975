"""Which addresses are the same document, and who owns them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.urls import canonicalise, is_front_page, publisher_host, same_registered_host, without_credentials


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example.COM:443/A?b=1#top", "https://news.example.com/A?b=1"),
        ("http://example.com:8080", "http://example.com:8080/"),
        ("https://example.com/a?utm_source=x&id=7&fbclid=1&z=2", "https://example.com/a?id=7&z=2"),
        ("https://example.com/a?UTM_Medium=x", "https://example.com/a"),
        ("https://example.com/a?ref=rss&ref=7", "https://example.com/a?ref=7"),
        ("https://me:secret@example.com/a", "https://example.com/a"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("http://[2001:DB8::1]/a", "http://[2001:db8::1]/a"),
        ("https://zeitung.example/über", "https://zeitung.example/über"),
        (" https://example.com/a \n", "https://example.com/a"),
    ],
)
def test_canonical(url: str, canonical: str) -> None:
    assert canonicalise(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "", "example.com/a", "ftp://example.com/a", "javascript:alert(1)", "file:///etc/passwd", "https://", "https:///a",
        "http://exa mple.com/", "http://example.com:99999/", "http://[::1", "https://example.com/a\nb", "/a", "http://.",
        "https://example.com/\ud800", "https://example.com/" + "a" * 3000, "http://a..b/", "https://example.com\\@evil.example/",
    ],
)  # fmt: skip
def test_not_an_address(url: str) -> None:
    assert canonicalise(url) is None


@given(
    st.builds(
        "{}://{}{}{}".format,
        st.sampled_from(["http", "HTTPS"]),
        st.sampled_from(["Example.com", "example.com:80", "u@example.com:443", "münchen.example", "[::1]"]),
        st.text(max_size=20),
        st.lists(st.sampled_from(["?", "&", "utm_a=1", "a=%20", "#", "ref=rss", "=", " "]), max_size=8).map("".join),
    )
)
def test_idempotent(url: str) -> None:
    canonical = canonicalise(url)
    assert canonical is None or canonicalise(canonical) == canonical


def test_publisher_host() -> None:
    assert publisher_host("https://www.halvern.example/a") == "halvern.example"
    assert publisher_host("not an address") is None
    assert publisher_host(None) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.cnn.com/a", "https://edition.cnn.com/b", True),
        ("https://bbc.co.uk/a", "https://news.bbc.co.uk/b", True),
        ("https://bbc.co.uk/a", "https://itv.co.uk/a", False),
        ("https://a.blogspot.com/x", "https://b.blogspot.com/x", False),
        ("https://a.github.io/x", "https://b.github.io/x", False),
        ("https://a.substack.com/x", "https://b.substack.com/x", False),
        ("https://a.substack.com/x", "https://www.a.substack.com/x", True),
        ("https://city.kawasaki.jp/a", "https://www.city.kawasaki.jp/a", True),
        ("https://shop.kobe.jp/a", "https://club.kobe.jp/a", False),
        ("https://news.com.au/a", "https://other.com.au/a", False),
        ("https://a.co.uk/", "https://co.uk/", False),
        ("https://www.halvern.example/a", "https://news.halvern.example/b", True),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/b", True),
        ("http://intranet/a", "http://intranet/b", True),
        ("http://10.0.0.1/a", "http://10.0.0.1/b", True),
        ("https://halvern.example/a", "https://evil.example/halvern.example", False),
        ("http://10.0.0.1/a", "http://11.0.0.1/a", False),
        ("https://halvern.example/a", "javascript:alert(1)", False),
    ],
)
def test_owners(one: str, other: str, same: bool) -> None:
    assert same_registered_host(one, other) is same


def test_readers_never_see_credentials() -> None:
    assert without_credentials("https://me:secret@example.com/a?b#c") == "https://example.com/a?b#c"


def test_front_pages() -> None:
    assert is_front_page("https://example.com/")
    assert not is_front_page("https://example.com/?p=12")
