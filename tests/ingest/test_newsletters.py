"""Newsletters saved as .eml: what a mail states, and its text without what is put around it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.sources import Limits
from ingest.sources.mailtext import flowed, newsletter_text, view_link, without_forwarding
from tests.ingest.sources_fakes import DATA, read_one

REPORT = (
    "The port authority will raise the dues for ferries by a tenth in April, it said on Monday.\n\n"
    "Fishing boats under 12 metres are exempt, and so are the two ferries to the islands."
)


def letter(text: str = REPORT, **headers: str) -> bytes:
    stated = {"From": "The Halvern Post <news@halvern.example>", "Subject": "Ferry dues"} | headers
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in stated.items())
    return (head + "\n" + text).encode()


def saved(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "n.eml"
    path.write_bytes(data)
    return path


def article(path: Path) -> Article:
    outcome = read_one(path)
    assert outcome.article, outcome.reason
    return outcome.article


def reason(path: Path, limits: Limits | None = None) -> str:
    outcome = read_one(path, limits=limits)
    assert outcome.source == str(path)
    return outcome.reason or ""


def test_a_newsletter_of_html_laid_out_in_tables() -> None:
    found = article(DATA / "newsletter.eml")
    assert found.headline == "Harbour bridge reopens – at last"
    assert found.publisher == "The Halvern Pöst"
    assert found.published_at == datetime(2026, 3, 3, 7, 15, tzinfo=UTC)
    assert found.canonical_url == found.source_key == "https://halvern.example/issues/41"
    assert "9f2" not in (found.url or ""), "the parameter that names the reader"
    assert (found.dateline, found.language, found.byline) == ("HALVERN, 3 March", "en", None)
    assert found.body.split("\n\n") == [
        "HALVERN, 3 March – The harbour bridge opened to cars on Tuesday after seven months of repairs, the port "
        "authority said.",
        "Lorries may cross from May, because the new deck has to settle for two months.",
        "Read the full report on the café at the pier on Thursday.",
    ]


def test_plain_text_in_another_encoding_with_soft_line_breaks() -> None:
    found = article(DATA / "latin1.eml")
    assert (found.headline, found.publisher, found.language) == ("Le pont réouvert", "Le Courrier de Halvern", "fr")
    assert found.published_at == datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
    assert found.body.startswith("Le pont du port a été rouvert mardi aux voitures, après sept mois")
    assert found.body.endswith("la suite de cette histoire, jeudi.")
    assert found.source_key == f"file:{DATA / 'latin1.eml'}"


@pytest.mark.parametrize("name", ["forwarded.eml", "forwarded_inline.eml"])
def test_a_forwarded_newsletter_is_its_publishers_not_the_readers(name: str) -> None:
    found = article(DATA / name)
    assert (found.headline, found.publisher) == ("Ferry dues to rise", "The Halvern Post")
    assert found.published_at == datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    assert found.body.startswith("The port authority will raise")
    assert found.body.endswith("carry schoolchildren to the islands.")


def test_a_message_is_known_by_its_id() -> None:
    assert article(DATA / "forwarded.eml").source_key == "mid:issue-40@halvern.example"


@pytest.mark.parametrize(
    ("headers", "publisher"),
    [
        ({"From": '"Post, Halvern" <news@halvern.example>'}, "Post, Halvern"),
        ({"From": "news@halvern.example"}, None),
        ({"From": '"news@halvern.example" <news@halvern.example>'}, None),
        ({"From": "news@halvern.example", "List_Id": "Halvern Daily <daily.halvern.example>"}, "Halvern Daily"),
        ({"From": "Halvern Pöst <news@halvern.example>"}, "Halvern Pöst"),
        ({"From": "=?no-such-charset?Q?Post?= <news@halvern.example>"}, "=?no-such-charset?Q?Post?="),
        ({"From": "(" * 5000}, None),
    ],
)
def test_who_speaks(tmp_path: Path, headers: dict[str, str], publisher: str | None) -> None:
    assert article(saved(tmp_path, letter(**headers))).publisher == publisher


@pytest.mark.parametrize("date", ["yesterday", "", "Tue, 99 Mar 2026 07:15:00 +0000", "Tue, 3 Mar 2099 07:15:00 +0000"])
def test_a_date_that_cannot_be_believed_is_none(tmp_path: Path, date: str) -> None:
    assert article(saved(tmp_path, letter(Date=date))).published_at is None


@pytest.mark.parametrize(
    ("markup", "plain", "url"),
    [
        ('<a href="https://h.example/i/4">View in browser</a>', "", "https://h.example/i/4"),
        ('<A HREF="https://h.example/i/4?a=1&amp;e=9"><b>Web&nbsp;version</b> »</A>', "", "https://h.example/i/4?a=1"),
        ('View this email <a href="https://h.example/i/4">in your browser</a>', "", "https://h.example/i/4"),
        ("", "Read this newsletter online:\nhttps://h.example/i/4?token=abc\n", "https://h.example/i/4"),
        ("", "View in browser (https://h.example/i/4)", "https://h.example/i/4"),
        ('<a href="https://h.example/">View in browser</a>', "", None),
        ('<a href="javascript:alert(1)">View in browser</a>', "", None),
        ('<a href="https://h.example/story">Read the report online tomorrow</a>', "", None),
        ("", "See the view at https://h.example/i/4", None),
    ],
)
def test_the_link_to_the_mails_own_page(markup: str, plain: str, url: str | None) -> None:
    assert view_link(markup, plain) == url


def test_an_archived_message_has_that_address(tmp_path: Path) -> None:
    path = saved(tmp_path, letter(Archived_At="<https://lists.example/m/41>", List_Archive="<https://lists.example/>"))
    assert article(path).url == "https://lists.example/m/41"


@pytest.mark.parametrize(
    "line",
    [
        "Unsubscribe | Manage preferences",
        "You are receiving this email because you signed up at halvern.example.",
        "This email was sent to ada@reader.example.",
        "© 2026 The Halvern Post",
        "All rights reserved",
        "Was this email forwarded to you? Sign up here.",
        "Privacy policy · Terms of use",
        "https://halvern.example/a https://halvern.example/b",
        "* * *",
    ],
)
def test_furniture_goes_at_both_ends_and_stays_inside(line: str) -> None:
    assert newsletter_text(f"{line}\n\n{REPORT}\n\n{line}", None) == REPORT
    inside = REPORT.replace("\n\n", f"\n\n{line}\n\n")
    assert newsletter_text(inside, None) == inside


def test_an_address_is_furniture_only_below_some() -> None:
    address = "1 Quay Street, Halvern, HV1 2AB"
    assert newsletter_text(f"{REPORT}\n\n{address}", None) == f"{REPORT}\n\n{address}"
    assert newsletter_text(f"{REPORT}\n\n© 2026 The Post\n\n{address}\n\nUnsubscribe", None) == REPORT


def test_the_text_below_several_forwards() -> None:
    text = (
        "See below\n\nBegin forwarded message:\n\n> From: Tom <t@x.example>\n> Subject: Fwd: Dues\n>\n"
        "> -------- Original Message --------\n> Subject: Dues\n> From: Post <p@x.example>\n>\n> The dues rise."
    )
    headers, rest = without_forwarding(text)
    assert headers == {"subject": "Dues", "from": "Post <p@x.example>"}
    assert rest.strip() == "The dues rise."
    assert without_forwarding("He forwarded it.\n\nFrom: here") == ({}, "He forwarded it.\n\nFrom: here")


@given(st.text(st.sampled_from(" >-ab\n"), max_size=60))
def test_soft_line_breaks_take_no_words(text: str) -> None:
    assert "".join(flowed(text).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is not a mail (it has no from, no subject, no date, no message-id)"),
        (b"Bridge reopens\n\nIt did.", "is not a mail"),
        (b"\x89PNG\r\n", "a PNG image"),
        (letter("Short."), "holds no article text (words found: 1)"),
        (letter("Unsubscribe\n"), "holds no article text (words found: 0)"),
        (letter("Please confirm that you are not a robot.", Subject="Captcha"), "is a notice to automatic readers"),
        (letter(REPORT * 20), "is larger than 2,000 bytes"),
        (letter(Content_Type="multipart/mixed; boundary=x"), "holds no article text"),
        (letter("boundary=x\n" * 60), "too many parts to be one newsletter"),
    ],
)
def test_mails_that_give_no_article(tmp_path: Path, data: bytes, told: str) -> None:
    assert told in reason(saved(tmp_path, data), Limits(max_document_bytes=2000))


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "text/plain; charset=no-such"},
        {"Content_Type": "text/plain; charset=us-ascii", "Content_Transfer_Encoding": "8bit"},
        {"Content_Type": "text/plain; charset*0*=''utf; charset*1=-8"},
        {"Content_Type": "text/plain; " + "a=b; " * 3000},
        {"Content_Transfer_Encoding": "no-such"},
        {"Content_Disposition": "="},
        {"Message_ID": "<>"},
    ],
)
def test_wrong_headers_cost_no_words(tmp_path: Path, headers: dict[str, str]) -> None:
    text = REPORT.replace("Monday", "Mañana")
    assert article(saved(tmp_path, letter(text, **headers))).body == text


def test_a_frame_of_html_around_a_newsletter_in_plain_text(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Ferry dues"
    message.set_content(REPORT * 3)
    message.add_alternative("<p>Your mail program cannot show this newsletter.</p>", subtype="html")
    assert article(saved(tmp_path, bytes(message))).body.startswith("The port authority")


def test_a_mail_forwarded_many_times(tmp_path: Path) -> None:
    data = b"Content-Type: message/rfc822\n\n" * 15 + letter()
    assert article(saved(tmp_path, data)).headline == "Ferry dues"


def test_standard_input_that_begins_like_a_mail() -> None:
    outcome = read_one("-", stdin=(DATA / "newsletter.eml").read_bytes())
    assert outcome.article
    assert outcome.article.headline == "Harbour bridge reopens – at last"
    text = read_one("-", stdin=b"From: the port\nTo: the ferries\nSubject: dues\n\nA poem.").article
    assert text
    assert text.body.endswith("A poem.")
