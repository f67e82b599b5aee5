"""What the events of the plan mean: each is done through the service that its page calls.

What cannot be done on its day (somebody has left meanwhile) is passed over; `world.done` counts what was carried out.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.simulation.calendar import CLOSED_LATER
from tests.simulation.library import library_on
from tests.simulation.school import Event
from tests.simulation.world import BASE, MadeRule, Who, World, at
from tests.support.accounts import PASSWORD
from training.errors import ConflictError, NotFoundError
from training.extensions import db
from training.models import Certificate, OtherWay, StaffGroup, StaffMember, Standing
from training.rules.calendar_lines import Entry, EntryKind
from training.rules.exempting import ExemptionKind, Reason
from training.rules.outside import OutsideKind
from training.rules.proposing import Proposal
from training.rules.standing import Dates, status
from training.services import (
    calendar_desk,
    certificates,
    exemptions,
    guidance_desk,
    invitations,
    issued,
    joining,
    leaving,
    merging,
    nudges,
    other_way,
    outside_training,
    preferences,
    readings,
    rules_desk,
    staff,
)
from training.services.issued import Issuer
from training.services.links import LinkKind
from training.services.staff import PersonDetails
from training.services.standing import DATES
from training.words import GroupKind, Status


class Deeds:
    """Carried out by the lead unless they are about what somebody does themselves."""

    def __init__(self, world: World, now: datetime, today: date) -> None:
        self.world, self.now, self.today = world, now, today
        self.lead = world.lead(now, today)

    def do(self, event: Event) -> None:
        try:
            carried_out = getattr(self, event.what)(event.who, **event.args)
        except (ConflictError, NotFoundError):
            carried_out = False
        if carried_out is not False:
            self.world.done[event.what] += 1

    def _who(self, number: int) -> Who:
        if number not in self.world.people:
            raise NotFoundError("not there yet")
        return self.world.people[number]

    # ── People ───────────────────────────────────────────────────────────────────────────────────

    def add(self, number: int) -> None:
        hand = self.world.plan.hands[number]
        if number in self.world.people:  # the lead was there from the first
            self._change(number)
            return
        public_id = staff.add_person(self.lead, self._details(number), self.now, self.today)
        id_ = db.session.execute(
            select(StaffMember.id).where(StaffMember.public_id == public_id)
        ).scalar_one()
        self.world.add(hand, id_, public_id)
        self._note_groups()

    def _details(self, number: int, **changes: Any) -> PersonDetails:
        hand, known = self.world.plan.hands[number], self.world.people.get(number)
        row = db.session.get(StaffMember, known.staff_member_id) if known else None
        start_on = row.start_on if row else hand.start_on
        alone_on = hand.unsupervised_on
        said = {
            "given_name": row.given_name if row else hand.given_name,
            "family_name": row.family_name if row else hand.family_name,
            "email": ("lead" if number == 0 else f"person{number}") + "@millbrook.example"
            if hand.has_email
            else "",
            "username": "",
            "job_title": "",
            "role": hand.role,
            "groups": {GroupKind.DEPARTMENT: self.world.groups.get(hand.department, hand.department)}
            if not row
            else {},
            "start_on": start_on,
            "leave_on": row.leave_on if row else None,
            "regulated_activity": hand.regulated,
            "unsupervised_on": alone_on if start_on and alone_on and alone_on >= start_on else None,
        }
        return PersonDetails(**{**said, **changes})

    def _change(self, number: int, **changes: Any) -> None:
        who = self._who(number)
        staff.change_person(self.lead, who.public_id, self._details(number, **changes), self.now, self.today)
        self._note_groups()

    def _note_groups(self) -> None:
        here = StaffGroup.school_id == self.world.school_id
        rows = db.session.execute(select(StaffGroup.name, StaffGroup.id).where(here))
        self.world.groups = dict(rows.all())

    def rename(self, number: int, family_name: str) -> None:
        self._change(number, family_name=family_name, new_name=True)

    def move(self, number: int, department: str) -> None:
        to = self.world.groups.get(department, department)
        self._change(number, groups={GroupKind.DEPARTMENT: to})

    def invite(self, number: int) -> None:
        who = self._who(number)
        base = BASE if who.hand.has_email else None
        made = invitations.invite(self.lead, who.public_id, self.now, base)
        who.link = made.path.rpartition("/")[2]

    def set_password(self, number: int) -> None:
        who = self._who(number)
        joining.set_password(LinkKind.INVITATION, who.link, PASSWORD, self.now, self.today)
        who.joined = True

    def leave(self, number: int, last_day: date) -> None:
        leaving.mark_leaver(self.lead, self._who(number).public_id, last_day, self.now, self.today)

    def come_back(self, number: int, first_day: date) -> None:
        leaving.return_person(self.lead, self._who(number).public_id, first_day, self.now, self.today)

    def join_records(self, number: int, other: int) -> None:
        merging.merge(
            self.lead, self._who(number).public_id, self._who(other).public_id, self.now, self.today
        )

    def take_records_apart(self, number: int, other: int) -> None:
        merging.take_apart(self.lead, self._who(other).public_id, self.now, self.today)
        self.world.were_joined |= {self._who(one).staff_member_id for one in (number, other)}

    # ── Rules ────────────────────────────────────────────────────────────────────────────────────

    def make_rule(self, _number: int, args: dict[str, Any]) -> None:
        who = dict(args["who"])
        if "group" in who:
            who["group"] = self.world.groups[who["group"]]
        proposal = Proposal((args["module"],), who, args["due"], args["renewal"], args["core"])
        rules_desk.assign(self.lead, proposal, self.world.library, self.now, self.today)
        newest = rules_desk.rules_in_force(self.world.school_id, self.world.library, self.today)
        made = max(line.id for line in newest)
        self.world.rules[args["name"]] = MadeRule(made, args["module"], who, args["renewal"], args["core"])

    def end_rule(self, _number: int, name: str) -> None:
        rules_desk.end(self.lead, self.world.rules[name].id, self.now, self.today)
        self.world.rules[name].ended = True

    def exempt(self, number: int, kind: str, days: int, module: str) -> None:
        who = self._who(number)
        until = self.today + timedelta(days=days)
        what = (ExemptionKind(kind), Reason.AGREED, "", until)
        exemptions.exempt(self.lead, who.public_id, module, *what, self.now, self.today)
        self.world.done[kind] += 1

    def end_a_waiver(self, _number: int) -> bool:
        row = db.session.execute(
            select(StaffMember.public_id, Standing.module)
            .join(Standing, Standing.staff_member_id == StaffMember.id)
            .where(Standing.waived_until > self.today, StaffMember.left_on.is_(None))
            .order_by(StaffMember.id, Standing.module)
            .limit(1)
        ).one_or_none()
        if row is None:
            return False
        exemptions.end_waiver(self.lead, row.public_id, row.module, self.now, self.today)
        return True

    # ── Wishes ───────────────────────────────────────────────────────────────────────────────────

    def weekly(self, number: int, on: bool) -> bool:
        viewer = self.world.viewer(number, self.now, self.today)
        if viewer is None:
            return False
        preferences.choose_reminders(viewer, on)
        return True

    def ask_another_way(self, number: int) -> bool:
        viewer = self.world.viewer(number, self.now, self.today)
        waits = self._waits(number)
        if viewer is None or not waits:
            return False
        module, contact = waits[0], other_way.Contact.DEPUTY
        other_way.ask(viewer, self.world.library, module, contact, BASE, self.now, self.today)
        self.world.asked_another_way.add((viewer.staff_member_id, module))
        return True

    def _waits(self, number: int) -> list[str]:
        columns = [getattr(Standing, name) for name in DATES]
        mine = Standing.staff_member_id == self._who(number).staff_member_id
        rows = db.session.execute(select(Standing.module, *columns).where(mine).order_by(Standing.module))
        waiting = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.OVERDUE, Status.DUE_FOR_RENEWAL)
        return [row.module for row in rows if status(Dates(*row[1:]), self.today) in waiting]

    def _wished(self, number: int) -> list[str]:
        mine = OtherWay.staff_member_id == self._who(number).staff_member_id
        return list(db.session.scalars(select(OtherWay.module).where(mine).order_by(OtherWay.module)))

    def done_together(self, number: int) -> bool:
        wished = self._wished(number)
        for module in wished:
            who = self._who(number).public_id
            other_way.record_done(self.lead, self.world.library, who, module, self.now)
        return bool(wished)

    def do_it_here(self, number: int) -> bool:
        viewer, wished = self.world.viewer(number, self.now, self.today), self._wished(number)
        for module in wished if viewer else ():
            assert viewer is not None
            other_way.take_back(viewer, module)
        return bool(viewer and wished)

    # ── Papers ───────────────────────────────────────────────────────────────────────────────────

    def ask_reading(self, _number: int, title: str, label: str) -> None:
        readings.add_reading(
            self.lead, "policy", title, None, {"everyone": True}, self._version(label), self.now, self.today
        )

    def ask_reading_anew(self, _number: int, title: str, label: str) -> None:
        asked = next(one for one in readings.find_asked(self.world.school_id) if one.title == title)
        readings.ask_anew(self.lead, asked.public_id, self._version(label), self.now, self.today)

    def _version(self, label: str) -> readings.Version:
        due = self.today + timedelta(days=28)
        return readings.read_version(self.world.school_id, label, "", "", due, self.today)

    def inset(self, _number: int) -> None:
        here = [who.public_id for number, who in self.world.people.items() if number % 2 == 0]
        what = outside_training.Happening(OutsideKind.INSET, "INSET", "The council", self.today, 90, None)
        event = f"inset-{self.today:%Y%m%d}"
        outside_training.record(self.lead, event, what, here, self.now, self.today)
        self.world.events.append(event)

    def withdraw_inset(self, _number: int) -> None:
        outside_training.withdraw(self.lead, self.world.events[-1], None, self.now)

    def close_a_day(self, _number: int) -> None:
        entry = Entry(EntryKind.HOLIDAY, "Boiler", CLOSED_LATER, CLOSED_LATER)
        calendar_desk.add_entry(self.lead, entry, self.now)

    def issue(self, _number: int, back: int, names: bool) -> None:
        day = max(self.today - timedelta(days=back), date(2026, 9, 1))
        by = Issuer.of(self.lead)
        made = issued.issue(by, self.world.library, day, names, self.now, self.today)
        if made not in self.world.issues:
            self.world.issues.append(made)

    def paper_in_present_name(self, number: int) -> bool:
        viewer = self.world.viewer(number, self.now, self.today)
        if viewer is None:
            return False
        code = db.session.scalar(
            select(Certificate.code)
            .where(Certificate.staff_member_id == viewer.staff_member_id)
            .order_by(Certificate.id)
            .limit(1)
        )
        if code is None:
            return False
        certificates.issue_in_present_name(viewer, code, self.now)
        return True

    def nudge_everyone(self, _number: int) -> bool:
        """In the evening, when nothing may go any more."""
        evening = at(self.today, 18, 30)
        return nudges.nudge_everyone(self.lead, self.world.library, evening, BASE)[0] > 0

    def give_update(self, _number: int, days: int) -> None:
        assert self.world.library is library_on(self.today)
        change = guidance_desk.find_changes(self.lead)[0]
        due = self.today + timedelta(days=days)
        guidance_desk.give(self.lead, change.id, due, self.now, self.today)

    def mail_away(self, _number: int) -> None:
        self.world.mail_is_away = True

    def mail_back(self, _number: int) -> None:
        self.world.mail_is_away = False
