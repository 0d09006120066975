"""Whatever articles say, what goes out is accepted by Telegram and holds every sentence and every number."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import languages, speaking
from bot.render import (
    render_answer,
    render_context,
    render_latest,
    render_progress,
    render_quote,
    render_related,
    render_sources,
    render_text,
    render_verdict,
)
from bot.render.addresses import openable
from bot.render.answer import PROGRESS_UNITS
from bot.render.markup import clean_line, is_visible, shorten
from bot.render.messages import MAX_BUTTON_DATA, Message
from bot.render.parts import Mark, headline_of, publisher_of, quotation
from retrieval.answer import Answer, AnswerSentence, Citation, Nearby, Reading, Verdict
from tests.bot.fakes import ARTICLE_ID, answer, citation, declined, passage
from tests.bot.test_render import OF_AN_ANSWER, as_sent, folded, links
from tests.doubles.telegram_html import check_url
from tests.doubles.telegram_text import FormattedText

NASTY = [
    *("<b>", "</a>", "<", "&", "&amp;", "&#60;", '"', "'", "<blockquote>", "</blockquote>", "[1]", "/ingest", "\\"),
    *(
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200d",
        "\u0627\u0644",
        "\u05d0",
        "😀",
        "👩‍👩‍👧",
        "🏴\U000e0067\U000e007f",
        "é",
        "e\u0301",
    ),
    *("\x00", "\x1b[31m", "\r\n", "\n\n", "\t", "\ud800", "\udfff", "\u2028", "\ufeff", "A\u030a", "\u0333", "\ufffe"),
    *(" ", ". ", "word " * 50, "long" * 300, "& " * 900, "😀" * 2047, "x" * 4096, "𝒳" * 2049),
]
about_a_message = st.integers(4090, 4100).map(lambda units: "😀" * (units // 2) + "x" * (units % 2))
hostile = st.one_of(
    about_a_message,
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.lists(st.sampled_from(NASTY), max_size=12).map("".join),
)
reserved = st.text("abc-._~:/?#[]@!$&'()*+,;=%<>\"{}|\\^` é😀\n", max_size=80)
urls = st.one_of(st.none(), hostile, reserved.map("https://a.example/{}".format), reserved.map("https://{}".format))
maybe = st.one_of(st.none(), hostile)


spoken = st.sampled_from(languages())
days = st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))


@st.composite
def cited(draw: st.DrawFn, most: int) -> list[Citation]:
    return [
        citation(
            number,
            quote=draw(hostile),
            headline=draw(maybe),
            publisher=draw(maybe),
            url=draw(urls),
            link=draw(urls),
            published_at=draw(days),
        )
        for number in range(1, draw(st.integers(1, most)) + 1)
    ]


nearby = st.lists(st.builds(Nearby, st.just(ARTICLE_ID), maybe, maybe, urls, days), max_size=12)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    citations = draw(cited(6))
    count = len(citations)
    numbers = st.lists(st.integers(1, count), min_size=1, max_size=5).map(tuple)
    sentences = draw(st.lists(st.builds(AnswerSentence, hostile, numbers), min_size=1, max_size=8))
    return answer(*sentences, citations=citations, written=draw(st.booleans()), notice=draw(maybe))


def letters(text: str) -> str:
    """Only what can be seen: Telegram trims white space, and a message of nothing else is not sent."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn", "Zs", "Cc"))


def all_sent(messages: Sequence[Message]) -> list[FormattedText]:
    """What the reader gets; fails where Telegram would refuse a message, its buttons, or its preview."""
    for message in messages:
        assert is_visible(message.plain)
        for button in (button for row in message.buttons for button in row):
            assert bool(button.url) != bool(button.data)
            assert len(button.data.encode()) <= MAX_BUTTON_DATA
            if button.url:
                check_url(button.url)
        if message.preview:
            check_url(message.preview)
    assert messages
    return [as_sent(message) for message in messages]


def in_order(expected: Sequence[str], text: str) -> None:
    position, text = 0, letters(text)
    for words in map(letters, expected):
        position = text.index(words, position) + len(words)


@given(answers())
@settings(max_examples=60, deadline=None)
def test_every_sentence_and_number_arrives_in_order(given_answer: Answer) -> None:
    messages = render_answer(given_answer)
    received = letters("".join(as_sent(message).text for message in messages))
    plain = letters("".join(message.plain for message in messages))
    position = plain_position = 0
    for sentence in given_answer.sentences:
        words, marks = letters(clean_line(sentence.text)), [Mark(n) for n in sentence.citations]
        expected = words + "".join(mark.raised for mark in marks)
        position = received.index(expected, position) + len(expected)
        expected = words + "".join(mark.plain for mark in marks)
        plain_position = plain.index(expected, plain_position) + len(expected)
    for cited in given_answer.citations:
        position = received.index(Mark(cited.number).raised, position)


