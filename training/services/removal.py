"""“Removal and reporting”: the way that fits what was said, with the names of the reader’s own school.

Reads, and keeps nothing: what was said lives in the request and ends with it.
"""

from dataclasses import dataclass
from datetime import date

from training.content.model import Library
from training.content.removal_words import Reader
from training.content.right_now import RemovalService
from training.content.weave import weave
from training.rules.phones import find_phone
from training.rules.removal import Case, find_way
from training.services.details import Details, Show, find_details
from training.services.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ShownStep:
    text: str
    service: str | None  # the name of the service it leads to
    anchor: str


@dataclass(frozen=True, slots=True)
class ShownService:
    id: str
    name: str
    what: str
    phone: str | None
    dial: str
    address: str | None
    can: tuple[str, ...]
    cannot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownWay:
    steps: tuple[tuple[Reader, tuple[ShownStep, ...]], ...]  # readers without a step are left out
    services: tuple[ShownService, ...]


def show_way(library: Library, case: Case, reader: Viewer | None, today: date) -> ShownWay:
    """At most one query; none for a stranger."""
    names = _names(reader)
    way = find_way(library.routes, library.facts, case, today)
    services = {service.id: service for service in way.services}
    steps = tuple(
        (
            whom,
            tuple(
                ShownStep(
                    weave(rule.text, names),
                    services[rule.service].name if rule.service in services else None,
                    rule.service or "",
                )
                for rule in rules
            ),
        )
        for whom, rules in way.steps.items()
        if rules
    )
    return ShownWay(steps, tuple(_service(service) for service in way.services))


def _names(reader: Viewer | None) -> dict[str, str]:
    if reader is None:
        return {}
    details = find_details(reader.school_id)
    seen = {
        name: row for name, row in details.entries.items() if details.entry(name).show is not Show.PRINTED
    }
    return Details(entries=seen).names


def _service(service: RemovalService) -> ShownService:
    phone = find_phone(service.phone or "")
    return ShownService(
        service.id,
        service.name,
        service.what,
        service.phone,
        phone.dial if phone else "",
        service.address,
        tuple(line.text for line in service.can),
        tuple(line.text for line in service.cannot),
    )
