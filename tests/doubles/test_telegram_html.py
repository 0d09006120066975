"""What Telegram makes of HTML that it accepts, and what it loses without saying so."""

from __future__ import annotations

import contextlib
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles.telegram_html import CantParseEntities, check_url, parse_html
from tests.doubles.telegram_text import Entity, FormattedText, finish, utf16_length


def sent(markup: str) -> FormattedText:
    return finish(parse_html(markup))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("AT&T &amp; R&D &lt;3 &quot;x&quot; &gt;", 'AT&T & R&D <3 "x" >'),
        ("&nbsp;&apos;&hellip;", "&nbsp;&apos;&hellip;"),
        ("&#8217;&#x2019;&#128512;&#0;&#x110000;", "’’😀&#0;&#x110000;"),
        ("&lt", "<"),
        (" \n a\tb\r\n c \n", "a b\n c"),
        ("right\u202eleft\u2028", "rightleft"),
    ],
)
def test_text_that_arrives(markup: str, text: str) -> None:
    assert sent(markup).text == text


@pytest.mark.parametrize(
    ("markup", "entities"),
    [
        ("<strong>a</strong><EM>b</EM>", [Entity("bold", 0, 1), Entity("italic", 1, 1)]),
        ("<ins>a</ins><del>b</del>", [Entity("underline", 0, 1), Entity("strikethrough", 1, 1)]),
        ('<span class="tg-spoiler">a</span>', [Entity("spoiler", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", [Entity("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-python">a</code></pre>', [Entity("pre", 0, 1, language="python")]),
        ('<code class="language-python">a</code>', [Entity("code", 0, 1)]),
        ("<a>example.org/x</a>", [Entity("text_link", 0, 13, url="http://example.org/x")]),
        ('<a href="tg://user?id=7">a</a>', [Entity("text_mention", 0, 1, user_id=7)]),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', [
            Entity("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286"),
        ]),
        ("  <b> a </b>b", [Entity("bold", 0, 2)]),
    ],
)  # fmt: skip
def test_entities_that_arrive(markup: str, entities: list[Entity]) -> None:
    assert list(sent(markup).entities) == entities


@pytest.mark.parametrize(
    ("markup", "entities"),
    [
        ('<a href="http://localhost:8000/x">a</a>', []),
        ('<a href="javascript:alert(1)">a</a>', []),
        ('<a href="ftp://example.org/x">a</a>', []),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", [Entity("blockquote", 0, 2)]),
        ("<code>a<a href='https://example.org'>b</a></code>", [Entity("code", 0, 2)]),
        ("<b>a<code>b</code>c</b>", [Entity("bold", 0, 1), Entity("code", 1, 1), Entity("bold", 2, 1)]),
        ("<b>a</b><b>b</b>", [Entity("bold", 0, 2)]),
        ("x<b> </b>y", []),
    ],
)
def test_entities_that_get_lost(markup: str, entities: list[Entity]) -> None:
    assert list(sent(markup).entities) == entities


def test_of_more_than_100_entities_styles_are_dropped_first() -> None:
    one = '<b>a</b> <a href="https://example.org">b</a> '
    kinds = [entity.type for entity in sent(one * 60).entities]
    assert (kinds.count("text_link"), kinds.count("bold")) == (60, 40)


@pytest.mark.parametrize(
    ("url", "stored"),
    [
        ("https://Example.org", "https://example.org/"),
        ("example.org?q=1", "http://example.org/?q=1"),
        ("http://127.0.0.1:8000/a b", "http://127.0.0.1:8000/a%20b"),
        ("https://example.org/a#:~:text=rates%20rose", "https://example.org/a#:~:text=rates%20rose"),
        ("tg://resolve?domain=dateline_bot", "tg://resolve?domain=dateline_bot"),
        ("http://[::1]/a", "http://[::1]/a"),
        ("mailto:desk@example.org", "http://mailto:desk@example.org/"),
    ],
)
def test_urls_as_telegram_stores_them(url: str, stored: str) -> None:
    assert check_url(url) == stored


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://localhost/a", "Wrong HTTP URL"),
        ("file:///etc/passwd", "Unsupported URL protocol"),
        ("https:///a", "URL host is empty"),
        ("https://example.org:99999/", "Wrong port number specified in the URL"),
        ("https://exa mple.org/", "Disallowed character in URL host"),
    ],
)
def test_urls_that_telegram_would_not_open(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_url(url)


@given(st.text())
def test_escaped_text_arrives_unchanged(text: str) -> None:
    assert parse_html(html.escape(text, quote=False)).text == text


PIECES = ["<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "<blockquote>", "</blockquote>", "<a href='a.b'>", "</a>"]


@given(st.lists(st.sampled_from([*PIECES, "</>", "<", "&", "&lt;", "😀", "é", " ", "\n", "\r", "x", '"', "="])))
def test_any_markup_is_refused_or_sent_with_entities_inside_the_text(pieces: list[str]) -> None:
    with contextlib.suppress(CantParseEntities):
        message = sent("".join(pieces))
        assert message.text == message.text.strip(" \n") or message.entities
        for entity in message.entities:
            assert 0 <= entity.offset < entity.end <= utf16_length(message.text)
            assert entity.words_in(message.text)
