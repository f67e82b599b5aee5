"""How often something may be tried. Counted in the database, so that it holds whatever worker answers."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import cast

from sqlalchemy import Table, delete, update

from training.extensions import db
from training.models import RateCount
from training.services.dialect import insert
from training.services.writing import writing

KEPT_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries of `what` in a window; windows end for everybody at the same time."""

    what: str
    most: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Try:
    """One counted try. `retry_after` is 0 while it is within its limits, else the seconds to wait."""

    counted: tuple[tuple[str, datetime], ...]
    retry_after: int

    @property
    def allowed(self) -> bool:
        return self.retry_after == 0


def count_try(limits: list[tuple[Limit, str]], now: datetime) -> Try:
    """Counts one try against each limit and commits, *before* what it guards is done: a burst gets no more.

    Each limit comes with whom it is for. A name or address is kept only as a digest.
    """
    counted: list[tuple[str, datetime]] = []
    wait = 0.0
    with writing():
        for limit, whom in limits:
            name, starts_at = _name(limit, whom), _window(limit, now)
            n = _add_one(name, starts_at)
            counted.append((name, starts_at))
            if n > limit.most:
                wait = max(wait, (starts_at + limit.window - now).total_seconds())
            if n == 1:
                db.session.execute(delete(RateCount).where(RateCount.window_starts_at < now - KEPT_FOR))
    return Try(tuple(counted), ceil(wait))


def take_back(tried: Try) -> None:
    """Inside `writing()`: a try that turned out right counts against nobody."""
    for name, starts_at in tried.counted:
        db.session.execute(
            update(RateCount)
            .where(RateCount.name == name, RateCount.window_starts_at == starts_at, RateCount.n > 0)
            .values(n=RateCount.n - 1)
        )


def network_of(address: str | None) -> str:
    """Whom an address stands for: an IPv6 customer has a whole /64 to try from."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        return str(
            found.ipv4_mapped
        )  # how a server listening on both kinds writes IPv4; one /64 holds them all
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def _add_one(name: str, starts_at: datetime) -> int:
    statement = insert(cast(Table, RateCount.__table__)).values(name=name, window_starts_at=starts_at, n=1)
    n: int = db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["name", "window_starts_at"], set_={"n": RateCount.n + 1}
        ).returning(RateCount.n)
    ).scalar_one()
    return n


def _name(limit: Limit, whom: str) -> str:
    return f"{limit.what}:{hashlib.sha256(whom.encode()).hexdigest()}"


def _window(limit: Limit, now: datetime) -> datetime:
    seconds = int(limit.window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
