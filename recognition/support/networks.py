"""Addresses and networks that a key is bound to, IPv4 and IPv6, and the address that a request came from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

MOST = 50
_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::[0-9]{1,5})?|([0-9]{1,3}(?:\.[0-9]{1,3}){3}):[0-9]{1,5}", re.ASCII)
"""As some proxies write an address: `[2001:db8::1]:4711`, `192.0.2.1:4711`."""


def networks(texts: Iterable[str]) -> tuple[str, ...]:
    """Addresses and networks in their one form (`10.20.0.0/16`, `2001:db8::/32`, a single address as /32 or /128), each once, in order.
    Raises ValueError for more than 50, and for what is neither or names a machine within a network (`10.20.1.1/16`)."""
    found = {_network(text): None for text in texts}
    if len(found) > MOST:
        raise ValueError("too many networks")
    return tuple(str(network) for network in found)


@lru_cache(maxsize=4096)
def _network(text: str) -> IPv4Network | IPv6Network:
    network = ip_network(text)
    if isinstance(network, IPv6Network) and (mapped := network.network_address.ipv4_mapped) and network.prefixlen >= 96:
        return ip_network(f"{mapped}/{network.prefixlen - 96}")
    return network


def address(text: str) -> IPv4Address | IPv6Address | None:
    """The address that a server or a proxy names, an IPv4 address within an IPv6 one as itself; None for what is none."""
    with_port = _WITH_PORT.fullmatch(text.strip())
    try:
        read = ip_address(with_port[1] or with_port[2] if with_port else text.strip().partition("%")[0])
    except ValueError:
        return None
    return (read.ipv4_mapped if isinstance(read, IPv6Address) else None) or read


def lies_in(where: IPv4Address | IPv6Address, bound: Iterable[str]) -> bool:
    """Whether an address lies in one of these networks; never across the two kinds."""
    return any(where in network for network in map(_network, bound) if network.version == where.version)


def came_from(remote: str, forwarded: str, proxies: int) -> IPv4Address | IPv6Address | None:
    """Where a request came from: `remote` is who is connected, `forwarded` what X-Forwarded-For says, of which the words of so many trusted proxies
    are believed, from the right. None where fewer have spoken: the request did not come through all of them."""
    if not proxies:
        return address(remote)
    told = forwarded.split(",")
    return address(told[-proxies]) if len(told) >= proxies else None
