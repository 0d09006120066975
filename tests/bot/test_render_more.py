"""What is shown while an answer is made, one passage of it, lists of articles, and what is said of a claim."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.render import (
    render_context,
    render_latest,
    render_progress,
    render_related,
    render_sources,
    render_verdict,
)
from bot.render.messages import Button
from retrieval.answer import AnswerSentence, Nearby, Reading, Verdict
from tests.bot.fakes import ARTICLE_ID, citation, passage
from tests.bot.test_render import as_sent, folded, links

DAY = datetime(2026, 3, 1, tzinfo=UTC)
NEAR = Nearby(ARTICLE_ID, "Ferries <resume>", "Lyme Gazette", "https://lyme.example/a", DAY)

# -- while it is made


def test_how_far_an_answer_is() -> None:
    assert as_sent(render_progress(None, ())).text == "Searching the articles …"
    assert as_sent(render_progress(Reading(8, 5), ())).text == "Reading 8 passages from 5 publishers …"
    said = [AnswerSentence("It <reopened>.", (1, 2)), AnswerSentence("Drivers cheered.", (3,))]
    shown = render_progress(Reading(1, 1), said)
    sent = as_sent(shown)
    assert sent.text == ("Reading 1 passage from 1 publisher …\n\nIt <reopened>.\u202f¹\u202f² Drivers cheered.\u202f³")
    assert links(sent) == []
    assert shown.plain.endswith("It <reopened>. [1] [2] Drivers cheered. [3]")
    assert shown.buttons == ()


def test_of_a_long_answer_the_newest_sentences_are_shown() -> None:
    said = [AnswerSentence(f"{n} {'word ' * 100}end.", (1,)) for n in range(20)]
    text = as_sent(render_progress(Reading(8, 5), said)).text
    assert text.startswith("Reading 8 passages from 5 publishers …\n\n13 word")
    assert text.endswith("end.\u202f¹")
    assert as_sent(render_progress(None, [AnswerSentence("😀" * 5000, (1,))]))


# -- a passage of an answer


def test_an_answer_shows_a_passage_in_its_own_message() -> None:
    shown = render_context(passage(), 7, 3, reported=False)
    sent = as_sent(shown)
    assert sent.text.startswith("Halvern bridge reopens\nQuote 3 · Halvern Courier · 9 March 2026\n")
    assert shown.buttons == (
        (
            Button("Does not support this", "u:7:3"),
            Button("Open the article ↗", url="https://courier.example/bridge#:~:text=The%20bridge%20reopened"),
        ),
        (Button("← Back", "b:7"),),
    )
    assert links(sent) == []
    assert shown.plain.endswith("Open the article: https://courier.example/bridge#:~:text=The%20bridge%20reopened")


def test_a_passage_that_was_reported_says_so_instead_of_asking() -> None:
    shown = render_context(passage(), 7, 3, reported=True)
    assert "do not support the answer" in as_sent(shown).text
    assert [[button.label for button in row] for row in shown.buttons] == [["Open the article ↗"], ["← Back"]]


@pytest.mark.parametrize("url", ["http://localhost/a", "https://user@a.example/", "https://a.example:77777/"])
def test_an_address_that_telegram_might_refuse_in_a_button_stays_a_link(url: str) -> None:
    shown = render_context(passage(url=url, link=url), 7, 3, reported=True)
    assert [[button.label for button in row] for row in shown.buttons] == [["← Back"]]
    assert "Open the article" in as_sent(shown).text


def test_an_article_without_an_address_has_no_button_to_open_it() -> None:
    shown = render_context(passage(url=None, link=None), 7, 3, reported=False)
    assert [[button.label for button in row] for row in shown.buttons] == [["Does not support this"], ["← Back"]]
    assert "Open" not in shown.plain


# -- lists


def test_related_and_newest_articles() -> None:
    [message] = render_related([NEAR, Nearby(ARTICLE_ID, None, None, None, None)])
    sent = as_sent(message)
    assert sent.text == (
        "Others on the same matter:\n"
        "• Lyme Gazette: Ferries <resume>, 1 March 2026\n"
        "• unknown publisher: article without a headline, date unknown"
    )
    assert links(sent) == [("Ferries <resume>", "https://lyme.example/a")]
    [message] = render_latest([NEAR])
    assert as_sent(message).text == "Newest articles:\n• Lyme Gazette: Ferries <resume>, 1 March 2026"


def test_lists_of_nothing_say_so() -> None:
    assert [as_sent(m).text for m in render_related([])] == ["I hold no other reports on this matter."]
    assert [as_sent(m).text for m in render_latest([])] == [
        "There are no such articles. /sources lists the publishers that I have articles of."
    ]
    assert [as_sent(m).text for m in render_sources([])] == ["I hold no articles yet."]


def test_publishers() -> None:
    [message] = render_sources([("Halvern <Courier>", 1200), (None, 1)])
    assert as_sent(message).text == (
        "1,201 articles are from:\n• Halvern <Courier>: 1,200 articles\n• unknown publisher: 1 article"
    )
    many = render_sources([(f"{n} {'long' * 25}", 1) for n in range(102)])
    together = "\n".join(as_sent(message).text for message in many)
    assert together.count("•") == 100
    assert together.endswith("… and 2 more publishers.")


# -- a claim


def test_a_claim_that_is_supported() -> None:
    cited = (citation(1), citation(2, publisher="Lyme Gazette", url=None, link=None, quote="It is <open>."))
    [message] = render_verdict(Verdict("The bridge is open", "supported", cited, ()), "dateline_bot")
    sent = as_sent(message)
    assert sent.text == (
        "Supported: the articles say so.\n"
        "“The bridge is open”\n"
        "\n"
        "¹ Halvern Courier: Halvern bridge reopens, 9 March 2026\n"
        "“The bridge reopened on Monday.”\n"
        "\n"
        "² Lyme Gazette: Halvern bridge reopens, 9 March 2026\n"
        "“It is <open>.”"
    )
    assert [url for _, url in links(sent)] == [
        "https://courier.example/bridge#:~:text=The%20bridge%20reopened",
        "https://t.me/dateline_bot?start=q-0000000000000002-1-40-70",
    ]
    assert folded(sent) == []
    assert [button.label for row in message.buttons for button in row] == ["Quote 1", "Quote 2"]
    assert message.preview == "https://courier.example/bridge"
    assert "[2] Lyme Gazette" in message.plain


def test_a_claim_that_is_contradicted() -> None:
    [message] = render_verdict(Verdict("It is shut", "contradicted", (citation(1),), ()))
    assert as_sent(message).text.startswith("Contradicted: the articles say otherwise.\n“It is shut”\n\n¹ Halvern")


def test_a_claim_that_is_not_covered() -> None:
    [message] = render_verdict(Verdict("@evil_bot won", "not_covered", (), (NEAR,)))
    assert as_sent(message).text == (
        "Not covered: my articles say neither this nor the opposite.\n"
        "“@\u2060evil_bot won”\n"
        "\n"
        "Nearest in the corpus:\n"
        "• Lyme Gazette: Ferries <resume>, 1 March 2026"
    )
    assert message.buttons == ()
    assert message.preview is None
    [message] = render_verdict(Verdict("", "not_covered", (), ()))
    assert as_sent(message).text == "Not covered: my articles say neither this nor the opposite."
