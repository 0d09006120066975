"""Which addresses may be asked."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.addresses import AddressRefused, AllowedHosts, plain_host, written_address

NOBODY = AllowedHosts()


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e", "::ffff:8.8.8.8"])
def test_public_addresses_are_asked(address: str) -> None:
    NOBODY.judge("halvern.example", [address])


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("127.0.0.1", "this machine itself"),
        ("127.255.0.9", "this machine itself"),
        ("::1", "this machine itself"),
        ("0.0.0.0", "no address of a machine"),
        ("::", "no address of a machine"),
        ("0.1.2.3", "private or reserved"),
        ("10.0.0.5", "private or reserved"),
        ("172.16.0.1", "private or reserved"),
        ("192.168.1.1", "private or reserved"),
        ("100.64.0.1", "private or reserved"),
        ("100.100.100.200", "private or reserved"),
        ("169.254.169.254", "link-local"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "one network card"),
        ("2606:4700::1111%eth0", "one network card"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("192.0.0.192", "reserved"),
        ("168.63.129.16", "reserved"),
        ("192.88.99.1", "reserved"),
        ("198.18.0.1", "reserved"),
        ("203.0.113.7", "reserved"),
        ("fc00::1", "private or reserved"),
        ("fd00:ec2::254", "private or reserved"),
        ("fec0::1", "reserved"),
        ("2001:db8::1", "reserved"),
        ("3fff::1", "reserved"),
        ("4000::1", "reserved"),
        ("::ffff:127.0.0.1", "this machine itself wrapped in IPv6"),
        ("::ffff:169.254.169.254", "a link-local address wrapped in IPv6"),
        ("::7f00:1", "this machine itself wrapped in IPv6"),
        ("2002:7f00:1::", "this machine itself wrapped in IPv6"),
        ("2002:a00:1::1", "wrapped in IPv6"),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", "wrapped in IPv6"),
        ("64:ff9b::7f00:1", "this machine itself wrapped in IPv6"),
        ("64:ff9b::a9fe:a9fe", "a link-local address wrapped in IPv6"),
        ("64:ff9b:1::7f00:1", "reserved"),
    ],
)
def test_all_others_are_not(address: str, what: str) -> None:
    with pytest.raises(AddressRefused, match=what):
        NOBODY.judge("halvern.example", [address])


def test_one_bad_address_among_good_ones_is_enough() -> None:
    with pytest.raises(AddressRefused) as refused:
        NOBODY.judge("halvern.example", ["93.184.215.14", "10.0.0.5"])
    assert str(refused.value) == (
        "halvern.example has the address 10.0.0.5, which is a private or reserved address, and only public ones are "
        "asked; add halvern.example to FETCH_ALLOWED_HOSTS to fetch from it all the same."
    )


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:{}", "64:ff9b::{}", "2002:{0:x}::", "2002:{0:x}::1"]))
def test_wrapping_an_address_never_opens_it(inner: ipaddress.IPv4Address, form: str) -> None:
    value = int(inner)
    wrapped = form.replace("{0:x}", f"{value >> 16:x}:{value & 0xFFFF:x}").format(inner)

    def asked(address: str) -> bool:
        try:
            NOBODY.judge("halvern.example", [address])
        except AddressRefused:
            return False
        return True

    assert asked(wrapped) <= asked(str(inner))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0X7F000001", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("[::1]", "::1"),
        ("::FFFF:7f00:1", "::ffff:7f00:1"),
        ("fe80::1%25eth0", "fe80::1%eth0"),
        ("halvern.example", None),
        ("localhost", None),
        ("1.2.3.4.example", None),
        ("256.256.256.256", None),
        ("99999999999", None),
        ("", None),
    ],
)
def test_the_address_that_a_host_spells(host: str, address: str | None) -> None:
    assert written_address(host) == address


@pytest.mark.parametrize(
    ("host", "plain"),
    [("Halvern.Example.", "halvern.example"), ("münchen.example", "xn--mnchen-3ya.example"), ("a" * 300, "a" * 300)],
)
def test_hosts_are_compared_plainly(host: str, plain: str) -> None:
    assert plain_host(host) == plain


def test_what_an_administrator_allows() -> None:
    allowed = AllowedHosts.of(["Intranet.", "10.1.0.0/16", "192.168.0.7", "fd00::/8", "[::1]", "127.0.0.1"])
    allowed.judge("intranet", ["10.9.9.9"])
    allowed.judge("wiki.example", ["10.1.2.3", "93.184.215.14"])
    allowed.judge("192.168.0.7", ["192.168.0.7"])
    allowed.judge("wiki.example", ["fd00::7"])
    for host, address in [("other", "10.9.9.9"), ("x.intranet", "10.9.9.9"), ("127.0.0.2", "127.0.0.2")]:
        with pytest.raises(AddressRefused):
            allowed.judge(host, [address])


@pytest.mark.parametrize(
    "entry", ["http://intranet/", "a b", "10.0.0.0/33", "intranet:80", "*", "-", "0x7f.1", "*.x.org"]
)
def test_what_cannot_be_allowed(entry: str) -> None:
    with pytest.raises(ValueError, match="host names, IP addresses or networks"):
        AllowedHosts.of([entry])
