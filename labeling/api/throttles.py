"""How often somebody may do something.  Counted in one atomic step, so a burst cannot slip by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.exceptions import Throttled

from labeling.conf import conf


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in each stretch of time."""

    name: str
    times: int
    per: timedelta


def guests() -> Limit:
    return Limit("guests", conf().GUESTS_PER_HOUR, timedelta(hours=1))


def spend(limit: Limit, who: str, *, at: datetime) -> None:
    """Count one time for them; raise Throttled once their stretch is used up."""
    seconds = int(limit.per.total_seconds())
    stretch, elapsed = divmod(int(at.timestamp()), seconds)
    key = f"limit:{limit.name}:{stretch}:{who}"
    # Kept longer than its stretch, so that it cannot vanish between the two steps.
    cache.add(key, 0, timeout=2 * seconds)
    if cache.incr(key) > limit.times:
        raise Throttled(wait=seconds - elapsed)


def address_of(request: HttpRequest) -> str:
    """Return whom to count: the address, or for IPv6 the network, which one person has all of.

    What a client says of itself in ``X-Forwarded-For`` counts for nothing; only as many entries
    at its end are believed as there are proxies of ours.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if n_proxies := conf().N_PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = forwarded[-n_proxies:][0].strip() or address
    return _network(address)


def _network(address: str) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return f"{IPv6Address(int(ip) >> 64 << 64)}/64"
