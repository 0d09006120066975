"""What an administrator can name: pages, feeds, files, folders, standard input."""

from ingest.sources.outcome import Fetcher, Limits, SourceOutcome
from ingest.sources.read import read_sources

__all__ = ["Fetcher", "Limits", "SourceOutcome", "read_sources"]
