"""Answers and quotes as a reader sees them; what Telegram makes of the HTML is asked of the Bot API double's parser."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from telegram.constants import InlineKeyboardButtonLimit, MessageEntityType, MessageLimit

from bot.render import (
    MAX_BUTTON_DATA,
    Message,
    QuoteKey,
    deep_link,
    encode_quote_key,
    format_date,
    parse_quote_key,
    render_answer,
    render_quote,
    render_text,
    split_plain,
)
from bot.render.markup import MAX_ENTITIES, MAX_RAW_BYTES, MAX_UNITS, utf16_length
from bot.render.parts import Mark
from retrieval.answer import AnswerSentence, Nearby
from tests.bot.fakes import ARTICLE_ID, DAY, answer, citation, declined, passage
from tests.doubles.telegram_html import parse_html
from tests.doubles.telegram_text import FormattedText, finish


def as_sent(message: Message) -> FormattedText:
    """What the reader gets; fails where Telegram would refuse the message or quietly drop an entity."""
    assert len(message.html.encode()) <= MAX_RAW_BYTES
    parsed = parse_html(message.html)
    assert len(parsed.entities) <= MAX_ENTITIES
    sent = finish(parsed)
    assert sent.text
    assert utf16_length(sent.text) <= MAX_UNITS
    return sent


def folded(sent: FormattedText) -> list[str]:
    """The blocks that the reader unfolds."""
    return [e.words_in(sent.text) for e in sent.entities if e.type == MessageEntityType.EXPANDABLE_BLOCKQUOTE]


def links(sent: FormattedText) -> list[tuple[str, str | None]]:
    return [(entity.words_in(sent.text), entity.url) for entity in sent.entities if entity.type == "text_link"]


OF_AN_ANSWER = {
    MessageEntityType.TEXT_LINK,
    MessageEntityType.BOLD,
    MessageEntityType.ITALIC,
    MessageEntityType.DATE_TIME,
    MessageEntityType.EXPANDABLE_BLOCKQUOTE,
}

# -- an answer


def test_an_article_cited_twice_is_listed_once() -> None:
    one, two = citation(1), replace(citation(2, article_id=ARTICLE_ID), start=80, end=99)
    [message] = render_answer(
        answer(AnswerSentence("It reopened.", (1,)), AnswerSentence("Drivers cheered.", (2,)), citations=[one, two])
    )
    assert "[1][2] Halvern Courier: Halvern bridge reopens, 9 March 2026" in message.plain
    assert message.plain.count("Halvern bridge reopens") == 1
    assert [button.label for row in message.buttons for button in row] == ["Quote 1", "Quote 2"]


def test_an_answer_with_its_sources() -> None:
    [message] = render_answer(
        answer(
            AnswerSentence("The bridge reopened on Monday.", (1,)),
            AnswerSentence("Repairs cost €4 million.", (1, 2)),
            citations=[
                citation(1),
                citation(
                    2,
                    publisher="Lyme Gazette",
                    headline="What the bridge cost",
                    quote="Repairs cost €4 million.",
                    url=None,
                    link=None,
                ),
            ],
            origins=2,
        )
    )
    sent = as_sent(message)
    assert sent.text == (
        "The bridge reopened on Monday.\u202f¹\n"
        "Repairs cost €4 million.\u202f¹\u202f²\n"
        "\n"
        "Newest evidence: 9 March 2026 · 2 origins\n"
        "Quoted word for word from the articles.\n"
        "Sources\n"
        "¹ Halvern Courier: Halvern bridge reopens, 9 March 2026\n"
        "“The bridge reopened on Monday.”\n"
        "² Lyme Gazette: What the bridge cost, 9 March 2026\n"
        "“Repairs cost €4 million.”"
    )
    assert folded(sent) == [sent.text[sent.text.index("Sources") :]]
    to_the_quote = "https://courier.example/bridge#:~:text=The%20bridge%20reopened"
    assert links(sent) == [
        ("¹", to_the_quote),
        ("¹", to_the_quote),
        ("Halvern bridge reopens", "https://courier.example/bridge"),
    ]
    assert [[button.label for button in row] for row in message.buttons] == [["Quote 1", "Quote 2"]]
    assert message.preview == "https://courier.example/bridge"


def test_an_answer_without_markup() -> None:
    [message] = render_answer(
        answer(
            AnswerSentence("The bridge reopened on Monday.", (1,)),
            AnswerSentence("Repairs cost €4 million.", (1, 2)),
            citations=[citation(1), citation(2, publisher="Lyme Gazette", url=None, link=None)],
            origins=2,
        )
    )
    assert message.plain == (
        "The bridge reopened on Monday. [1]\n"
        "Repairs cost €4 million. [1] [2]\n"
        "\n"
        "Sources\n"
        "[1] Halvern Courier: Halvern bridge reopens, 9 March 2026\n"
        "    https://courier.example/bridge\n"
        "[2] Lyme Gazette: Halvern bridge reopens, 9 March 2026\n"
        "\n"
        "Newest evidence: 9 March 2026 · 2 origins\n"
        "Quoted word for word from the articles."
    )


def test_a_written_answer_says_so_and_reads_as_prose() -> None:
    [message] = render_answer(
        answer(
            AnswerSentence("It reopened.", (1,)),
            AnswerSentence("It had been closed.", (1,)),
            written=True,
            newest_evidence=None,
            notice="The language model could not be reached.",
        )
    )
    sent = as_sent(message)
    assert sent.text.startswith(
        "It reopened.\u202f¹ It had been closed.\u202f¹\n"
        "\n"
        "Newest evidence: date unknown · 1 origin\n"
        "Written by a language model; every sentence was checked against the quotes it cites.\n"
        "The language model could not be reached.\n"
        "Sources"
    )
    assert [entity.words_in(sent.text) for entity in sent.entities if entity.type == "italic"] == [
        "The language model could not be reached."
    ]


def test_no_answer_names_what_is_near() -> None:
    near = [
        Nearby(
            ARTICLE_ID, "Andes <trains>", "Lyme Gazette", "https://lyme.example/a", datetime(2026, 3, 1, tzinfo=UTC)
        ),
        Nearby(ARTICLE_ID, None, None, None, None),
    ]
    [message] = render_answer(declined("The corpus says nothing about Peru.", *near))
    sent = as_sent(message)
    assert sent.text == (
        "The corpus says nothing about Peru.\n"
        "\n"
        "Nearest in the corpus:\n"
        "• Lyme Gazette: Andes <trains>, 1 March 2026\n"
        "• unknown publisher: article without a headline, date unknown"
    )
    assert links(sent) == [("Andes <trains>", "https://lyme.example/a")]
    assert message.buttons == ()
    [alone] = render_answer(declined("The corpus is empty."))
    assert as_sent(alone).text == "The corpus is empty."


def test_buttons_come_under_the_last_message_in_rows_of_four() -> None:
    citations = [citation(n) for n in range(1, 41)]
    sentences = [AnswerSentence("x" * 1000, (c.number,)) for c in citations]
    *earlier, last = render_answer(answer(*sentences, citations=citations))
    assert earlier
    assert not any(message.buttons for message in earlier)
    assert [len(row) for row in last.buttons] == [4] * 8
    assert last.buttons[0][0].label == "Quote 1"


# -- hostile articles


@pytest.mark.parametrize(
    "link",
    [
        None,
        "javascript:alert(1)",
        "file:///etc/passwd",
        "tg://user?id=7",
        "/relative",
        "https://",
        "https://a\n.example",
    ],
)
def test_only_web_addresses_become_links(link: str | None) -> None:
    [message] = render_answer(answer(citations=[citation(1, link=link, url=link)]))
    assert links(as_sent(message)) == []
    assert "¹" in message.html
    assert message.preview is None


def test_a_link_cannot_leave_its_attribute() -> None:
    link = """https://a.example/?q="><b>&quot;'&x=%20<#:~:text=a%2Cb"""
    [message] = render_answer(answer(citations=[citation(1, link=link, url=None)]))
    sent = as_sent(message)
    assert links(sent) == [("¹", link)]
    assert {entity.type for entity in sent.entities} == OF_AN_ANSWER - {MessageEntityType.ITALIC}


