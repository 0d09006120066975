"""Addresses: which two mean the same document, and which host speaks for which. Pure."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from ingest.text import word_table

MAX_URL = 2048
"""Characters: the limit of the sitemap protocol; what is longer is no address of an article."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
_NOT_IN_URL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\\\\]")

# Parameters that say how the reader came, not what is shown. Lower case.
_TRACKING_PREFIXES = ("utm_", "pk_", "hsa_", "at_custom", "wt_mc")
_TRACKING_NAMES = word_table(
    "fbclid gclid dclid gbraid wbraid msclkid twclid yclid igshid igsh mc_cid mc_eid mkt_tok cmpid cmp ncid ocid smid "
    "at_medium at_campaign at_link_id at_link_type at_link_origin at_format ns_mchannel ns_source ns_campaign "
    "ito ftcamp taid guccounter guce_referrer guce_referrer_sig _hsenc _hsmi ref_src"
)
_TRACKING_PAIRS = ("ref=rss", "ref=feed", "source=rss", "src=rss", "from=rss", "feature=rss", "xtor=rss")
"""Beginnings of a whole pair: names that elsewhere carry meaning."""

# Hosts whose subdomains have different owners, and which do not say so in the public suffix list.
_SHARED_HOSTS = word_table("wordpress.com substack.com medium.com tumblr.com livejournal.com ghost.io beehiiv.com")


def is_web_address(text: str) -> bool:
    """Whether this is written as an http or https address (it may still be an invalid one)."""
    return text.lower().startswith(("http://", "https://"))


def canonicalise(url: str) -> str | None:
    """The form that identity is judged by: scheme and host in lower case, no default port, user name, fragment or
    tracking parameters, the rest in its order; idempotent. None for what is not a valid http or https address."""
    url = url.strip()
    if len(url) > MAX_URL or _NOT_IN_URL.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = _host(parts)
    if parts.scheme not in _DEFAULT_PORTS or host is None:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        netloc += f":{port}"
    query = "&".join(pair for pair in parts.query.split("&") if not _is_tracking(pair))
    canonical = urlunsplit((parts.scheme, netloc, parts.path or "/", query, "")).replace(" ", "%20")
    return canonical if len(canonical) <= MAX_URL else None


def is_front_page(canonical: str) -> bool:
    """Whether a canonical address names a whole site rather than a document on it."""
    parts = urlsplit(canonical)
    return parts.path == "/" and not parts.query


def without_credentials(url: str) -> str:
    """A valid address as given, less any user name and password: readers are shown it."""
    parts = urlsplit(url.strip())
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def publisher_host(url: str | None) -> str | None:
    """The host without "www.", as a name for a publisher that gives none."""
    canonical = canonicalise(url) if url else None
    return (_host(urlsplit(canonical)) or "").removeprefix("www.") or None if canonical else None


def same_registered_host(one: str, other: str) -> bool:
    """Whether two addresses belong to one owner of a domain name, judged by the public suffix list as installed and a
    few shared hosts that are missing there; any other shared host counts as one owner."""
    first, second = (publisher_host(url) for url in (one, other))
    return first is not None and second is not None and _registered(first) == _registered(second)


def _host(parts: SplitResult) -> str | None:
    host = (parts.hostname or "").rstrip(".")
    return host if _HOST.fullmatch(host) and not host.startswith((".", "-")) and ".." not in host else None


def _is_tracking(pair: str) -> bool:
    pair = pair.lower()
    name = pair.partition("=")[0]
    return name in _TRACKING_NAMES or pair.startswith(_TRACKING_PREFIXES + _TRACKING_PAIRS)


def _registered(host: str) -> str:
    labels = host.split(".")
    if ":" in host or labels[-1].isdecimal():
        return host
    from tld import get_fld  # 0.1 s to import, 0.1 s for the first answer, 11 µs for each further one

    if ".".join(labels[-2:]) in _SHARED_HOSTS:
        return ".".join(labels[-3:])
    listed = get_fld(f"http://{host}", fail_silently=True, search_private=True)
    return listed or ".".join(labels[-2:])
