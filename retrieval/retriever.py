"""The search as LangChain knows it: a retriever of documents."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.answer import Hit, Query
from retrieval.search import Searcher


class PassageRetriever(BaseRetriever):
    """Passages for one parsed question; each document carries its hit in ``metadata["hit"]``."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    query: Query
    k: int

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        """``query`` is the text of ``self.query``, which also holds the filters."""
        return [document_of(hit) for hit in self.searcher.search(self.query, self.k)]


def document_of(hit: Hit) -> Document:
    return Document(
        id=hit.passage_id, page_content=hit.text, metadata={"hit": hit, "source": hit.url or hit.article_id}
    )
