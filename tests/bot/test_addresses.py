"""Addresses from articles: what becomes a link, and what may stand where Telegram refuses the whole message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.addresses import openable, safe_href
from tests.doubles.telegram_html import check_url

RESERVED = st.text("abc-._~:/?#[]@!$&'()*+,;=%<>\"{}|\\^` é😀\n1", max_size=40)


@pytest.mark.parametrize(
    "url",
    ["https://courier.example/bridge", "http://Courier.example:8080", "https://a.example/?q=a&b=[c]#:~:text=x%20y",
     "https://xn--bcher-kva.example/ü"],
)  # fmt: skip
def test_addresses_fit_for_a_button(url: str) -> None:
    assert openable(url) == url


@pytest.mark.parametrize(
    "url",
    [None, "", "ftp://a.example", "https://localhost/", "https://", "https://a.example:0/", "https://a.example:99999/",
     "https://user@a.example/", "https://[::1]/", "https://a..example/", "https://192.168.0.1/", "tg://user?id=7",
     "https://a.example\n/", "https://a.example/" + "x" * 3000],
)  # fmt: skip
def test_addresses_that_telegram_or_a_reader_might_not_open(url: str | None) -> None:
    assert openable(url) is None


@given(st.one_of(RESERVED.map("https://a.example/{}".format), RESERVED.map("https://{}".format), RESERVED))
def test_whatever_is_let_through_telegram_opens(url: str) -> None:
    if address := openable(url):
        assert safe_href(url) == address
        check_url(address)
