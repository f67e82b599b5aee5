"""Writes a piece of an import with a handful of statements, whatever its length. Everything inside `writing()`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from training.extensions import db
from training.models import (
    Account,
    OneTimeLink,
    OutboxMessage,
    SignIn,
    StaffGroup,
    StaffGroupMember,
    StaffMember,
)
from training.rules.staff_plan import Fate, Person, RowPlan
from training.services import people
from training.services.batches import in_batches
from training.services.ids import new_id
from training.words import GroupKind, Role

Groups = Mapping[int, Sequence[tuple[GroupKind, tuple[str, ...]]]]


@dataclass(frozen=True, slots=True)
class Step:
    """One person to add, change or mark as a leaver. `planned` is None for somebody missing from the file."""

    planned: RowPlan | None
    person: Person | None

    @property
    def leaves(self) -> bool:
        return self.planned is None or self.planned.fate is Fate.LEAVER


class Writer:
    def __init__(self, school_id: int, run_id: int, source_system: str, now: datetime, today: date) -> None:
        self.school_id, self.run_id = school_id, run_id
        self.source, self.now, self.today = source_system, now, today

    def add(self, steps: Sequence[Step]) -> list[int]:
        if not steps:
            return []
        plans = [step.planned for step in steps if step.planned]
        accounts = self._accounts([plan.row.username for plan in plans if not plan.row.email])
        rows = [self._new_row(plan, accounts) for plan in plans]
        ids = list(
            db.session.scalars(
                insert(StaffMember).returning(StaffMember.id, sort_by_parameter_order=True), rows
            )
        )
        self.join_groups({id_: plan.row.groups for id_, plan in zip(ids, plans, strict=True)})
        return ids

    def _new_row(self, plan: RowPlan, accounts: Mapping[str, int]) -> dict[str, Any]:
        row = plan.row
        known = bool(self.source and row.external_id)
        return {
            "school_id": self.school_id,
            "public_id": new_id(),
            "account_id": accounts.get(row.username) if not row.email else None,
            "role": (plan.role_given or Role.STAFF).value,
            "given_name": row.given_name,
            "family_name": row.family_name,
            "email": row.email or None,
            "job_title": row.job_title,
            "start_on": row.start_on,
            "leave_on": row.leave_on,
            "unsupervised_on": row.unsupervised_on,
            "regulated_activity": row.regulated_activity,
            "source_system": self.source if known else None,
            "external_id": row.external_id if known else None,
            "import_run_id": self.run_id,
            "created_at": self.now,
        }

    def _accounts(self, usernames: Sequence[str]) -> dict[str, int]:
        """People without email sign in with the list's username; the others get an account when invited."""
        names = sorted(set(usernames) - {""})
        if not names:
            return {}
        rows = [
            {"sign_in_name": name, "password_hash": None, "password_set_at": None, "created_at": self.now}
            for name in names
        ]
        ids = db.session.scalars(insert(Account).returning(Account.id, sort_by_parameter_order=True), rows)
        return dict(zip(names, ids, strict=True))

    def change(self, steps: Sequence[Step]) -> list[int]:
        values: dict[int, dict[str, Any]] = {}
        groups: dict[int, tuple[tuple[GroupKind, tuple[str, ...]], ...]] = {}
        for step in steps:
            assert step.person is not None
            values[step.person.id] = self._changed_values(step)
            if step.planned:
                changed = {change.field for change in step.planned.changes}
                named = tuple(pair for pair in step.planned.row.groups if pair[0].label.lower() in changed)
                if named:
                    groups[step.person.id] = named
        self.update(values)
        self.leave_groups(groups)
        self.join_groups(groups)
        self.follow_addresses({s.person.id: s.person.email for s in steps if s.person}, values)
        self._end_sessions([id_ for id_, changed in values.items() if "role" in changed])
        for step in steps:
            if step.person and step.person.left_on and values[step.person.id].get("left_on", "") is None:
                self._welcome_back(step.person.id)
        return list(values)

    def _changed_values(self, step: Step) -> dict[str, Any]:
        person = step.person
        values: dict[str, Any] = {}
        assert person is not None
        if step.planned:
            row = step.planned.row
            said = {
                "given_name": row.given_name,
                "family_name": row.family_name,
                "email": row.email,
                "job_title": row.job_title,
                "start_on": row.start_on,
                "leave_on": row.leave_on,
                "unsupervised_on": row.unsupervised_on,
                "regulated_activity": row.regulated_activity,
            }
            values = {
                name: new
                for name, new in said.items()
                if new not in (None, "") and new != getattr(person, name)
            }
            free = not person.external_id or person.source_system == self.source
            if self.source and row.external_id and free and row.external_id != person.external_id:
                values |= {"source_system": self.source, "external_id": row.external_id}
            if step.planned.role_given:
                values["role"] = step.planned.role_given.value
            if (
                person.left_on
                and not step.leaves
                and any(c.field == "working here" for c in step.planned.changes)
            ):
                values |= {"left_on": None, "leave_on": row.leave_on}
        if step.leaves:
            last_day = values.get("leave_on") or person.leave_on
            last_day = last_day if last_day and last_day <= self.today else self.today
            values |= {"leave_on": last_day, "left_on": last_day}
        return values

    def update(self, values: Mapping[int, Mapping[str, Any]]) -> None:
        """One statement for each set of columns that change together."""
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for id_, changed in values.items():
            if changed:
                alike[tuple(sorted(changed))].append(
                    {"on_id": id_, **{f"to_{k}": v for k, v in changed.items()}}
                )
        table: Any = StaffMember.__table__
        for names, rows in alike.items():
            statement = (
                update(table)
                .where(table.c.id == bindparam("on_id"), table.c.school_id == self.school_id)
                .values({name: bindparam(f"to_{name}") for name in names})
            )
            db.session.connection().execute(statement, rows)

    def leave_groups(self, groups: Groups) -> None:
        by_kind: dict[GroupKind, list[int]] = defaultdict(list)
        for id_, named in groups.items():
            for kind, _names in named:
                by_kind[kind].append(id_)
        for kind, ids in by_kind.items():
            of_kind = select(StaffGroup.id).where(
                StaffGroup.school_id == self.school_id, StaffGroup.kind == kind.value
            )
            for some in in_batches(ids):
                db.session.execute(
                    delete(StaffGroupMember)
                    .where(
                        StaffGroupMember.school_id == self.school_id,
                        StaffGroupMember.staff_member_id.in_(some),
                        StaffGroupMember.group_id.in_(of_kind.scalar_subquery()),
                    )
                    .execution_options(synchronize_session=False)
                )

    def join_groups(self, groups: Groups) -> None:
        wanted = {(kind, name) for named in groups.values() for kind, names in named for name in names}
        if not wanted:
            return
        known = self._known_groups()
        fresh = {(kind, name.casefold()): name for kind, name in sorted(wanted)}
        missing = [(kind, name) for (kind, folded), name in fresh.items() if (kind, folded) not in known]
        if missing:
            rows = [{"school_id": self.school_id, "kind": kind.value, "name": name} for kind, name in missing]
            db.session.execute(insert(StaffGroup), rows)
            known = self._known_groups()
        members = {
            (id_, known[kind, name.casefold()])
            for id_, named in groups.items()
            for kind, names in named
            for name in names
        }
        db.session.execute(
            insert(StaffGroupMember),
            [
                {"school_id": self.school_id, "staff_member_id": id_, "group_id": group}
                for id_, group in sorted(members)
            ],
        )

    def _known_groups(self) -> dict[tuple[GroupKind, str], int]:
        rows = db.session.execute(
            select(StaffGroup.kind, StaffGroup.name, StaffGroup.id)
            .where(StaffGroup.school_id == self.school_id)
            .order_by(StaffGroup.id.desc())
        )
        return {(GroupKind(kind), name.casefold()): id_ for kind, name, id_ in rows}

    def follow_addresses(self, old: Mapping[int, str], values: Mapping[int, Mapping[str, Any]]) -> None:
        """Who signs in with their address signs in with the new one; links in the old mailbox are void."""
        moved = {id_: changed["email"] for id_, changed in values.items() if "email" in changed}
        self._void_links(list(moved))
        follow: list[dict[str, Any]] = []
        for ids in in_batches(sorted(moved)):
            names = [moved[id_] for id_ in ids]
            taken = set(
                db.session.scalars(select(Account.sign_in_name).where(Account.sign_in_name.in_(names)))
            )
            for id_, account_id, name in db.session.execute(
                select(StaffMember.id, Account.id, Account.sign_in_name)
                .join(Account, Account.id == StaffMember.account_id)
                .where(StaffMember.id.in_(ids), ~_elsewhere(self.school_id))
            ):
                if name == old[id_] and moved[id_] not in taken and names.count(moved[id_]) == 1:
                    follow.append({"on_id": account_id, "to_name": moved[id_]})
        if follow:
            table: Any = Account.__table__
            statement = update(table).where(table.c.id == bindparam("on_id"))
            db.session.connection().execute(statement.values(sign_in_name=bindparam("to_name")), follow)

    def let_go(self, ids: Sequence[int]) -> None:
        """Leavers have no way in from this moment on."""
        self._end_sessions(ids)
        self._void_links(ids)

    def _end_sessions(self, ids: Sequence[int]) -> None:
        for some in in_batches(ids):
            db.session.execute(
                update(SignIn)
                .where(SignIn.staff_member_id.in_(some), SignIn.ended_at.is_(None))
                .values(ended_at=self.now)
            )

    def _void_links(self, ids: Sequence[int]) -> None:
        for some in in_batches(ids):
            db.session.execute(
                update(OneTimeLink)
                .where(OneTimeLink.staff_member_id.in_(some), OneTimeLink.used_at.is_(None))
                .values(used_at=self.now)
            )
            db.session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.staff_member_id.in_(some), OutboxMessage.sent_at.is_(None))
                .values(body="", last_error="No longer theirs to have.", sent_at=self.now)
            )

    def _welcome_back(self, staff_member_id: int) -> None:
        """Somebody who left may find their name to sign in given to another."""
        person = db.session.get_one(StaffMember, staff_member_id, populate_existing=True)
        account = db.session.get(Account, person.account_id) if person.account_id else None
        if account is not None and not people.is_reachable(account.sign_in_name):
            account.sign_in_name = people.free_username(person)
            db.session.flush()


def _elsewhere(school_id: int) -> Any:
    """Whether another school relies on the account too."""
    other = StaffMember.__table__.alias("other")
    return (
        select(func.count())
        .select_from(other)
        .where(other.c.account_id == Account.id, other.c.school_id != school_id)
        .correlate(Account)
        .scalar_subquery()
        > 0
    )
