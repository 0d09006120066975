"""JSON files of records, read so that one record at a time is held."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from ingest.errors import FormatError, RejectedArticle
from ingest.exchange import is_exported, read_exported
from ingest.sources.fields import article_from_record
from ingest.sources.jsontext import JsonText
from ingest.sources.outcome import Limits, SourceOutcome, accepted, from_export, rejected

_RECORDS_KEY = "articles"
_PIECE = 65_536


def read_json_lines(stream: BinaryIO, source: str, limits: Limits, fetched_at: datetime) -> Iterator[SourceOutcome]:
    """One outcome a line that is not blank, named ``source:LINE``; a broken line does not touch the others."""
    number, empty = 0, True
    while line := stream.readline(limits.max_document_bytes + 1):
        number += 1
        name = f"{source}:{number}"
        if len(line) > limits.max_document_bytes and not line.endswith(b"\n"):
            yield rejected(name, _too_large(name, limits))
            _skip_line(stream)
        elif content := line.removeprefix(codecs.BOM_UTF8 if number == 1 else b"").strip():
            yield _line_outcome(content, name, fetched_at)
        else:
            continue
        empty = False
    if empty:
        yield rejected(source, f"{source} holds no records: there is nothing to ingest.")


def read_json(stream: BinaryIO, source: str, limits: Limits, fetched_at: datetime) -> Iterator[SourceOutcome]:
    """The records of an array, or of {"articles": [...]}, named ``source#N`` from 1; or the one record of an object.

    The records before a break are kept, and the break is an outcome of its own.
    """
    done = 0
    try:
        for name, record in _records(JsonText(stream, source, limits.max_document_bytes), source, limits):
            yield _outcome(record, name, fetched_at)
            done += 1
    except FormatError as error:
        yield rejected(f"{source}#{done + 1}", error)
    else:
        if not done:
            yield rejected(source, f"{source} holds no records: there is nothing to ingest.")


def _line_outcome(content: bytes, name: str, fetched_at: datetime) -> SourceOutcome:
    try:
        record = json.loads(content.decode())
    except UnicodeDecodeError as error:
        bad = f"byte 0x{content[error.start]:02X} at position {error.start} of the line"
        return rejected(name, f"{name} is not valid UTF-8 ({bad}): save the file as UTF-8, then ingest it again.")
    except RecursionError:
        return rejected(name, f"{name} is nested too deeply to be a record: check how the file was made.")
    except ValueError as error:
        return rejected(name, f"{name} is not valid JSON ({error}): correct the line, then ingest the file again.")
    return _outcome(record, name, fetched_at)


def _outcome(record: object, name: str, fetched_at: datetime) -> SourceOutcome:
    try:
        if is_exported(record):
            return from_export(name, read_exported(record, name))
        return accepted(name, article_from_record(record, name=name, fetched_at=fetched_at))
    except RejectedArticle as error:
        return rejected(name, error)


def _skip_line(stream: BinaryIO) -> None:
    while (piece := stream.readline(_PIECE)) and not piece.endswith(b"\n"):
        pass


def _too_large(name: str, limits: Limits) -> str:
    return (
        f"{name} is larger than {limits.max_document_bytes:,} bytes, the limit for one record: "
        "check whether it really is one article."
    )


def _records(text: JsonText, source: str, limits: Limits) -> Iterator[tuple[str, object]]:
    """Names and values of the records. A file of several objects (JSON lines under the name .json) is read too."""
    number = 0
    while opening := text.peek():
        if opening == "[":
            yield from _array(text, source)
            continue
        records = _object(text, source, limits) if opening == "{" else [(source, text.value())]
        for name, record in records:
            number += 1
            yield f"{source}#{number}" if name == source and number > 1 else name, record


def _array(text: JsonText, source: str) -> Iterator[tuple[str, object]]:
    text.expect("[")
    number = 0
    while text.peek() != "]":
        number += 1
        yield f"{source}#{number}", text.value()
        if text.peek() != "]":
            text.expect(",")
    text.expect("]")


def _object(text: JsonText, source: str, limits: Limits) -> Iterator[tuple[str, object]]:
    """One record, or the records of a wrapper; read key by key, since a wrapper is too large to hold."""
    record: dict[object, object] = {}
    wraps_records, start = False, text.position
    text.expect("{")
    while text.peek() != "}":
        if text.peek() != '"':
            raise text.broken("expected a field's name")
        key = text.value()
        text.expect(":")
        if key == _RECORDS_KEY and text.peek() == "[":
            wraps_records = True
            yield from _array(text, source)
            start = text.position
        else:
            record[key] = text.value()
        if text.position - start > limits.max_document_bytes:
            raise text.too_large()
        if text.peek() != "}":
            text.expect(",")
    text.expect("}")
    if not wraps_records:
        yield source, record
