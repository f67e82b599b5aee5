"""The quieter things that wait for a lead, as lines of the home page: each with its number and where to see to it."""

from typing import Any

from flask import url_for

from training.services.lead_asks import LeadAsks

Line = dict[str, object]


def also_waiting(asks: LeadAsks, beginning: bool) -> list[Line]:
    """Nothing that is nought. While the school is being set up nobody is to be invited yet."""
    lines = [
        _line(asks.to_invite if not beginning else 0, "Not invited yet", "staff.invitations_page",
              "On your staff list, and cannot sign in until somebody invites them."),
        _line(asks.induction, "New staff with induction to finish", "induction.index",
              "They have not yet finished the induction modules your school set."),
        _line(asks.offered, "Training at other schools", "recognition.waiting",
              "They ask you to count what they completed there."),
        _line(asks.not_given, "Something changed that people have completed", "guidance.index",
              "See what changed, and give them just that."),
        _line(asks.expiring, "Training from elsewhere runs out", "elsewhere.people",
              "It has expired, or expires within 60 days.", show="expiring"),
        _line(asks.undelivered, "Messages that did not arrive", "reminders.trouble",
              "Check the address, or tell them yourself."),
    ]  # fmt: skip
    return [line for line in lines if line]


def _line(n: int, title: str, endpoint: str, hint: str, **query: Any) -> Line:
    if not n:
        return {}
    people = "1 person" if n == 1 else f"{n} people"
    return {
        "title": title,
        "href": url_for(endpoint, **query),
        "hint": hint,
        "tag": people,
        "tone": "neutral",
    }