def test_a_link_too_long_to_send_gives_way_to_the_article_itself() -> None:
    link = "https://a.example/#:~:text=" + "x" * 5000
    [message] = render_answer(answer(citations=[citation(1, link=link, url="https://a.example/")]))
    assert links(as_sent(message))[0] == ("¹", "https://a.example/")


def test_articles_cannot_add_markup_turn_the_text_around_or_hide_control_characters() -> None:
    headline = "\x1b[2J<b>Big</b>\u202e news\ud800 &amp;\x00 \u2066more\nand more"
    [message] = render_answer(answer(citations=[citation(1, headline=headline)]))
    assert "¹ Halvern Courier: [2J<b>Big</b> news &amp; more and more, 9 March" in as_sent(message).text
    assert "[2J<b>Big</b> news &amp; more and more" in message.plain


def test_words_from_right_to_left_do_not_turn_the_date_around() -> None:
    [message] = render_answer(answer(citations=[citation(1, headline="\u202eגשר נפתח 2", publisher="الجزيرة")]))
    assert "¹ \u2068الجزيرة\u2069: \u2068גשר נפתח 2\u2069, 9 March 2026" in as_sent(message).text


def test_a_headline_that_cannot_be_seen_counts_as_missing() -> None:
    [message] = render_answer(answer(citations=[citation(1, headline=" \u200b\u200d\u2800 ", publisher="\u3164")]))
    assert "¹ unknown publisher: article without a headline" in as_sent(message).text


