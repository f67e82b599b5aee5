"""The one way to change the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError

from training.errors import StoreError
from training.extensions import db

_NOT_SAVED = (
    "The database could not take the change just now, so nothing was saved. Please try again in a minute. "
    "If it goes on, tell the person who looks after Steady: the disk may be full or the database away."
)


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that writes from its first statement, committed once at its end, rolled back on any error.

    What was read before is forgotten first, so a decision to write is made on what is there now. Slow work (hashing,
    parsing, mail) belongs outside. Nested use is an error. Raises StoreError when the store is full, locked or away.
    """
    session = db.session
    assert not (session.new or session.dirty or session.deleted), "a change was made outside writing()"
    assert not session.info.get("writing"), "writing() does not nest: one action is one transaction"
    session.rollback()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"begin": "BEGIN IMMEDIATE"})
        yield
        session.commit()
    except OperationalError as error:
        session.rollback()
        raise StoreError(_NOT_SAVED) from error
    except DBAPIError as error:
        session.rollback()
        if error.connection_invalidated:
            raise StoreError(_NOT_SAVED) from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)
