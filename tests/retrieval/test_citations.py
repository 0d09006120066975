"""The quote behind a sentence: where it stands, and the link that opens the article there."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.citations import cite, link_to
from tests.retrieval.fakes import evidence, hit

URL = "https://halvern.example/bridge"
LONG = (
    "Drivers are being sent through Kelmarrow, a detour of 38 kilometres, until engineers have looked at the "
    "foundations of pier four, which may take until the end of the week."
)


def directive(quote: str, url: str = URL) -> str:
    link = link_to(url, quote)
    assert link is not None
    return link.partition(":~:text=")[2]


# -- the quote


def test_a_citation_quotes_the_body_at_its_offsets() -> None:
    body = "The bridge is shut. Nobody was hurt. It reopens on Friday."
    passage = hit(body[20:], start=20, origin_id="wire")
    (found,) = evidence(passage)
    citation = cite(3, found, 20, 36)
    assert body[citation.start : citation.end] == citation.quote == "Nobody was hurt."
    assert (citation.number, citation.article_id, citation.version, citation.origin_id) == (3, "a1", 1, "wire")
    assert citation.link == "https://halvern.example/a1#:~:text=Nobody%20was%20hurt."


def test_offsets_are_code_points_whatever_the_script() -> None:
    body = "🌉🌉 Мост закрыт. 大桥已关闭。 Fin."
    (found,) = evidence(hit(body))
    start = body.index("大")
    assert cite(1, found, start, start + 6).quote == "大桥已关闭。"


def test_an_article_without_a_url_has_no_link() -> None:
    (found,) = evidence(hit("Nobody was hurt.", url=None))
    assert cite(1, found, 0, 16).link is None


# -- the link (WICG, Scroll To Text Fragment)


@pytest.mark.parametrize(
    ("quote", "encoded"),
    [
        ("Nobody was hurt.", "Nobody%20was%20hurt."),
        ("a by-election", "a%20by%2Delection"),
        ("Tavrin, Ullenquay", "Tavrin%2C%20Ullenquay"),
        ("bread & butter", "bread%20%26%20butter"),
        ("the #1 song, up 5%", "the%20%231%20song%2C%20up%205%25"),
        ("“shut”, he said", "%E2%80%9Cshut%E2%80%9D%2C%20he%20said"),
        ('"shut" isn\'t', "%22shut%22%20isn%27t"),
        ("1/2 + 1 = ?", "1%2F2%20%2B%201%20%3D%20%3F"),
        ("<b>&amp;", "%3Cb%3E%26amp%3B"),
        ("Łódź 大桥", "%C5%81%C3%B3d%C5%BA%20%E5%A4%A7%E6%A1%A5"),
        ("the – dash", "the%20%E2%80%93%20dash"),
    ],
)
def test_what_has_a_meaning_in_a_directive_or_a_url_is_percent_encoded(quote: str, encoded: str) -> None:
    assert link_to(URL, quote) == f"{URL}#:~:text={encoded}"


def test_a_long_quote_is_named_by_its_first_and_last_words() -> None:
    assert directive(LONG) == "Drivers%20are%20being%20sent%20through,the%20end%20of%20the%20week."


def test_a_comma_within_the_edges_of_a_long_quote_is_no_separator() -> None:
    start, end = directive("Yes, no, maybe, or, not, " + LONG + " So, he, said, it, was.").split(",")
    assert (unquote(start), unquote(end)) == ("Yes, no, maybe, or, not,", "So, he, said, it, was.")


def test_of_several_paragraphs_only_the_first_is_named_since_a_match_may_not_cross_blocks() -> None:
    assert directive("The bridge is shut.\n\nNobody was hurt.") == "The%20bridge%20is%20shut."
    assert directive("\n\n  Nobody was hurt.\nFerries run.") == "Nobody%20was%20hurt."


def test_a_fragment_that_the_url_has_is_kept() -> None:
    assert link_to(f"{URL}?a=1&b=2#top", "shut") == f"{URL}?a=1&b=2#top:~:text=shut"
    assert link_to(f"{URL}#", "shut") == f"{URL}#:~:text=shut"


def test_a_directive_that_the_url_has_is_replaced() -> None:
    """Everything behind the first ``:~:`` is read as one directive: two of them would be none."""
    assert link_to(f"{URL}#top:~:text=other%20words", "shut") == f"{URL}#top:~:text=shut"
    assert link_to(f"{URL}#:~:text=other", "shut") == f"{URL}#:~:text=shut"


def test_without_words_there_is_the_article() -> None:
    assert link_to(URL, " \n ") == URL


def test_a_scheme_is_recognised_in_any_case() -> None:
    assert link_to("HTTPS://halvern.example/a", "shut") == "HTTPS://halvern.example/a#:~:text=shut"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://x.example/a",
        "//x.example",
        "tg://x",
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert link_to(url, "shut") is None


_LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1).filter(str.strip)


@given(_LINE)
def test_decoding_a_directive_gives_the_quote_s_words_back(quote: str) -> None:
    encoded = directive(quote)
    words = quote.split()
    decoded = [unquote(part) for part in encoded.split(",")]
    assert "-" not in encoded
    assert "&" not in encoded
    if len(decoded) == 1:
        assert decoded[0] == quote.strip()
    else:
        start, end = (part.split() for part in decoded)
        assert start == words[: len(start)]
        assert end == words[-len(end) :]


@given(
    st.lists(st.text("abcé,-&#% ", min_size=1, max_size=12), min_size=1, max_size=60).map(" ".join).filter(str.strip)
)
def test_a_link_stays_short_for_quotes_of_any_length(quote: str) -> None:
    link = link_to(URL, quote)
    assert link is not None
    assert len(link) < 1000
