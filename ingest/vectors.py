"""The dense index: Chroma. The only module that imports it.

Embedded in DATA_DIR by default, a Chroma server with CHROMA_URL, Chroma Cloud with its credentials: one class for all,
since the collection behaves alike. What has been indexed is recorded in the collection's own metadata, so that it
cannot disagree with the collection, wherever that is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from ingest.article import ArticleFilter
from ingest.errors import IndexUnavailable
from ingest.index import IndexEntry, IndexHit, IndexState
from ingest.text import encodable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_AT_ONCE = 1000
"""Records a request; local Chroma takes 5,461, a server limits the bytes of a request instead."""

_EF_SEARCH = 400
"""Candidates that a search of the HNSW graph keeps. The graph depends on when processes began and ended; with 400 the
hundred nearest of 8,110 are found to 0.9995 whatever happened (5.9 ms), with Chroma's default of 100 to 0.975 (5.0)."""

_ANSWER_TIMEOUT_S = 60.0
"""Longest wait for a server's answer; Chroma's own client would wait for ever."""
_CONNECT_TIMEOUT_S = 10.0

T = TypeVar("T")

log = logging.getLogger(__name__)


class ChromaIndex:
    """Vectors of one corpus, in a collection of its own."""

    def __init__(
        self, connect: Callable[[], Any], collection: str, where: str, clear: Callable[[], None] | None = None
    ) -> None:
        """``connect`` is called at first use; ``where`` names the place in messages; ``clear`` empties the place, where
        it holds nothing but this index, so that one that is broken can be made anew."""
        self._connect = connect
        self._clear = clear
        self._name = collection
        self._where = where
        self._client: Any = None

    # -- writing

    def reset(self, fingerprint: str) -> None:
        def run() -> None:
            self._drop()
            self._connected().create_collection(
                self._name,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": _EF_SEARCH}},
                metadata={"reached": 0, "fingerprint": fingerprint},
            )

        self._try(run)

    def _drop(self) -> None:
        try:
            if self._found() is not None:
                self._connected().delete_collection(self._name)
        except Exception as error:
            if self._clear is None:
                raise
            log.warning("%s is broken (%s), and is made anew", self._where, error)
            self.close()
            self._clear()

    def put(self, entries: Sequence[IndexEntry], vectors: NDArray[np.float32]) -> None:
        for at in range(0, len(entries), _MOST_AT_ONCE):
            some = entries[at : at + _MOST_AT_ONCE]
            part = vectors[at : at + _MOST_AT_ONCE]
            self._try(
                lambda some=some, part=part: self._opened().upsert(  # type: ignore[misc]
                    ids=[e.passage.id for e in some], embeddings=part, metadatas=[_metadata(e) for e in some]
                )
            )

    def remove(self, article_ids: Iterable[str]) -> None:
        ids = list(article_ids)
        if ids:
            self._try(lambda: self._opened().delete(where={"article_id": {"$in": ids}}))

    def reach(self, state: IndexState) -> None:
        metadata = {"reached": state.reached, "fingerprint": state.fingerprint, "mark": state.mark}
        self._try(lambda: self._opened().modify(metadata=metadata))

    def close(self) -> None:
        if self._client is not None:
            sessions = _sessions(self._client)
            self._client.close()
            for session in sessions:
                session.close()
        self._client = None

    # -- reading

    def state(self) -> IndexState | None:
        def run() -> IndexState | None:
            collection = self._found()
            if collection is None:
                return None
            metadata = collection.metadata or {}
            reached, told = int(metadata.get("reached", 0)), ("fingerprint", "mark")
            return IndexState(reached, *(str(metadata.get(name, "")) for name in told))

        return self._try(run)

    def count(self) -> int:
        return int(self._try(lambda: self._opened().count()))

    def search(self, vector: NDArray[np.float32], k: int, only: ArticleFilter) -> list[IndexHit]:
        where = _where(only)
        found = self._try(
            lambda: self._opened().query(
                query_embeddings=[vector],
                n_results=k,
                include=["metadatas", "distances"],
                **({"where": where} if where else {}),
            )
        )
        rows = zip(found["ids"][0], found["metadatas"][0], found["distances"][0], strict=True)
        return [
            IndexHit(i, m["article_id"], int(m["version"]), int(m["start"]), int(m["end"]), 1.0 - float(distance))
            for i, m, distance in rows
        ]

    def _connected(self) -> Any:
        if self._client is None:
            self._client = self._connect()
            for session in _sessions(self._client):
                session.timeout = _ANSWER_TIMEOUT_S
        return self._client

    def _found(self) -> Any:
        """The collection, or None if there is none yet."""
        from chromadb.errors import NotFoundError

        try:
            return self._opened()
        except NotFoundError:
            return None

    def _opened(self) -> Any:
        # Anew every time: another process may have rebuilt the collection, and an old handle names the deleted one.
        return self._connected().get_collection(self._name, embedding_function=None)

    def _try(self, run: Callable[[], T]) -> T:
        """Chroma raises its own errors, httpx's and plain ones; all mean that the index cannot be used now."""
        try:
            return run()
        except IndexUnavailable:
            raise
        except Exception as error:
            raise IndexUnavailable(
                f"the vector index ({self._where}) cannot be used: {error}. Check that it is reachable; if it is and "
                "this message stays, run `dateline reindex`"
            ) from error


