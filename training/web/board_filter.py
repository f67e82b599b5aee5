"""The board's address: what is asked for, the form that asks for it, and links that change one thing of it."""

from typing import Any

from flask import request, url_for
from wtforms import BooleanField, Form, SearchField, SelectField

from training.rules.years import SchoolYear, recent_years
from training.services.board import Board
from training.services.board_people import BoardFilter, GroupChoice, Sort
from training.web import clock
from training.web.choices import choices
from training.words import Role, Status

LONGEST_SEARCH = 80
ANY = ""
STATUSES = (
    (Status.OVERDUE.value, Status.OVERDUE.label),
    (Status.DUE_FOR_RENEWAL.value, Status.DUE_FOR_RENEWAL.label),
    ("soon", "Due in the next 14 days"),
    (Status.NOT_STARTED.value, Status.NOT_STARTED.label),
    (Status.IN_PROGRESS.value, Status.IN_PROGRESS.label),
    (Status.COMPLETE.value, Status.COMPLETE.label),
    (Status.WAIVED.value, Status.WAIVED.label),
    (Status.NOT_ASSIGNED.value, "Not assigned"),
)
SORTS = (
    (Sort.NAME.value, "Surname"),
    (Sort.STATUS.value, "What needs doing first"),
    (Sort.DUE.value, "Next due date"),
)


class FilterForm(Form):
    """Sent by GET; `board_filter` reads it, so that an address with an unknown value still shows a board."""

    q = SearchField("Name")
    group = SelectField("Group")
    role = SelectField("Role")
    module = SelectField("Module")
    status = SelectField("Status")
    year = SelectField("School year")
    sort = SelectField("In order of")
    leavers = BooleanField("Show leavers too")


def board_filter(modules: set[str]) -> BoardFilter:
    """What the address asks for; a value that means nothing (any more) counts as not given."""
    args = request.args
    status = args.get("status", "")
    return BoardFilter(
        group=_number(args.get("group")),
        role=_one_of(Role, args.get("role")),
        module=args["module"] if args.get("module") in modules else None,
        status=_one_of(Status, status),
        soon=status == "soon",
        search=" ".join(args.get("q", "").split())[:LONGEST_SEARCH],
        year=_year(args.get("year")),
        sort=_one_of(Sort, args.get("sort")) or Sort.NAME,
        leavers=bool(args.get("leavers")),
        whole=bool(args.get("whole")),
        page=_number(args.get("page")) or 1,
    )


def params(wanted: BoardFilter, **changes: Any) -> dict[str, Any]:
    """The filter as the values of an address, the plain ones left out."""
    values = {
        "q": wanted.search,
        "group": wanted.group,
        "role": wanted.role,
        "module": wanted.module,
        "status": "soon" if wanted.soon else wanted.status,
        "year": wanted.year.start if wanted.year else None,
        "sort": None if wanted.sort is Sort.NAME else wanted.sort,
        "leavers": "y" if wanted.leavers else None,
        "whole": "y" if wanted.whole else None,
        **changes,
    }
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def href(wanted: BoardFilter, **changes: Any) -> str:
    return url_for("board.show", **params(wanted, **changes))


def filter_form(board: Board) -> FilterForm:
    wanted = board.wanted
    form = FilterForm(data=params(wanted) | {"leavers": wanted.leavers})
    form.group.choices = choices([(ANY, "All groups"), *((str(g.id), _group_words(g)) for g in board.groups)])
    form.role.choices = choices([(ANY, "All roles"), *((role.value, role.label) for role in Role)])
    form.module.choices = choices([(ANY, "All modules"), *((m.slug, m.title) for m in board.modules)])
    form.status.choices = choices([(ANY, "Every status"), *STATUSES])
    years = recent_years(clock.today())
    form.year.choices = choices(
        [
            (ANY, "Today"),
            *((str(year.start), f"Completed in {year.label}") for year in years),
        ]
    )
    form.sort.choices = choices(SORTS)
    return form


def chips(board: Board) -> list[tuple[str, str]]:
    """What is filtered, in words, each with the address that drops it."""
    wanted = board.wanted
    groups = {g.id: g for g in board.groups}
    words = {
        "q": f"Name: {wanted.search}" if wanted.search else "",
        "group": _group_words(groups[wanted.group]) if wanted.group in groups else "",
        "role": wanted.role.label if wanted.role else "",
        "module": next((m.title for m in board.modules if m.slug == wanted.module), ""),
        "status": dict(STATUSES).get("soon" if wanted.soon else wanted.status or "", ""),
        "year": f"Completed in {wanted.year.label}" if wanted.year else "",
        "leavers": "With leavers" if wanted.leavers else "",
    }
    if wanted.group is not None and wanted.group not in groups:
        words["group"] = "A group that is gone"
    return [(text, href(wanted, **{name: None})) for name, text in words.items() if text]


def is_narrowed(wanted: BoardFilter) -> bool:
    """Whether anybody might be left out."""
    return bool(wanted.search or wanted.group or wanted.role or wanted.status or wanted.soon)


def has_more_filters(wanted: BoardFilter) -> bool:
    """Whether one of the filters that are folded away is in use."""
    return bool(wanted.group or wanted.role or wanted.module or wanted.year or wanted.leavers)


def _group_words(group: GroupChoice) -> str:
    return f"{group.kind.label}: {group.name}"


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < 10 else None


def _one_of(words: type[Any], value: str | None) -> Any:
    try:
        return words(value)
    except ValueError:
        return None


def _year(value: str | None) -> SchoolYear | None:
    years = {year.start: year for year in recent_years(clock.today())}
    return years.get(_number(value) or 0)
