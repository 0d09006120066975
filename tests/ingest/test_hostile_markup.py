"""Entity bombs and external entities: no reader opens a file or fills the memory."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import IngestError
from ingest.extract import extract_article
from ingest.sources.feeds import read_feed
from tests.ingest.sources_fakes import page

SECRET = "the password of this machine"
BOMB = (
    '<!DOCTYPE x [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + f'<!ENTITY wide "{"w" * 100_000}">]>'
)
PARAGRAPH = "The bridge at Halvern was closed on Tuesday after a barge had struck its second pier, the council said. "


def rss(doctype: str, entity: str) -> str:
    return f"""<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>{entity}</title>
<item><title>Bridge {entity}</title><link>https://halvern.example/a</link><description>{entity}</description></item>
</channel></rss>"""


def atom(doctype: str, entity: str) -> str:
    return f"""<?xml version="1.0"?>{doctype}<feed xmlns="http://www.w3.org/2005/Atom"><title>{entity}</title>
<entry><title>{entity}</title><link href="https://halvern.example/a"/><content type="html">{entity}</content></entry>
</feed>"""


def html(doctype: str, entity: str) -> str:
    return f"""{doctype}<html><title>Bridge {entity}</title><body><article><h1>Bridge</h1>
<p>{PARAGRAPH * 5}{entity}</p></article></body></html>"""


def xhtml(doctype: str, entity: str) -> str:
    return f'<?xml version="1.0"?>{html(doctype, entity)}'


def read(document: str, kind: str) -> str:
    """Everything that the reader of that kind takes from the document, or why it takes nothing."""
    try:
        if kind == "feed":
            return repr(read_feed(page(document, content_type="application/xml")))
        return repr(extract_article(page(document, content_type="application/xhtml+xml")))
    except IngestError as error:
        return str(error)


def most_memory() -> int:
    """Bytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


FORMS = [(rss, "feed"), (atom, "feed"), (html, "page"), (xhtml, "page")]


@pytest.mark.parametrize(("form", "kind"), FORMS)
@pytest.mark.parametrize("entity", ["&a9;", "&wide;" * 1000], ids=["deep", "wide"])
def test_an_entity_bomb_does_not_go_off(form: Callable[[str, str], str], kind: str, entity: str) -> None:
    """Expanded, the first would be 3 GB and the second 100 MB; expat (2.4 and later) stops at 8 MB of text."""
    read(html("", ""), "page")  # what the parsers load once is not counted
    start, most = time.perf_counter(), most_memory()
    found = read(form(BOMB, entity), kind)
    assert len(found) < 100_000
    assert most_memory() - most < 300_000_000
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(("form", "kind"), FORMS)
@pytest.mark.parametrize("declared", ['<!ENTITY x SYSTEM "{uri}">', '<!ENTITY % p SYSTEM "{uri}"> %p; <!ENTITY x "y">'])
def test_an_external_entity_is_not_read(
    form: Callable[[str, str], str], kind: str, declared: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    doctype = f"<!DOCTYPE x [{declared.format(uri=secret.as_uri())}]>"
    assert SECRET not in read(form(doctype, "&x;"), kind)