def embedded(folder: Path, collection: str) -> ChromaIndex:
    """In a folder, owned by this process."""

    def connect() -> Any:
        folder.mkdir(parents=True, exist_ok=True)
        chromadb = _chromadb()
        try:
            return chromadb.PersistentClient(str(folder), settings=_settings())
        except BaseException:
            _forget_failed(str(folder))
            raise

    return ChromaIndex(connect, collection, f"embedded Chroma in {folder}", lambda: rmtree(folder))


def server(url: str, collection: str) -> ChromaIndex:
    """A Chroma server, ``http://host:port``; it has no authentication of its own, so keep it in a private network."""
    parts = urlsplit(url)
    tls = parts.scheme == "https"

    def connect() -> Any:
        host, port = parts.hostname or "localhost", parts.port or (443 if tls else 8000)
        _await_answer(host, port, tls=tls)
        return _chromadb().HttpClient(host=host, port=port, ssl=tls, settings=_settings())

    return ChromaIndex(connect, collection, f"Chroma server {parts.scheme}://{parts.hostname}:{parts.port or ''}")


def cloud(api_key: str, tenant: str, database: str, collection: str) -> ChromaIndex:
    def connect() -> Any:
        return _chromadb().CloudClient(tenant=tenant, database=database, api_key=api_key, settings=_settings())

    return ChromaIndex(connect, collection, f"Chroma Cloud, database {database}")


def _await_answer(host: str, port: int, *, tls: bool) -> None:
    """Raises OSError if nothing answers: Chroma's client asks its first questions before its time-out can be set."""
    connection = (HTTPSConnection if tls else HTTPConnection)(host, port, timeout=_CONNECT_TIMEOUT_S)
    try:
        connection.request("GET", "/api/v2/heartbeat")
        connection.getresponse()
    finally:
        connection.close()


def _forget_failed(folder: str) -> None:
    """Chroma keeps what it could not start, and would give that to whoever opens the folder next."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient._identifier_to_system.pop(folder, None)


def _sessions(client: Any) -> list[Any]:
    """The HTTP clients inside a Chroma client, which it neither bounds nor closes; none in an embedded one."""
    servers = (client._server, client._admin_client._server)
    return [server._session for server in servers if hasattr(server, "_session")]


def _chromadb() -> Any:
    import chromadb

    logging.getLogger("chromadb").setLevel(logging.WARNING)
    return chromadb


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _metadata(entry: IndexEntry) -> dict[str, str | int]:
    passage = entry.passage
    metadata: dict[str, str | int] = {
        "article_id": passage.article_id,
        "version": passage.version,
        "start": passage.start,
        "end": passage.end,
        "publisher": entry.publisher,
    }
    if entry.published_at is not None:
        metadata["published"] = int(entry.published_at.timestamp())
    return metadata


def _where(only: ArticleFilter) -> dict[str, Any] | None:
    """Chroma refuses an empty ``where`` and an ``$and`` of one."""
    clauses: list[dict[str, Any]] = []
    if only.publishers:
        clauses.append({"publisher": {"$in": [encodable(name) for name in only.publishers]}})
    if only.articles:
        clauses.append({"article_id": {"$in": list(only.articles)}})
    if only.published_from:
        clauses.append({"published": {"$gte": int(only.published_from.timestamp())}})
    if only.published_to:
        clauses.append({"published": {"$lte": int(only.published_to.timestamp())}})
    if not clauses:
        return None
    return clauses[0] if len(clauses) == 1 else {"$and": clauses}
