"""What is to be done to many people, as a form: one set of fields, of which each kind asks for its own."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField

from training.content.model import Library
from training.errors import InvalidInputError
from training.rules import proposing
from training.rules.bulk import BulkKind, What
from training.rules.exempting import Reason
from training.rules.school_time import in_words
from training.services.board import Column, shown_columns
from training.services.board_people import BoardFilter, find_people, groups_of
from training.services.exemptions import check
from training.web.choices import choices

FIELDS = {
    BulkKind.MORE_TIME: ("module", "until", "reason", "note"),
    BulkKind.WAIVER: ("module", "until", "reason", "note"),
    BulkKind.ASSIGN: ("module", "until", "months"),
    BulkKind.GROUP: ("group",),
    BulkKind.LEAVE: ("until",),
    BulkKind.NUDGE: (),
    BulkKind.INVITE: (),
}
UNTIL = {
    BulkKind.MORE_TIME: "Until when do they have time?",
    BulkKind.WAIVER: "Not needed until when?",
    BulkKind.ASSIGN: "Due on",
    BulkKind.LEAVE: "Their last day",
}


class BulkForm(FlaskForm):
    kind = RadioField("What should happen?", validate_choice=False)
    module = SelectField("Module", validate_choice=False)
    until = DateField("Until when?")
    reason = RadioField(
        "Why?",
        choices=choices((reason.value, reason.label) for reason in Reason),
        validate_choice=False,
    )
    note = StringField("Note")
    months = SelectField(
        "And again after that?",
        choices=choices([("12", "Every 12 months"), ("24", "Every two years"), ("0", "Not again")]),
        default="12",
        validate_choice=False,
    )
    group = SelectField("Group", validate_choice=False)
    action = HiddenField()

    def offer(self, school_id: int, library: Library, *, by_mail: bool) -> None:
        kinds = [kind for kind in BulkKind if by_mail or kind is not BulkKind.INVITE]
        self.kind.choices = choices((kind.value, kind.label) for kind in kinds)
        self.module.choices = choices((m.slug, m.title) for m in library.published())
        self.groups = {str(g.id): f"{g.kind.label}: {g.name}" for g in groups_of(school_id)}
        self.group.choices = choices([("", "Choose a group"), *self.groups.items()])

    def chosen_kind(self) -> BulkKind | None:
        offered = {value for value, *_ in self.kind.iter_choices()}
        return BulkKind(self.kind.data) if self.kind.data in offered else None

    def asks(self) -> tuple[str, ...]:
        """The fields that the kind chosen asks for."""
        kind = self.chosen_kind()
        return FIELDS[kind] if kind else ()

    def word(self) -> None:
        """The one date means something else for each kind."""
        kind = self.chosen_kind()
        if kind in UNTIL:
            self.until.label.text = UNTIL[kind]

    def what(self, library: Library, today: date) -> What:
        """Raises InvalidInputError naming the first field to blame."""
        kind, asked = self.chosen_kind(), self.asks()
        assert kind is not None
        if "module" in asked and self.module.data not in {m.slug for m in library.published()}:
            raise InvalidInputError("Choose a module.", "module")
        if "group" in asked and self.group.data not in self.groups:
            raise InvalidInputError("Choose a group. New groups are made where a person is added.", "group")
        if "until" in asked and self.until.data is None:
            raise InvalidInputError("Give a day.", "until")
        note = ""
        if "reason" in asked:
            if self.reason.data not in set(Reason):
                raise InvalidInputError("Choose a reason.", "reason")
            note = check(self.note.data or "", self.until.data or today, today)
        if kind is BulkKind.ASSIGN:
            self._check_due(today)
        return What(
            kind,
            module=self.module.data if "module" in asked else "",
            until=self.until.data if "until" in asked else None,
            reason=self.reason.data if "reason" in asked else "",
            note=note,
            group=int(self.group.data) if "group" in asked else None,
            months=int(self.months.data) if "months" in asked and self.months.data in ("12", "24") else None,
        )

    def _check_due(self, today: date) -> None:
        assert self.until.data is not None
        if not today <= self.until.data <= today + proposing.FURTHEST:
            raise InvalidInputError("Choose a day from today on, within the next three years.", "until")

    def title_of(self, what: What, library: Library) -> str:
        """What is done, as it stands in the list of what was done."""
        module = f"“{library.modules[what.module].title}”" if what.module else ""
        day = in_words(what.until) if what.until else ""
        return {
            BulkKind.MORE_TIME: f"More time for {module}, until {day}",
            BulkKind.WAIVER: f"{module} waived until {day}",
            BulkKind.NUDGE: "Nudged about what is overdue",
            BulkKind.ASSIGN: f"{module} assigned, due {day}",
            BulkKind.INVITE: "Invited by email",
            BulkKind.GROUP: f"Put in {self.groups.get(str(what.group), 'a group')}",
            BulkKind.LEAVE: f"Marked as leaving, last day {day}",
        }[what.kind]


def people_filtered(school_id: int, library: Library, wanted: BoardFilter, today: date) -> list[str]:
    """Everybody whom the board's filter lets through, on all its pages; whoever has left is nobody to do a thing to."""
    modules = [Column(m.slug, m.title) for m in library.published()]
    columns = [column.slug for column in shown_columns(school_id, modules, wanted)]
    found = find_people(school_id, columns, wanted, today)
    return [person.public_id for person in found if person.left_on is None]
