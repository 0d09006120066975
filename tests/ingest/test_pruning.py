"""What goes from a page's tree, and which element is left: parsed pages in, text out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from ingest.blocks import MeasuredTree, text_of
from ingest.container import isolate
from ingest.pruning import NAME_RULES, prune

REPORT = "".join(
    f"<p>In report number {i} the council of Halvern said that the bridge to the island stays open.</p>"
    for i in range(6)
)
ASIDE = "<p>Ferries to Osby run at half the price all through the month of March this year.</p>"


def parsed(body: str) -> Any:
    return html.document_fromstring(f"<html><body>{body}</body></html>")


def pruned(body: str) -> str:
    tree = parsed(body)
    prune(tree)
    return text_of(tree, 10_000)


def isolated(body: str) -> str:
    tree = parsed(body)
    isolate(prune(tree))
    return text_of(tree, 10_000)


@pytest.mark.parametrize(
    "part",
    [
        f'<div class="related-stories">{ASIDE}</div>',
        f'<section id="comments">{ASIDE}</section>',
        f'<div class="o-newsletter__box">{ASIDE}</div>',
        f'<div data-component="promo">{ASIDE}</div>',
        f"<aside>{ASIDE}</aside>",
        f"<div hidden>{ASIDE}</div>",
        '<div itemprop="description">Ferries to Osby run at half the price</div>',
        '<p>Read more: <a href="/osby">Ferries to Osby run at half the price</a></p>',
        '<ul><li><a href="/a">Ferries to Osby</a></li><li><a href="/b">Rain in March</a></li></ul>',
        '<h3>More stories</h3><ul><li>Ferries: <a href="/a">to Osby</a></li></ul>',
        '<p><a href="/osby" rel="tag">Ferries</a></p>',
    ],
)
def test_furniture_goes(part: str) -> None:
    text = pruned(f"<article>{REPORT}{part}</article>")
    assert "report number 5" in text
    assert "Ferries" not in text


@pytest.mark.parametrize(
    "part",
    [
        f'<div class="shareholders">{ASIDE}</div>',
        f'<div class="commentary">{ASIDE}</div>',
        '<p>The city <a href="/osby">Ferries</a> reached the island.</p>',
        '<blockquote class="social-embed"><p>Ferries to Osby run at half the price.</p></blockquote>',
        '<h3>More islands</h3><p>Ferries reached them <a href="/b">yesterday</a>, the council said.</p>',
    ],
)
def test_parts_of_the_report_stay(part: str) -> None:
    assert "Ferries" in pruned(f"<article>{REPORT}{part}</article>")


def test_a_part_that_tells_most_of_the_page_stays_whatever_its_name() -> None:
    assert "report number 5" in pruned(f'<div class="gallery widget-comments">{REPORT}</div>')


def test_every_rule_says_why() -> None:
    assert all(rule.reason for rule in NAME_RULES)


def test_only_the_report_is_left() -> None:
    text = isolated(f"<div>{ASIDE}</div><main><h1>Bridge</h1><div class='text'>{REPORT}</div></main><div>{ASIDE}</div>")
    assert text.startswith("In report number 0")
    assert "Ferries" not in text
    assert "Bridge" not in text


def test_a_second_part_that_looks_like_the_first_stays() -> None:
    part = '<div class="row"><div class="story-body">%s</div></div>'
    first, second = REPORT.split("<p>In report number 4")[0], "<p>In report number 4" + REPORT.split("number 4")[1]
    text = isolated(f"<main>{part % first}<div class='offer'>{ASIDE}</div>{part % second}</main>")
    assert "report number 0" in text
    assert "report number 5" in text
    assert "Ferries" not in text


def test_an_element_that_is_marked_as_the_body_is_believed() -> None:
    long = ASIDE.replace("Osby", "Osby and Lund and many more islands") * 20
    text = isolated(f'<div itemprop="articleBody">{REPORT * 2}</div><div>{long}</div>')
    assert "report number 5" in text
    assert "Ferries" not in text


def test_a_heading_that_holds_the_text_is_no_headline() -> None:
    assert "report number 5" in isolated(f"<main><h1>Bridge <div>{REPORT}</div></main>")


def test_measures_stay_right_while_elements_go() -> None:
    tree = parsed(f"<div>{REPORT}<p>Short <a href='/'>two words</a></p></div>")
    page = MeasuredTree(tree)
    assert (page[tree].linked, page[tree].links) == (2, 1)
    for paragraph in list(tree.iter("p")):
        page.drop(paragraph)
    assert (page[tree].words, page[tree].told, page[tree].linked, page[tree].links) == (0, 0, 0, 0)
    assert [element.tag for element in page] == ["html", "body", "div"]


def test_text_after_a_dropped_element_stays() -> None:
    tree = parsed("<div>one <aside>two</aside>three</div>")
    prune(tree)
    assert text_of(tree) == "one three"


TAGS = "div p ul li a h1 h2 blockquote section article aside span table td br small figure body".split()
NAMES = [
    "",
    'class="related"',
    'class="story-body"',
    'itemprop="articleBody"',
    "hidden",
    'class="tooltip"',
    'href="/x"',
]
PIECES = st.one_of(
    st.tuples(st.sampled_from(TAGS), st.sampled_from(NAMES)).map(lambda part: f"<{part[0]} {part[1]}>"),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(["Related", "words ", ASIDE, REPORT]),
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_tree_can_be_pruned_and_isolated_and_nothing_is_made_up(body: str) -> None:
    tree = parsed(body)
    before = text_of(tree, 100_000).split()
    isolate(prune(tree))
    rest = iter(" ".join(before))
    assert all(character in rest for character in "".join(text_of(tree, 100_000).split()))
    page = MeasuredTree(tree)
    assert all(page[element].told <= page[element].words for element in page)
