"""Which network addresses may be asked: the public internet, and what an administrator allowed by name. Pure.

Refused are this machine, private and carrier networks, link-local addresses (169.254.169.254 hands out a cloud
machine's keys), multicast, everything reserved, and IPv6 addresses that wrap such an IPv4 one.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that is handed out of IPv6 (IANA); ``is_global`` also accepts what nobody has been given yet."""
_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are the IPv4 address that a gateway asks."""
_ALSO_REFUSED: tuple[Network, ...] = (
    IPv4Network("192.0.0.0/24"),  # special purposes; 192.0.0.192 is a cloud's metadata service
    IPv4Network("168.63.129.16/32"),  # looks public, and is the host of every machine in one cloud
    IPv4Network("192.88.99.0/24"),  # 6to4 relays, withdrawn by RFC 7526
    IPv6Network("3fff::/20"),  # documentation (RFC 9637), unknown to Python 3.11
)
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


class AddressRefused(Exception):
    """A host that is not asked; ``str()`` says which, why, and which setting allows it."""


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Hosts that are asked although their addresses are not public: an intranet's, a test's."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> AllowedHosts:
        """From host names, IP addresses and CIDR networks; raises ValueError for what is none of them."""
        names, networks = set(), list[Network]()
        for entry in entries:
            try:
                networks.append(ip_network(entry.strip("[]"), strict=False))
                continue
            except ValueError:
                name = plain_host(entry)
            if not _NAME.fullmatch(name) or written_address(name):
                raise ValueError(f"must be host names, IP addresses or networks such as 10.0.0.0/8; {entry!r} is none")
            names.add(name)
        return cls(frozenset(names), tuple(networks))

    def judge(self, host: str, addresses: Iterable[str]) -> None:
        """Raises AddressRefused if any of the addresses that ``host`` has may not be asked."""
        if plain_host(host) in self.names:
            return
        for text in addresses:
            why = _refusal(text)
            if why and not any(_plain(text) in network for network in self.networks):
                has = f"is {why}" if host == text else f"has the address {text}, which is {why}"
                raise AddressRefused(
                    f"{host} {has}, and only public ones are asked; "
                    f"add {plain_host(host)} to FETCH_ALLOWED_HOSTS to fetch from it all the same."
                )


def plain_host(host: str) -> str:
    """A host name as compared: lower case, ASCII (IDNA), without the dot of the root."""
    try:
        return host.lower().rstrip(".").encode("ascii" if host.isascii() else "idna").decode()
    except UnicodeError:
        return host.lower().rstrip(".")


def written_address(host: str) -> str | None:
    """The address that a host spells out, in any of the spellings that programs accept (127.1, 0x7f.1, 2130706433,
    0177.0.0.1: https://url.spec.whatwg.org/#concept-ipv4-parser); None for a name."""
    host = host.strip("[]").rstrip(".")
    try:
        return str(ip_address(host.replace("%25", "%", 1)))
    except ValueError:
        pass
    if not _NUMBER.fullmatch(host.rpartition(".")[2].lower()):
        return None
    try:
        return str(IPv4Address(socket.inet_aton(host)))  # reads the text only, asks nobody
    except OSError:
        return None


def _refusal(text: str) -> str | None:
    """What kind of address this is where it is not public; None where it is."""
    address = _plain(text)
    if isinstance(address, IPv6Address):
        if "%" in text:
            return "an address of one network card"
        inner = _embedded(address)
        if inner is not None:
            why = _refusal(str(inner))
            return why and f"{why} wrapped in IPv6"
    if address.is_loopback:
        return "this machine itself"
    if address.is_unspecified:
        return "no address of a machine"
    if address.is_link_local:
        return "a link-local address"
    if address.is_multicast:
        return "a multicast address"
    if any(address in network for network in _ALSO_REFUSED):
        return "a reserved address"
    if not address.is_global:
        return "a private or reserved address"
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "a reserved address"
    return None


def _plain(text: str) -> Address:
    return ip_address(text.partition("%")[0])


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that is really reached: mapped, 6to4, Teredo's client, NAT64, "compatible" (::/96)."""
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    value = int(address)
    if address in _NAT64 or 0xFFFF < value < 1 << 32:
        return IPv4Address(value & 0xFFFF_FFFF)
    return None
