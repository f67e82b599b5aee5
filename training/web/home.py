"""Home: what to do next, and nothing else."""

from collections.abc import Sequence
from datetime import date, datetime

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from training.rules.progress import TO_DO, Progress, next_of
from training.rules.roles import is_offered
from training.rules.school_time import LONDON
from training.rules.standing import is_due_soon
from training.services import acknowledging
from training.services.asks import Ask, AskKind
from training.services.beside import find_beside
from training.services.lead_asks import find_lead_asks
from training.services.lead_summary import lead_summary
from training.services.progress import progress_of
from training.web import clock
from training.web.access import signed_in, viewer
from training.web.dates import day
from training.web.lead_waiting import also_waiting
from training.web.learning_links import step_href, step_words
from training.web.library import library, module_titles
from training.web.new_details import heading
from training.web.practice_links import practice_tasks
from training.words import Role, Status

blueprint = Blueprint("home", __name__)
ELSEWHERE = {Role.GOVERNOR: "board.show_totals", Role.ADMINISTRATOR: "staff.accounts"}
TOLD = "told"  # in the cookie: this sign-in has seen what to do if it is happening now


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    if viewer().role in ELSEWHERE:
        return redirect(url_for(ELSEWHERE[viewer().role]), 303)
    return _page()


@blueprint.get("/my-training")
@signed_in
def training() -> ResponseReturnValue:
    """The same for those whose home is another page: they may be asked to learn as well."""
    return _page()


def _page() -> str:
    today = clock.today()
    found = progress_of(viewer(), library(), today)
    mine = [one for one in found if one.status is not Status.NOT_ASSIGNED]
    first = next_of(mine)
    asks, contacts = find_beside(viewer(), today)
    news = acknowledging.news(contacts, acknowledging.woven(library(), (one.module.slug for one in found)))
    summary = lead_summary(viewer(), library(), contacts, today) if viewer().is_lead else None
    waiting = find_lead_asks(viewer(), library(), today) if viewer().is_lead else None
    tell = not session.get(TOLD)
    session[TOLD] = True
    return render_template(
        "home/index.html",
        greeting=f"{_greeting(clock.now())}, {viewer().given_name}",
        tell=tell,
        news=news,
        news_heading=heading(len(news)),
        summary=summary,
        first=first,
        first_text=_text(first, today) if first else "",
        first_href=step_href(first) if first else "",
        first_words=step_words(first) if first else "",
        another_way=waiting.another_way if waiting else (),
        also_waiting=also_waiting(waiting, summary.beginning) if waiting and summary else [],
        titles=module_titles(),
        asks=[_ask(one, today) for one in asks if _is_open(one, found)],
        tasks=[_task(one, today) for one in mine if one is not first and one.status in TO_DO],
        finished=[_task(one, today) for one in mine if one.status not in TO_DO],
        others=[
            _task(one, today)
            for one in found
            if one.status is Status.NOT_ASSIGNED and is_offered(one.module.audience, viewer().role)
        ],
        practice=practice_tasks({one.module.slug for one in found if one.practising}),
        nothing_open=not found,
        all_done=bool(mine) and not any(one.status in TO_DO for one in mine),
        next_due=min((p.dates.expires_on for p in mine if p.dates.expires_on), default=None),
    )


def _is_open(ask: Ask, found: Sequence[Progress]) -> bool:
    """A question about a module waits until the school has opened it; something to read belongs to none."""
    return ask.kind is AskKind.READING or any(one.module.slug == ask.module for one in found)


def _ask(ask: Ask, today: date) -> dict[str, object]:
    if ask.kind is AskKind.READING:
        words = "In your first two weeks." if ask.is_own else _due_words(ask.due_on, today)
        return {
            "title": f"Read: {ask.module}",
            "href": url_for("readings.show", public_id=ask.address),
            "hint": f"{ask.edition}. {words}",
            "tag": "" if ask.is_own or ask.due_on >= today else "Overdue",
            "tone": "over",
        }
    title = library().modules[ask.module].title if ask.module in library().modules else ask.module
    if ask.kind is AskKind.UPDATE:
        return {
            "title": f"What changed: {title}",
            "href": url_for("updates.show", update_id=ask.id),
            "hint": f"Only what is different since you completed it. {_due_words(ask.due_on, today)}",
            "tag": "Overdue" if ask.due_on < today else "",
            "tone": "over",
        }
    return {
        "title": f"One question: {title}",
        "href": url_for("refreshers.show", refresher_id=ask.id),
        "hint": "Half a minute, to keep it fresh.",
    }


def _greeting(now: datetime) -> str:
    hour = now.astimezone(LONDON).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def _text(found: Progress, today: date) -> str:
    return f"{_minutes(found.minutes_left(library().quizzes))}. {_due(found, today)}".strip()


def _minutes(n: int) -> str:
    return f"{n} minute{'' if n == 1 else 's'}"


def _due(found: Progress, today: date) -> str:
    return _due_words(found.due_on, today) if found.due_on is not None else ""


def _due_words(due: date, today: date) -> str:
    """“Due Friday.” within a week; otherwise the date."""
    days = (due - today).days
    if days < 0:
        return f"It was due on {day(due)}."
    near = {0: "today", 1: "tomorrow"}.get(days, f"on {due:%A}" if days < 7 else f"on {day(due)}")
    return f"Due {near}."


def _task(found: Progress, today: date) -> dict[str, object]:
    if found.calm:
        return {
            "title": found.module.title,
            "href": url_for("other_way.show", slug=found.module.slug),
            "hint": "Somebody gets in touch with you. You need do nothing.",
        }
    done, of = found.steps
    if found.status is Status.COMPLETE:
        hint = f"Finished {day(found.dates.completed_at)}"
    elif found.status is Status.WAIVED:
        hint = f"Not needed until after {day(found.dates.waived_until)}"
    else:
        parts = [
            _due(found, today),
            f"{done} of {of} steps done." if done else f"{_minutes(found.module.minutes)}.",
        ]
        hint = " ".join(filter(None, parts))
    return {
        "title": found.module.title,
        "href": url_for("learn.module", slug=found.module.slug),
        "hint": hint,
        "status": found.status,
        "tag": "Due soon" if is_due_soon(found.dates, today) else "",
    }