@given(answers(), st.one_of(st.none(), st.just(7)), st.sampled_from(["", "dateline_bot"]), spoken)
@settings(max_examples=60, deadline=None)
def test_sources_are_folded_with_their_words_and_links(
    given_answer: Answer, answer_id: int | None, bot_username: str, language: str
) -> None:
    with speaking(language):
        messages = render_answer(given_answer, answer_id, bot_username)
        expected = [
            words
            for c in given_answer.citations
            for words in (Mark(c.number).raised, publisher_of(c.publisher), headline_of(c.headline), quotation(c.quote))
        ]
    sent = all_sent(messages)
    in_order(expected, "".join(block for one in sent for block in folded(one)))
    assert all(len(folded(one)) <= 1 for one in sent)
    for entity in (entity for one in sent for entity in one.entities):
        assert entity.type in OF_AN_ANSWER
        assert entity.url is None or entity.url.startswith(("http://", "https://"))
    if bot_username:  # every sentence leads somewhere, but where Telegram will not open what the article names
        into_the_bot = sum(
            url.startswith("https://t.me/dateline_bot?start=q-") for one in sent for _, url in links(one)
        )
        assert into_the_bot or all(c.url or c.link for c in given_answer.citations)
    assert messages[-1].preview == openable(given_answer.citations[0].url)


@given(st.one_of(st.none(), st.builds(Reading, st.integers(0, 99), st.integers(0, 99))), answers(), spoken)
@settings(max_examples=40, deadline=None)
def test_what_is_shown_on_the_way_is_one_message(reading: Reading | None, given_answer: Answer, language: str) -> None:
    with speaking(language):
        [sent] = all_sent([render_progress(reading, given_answer.sentences)])
    assert links(sent) == []
    in_order([shorten(clean_line(given_answer.sentences[-1].text), PROGRESS_UNITS)], sent.text)


@given(hostile, st.sampled_from(["supported", "contradicted", "not_covered"]), cited(3), nearby, spoken)
@settings(max_examples=40, deadline=None)
def test_a_verdict_holds_every_quote(
    claim: str, kind: Literal["supported", "contradicted", "not_covered"], citations: list[Citation],
    near: list[Nearby], language: str,
) -> None:  # fmt: skip
    with speaking(language):
        messages = render_verdict(Verdict(claim, kind, tuple(citations), tuple(near)), "dateline_bot")
        expected = [words for c in citations for words in (headline_of(c.headline), quotation(c.quote))]
        expected += [headline_of(article.headline) for article in near]
    in_order(expected, "".join(sent.text for sent in all_sent(messages)))


@given(nearby, st.lists(st.tuples(maybe, st.integers(0, 10**6)), max_size=30), spoken)
@settings(max_examples=40, deadline=None)
def test_lists_name_everything(near: list[Nearby], publishers: list[tuple[str | None, int]], language: str) -> None:
    with speaking(language):
        headlines = [headline_of(article.headline) for article in near]
        for messages in (render_related(near), render_latest(near)):
            in_order(headlines, "".join(sent.text for sent in all_sent(messages)))
        sent = all_sent(render_sources(publishers))
        in_order([publisher_of(name) for name, _ in publishers], "".join(one.text for one in sent))


@given(hostile, hostile, hostile, maybe, maybe, urls, days, st.booleans(), st.booleans(), spoken)
@settings(max_examples=100, deadline=None)
def test_any_passage_is_one_message_with_a_way_back(
    before: str, quote: str, after: str, headline: str | None, publisher: str | None, url: str | None,
    when: datetime | None, superseded: bool, reported: bool, language: str,
) -> None:  # fmt: skip
    shown = passage(
        before=before, quote=quote, after=after, headline=headline, publisher=publisher, url=url, link=url,
        published_at=when, superseded=superseded,
    )  # fmt: skip
    with speaking(language):
        message = render_context(shown, 7, 3, reported)
        expected = [headline_of(headline), publisher_of(publisher)]
    [sent] = all_sent([message])
    in_order(expected, sent.text)
    assert message.buttons[-1][0].data == "b:7"


@given(maybe, maybe, hostile, st.lists(st.tuples(maybe, maybe, urls), max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_answer_is_a_message_too(
    headline: str | None, notice: str | None, reason: str, near: list[tuple[str | None, str | None, str | None]]
) -> None:
    nearest = [Nearby(ARTICLE_ID, title, publisher, url, None) for title, publisher, url in near]
    for message in render_answer(declined(reason, *nearest)):
        as_sent(message)


@given(hostile, hostile, hostile, maybe, maybe, urls, urls, st.booleans())
@settings(max_examples=100, deadline=None)
def test_any_quote_is_one_message(
    before: str, quote: str, after: str, headline: str | None, publisher: str | None, url: str | None, link: str | None,
    superseded: bool,
) -> None:  # fmt: skip
    shown = passage(
        before=before * 3,
        quote=quote,
        after=after * 3,
        headline=headline,
        publisher=publisher,
        url=url,
        link=link,
        superseded=superseded,
    )
    as_sent(render_quote(shown))


@given(hostile)
@settings(max_examples=100, deadline=None)
def test_plain_text_is_never_empty(text: str) -> None:
    for message in render_text(text):
        as_sent(message)
        assert is_visible(message.plain)
