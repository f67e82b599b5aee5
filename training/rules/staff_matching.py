"""What becomes of each row of a staff list: the fates that the preview shows, before anything is changed.

Rows are matched by the id in the other system, then by our own steady-id, then by email and surname among those
who have not left (DECISIONS 6). Whatever is not certain is a question, and a question left open changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from training.rules.school_time import in_words
from training.rules.staff_cleaning import StaffRow
from training.rules.staff_names import fold_name
from training.rules.staff_plan import SKIP, SOMEBODY_NEW, Change, Fate, Person, Plan, RowPlan
from training.words import Role

MOST_MISSING = 3  # “the missing have left” is refused when more than one in three would go


def plan_import(
    rows: Iterable[StaffRow],
    people: Sequence[Person],
    today: date,
    source_system: str = "",
    answers: Mapping[int, str] | None = None,
    missing_have_left: bool = False,
    roles_given: Collection[int] = (),
    taken: Collection[str] = (),
    untouchable: Collection[Role] = (),
) -> Plan:
    """Pure: the same rows, people and answers give the same plan. `answers` are by row number.

    `roles_given`: the rows whose role a person has ticked. `taken`: names to sign in that an account has anywhere.
    `untouchable`: roles that the one who imports may neither give nor change the record of.
    """
    matcher = _Matcher(people, today, source_system, answers or {})
    matcher.roles_given, matcher.taken, matcher.untouchable = roles_given, taken, untouchable
    planned = tuple(matcher.plan(row) for row in rows)
    missing, refused = matcher.missing() if missing_have_left else ((), "")
    counts = Counter(each.fate for each in planned)
    counts[Fate.LEAVER] += len(missing)
    return Plan(planned, missing, refused, {fate: counts[fate] for fate in Fate})


class _Matcher:
    def __init__(
        self, people: Sequence[Person], today: date, source_system: str, answers: Mapping[int, str]
    ) -> None:
        self.people, self.today = people, today
        self.source, self.answers = source_system, answers
        self.by_external: dict[str, Person] = {}
        self.by_public: dict[str, Person] = {}
        self.by_address: dict[str, list[Person]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in people:
            self.by_public[person.public_id] = person
            if person.external_id and person.source_system == source_system:
                self.by_external[person.external_id] = person
            self.by_name[_name_key(person)].append(person)
            for address in {person.email, person.username} - {""}:
                self.by_address[address].append(person)
        self.roles_given: Collection[int] = ()
        self.taken: Collection[str] = ()
        self.untouchable: Collection[Role] = ()
        self.row_of_person: dict[int, int] = {}
        self.asked_about: set[int] = set()
        self.unreadable = 0
        self.row_of_external: dict[str, int] = {}
        self.rows_of_address: dict[str, list[StaffRow]] = defaultdict(list)
        self.rows_of_name: dict[tuple[str, str], list[StaffRow]] = defaultdict(list)

    def plan(self, row: StaffRow) -> RowPlan:
        if row.problem:
            self.unreadable += 1
            return RowPlan(row, Fate.REFUSED, reason=row.problem)
        planned = self._same_id(row) or self._matched(row)
        if planned.fate in (Fate.NEW, Fate.QUESTION):  # whoever is known for certain may share an address
            planned = self._twice_in_file(row) or planned
        answer = self.answers.get(row.number)
        if planned.fate is Fate.QUESTION and answer != SOMEBODY_NEW:
            self.asked_about.update(self.by_public[public_id].id for public_id in planned.candidates)
        if planned.fate is Fate.QUESTION and answer:
            planned = self._answered(planned, answer)
        if planned.fate is not Fate.QUESTION:
            self._remember(planned)
        return planned

    # Inside the file ------------------------------------------------------------------------------------

    def _same_id(self, row: StaffRow) -> RowPlan | None:
        first = self.row_of_external.get(row.external_id) if row.external_id else None
        if first is None:
            return None
        return RowPlan(row, Fate.REFUSED, reason=f"Row {first} has the same staff ID. Only that row is used.")

    def _twice_in_file(self, row: StaffRow) -> RowPlan | None:
        for address in (row.email, row.username):
            for earlier in self.rows_of_address.get(address, ()) if address else ():
                return self._shared_address(row, earlier, address)
        if not (row.email or row.username or row.external_id or row.steady_id):
            for earlier in self.rows_of_name.get(_name_key(row), ()):
                reason = (
                    f"Row {earlier.number} has the same name, and nothing tells the two apart. "
                    "Are they two people?"
                )
                return RowPlan(row, Fate.QUESTION, reason=reason, may_be_new=True)
        return None

    def _shared_address(self, row: StaffRow, earlier: StaffRow, address: str) -> RowPlan | None:
        if address in (row.username, earlier.username):
            reason = f"Row {earlier.number} has the same username. Everybody needs their own."
            return RowPlan(row, Fate.REFUSED, reason=reason)
        same = _name_key(row) == _name_key(earlier)
        if not same and self.source and row.external_id and earlier.external_id:
            return None  # two names and two ids: the other system knows two people who share an address
        reason = (
            f"The same person is in row {earlier.number}. Leave this row out, unless they are two people."
            if same
            else f"Row {earlier.number} ({earlier.name}) has the same address, {address}. Are they two people?"
        )
        return RowPlan(row, Fate.QUESTION, reason=reason, may_be_new=True)

    def _remember(self, planned: RowPlan) -> None:
        row = planned.row
        if planned.fate is Fate.REFUSED:
            return
        if planned.person_id is not None:
            self.row_of_person[planned.person_id] = row.number
        if row.external_id:
            self.row_of_external.setdefault(row.external_id, row.number)
        for address in {row.email, row.username} - {""}:
            self.rows_of_address[address].append(row)
        self.rows_of_name[_name_key(row)].append(row)

    # Against the people we have -------------------------------------------------------------------------

    def _matched(self, row: StaffRow) -> RowPlan:
        if self.source and row.external_id in self.by_external and row.external_id:
            return self._linked(row, self.by_external[row.external_id])
        if row.steady_id:
            known = self.by_public.get(row.steady_id)
            if known is None:
                reason = "The steady-id belongs to nobody here. Empty that cell to add a new person."
                return RowPlan(row, Fate.REFUSED, reason=reason)
            return self._linked(row, known)
        found = {p.id: p for address in {row.email, row.username} - {""} for p in self.by_address[address]}
        if found:
            return self._by_address(row, list(found.values()))
        if not row.external_id or not self.source:
            return self._by_name(row)
        return self._new(row)

    def _by_address(self, row: StaffRow, found: list[Person]) -> RowPlan:
        staying = [person for person in found if person.left_on is None]
        same = [person for person in staying if fold_name(person.family_name) == fold_name(row.family_name)]
        if len(same) == 1 and _same_given(same[0], row):
            return self._linked(row, same[0])
        if staying:
            return self._whose_address(row, staying)
        back = [person for person in found if _name_key(person) == _name_key(row)]
        if back:
            return self._returned(row, back)
        if self._has_left(row):
            return self._gone(row)
        return self._new(
            row, note="This address belonged to somebody who has left. Their record stays theirs."
        )

    def _whose_address(self, row: StaffRow, staying: list[Person]) -> RowPlan:
        names = " and ".join(person.name for person in staying[:3])
        several = len(staying) > 1
        reason = (
            f"{names} have this address. Which of them is this, or is it somebody new?"
            if several
            else f"{names} has this address. Is this the same person under another name, or somebody else?"
        )
        ids = tuple(person.public_id for person in staying)
        return RowPlan(row, Fate.QUESTION, reason=reason, candidates=ids, may_be_new=True)

    def _by_name(self, row: StaffRow) -> RowPlan:
        """Nothing but a name: never enough to change a record, nor to make a second one unasked."""
        alike = self.by_name.get(_name_key(row), [])
        if not alike:
            return self._gone(row) if self._has_left(row) else self._new(row)
        if self._has_left(row) and all(person.left_on is not None for person in alike):
            return self._gone(row)
        staying = [person for person in alike if person.left_on is None]
        if len(staying) == 1 and not row.email and not self._changes(row, staying[0]):
            return self._linked(row, staying[0])
        if not staying:
            return self._returned(row, alike)
        reason = f"{row.name} is already on the list. Is this the same person, or somebody of the same name?"
        ids = tuple(person.public_id for person in staying)
        return RowPlan(row, Fate.QUESTION, reason=reason, candidates=ids, may_be_new=True)

    def _returned(self, row: StaffRow, back: list[Person]) -> RowPlan:
        if self._has_left(row):
            return RowPlan(row, Fate.UNCHANGED, back[0].id, reason="Already marked as having left.")
        left = back[0].left_on
        reason = f"{back[0].name} left{f' on {in_words(left)}' if left else ''}. Have they come back?"
        ids = tuple(person.public_id for person in back)
        return RowPlan(row, Fate.QUESTION, reason=reason, candidates=ids, may_be_new=True)

    def _new(self, row: StaffRow, note: str = "") -> RowPlan:
        if self._has_left(row):
            return self._gone(row)
        if row.username and not row.email and row.username in self.taken:
            reason = f"“{row.username}” is taken as a name to sign in. Give another username."
            return RowPlan(row, Fate.REFUSED, reason=reason)
        wanted = row.role if row.role not in (None, Role.STAFF) else None
        given = wanted if row.number in self.roles_given and wanted not in self.untouchable else None
        return RowPlan(row, Fate.NEW, reason=note, role_wanted=wanted, role_given=given)

    def _gone(self, row: StaffRow) -> RowPlan:
        reason = "Has left, and was never on the list here: nothing to do."
        return RowPlan(row, Fate.UNCHANGED, reason=reason)

    def _linked(self, row: StaffRow, person: Person, confirmed: bool = False) -> RowPlan:
        if person.id in self.row_of_person:
            first = self.row_of_person[person.id]
            return RowPlan(
                row, Fate.REFUSED, reason=f"Row {first} is the same person. Only that row is used."
            )
        if person.left_on is not None and not self._has_left(row) and not confirmed:
            if row.works_here is None and row.steady_id == person.public_id:
                return RowPlan(row, Fate.UNCHANGED, person.id, reason="Marked as having left; stays so.")
            return self._returned(row, [person])
        changes = self._changes(row, person)
        leaves = self._has_left(row) and person.left_on is None
        if person.role in self.untouchable and (changes or leaves):
            reason = "Only a safeguarding lead may change the record of a lead or deputy."
            return RowPlan(row, Fate.REFUSED, person.id, reason=reason)
        if leaves and person.role is Role.LEAD:
            reason = "A safeguarding lead is marked as having left on their own page, not by a file."
            return RowPlan(row, Fate.REFUSED, person.id, reason=reason)
        if leaves:
            return RowPlan(row, Fate.LEAVER, person.id, changes)
        # A file never takes a lead's role away: the school might be left without one.
        wanted = row.role if row.role not in (None, person.role) and person.role is not Role.LEAD else None
        given = wanted if row.number in self.roles_given and wanted not in self.untouchable else None
        if given:
            changes = (*changes, Change("role", person.role.label, given.label))
        fate = Fate.CHANGED if changes else Fate.UNCHANGED
        return RowPlan(row, fate, person.id, changes, role_wanted=wanted, role_given=given)

    def _answered(self, planned: RowPlan, answer: str) -> RowPlan:
        row = planned.row
        if answer == SKIP:
            return RowPlan(row, Fate.REFUSED, reason="Left out, as you chose.")
        if answer == SOMEBODY_NEW and planned.may_be_new:
            return self._new(row)
        if answer in planned.candidates:
            return self._linked(row, self.by_public[answer], confirmed=True)
        return planned

    def _has_left(self, row: StaffRow) -> bool:
        if row.works_here is not None:
            return not row.works_here
        return row.leave_on is not None and row.leave_on < self.today

    def _changes(self, row: StaffRow, person: Person) -> tuple[Change, ...]:
        pairs = [
            ("first name", person.given_name, row.given_name),
            ("last name", person.family_name, row.family_name),
            ("work email", person.email, row.email),
            ("job title", person.job_title, row.job_title),
            ("start date", _shown(person.start_on), _shown(row.start_on)),
            ("first day alone with pupils", _shown(person.unsupervised_on), _shown(row.unsupervised_on)),
            ("leaving date", _shown(person.leave_on), _shown(row.leave_on)),
            ("regulated activity", _yes_no(person.regulated_activity), _yes_no(row.regulated_activity)),
        ]
        if self.source and (not person.external_id or person.source_system == self.source):
            pairs.append(("staff ID", person.external_id, row.external_id))
        theirs = dict(person.groups)
        for kind, names in row.groups:
            before = theirs.get(kind, ())
            if {name.casefold() for name in before} != {name.casefold() for name in names}:
                pairs.append((kind.label.lower(), "; ".join(before), "; ".join(names)))
        changes = [Change(what, before, after) for what, before, after in pairs if after and before != after]
        if person.left_on is not None and not self._has_left(row):
            changes.append(Change("working here", "no", "yes"))
        return tuple(changes)

    def missing(self) -> tuple[tuple[int, ...], str]:
        """Staff the file does not name. People with a special role are often outside the MIS: never by absence."""
        if self.unreadable:
            return (), (
                f"{self.unreadable} {'row' if self.unreadable == 1 else 'rows'} could not be read, so it is "
                "not certain who is missing, and nobody is marked as having left for it. Correct the file first."
            )
        staff = [person for person in self.people if person.left_on is None and person.role is Role.STAFF]
        named = self.row_of_person.keys() | self.asked_about
        gone = tuple(person.id for person in staff if person.id not in named)
        if len(gone) * MOST_MISSING > len(staff):
            return (), (
                f"{len(gone)} of your {len(staff)} staff are not in this file. That is more than a third, so nobody "
                "is marked as having left. Check that the file is complete, or mark leavers one by one."
            )
        return gone, ""


def _name_key(someone: Person | StaffRow) -> tuple[str, str]:
    return fold_name(someone.given_name), fold_name(someone.family_name)


def _same_given(person: Person, row: StaffRow) -> bool:
    """Bob and Robert may be one person under one address; John and Mary Smith, who share it, are not."""
    one, two = fold_name(person.given_name), fold_name(row.given_name)
    return not one or not two or one[0] == two[0]


def _yes_no(said: bool | None) -> str:
    return "" if said is None else "yes" if said else "no"


def _shown(day: date | None) -> str:
    return day.isoformat() if day else ""