def test_letters_that_telegram_would_damage_are_composed() -> None:
    [message] = render_answer(answer(AnswerSentence("A\u030aland voted.", (1,))))
    assert as_sent(message).text.startswith("Åland voted.")


# -- long answers


def test_a_long_answer_breaks_between_sentences() -> None:
    sentences = [AnswerSentence(f"{n} {'word ' * 100}end.", (1,)) for n in range(20)]
    messages = render_answer(answer(*sentences))
    assert len(messages) == 3
    for message in messages[:-1]:
        assert as_sent(message).text.endswith("end.\u202f¹")


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_a_sentence_as_long_as_a_message(extra: int) -> None:
    text = "😀" * 2046 + "x" * (2 + extra)
    assert utf16_length(f"{text}\u202f¹") == MAX_UNITS + extra
    first, *_ = render_answer(answer(AnswerSentence(text, (1,))))
    assert (as_sent(first).text == f"{text}\u202f¹") == (extra <= 0)


def test_a_sentence_longer_than_a_message_breaks_at_white_space_or_else_hard() -> None:
    words = "word " * 1000 + "end."
    first, second = (as_sent(message).text for message in render_answer(answer(AnswerSentence(words, (1,)))))
    assert first.endswith("word")
    assert f"{first} {second}".startswith(f"{words}\u202f¹")
    no_space = "😀" * 3000
    first, second = (as_sent(message).text for message in render_answer(answer(AnswerSentence(no_space, (1,)))))
    assert utf16_length(first) == MAX_UNITS
    assert (first + second).startswith(f"{no_space}\u202f¹")


def test_more_links_than_a_message_may_hold() -> None:
    citations = [citation(n) for n in range(1, 151)]
    messages = render_answer(answer(AnswerSentence("So they all say.", tuple(range(1, 151))), citations=citations))
    together = [as_sent(message) for message in messages]
    numbers = [words for sent in together for words, url in links(sent) if url and "#" in url]
    assert numbers == [Mark(n).raised for n in range(1, 151)]


def test_a_block_of_sources_is_closed_and_opened_again_where_a_message_ends() -> None:
    citations = [citation(n, quote=f"{n} " + "said " * 100) for n in range(1, 20)]
    messages = render_answer(answer(AnswerSentence("So they all say.", (1,)), citations=citations))
    assert len(messages) == 3
    blocks = [folded(as_sent(message)) for message in messages]
    assert [len(block) for block in blocks] == [1, 1, 1]
    assert "“19 said" in blocks[-1][0]
    assert [bool(message.buttons) for message in messages] == [False, False, True]
    assert [bool(message.preview) for message in messages] == [False, False, True]
    assert all(message.plain for message in messages)


