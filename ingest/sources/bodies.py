"""The body of an answer, decompressed in pieces of bounded size."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import httpx

from ingest.errors import FetchError

_PIECE = 65_536


def decompressed(url: str, response: httpx.Response) -> Iterator[bytes]:
    """Pieces of at most 64 KiB, or as they come where nothing is compressed; raises FetchError for damaged data.

    httpx's own decoders expand a whole chunk at once, a thousandfold for a bomb, so the raw stream is read instead.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    raw = response.stream
    if not isinstance(raw, httpx.SyncByteStream):
        raise TypeError("a synchronous client is needed")
    if encoding in ("", "identity"):
        yield from raw
    elif encoding in ("gzip", "x-gzip", "deflate"):
        try:
            yield from _inflated(raw, deflate=encoding == "deflate")
        except (zlib.error, EOFError) as error:
            raise FetchError(f"{url} sent damaged or cut-off {encoding} data: try again later.") from error
    else:
        raise FetchError(f"{url} sent its answer compressed as {encoding}, which was not asked for.")


def _inflated(raw: Iterable[bytes], *, deflate: bool) -> Iterator[bytes]:
    """Raises zlib.error for broken data, EOFError where it ends early; what follows the end is ignored."""
    decompressor = None
    for chunk in raw:
        if decompressor is None and chunk:
            # "deflate" is sent with or without a zlib header; its first byte tells (RFC 1950: method 8).
            bare = deflate and chunk[0] & 0x0F != 8
            decompressor = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | (0 if deflate else 16))
        while decompressor is not None and chunk and not decompressor.eof:
            yield decompressor.decompress(chunk, _PIECE)
            chunk = decompressor.unconsumed_tail
    if decompressor is not None:
        yield decompressor.flush()
        if not decompressor.eof:
            raise EOFError
