"""Whatever articles say, what goes out is accepted by Telegram and holds every sentence and every number."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.markup import clean_line, is_visible
from bot.render import render_answer, render_quote, render_text
from bot.render_parts import Mark
from retrieval.answer import Answer, AnswerSentence, Nearby
from tests.bot.fakes import ARTICLE_ID, answer, citation, declined, passage
from tests.bot.test_render import OF_AN_ANSWER, as_sent

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
hostile = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.lists(st.sampled_from(NASTY), max_size=12).map("".join),
)
reserved = st.text("abc-._~:/?#[]@!$&'()*+,;=%<>\"{}|\\^` é😀\n", max_size=80)
urls = st.one_of(st.none(), hostile, reserved.map("https://a.example/{}".format), reserved.map("https://{}".format))
maybe = st.one_of(st.none(), hostile)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    count = draw(st.integers(1, 6))
    citations = [
        citation(number, headline=draw(maybe), publisher=draw(maybe), url=draw(urls), link=draw(urls))
        for number in range(1, count + 1)
    ]
    numbers = st.lists(st.integers(1, count), min_size=1, max_size=5).map(tuple)
    sentences = draw(st.lists(st.builds(AnswerSentence, hostile, numbers), min_size=1, max_size=8))
    return answer(*sentences, citations=citations, written=draw(st.booleans()), notice=draw(maybe))


def letters(text: str) -> str:
    """Only what can be seen: Telegram trims white space, and a message of nothing else is not sent."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn", "Zs", "Cc"))


@given(answers())
@settings(max_examples=80, deadline=None)
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


@given(answers())
@settings(max_examples=50, deadline=None)
def test_what_was_kept_together_carries_its_own_links(given_answer: Answer) -> None:
    for message in render_answer(given_answer):
        sent = as_sent(message)
        for entity in sent.entities:
            assert entity.type in OF_AN_ANSWER
            assert entity.url is None or entity.url.startswith(("http://", "https://"))


@given(maybe, maybe, hostile, st.lists(st.tuples(maybe, maybe, urls), max_size=12))
@settings(max_examples=80, deadline=None)
def test_no_answer_is_a_message_too(
    headline: str | None, notice: str | None, reason: str, near: list[tuple[str | None, str | None, str | None]]
) -> None:
    nearest = [Nearby(ARTICLE_ID, title, publisher, url, None) for title, publisher, url in near]
    for message in render_answer(declined(reason, *nearest)):
        as_sent(message)


@given(hostile, hostile, hostile, maybe, maybe, urls, urls, st.booleans())
@settings(max_examples=150, deadline=None)
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
