"""The connection that is really made: real servers on loopback, names of our choice."""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence

import httpx
import pytest

from ingest.sources.addresses import AddressRefused, AllowedHosts
from ingest.sources.transport import Overdue, SafeTransport, system_resolver
from tests.ingest.site import CERTIFICATE, Clock, Names, Reply, serving

LOOPBACK = AllowedHosts.of(["127.0.0.0/8"])
NOBODY = AllowedHosts()
PUBLIC = "93.184.215.14"


def get(
    url: str,
    names: Names | None = None,
    allowed: AllowedHosts = LOOPBACK,
    clock: Clock | None = None,
    timeout_s: float = 5.0,
    trusted: bool = True,
) -> httpx.Response:
    def tls() -> ssl.SSLContext:
        return ssl.create_default_context(cafile=CERTIFICATE if trusted else None)

    clock = clock or Clock()
    transport = SafeTransport(allowed, 3 * timeout_s, clock=clock, resolve=names or Names(), tls=tls)
    with httpx.Client(transport=transport, timeout=timeout_s, trust_env=False) as client:
        return client.get(url)


def test_a_name_is_looked_up_once_and_its_host_header_is_kept() -> None:
    names = Names(halvern_example=[["127.0.0.1"]])
    with serving({"/a": Reply("ok")}) as site:
        assert get(site.url(), names).text == "ok"
    assert names.asked == ["halvern.example"]
    assert site.headers[0]["Host"] == f"halvern.example:{site.port}"


@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "127.0.0.1.",
            "2130706433",
            "0177.1",
            "017700000001",
            "0x7f.1",
            "0X7F000001",
            "127.1",
            "0",
            "[::1]",
        ),
        *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[fe80::1%25lo]", "localhost", "LOCALHOST."),
    ],
)
def test_no_spelling_of_this_machine_is_asked(host: str) -> None:
    with serving({"/a": Reply("secret")}) as site:
        names = Names(localhost=[["127.0.0.1", "::1"]])
        with pytest.raises(AddressRefused, match="FETCH_ALLOWED_HOSTS"):
            get(site.url(host=host), names, NOBODY)
    assert site.asked == []


def test_the_name_of_this_machine_by_the_real_resolver() -> None:
    assert set(system_resolver("localhost", 80)) <= {"127.0.0.1", "::1"}


def test_a_name_that_changes_its_address_is_judged_anew_for_every_connection() -> None:
    """DNS rebinding: a public address when looked at, this machine when asked."""
    names = Names(evil_example=[[PUBLIC], ["127.0.0.1"]])
    transport = SafeTransport(NOBODY, 5, clock=Clock(), resolve=names)
    assert transport._addresses("evil.example", 80) == [PUBLIC]
    with (
        serving({"/a": Reply("secret")}) as site,
        httpx.Client(transport=transport) as client,
        pytest.raises(AddressRefused, match=r"evil.example has the address 127.0.0.1, which is this machine"),
    ):
        client.get(site.url(host="evil.example"))
    assert (site.asked, names.asked) == ([], ["evil.example"] * 2)


def test_one_refused_address_refuses_the_host() -> None:
    with serving({"/a": Reply("secret")}) as site, pytest.raises(AddressRefused):
        get(site.url(host="evil.example"), Names(evil_example=[[PUBLIC, "127.0.0.1"]]), NOBODY)
    assert site.asked == []


def test_the_next_address_is_tried_where_the_first_takes_no_connection() -> None:
    """The server listens on 127.0.0.1 alone."""
    with serving({"/a": Reply("ok")}) as site:
        assert get(site.url(), Names(halvern_example=[["127.0.0.9", "127.0.0.1"]])).text == "ok"
        with pytest.raises(httpx.TransportError, match="refused"):
            get(site.url(), Names(halvern_example=[["127.0.0.9", "127.0.0.8"]]))


@pytest.mark.parametrize("answers", [[], None])
def test_a_name_without_addresses(answers: list[str] | None) -> None:
    names = Names(halvern_example=[answers]) if answers is not None else Names()
    with pytest.raises(httpx.TransportError, match=r"halvern\.example"):
        get("http://halvern.example/", names)


def test_a_name_that_cannot_be_looked_up() -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        return system_resolver("x" * 70 + ".example", port)

    transport = SafeTransport(NOBODY, 5, clock=Clock(), resolve=resolve)
    with httpx.Client(transport=transport) as client, pytest.raises(httpx.TransportError):
        client.get("http://halvern.example/")


def test_tls_is_verified_against_the_name() -> None:
    names = Names(halvern_example=[["127.0.0.1"]], other_example=[["127.0.0.1"]])
    with serving({"/a": Reply("ok")}, tls=True) as site:
        for host in ("halvern.example", "HALVERN.example."):
            assert get(f"https://{host}:{site.port}/a", names).text == "ok"
        with pytest.raises(httpx.TransportError, match=r"[Hh]ostname mismatch"):
            get(f"https://other.example:{site.port}/a", names)
        with pytest.raises(httpx.TransportError, match="self-signed"):
            get(f"https://halvern.example:{site.port}/a", names, trusted=False)
    assert len(site.asked) == 2


def test_other_schemes_never_reach_the_network() -> None:
    with pytest.raises(httpx.UnsupportedProtocol):
        get("ftp://127.0.0.1/")


@pytest.mark.parametrize("size", [1, 50])
def test_an_answer_that_drips_ends_in_headers_and_body(size: int) -> None:
    """The clock goes on by 1 s a byte; one part may take 5 s, the whole answer 15 s."""
    clock = Clock()

    def drip() -> None:
        clock.seconds += 1
        time.sleep(0.001)

    with serving({"/a": Reply("x" * size, drip=drip)}) as site, pytest.raises(Overdue):
        get(site.url(), Names(halvern_example=[["127.0.0.1"]]), clock=clock)


def test_a_silent_server_ends() -> None:
    with serving({"/a": Reply(drip=lambda: time.sleep(0.5))}) as site, pytest.raises(httpx.TimeoutException) as failed:
        get(site.url(), Names(halvern_example=[["127.0.0.1"]]), timeout_s=0.1)
    assert not isinstance(failed.value, Overdue)


def test_a_server_that_hangs_up() -> None:
    def hang_up() -> None:
        raise BrokenPipeError

    with serving({"/a": Reply(drip=hang_up)}) as site, pytest.raises(httpx.TransportError):
        get(site.url(), Names(halvern_example=[["127.0.0.1"]]))
