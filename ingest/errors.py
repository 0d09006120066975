"""What can go wrong while ingesting. Each error says what failed and what to do; none is swallowed on the way up.

IngestError
├── SourceError         a source that cannot be read at all (missing file, unknown kind, refused address)
│   ├── FetchError      the network: status, time-out, too large, not a document
│   └── FormatError     a document that is not what it claims to be (broken JSON, wrong encoding, binary)
├── RejectedArticle     read, but not an article worth storing (no text, a login page)
├── CorpusError         the store of record cannot be opened or written
├── EncoderError        the encoder cannot be loaded
└── IndexingError       the derived indexes
    ├── IndexMismatch   made by another encoder or other passage rules
    ├── IndexInUse      another process owns the embedded indexes
    └── IndexUnavailable  cannot be opened or reached
"""

from __future__ import annotations


class IngestError(Exception):
    """Base of everything this package raises on purpose; ``str()`` is fit for a person."""


class SourceError(IngestError):
    """A source that cannot be read."""


class FetchError(SourceError):
    """A URL that did not yield a document; the message names the URL and why."""

    def __init__(self, message: str, *, status: int | None = None, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        """The answer's HTTP status; None where there was no answer."""
        self.retry_after_s = retry_after_s
        """Seconds for which the server asked not to come back (Retry-After)."""


class FormatError(SourceError):
    """A document that is not what it claims to be; the message names the place (line, byte) where known."""


class RejectedArticle(IngestError):
    """A document that was read and is not an article; the message says why."""


class CorpusError(IngestError):
    """The corpus cannot be opened, migrated or written."""


class EncoderError(IngestError):
    """The encoder cannot be loaded or failed its checks."""


class IndexingError(IngestError):
    """Base of everything about the derived indexes."""


class IndexMismatch(IndexingError):
    """The index was made by another encoder or by other passage rules; ``dateline reindex`` mends it."""


class IndexInUse(IndexingError):
    """Another process owns the embedded indexes of this DATA_DIR."""


class IndexUnavailable(IndexingError):
    """The index cannot be opened (damaged) or reached (server down)."""