def test_a_page_of_quotes_alone_has_words_without_markup_too() -> None:
    long_quotes = [replace(citation(n, article_id=ARTICLE_ID), quote=f"{n}" * 900) for n in range(1, 10)]
    *_, last = render_answer(answer(AnswerSentence("So they say.", (1,)), citations=long_quotes))
    assert "⁹ “999" in last.plain


# -- buttons and links into the bot


def test_a_source_without_an_address_is_linked_to_its_passage_in_the_bot() -> None:
    [message] = render_answer(answer(citations=[citation(1, url=None, link=None)]), bot_username="dateline_bot")
    into_the_bot = f"https://t.me/dateline_bot?start=q-{ARTICLE_ID}-1-40-70"
    assert links(as_sent(message)) == [("¹", into_the_bot), ("Halvern bridge reopens", into_the_bot)]
    assert message.preview is None


def test_buttons_of_an_answer_in_the_log() -> None:
    citations = [citation(n) for n in range(1, 11)]
    [message] = render_answer(answer(citations=citations), answer_id=7)
    assert [[(button.label, button.data) for button in row] for row in message.buttons] == [
        [(f"Quote {n}", f"p:7:{n}") for n in range(1, 5)],
        [(f"Quote {n}", f"p:7:{n}") for n in range(5, 9)],
        [("👍 Helpful", "h:7:1"), ("👎 Not helpful", "h:7:0")],
        [("Related coverage", "r:7")],
    ]
    [message] = render_answer(declined(), answer_id=7)
    assert [[button.data for button in row] for row in message.buttons] == [["h:7:1", "h:7:0"]]


def test_dates_are_shown_as_they_are_where_the_reader_is() -> None:
    [message] = render_answer(answer())
    dates = [e for e in as_sent(message).entities if e.type == MessageEntityType.DATE_TIME]
    assert [(date.unix_time, date.date_time_format) for date in dates] == [(int(DAY.timestamp()), "D")] * 2


@pytest.mark.parametrize(
    "when",
    [None, datetime(2026, 3, 9, tzinfo=UTC), datetime(1931, 3, 9, 12, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)],
)
def test_a_day_without_a_time_or_out_of_telegrams_reach_is_told_in_words(when: datetime | None) -> None:
    [message] = render_answer(answer(citations=[citation(1, published_at=when)], newest_evidence=when))
    assert MessageEntityType.DATE_TIME not in {entity.type for entity in as_sent(message).entities}
    assert format_date(when) in message.html


# -- a quote


def test_a_quote_in_its_context() -> None:
    message = render_quote(passage(), 3)
    sent = as_sent(message)
    assert sent.text == (
        "Halvern bridge reopens\n"
        "Quote 3 · Halvern Courier · 9 March 2026\n"
        "Traffic was light. The bridge reopened on Monday. Drivers were relieved.\n"
        "Open the article"
    )
    by_type = {entity.type: entity.words_in(sent.text) for entity in sent.entities}
    assert by_type["blockquote"] == "Traffic was light. The bridge reopened on Monday. Drivers were relieved."
    assert by_type["bold"] == "The bridge reopened on Monday."
    assert "»The bridge reopened on Monday.«" in message.plain
    assert message.plain.endswith("Open the article: https://courier.example/bridge#:~:text=The%20bridge%20reopened")


def test_a_quote_from_an_article_that_has_changed() -> None:
    sent = as_sent(render_quote(passage(superseded=True, link=None, url=None)))
    assert sent.text.endswith("The article has changed since; these were its words in version 1.")
    assert links(sent) == []


def test_a_long_context_is_cut_at_its_outer_ends() -> None:
    message = render_quote(passage(before="far " * 5000 + "near ", after=" near" + " far" * 5000))
    text = as_sent(message).text
    assert "near The bridge reopened on Monday. near" in text
    assert text.count("…") == 2


def test_a_quote_longer_than_a_message_is_cut() -> None:
    text = as_sent(
        render_quote(passage(quote="&" * 9000, before="<" * 9000, after=">" * 9000, headline="&" * 9000))
    ).text
    assert "&&&…" in text


# -- buttons, dates, plain text


