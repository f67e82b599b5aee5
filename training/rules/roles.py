"""What follows from a role: whose account one may look after, which modules one is offered."""

from training.words import LEADS, Audience, Role

KEEPERS = frozenset({Role.LEAD, Role.DEPUTY, Role.ADMINISTRATOR})  # who look after accounts at all


def may_manage(by: Role, role: Role) -> bool:
    """Whether `by` may add, change or let in somebody with `role`; only a lead may for leads and deputies.

    Otherwise an administrator could give a lead another address, ask for a new password and be the lead.
    """
    return by is Role.LEAD or (by in KEEPERS and role not in LEADS)


def is_offered(audience: Audience, role: Role) -> bool:
    """Whether a module that nobody has given to a person of this role is shown to them all the same."""
    if audience is Audience.ALL_STAFF:
        return True
    return role in LEADS or (audience is Audience.GOVERNORS and role is Role.GOVERNOR)


def roles_to_give(by: Role) -> tuple[Role, ...]:
    """The roles that `by` may give to somebody."""
    return tuple(role for role in Role if may_manage(by, role))
