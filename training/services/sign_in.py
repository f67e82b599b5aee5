"""Signing in: one answer, in the same time, whether a name is known, left, not yet joined or never was."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from training.extensions import db
from training.models import Account, SignIn, StaffMember
from training.rules import sign_in_names
from training.services import access_log, limits, passwords, sessions
from training.services.limits import Limit, Try
from training.services.people import active_on
from training.services.writing import writing

QUARTER_OF_AN_HOUR = timedelta(minutes=15)
# The owner at another address is not held up by somebody who guesses at this one.
PER_PERSON_AND_PLACE = Limit("sign-in", 10, QUARTER_OF_AN_HOUR)
# A whole school may share one address; right passwords are taken back, so only wrong ones add up.
PER_PLACE = Limit("sign-in-place", 100, QUARTER_OF_AN_HOUR)


class Outcome(StrEnum):
    OK = "ok"
    REFUSED = "refused"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class SignInResult:
    """`key` goes into the cookie and is kept nowhere else."""

    outcome: Outcome
    key: str = ""
    retry_after: int = 0


def sign_in(
    name: str, password: str, address: str | None, shared: bool, now: datetime, today: date
) -> SignInResult:
    """Checks a name and password typed at `address`. The try is counted and committed before the check."""
    name = sign_in_names.normalise(name)[: sign_in_names.LONGEST]
    place = limits.network_of(address)
    tried = limits.count_try([(PER_PERSON_AND_PLACE, f"{name}\n{place}"), (PER_PLACE, place)], now)
    if not tried.allowed:
        return SignInResult(Outcome.WAIT, retry_after=tried.retry_after)
    account, person = _find_account(name), _find_membership(name, today)
    known_hash = account.password_hash if account and person else None
    # Nothing is held open while the password is checked.
    account_id, person_id = account.id if account else None, person.id if person else None
    school_id = person.school_id if person else None
    db.session.rollback()
    if not passwords.verify(known_hash, password[: passwords.LONGEST + 1]):
        access_log.record(school_id, person_id, "sign-in-refused", "", now)
        return SignInResult(Outcome.REFUSED)
    assert account_id is not None and person_id is not None and known_hash is not None
    return _let_in(account_id, person_id, known_hash, shared, tried, now, today)


def _find_account(name: str) -> Account | None:
    return db.session.scalars(select(Account).where(Account.sign_in_name == name)).one_or_none()


def _find_membership(name: str, today: date) -> StaffMember | None:
    """Where this account works today: of several schools, the one it last worked in."""
    last_used = (
        select(func.max(SignIn.last_seen_at))
        .where(SignIn.account_id == Account.id, SignIn.staff_member_id == StaffMember.id)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(StaffMember)
        .join(Account, StaffMember.account_id == Account.id)
        .where(Account.sign_in_name == name, active_on(today))
        .order_by(last_used.is_(None), last_used.desc(), StaffMember.id)
        .limit(1)
    ).one_or_none()


def _let_in(
    account_id: int, person_id: int, known_hash: str, shared: bool, tried: Try, now: datetime, today: date
) -> SignInResult:
    with writing():
        row = db.session.execute(
            select(StaffMember)
            .join(Account, StaffMember.account_id == Account.id)
            .where(
                Account.id == account_id,
                Account.password_hash == known_hash,  # not changed while it was being checked
                StaffMember.id == person_id,
                active_on(today),
            )
        ).scalar_one_or_none()
        if row is None:
            return SignInResult(Outcome.REFUSED)
        limits.take_back(tried)
        return SignInResult(Outcome.OK, sessions.start(row, now, shared))