def test_a_button_says_all_that_is_needed_to_find_the_quote() -> None:
    key = QuoteKey(ARTICLE_ID, 12, 0, 99_999_999)
    data = encode_quote_key(key)
    assert data == f"q:{ARTICLE_ID}:12:0:99999999"
    assert len(data) <= MAX_BUTTON_DATA
    assert parse_quote_key(data) == key
    with pytest.raises(ValueError, match="longer than 64 bytes"):
        encode_quote_key(QuoteKey("x" * 64, 1, 0, 1))


def test_a_link_opens_the_bot_at_the_quote() -> None:
    key = QuoteKey(ARTICLE_ID, 12, 0, 99_999_999)
    link = deep_link("dateline_bot", key)
    assert link == f"https://t.me/dateline_bot?start=q-{ARTICLE_ID}-12-0-99999999"
    payload = link.partition("=")[2]
    assert re.fullmatch("[A-Za-z0-9_-]{1,64}", payload)
    assert parse_quote_key(payload) == key
    with pytest.raises(ValueError, match="longer than 64 bytes"):
        deep_link("dateline_bot", QuoteKey("x" * 64, 1, 0, 1))


@pytest.mark.parametrize(
    "data",
    ["", "q", "q:a:1:2", "q:a:0:1:2", "q:a:1:5:5", "q:a:1:9:5", "q:a:1:-1:5", "q:a:1:1:٣", "Q:a:1:1:2", "q:a b:1:1:2",
     f"q:a:1:1:{9 * 10**30}", "q-a-1-2", "q-a:1:1:2", "q-a-0-1-2", "q-a-1-5-5", "q--a-1-1-2 ",
     "q-" + "a" * 64 + "-1-1-2", "q:a:1:1:2\n", "q:" + "a" * 64 + ":1:1:2"],
)  # fmt: skip
def test_junk_from_a_button_is_recognised(data: str) -> None:
    assert parse_quote_key(data) is None


def test_dates_are_days_in_utc() -> None:
    assert format_date(None) == "date unknown"
    assert format_date(datetime(2026, 3, 10, 1, 0, tzinfo=timezone(timedelta(hours=2)))) == "9 March 2026"


def test_plain_text_of_any_length() -> None:
    assert [message.plain for message in render_text("a < b\n\nc & d\n")] == ["a < b\n\nc & d"]
    assert as_sent(render_text("a < b & c")[0]).text == "a < b & c"
    assert split_plain("x" * 5000) == ["x" * 4096, "x" * 904]
    assert [message.plain for message in render_text(" \u200b\n")] == ["There is nothing to show."]


def test_limits_are_telegrams() -> None:
    assert MAX_UNITS == MessageLimit.MAX_TEXT_LENGTH
    assert MAX_ENTITIES == MessageLimit.MESSAGE_ENTITIES
    assert MAX_BUTTON_DATA == InlineKeyboardButtonLimit.MAX_CALLBACK_DATA


def test_rendering_loads_nothing_heavy() -> None:
    program = (
        "import sys, bot.render; print([n for n in ('telegram', 'httpx', 'torch', 'langchain') if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert run.stdout.strip() == "[]"


def test_a_disagreement_names_both_sides() -> None:
    both = (citation(1), citation(2, publisher="The Post"))
    [message] = render_answer(answer(citations=both, disagreement=(1, 2)))
    assert "Reports differ: [1] Halvern Courier, 9 March 2026 against [2] The Post, 9 March 2026." in message.plain


@pytest.mark.parametrize(
    "trap", ["evil.com", "https://evil.example/x", "@evil_bot", "/forget", "#evil", "$EVIL", "me@evil.example"]
)
def test_telegram_makes_no_link_of_what_an_article_says(trap: str) -> None:
    said = f"The mayor named {trap} on Monday."
    cited = citation(1, headline=said, publisher=trap)
    [message] = render_answer(answer(AnswerSentence(said, (1,)), citations=[cited]))
    [shown] = [render_quote(passage(before=said, quote=said, after=said, headline=said, publisher=trap))]
    for text in (message.html, shown.html):
        assert trap not in text.replace(cited.url or "", "")
        assert trap in text.replace("\u2060", "")


def test_copies_of_one_story_are_outlets_and_no_origins() -> None:
    [message] = render_answer(answer(outlets=6, origins=2))
    assert "Newest evidence: 9 March 2026 · 6 outlets, 2 origins" in message.plain
