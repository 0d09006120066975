"""Markdown with front matter -> Article. The only module that knows frontmatter, YAML and markdown-it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from ingest.article import Article
from ingest.decoding import decode_text
from ingest.errors import FormatError, RejectedArticle
from ingest.markup import strip_markup
from ingest.sources.document import Document, Reading, whole
from ingest.sources.fields import HEADLINE, article_from_record
from ingest.sources.outcome import SourceOutcome, accepted
from ingest.text import clean_text, one_line

MAX_BYTES = 1_000_000
"""Of a file, or less if the limit for documents is lower: markdown-it takes 45 s for so many brackets."""
MAX_FRONT_MATTER = 65_536
"""Characters; what describes one article has a few hundred."""
MAX_DEPTH = 10
"""Lists and mappings within each other."""
_OTHER_FENCE = "+++"


def read_markdown(document: Document, reading: Reading) -> Iterator[SourceOutcome]:
    """One article: its fields by the names that JSON records use, its body as plain paragraphs.

    The first heading of level 1 is the headline where the front matter has none. Raises FormatError for bytes that are
    no text and for front matter that is not plain YAML, RejectedArticle where there is no text.
    """
    limits = replace(reading.limits, max_document_bytes=min(MAX_BYTES, reading.limits.max_document_bytes))
    text = clean_text(decode_text(whole(document, limits), document.name))
    stated, markdown = _front_matter(text, document.name)
    given = next((value for name in HEADLINE if (value := stated.get(name)) not in (None, "")), None)
    heading, body = _rendered(markdown, given)
    if not body:
        raise RejectedArticle(f"{document.name} holds no text under its heading: there is nothing to ingest.")
    record = stated | {"body": body} | ({HEADLINE[0]: heading} if given is None else {})
    article = article_from_record(record, name=document.name, fetched_at=reading.fetched_at)
    yield accepted(document.name, _kept_by_file(article, document.key))


def _kept_by_file(article: Article, key: str | None) -> Article:
    """Without an address an article is known by its file, so that an edited one is a new version."""
    return replace(article, source_key=article.canonical_url or key or article.source_key)


def _front_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    """The fields between the fences at the head of a text, and the text after them."""
    from frontmatter.default_handlers import YAMLHandler

    if text.startswith(_OTHER_FENCE):
        raise FormatError(f"{name} begins with TOML front matter, and only YAML is read: write it between --- lines.")
    fences = YAMLHandler()
    if not fences.detect(text):
        return {}, text
    try:
        front, rest = fences.split(text)
    except ValueError:  # a rule across the page, and no second one that would close front matter
        return {}, text
    if len(front) > MAX_FRONT_MATTER:
        raise FormatError(
            f"{name} has front matter of more than {MAX_FRONT_MATTER:,} characters: "
            "keep there what describes the article, and its text below."
        )
    fields = _yaml(front, name)
    if not isinstance(fields, dict | None):
        raise FormatError(f"{name} has front matter without field names: write it as lines like title: Bridge reopens.")
    return {key: _plain(value) for key, value in (fields or {}).items() if isinstance(key, str)}, rest


def _yaml(front: str, name: str) -> Any:
    """One YAML document of plain values. Aliases are refused, since a few lines of them expand to gigabytes, and deep
    nesting, on which the parser spends quadratic time."""
    import yaml

    depth = 0
    try:
        for event in yaml.parse(front, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > MAX_DEPTH:
                what = f"nested more than {MAX_DEPTH} deep" if depth > MAX_DEPTH else "a YAML alias"
                raise FormatError(
                    f"{name} has front matter that is not read ({what}, in line {event.start_mark.line + 1}): "
                    "write the article's fields as plain values."
                )
        return yaml.load(front, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _invalid(name, f" in line {mark.line + 1} ({error.problem})" if mark else "") from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        detail = one_line(str(error)) or type(error).__name__
        raise _invalid(name, f" ({detail[:200]})") from error


def _invalid(name: str, where: str) -> FormatError:
    return FormatError(
        f"{name} has front matter that is not valid YAML{where}: correct it, then ingest the file again."
    )


def _plain(value: Any) -> Any:
    """YAML knows dates, records write them."""
    return value.isoformat() if isinstance(value, date) else value


def _rendered(markdown: str, given: object) -> tuple[str | None, str]:
    """The text of the first heading of level 1, and the rest as paragraphs.

    A heading that becomes the headline, or repeats the given one, is not part of the body.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(markdown)
    render = parser.renderer.render
    opening = next((at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"), None)
    if opening is None:
        return None, strip_markup(render(tokens, parser.options, {}))
    heading = one_line(strip_markup(render(tokens[opening : opening + 3], parser.options, {})))
    if given is None or (isinstance(given, str) and one_line(given) == heading):
        tokens = tokens[:opening] + tokens[opening + 3 :]
    return heading, strip_markup(render(tokens, parser.options, {}))
