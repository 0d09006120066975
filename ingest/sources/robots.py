"""What a site's robots.txt asks of automatic readers (RFC 9309). The only module that knows protego."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import FetchError

if TYPE_CHECKING:
    from protego import Protego

PRODUCT = "Dateline"
"""The product token that robots.txt files name this program by."""
MAX_ROBOTS_BYTES = 500 * 1024
"""RFC 9309, 2.5: at least so much must be read; what follows is ignored."""
KEPT_S = 86_400.0
"""RFC 9309, 2.4: not used longer than a day."""
RETRIED_AFTER_S = 300.0
"""How long a site whose robots.txt cannot be had is left alone."""
MAX_CRAWL_DELAY_S = 30.0
"""A longer Crawl-delay is cut to this: the field is no part of the standard, and some files ask for hours."""
MAX_SITES = 1000
MAX_KEPT_CHARACTERS = 4_000_000
"""Of all sites' rules together; parsed they take some twenty times as much."""

_AGENT = re.compile(r"user(?:-|\s+)?agent(?:\s*:|\s)\s*(.*)", re.IGNORECASE)
_RULE = re.compile(r"(allow|di\w{1,4}l[ao]w|crawl[-\s]\s*delay)(\s|:)", re.IGNORECASE)
"""Common misspellings of "disallow" included."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One site's rules for this program."""

    parsed: Protego | None
    """None: there are none, everything may be read."""
    size: int
    """Characters that they were parsed from."""

    def allows(self, url: str) -> bool:
        return self.parsed is None or self.parsed.can_fetch(url, PRODUCT)

    @property
    def crawl_delay_s(self) -> float:
        """Seconds to leave between two requests; 0 where the file asks for none."""
        return min((self.parsed and self.parsed.crawl_delay(PRODUCT)) or 0.0, MAX_CRAWL_DELAY_S)


def read_rules(robots_txt: bytes) -> Rules:
    """Anything can be read, an error page too: lines that are no rules count for nothing."""
    ours = _lines_for_us(robots_txt.decode("utf-8-sig", "replace"))
    if not ours:
        return Rules(None, 0)
    from protego import Protego

    return Rules(Protego.parse("\n".join(ours)), sum(map(len, ours)))


def _lines_for_us(text: str) -> list[str]:
    """The groups that name this program or everyone. The parser multiplies every rule of a group by its programs, and
    a file of 500 KiB with 10,000 programs and 20,000 rules is 200 million rules: minutes, and gigabytes."""
    kept: list[str] = []
    agents: set[str] = set()
    naming = False
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if agent := _AGENT.fullmatch(line):
            name = agent[1].lower().partition("/")[0].strip()
            agents = agents if naming else set()
            naming = True
            if name in ("*", PRODUCT.lower()) and name not in agents:
                agents.add(name)
                kept.append(f"User-agent: {name}")
        elif _RULE.match(line):
            naming = False
            if agents:
                kept.append(line)
    return kept


class RobotsTable:
    """The rules of the sites asked last; each file is fetched once a day. Calls for one site must not overlap."""

    def __init__(self, fetch: Callable[[str], bytes], clock: Callable[[], float]) -> None:
        """``fetch`` gets a robots.txt: empty where there is none, FetchError where the server fails."""
        self._fetch, self._clock = fetch, clock
        self._sites: OrderedDict[str, tuple[float, Rules | FetchError]] = OrderedDict()
        self._lock = threading.Lock()

    def rules(self, site: str) -> Rules:
        """``site`` is scheme, host and port. Raises FetchError for a site that must be left alone for now, and
        whatever ``fetch`` raises for one that cannot be reached."""
        with self._lock:
            ends, known = self._sites.get(site, (None, None))
        if known is None or ends is None or ends <= self._clock():
            return self._read(site)
        if isinstance(known, Rules):
            return known
        raise FetchError(str(known), status=known.status)

    def _read(self, site: str) -> Rules:
        try:
            rules = read_rules(self._fetch(f"{site}/robots.txt"))
        except FetchError as error:
            self._keep(site, FetchError(str(error), status=error.status), RETRIED_AFTER_S)
            raise
        self._keep(site, rules, KEPT_S)
        return rules

    def _keep(self, site: str, found: Rules | FetchError, seconds: float) -> None:
        with self._lock:
            self._sites[site] = self._clock() + seconds, found
            self._sites.move_to_end(site)
            while len(self._sites) > MAX_SITES or self._size() > MAX_KEPT_CHARACTERS:
                self._sites.popitem(last=False)

    def _size(self) -> int:
        return sum(found.size for _, found in self._sites.values() if isinstance(found, Rules))
