"""HTTP: parse, call one service, redirect or render. Knows no table."""

from flask import Flask

from training.extensions import login_manager
from training.web import (
    access,
    accounts,
    adoption,
    assign,
    board,
    briefings,
    bulk,
    calendar,
    context,
    elsewhere,
    errors,
    evidence,
    guidance,
    headers,
    health,
    here,
    home,
    imports,
    induction,
    jobs,
    learn,
    lists,
    looked,
    mailing,
    meetings,
    merging,
    my_account,
    new_details,
    now,
    now_paper,
    now_saved,
    other_way,
    pages,
    people,
    practice,
    quiz,
    readings,
    recognition,
    record,
    refreshers,
    reminders,
    routes,
    school,
    staff,
    talks,
    teach,
    updates,
    verify,
    vote,
    well_formed,
    why,
)
from training.web.assets import init_assets

BLUEPRINTS = (
    health.blueprint,
    accounts.blueprint,
    home.blueprint,
    learn.blueprint,
    quiz.blueprint,
    practice.blueprint,
    record.blueprint,
    verify.blueprint,
    recognition.blueprint,
    evidence.blueprint,
    teach.blueprint,
    looked.blueprint,
    my_account.blueprint,
    staff.blueprint,
    merging.blueprint,
    imports.blueprint,
    jobs.blueprint,
    lists.blueprint,
    induction.blueprint,
    pages.blueprint,
    now.blueprint,
    now_paper.blueprint,
    now_saved.blueprint,
    routes.blueprint,
    school.blueprint,
    calendar.blueprint,
    new_details.blueprint,
    adoption.blueprint,
    board.blueprint,
    bulk.blueprint,
    people.blueprint,
    why.blueprint,
    assign.blueprint,
    guidance.blueprint,
    readings.blueprint,
    elsewhere.blueprint,
    updates.blueprint,
    refreshers.blueprint,
    briefings.blueprint,
    here.blueprint,
    meetings.blueprint,
    talks.blueprint,
    vote.blueprint,
    other_way.blueprint,
    reminders.blueprint,
)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = well_formed.RowIntegerConverter
    app.url_map.merge_slashes = False  # its redirect would carry whatever Host the request names
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    login_manager.session_protection = None  # the session row on the server does better
    login_manager.user_loader(access.load)
    app.before_request(well_formed.refuse_nul)
    app.before_request(access.guard)
    app.after_request(headers.set_headers)
    app.after_request(context.note_seen)
    context.init_app(app)
    mailing.init_app(app)
    init_assets(app)
    errors.init_app(app)
