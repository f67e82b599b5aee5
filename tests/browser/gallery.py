"""Every component on a few pages with made-up data: for looking at, for axe, for the contrast of what is really drawn.

`python -m tests.browser.gallery PORT` serves it. Not part of the application.
"""

import sys
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask, Response, flash, render_template_string, request
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)

from training.web.assets import init_assets
from training.web.brand import brand_css
from training.words import Status


class SampleForm(FlaskForm):
    name = StringField("Full name", [validators.InputRequired("Enter your full name.")])
    email = EmailField("Work email", [validators.InputRequired("Enter your work email.")])
    password = PasswordField("Password")
    start_on = DateField("Start date", [validators.Optional()])
    pass_mark = IntegerField("Pass mark, per cent")
    role = SelectField("Role", choices=[("staff", "Staff member"), ("lead", "Safeguarding lead")])
    contact = RadioField(
        "How shall we reach you?",
        [validators.InputRequired("Choose how we reach you.")],
        choices=[("email", "By email"), ("slip", "On a printed slip")],
    )
    groups = SelectMultipleField("Groups", choices=[("office", "Office"), ("site", "Site team"), ("cover", "Cover")])
    reason = TextAreaField("Reason")
    file = FileField("Staff list")
    agree = BooleanField("Send the invitations now")


@dataclass
class Choice:
    id: str
    text: str
    checked: bool = False
    disabled: bool = False
    place: int | None = None
    group: str | None = None
    label: str = ""


@dataclass
class View:
    kind: str
    stem: str
    story_html: Markup = Markup("")
    options: list[Choice] = field(default_factory=list)
    steps: list[Choice] = field(default_factory=list)
    groups: list[Choice] = field(default_factory=list)
    cards: list[Choice] = field(default_factory=list)


@dataclass
class Fact:
    statement: str
    title: str
    href: str = "https://www.gov.uk/"


@dataclass
class Block:
    kind: str
    html: Markup
    title: str = ""


@dataclass
class Cell:
    status: Status
    hint: str = ""


@dataclass
class Row:
    name: str
    href: str
    hint: str
    worst: Status
    cells: list[Cell]


@dataclass
class Page:
    number: int
    pages: int
    total: int

    def href(self, n: int) -> str:
        return f"?page={n}"


FACTS = [
    Fact("Staff should not view, copy or forward the image.", "UKCIS, Sharing nudes and semi-nudes, 2024"),
    Fact("The safeguarding lead takes it from there.", "Keeping children safe in education, part 1"),
]
OPTIONS = [
    Choice("show", "“Show me, so I know how serious it is.”"),
    Choice("thank", "“Thank you for telling me. I believe you, and I will get you help today.”", checked=True),
    Choice("secret", "“I promise I won’t tell anyone until you are ready.”"),
    Choice("later", "“Come and find me after lessons and we will talk it through properly.”"),
]
STORY = Markup("<p>Maya is 14. She stays behind after tutor time. Her hands shake as she takes out her phone.</p>")
STEPS = [
    Choice("listen", "Listen, and thank her for telling you"),
    Choice("lead", "Go to the safeguarding lead with her, now"),
    Choice("write", "Write down her own words, with the time"),
]
CARDS = [
    Choice("look", "Ask to see the picture", group="not"),
    Choice("away", "Look away and say why", group="do"),
    Choice("copy", "Send it to the lead as proof"),
]
GROUPS = [Choice("do", "", label="Do this"), Choice("not", "", label="Not this")]
STATUSES = [s for s in Status if s is not Status.NOT_ASSIGNED]
NAMES = ["Ines Alcott", "Ben Okafor", "Carys Llewellyn-Featherstonehaugh", "Dev Patel", "Ewa Nowak", "Farid Aziz"]
BLOCKS = [
    Block("text", Markup("<p>Put your hand up, look away and speak calmly. You are protecting them.</p>")),
    Block("say", Markup("<p>“Please keep it turned away. I believe you, and I don’t need to see it.”</p>")),
    Block("not-this", Markup("<p>“Show me, so I know how serious it is.”</p>")),
    Block("pupil", Markup("<p>“Someone’s got my nudes.”</p>"), "Maya, 14"),
    Block("heading", Markup("<h2>If you caught a glimpse</h2>")),
    Block("list", Markup("<ul><li>You have done nothing wrong.</li><li>Tell the lead that it happened.</li></ul>")),
    Block("old-advice", Markup("<p>You may have read “keep the evidence”. That advice is for parents.</p>")),
    Block("example", Markup("<p>At the end of a lesson, a pupil waits by the door.</p>")),
]

HEAD = """{% extends "base.html" %}{% import "components.html" as ui %}{% import "items.html" as item %}"""
PAGES: dict[str, str] = {
    "home": """{% block title %}Home{% endblock %}{% block main %}
<h1>Good morning, Ines</h1>
{{ ui.next_card("First words: when a pupil tells you", "10 minutes. Due on Friday 27 November.", "#", "Carry on", "Next") }}
<h2>Your modules</h2>
{{ ui.task_list([
  {"title": "The image and the phone", "href": "#", "hint": "12 minutes, due 4 December", "status": S("not-started")},
  {"title": "First words", "href": "#", "hint": "Page 2 of 6", "status": S("in-progress"), "tag": "Due soon"},
  {"title": "Write it down", "href": "#", "hint": "Finished 3 March 2026", "status": S("complete")},
  {"title": "Renewal", "href": "#", "status": S("due-for-renewal")},
  {"title": "Overdue", "href": "#", "status": S("overdue")},
  {"title": "Waived", "status": S("waived")}]) }}
<h2>My record</h2>
{{ ui.summary_list([("Name", "Ines Alcott"), ("Work email", "ines.alcott@riverbank.example", "#"), ("Groups", "Office, Site team", "#", "Change groups")]) }}
{{ ui.empty("Nothing to do today", "When your lead gives you a module it will be here.", "#", "Read a module again") }}
{% endblock %}""",
    "form": """{% block title %}Add a person{% endblock %}{% block before_main %}{{ ui.back("#") }}{% endblock %}{% block main %}
{{ ui.error_summary(form) }}
<h1>Add a person</h1>
{{ ui.steps(["Upload", "Columns", "Preview", "Apply", "Result"], 3) }}
{% call ui.form("/form", multipart=True, progress="Reading the file…") %}
{{ ui.field(form.name, autocomplete="name") }}
{{ ui.field(form.email, hint="As in name@school.example.", autocomplete="email", inputmode="email") }}
{{ ui.field(form.password, autocomplete="new-password", width="medium") }}
{{ ui.field(form.start_on, width="short") }}{{ ui.field(form.pass_mark, width="tiny", inputmode="numeric") }}
{{ ui.field(form.role, width="medium") }}{{ ui.radios(form.contact, hint="You can change this later.") }}
{{ ui.checkboxes(form.groups) }}{{ ui.field(form.reason, hint="Never a pupil’s name.", optional=True) }}
{{ ui.field(form.file) }}{{ ui.checkbox(form.agree, hint="Otherwise they wait until you say.") }}
<div class="actions">{{ ui.button("Save") }} {{ ui.button("Save and add another", "secondary") }} {{ ui.button("Remove", "warning") }} {{ ui.button("Cancel", "quiet") }}</div>
{% endcall %}
{% call ui.notice("Good to know", "info") %}<p>Information with <a href="#">a link</a> in it.</p>{% endcall %}
{% call ui.notice("", "good") %}<p>That worked.</p>{% endcall %}
{% call ui.notice("Look at this", "warn") %}<p>Three contacts are out of date.</p>{% endcall %}
{{ ui.copyable("https://steady.example/join/abcdefg", "Link to hand over") }}
{{ ui.confirm("/form", "Remove Ben Okafor from the list? His record stays.", "Remove", "#") }}
{% endblock %}""",
    "lesson": """{% block title %}When they turn the phone towards you{% endblock %}{% block before_main %}{{ ui.progress(2, 6, "2 of 6") }}{% endblock %}{% block main %}
<h1>When they turn the phone towards you</h1>{{ ui.drawing("phone-down") }}
{% for b in blocks %}{{ ui.block(b) }}{% endfor %}
{{ ui.bubble("“Thank you for telling me.”", "You", you=True) }}
{{ ui.sources(facts) }}{{ ui.drawing("path") }}{{ ui.drawing("two-people") }}{{ ui.drawing("done") }}
{{ ui.thumb("#", "#") }}
{% endblock %}""",
    "item": """{% set script = "quiz.js" %}{% block title %}Question 2 of 8{% endblock %}{% block before_main %}{{ ui.progress(2, 8, "2 of 8") }}{% endblock %}{% block main %}
{% call item.answer_form("/answer", 3) %}{{ item.question(one, level=1) }}{{ ui.button("Answer") }}{% endcall %}
{% endblock %}""",
    "kinds": """{% set script = "quiz.js" %}{% block title %}The other kinds{% endblock %}{% block main %}
<h1>The other kinds</h1>
{% call item.answer_form("/answer", 3, "Saved 10:42", "saved") %}{{ item.ordering(order) }}{{ ui.button("Answer") }}{% endcall %}
{{ item.saved("Not saved yet – we will keep trying", "waiting") }}
{% endblock %}""",
    "sort": """{% block title %}Sort{% endblock %}{% block main %}<h1>Sort</h1>
{% call ui.form("/answer") %}{{ item.sorting(sort, error="Put each card in a group.") }}{{ ui.button("Answer") }}{% endcall %}{% endblock %}""",
    "several": """{% block title %}Several{% endblock %}{% block main %}<h1>Several</h1>
{% call ui.form("/answer") %}{{ item.options(several) }}{{ ui.button("Answer") }}{% endcall %}{% endblock %}""",
    "feedback": """{% set script = "quiz.js" %}{% block title %}Feedback{% endblock %}{% block main %}<h1>Question 2 of 8</h1>
{{ item.options(done) }}
{% call item.feedback("You thanked her", "good", facts) %}<p>You thanked her and told her what happens next. That makes it likelier she will keep talking.</p><p>{{ ui.link_button("Continue", "#") }}</p>{% endcall %}
{% endblock %}""",
    "stop": """{% block title %}Stop here{% endblock %}{% block main %}
{% call item.stop("If you look, even for a second, you may have committed an offence, and Maya has been seen by one more adult.", "“Please keep it turned away. I believe you.”", facts, level=1) %}{{ ui.link_button("Put it right", "#") }}{% endcall %}
{% call item.feedback("This would leave Maya waiting", "think") %}<p>She may not find the courage again tomorrow.</p>{% endcall %}
{% endblock %}""",
    "result": """{% block title %}Result{% endblock %}{% block main %}
{% call ui.panel("You have finished First words") %}<p>Next due on 22 November 2027. <a href="#">Your certificate</a></p>{% endcall %}
{% call ui.card("What you would do well") %}<ul><li>Thank the pupil and believe them.</li></ul>{% endcall %}
{% call ui.card("Look at again") %}<p><a href="#">Write it down: their own words</a></p>{% endcall %}
<div class="actions">{{ ui.link_button("Go on", "#") }} {{ ui.print_button() }}</div>
{% endblock %}""",
    "board": """{% set wide = true %}{% set script = "board.js" %}{% block title %}Board{% endblock %}{% block main %}
<h1>How everyone stands</h1>
{{ ui.figures([(48, "Ready"), (9, "Due soon"), (3, "Overdue")]) }}
{{ ui.status_chart(counts, "Where your 60 staff stand") }}
{% call ui.form("", method="get", class="filters") %}{{ ui.field(form.role) }}{{ ui.field(form.name) }}{{ ui.button("Show", "secondary") }}{% endcall %}
{{ ui.chips([("Office", "#"), ("Overdue", "#")], "#") }}
{{ ui.board("Staff and modules", ["First words", "The image and the phone", "Write it down", "Tutor time"], rows) }}
{{ ui.pagination(page, "staff") }}
{% endblock %}""",
    "now": """{% block title %}What to do right now{% endblock %}{% block main %}<div class="card-now flow">
<h1>A pupil has told you. Do this now.</h1>
<ul class="nevers"><li>Never look at the image</li><li>Never copy, send or save it</li><li>Never delete it, or ask them to</li><li>Never question them about the picture</li><li>Never promise to keep it secret</li></ul>
<div class="say"><p class="label">Say this</p><div>“Thank you for telling me. I believe you. I will get you help.”</div></div>
<div><p class="call">Mrs Lim, safeguarding lead <a href="tel:+441632960001">01632 960 001</a></p><p class="call">Police, in danger now <a href="tel:999">999</a></p></div>
</div>{{ ui.print_button() }}{% endblock %}""",
    "error": """{% block title %}x{% endblock %}""",
}


def create_gallery(colour: str = "") -> Flask:
    app = Flask("training", static_folder=None)
    app.config.update(SECRET_KEY="only for looking", WTF_CSRF_CHECK_DEFAULT=False)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    CSRFProtect(app)
    init_assets(app)
    app.template_context_processors[None].pop()  # nobody signs in here: no school colour to look up
    app.add_url_rule("/<page>", view_func=show, methods=["GET", "POST"], endpoint="page")
    if colour:
        css = brand_css(colour)
        app.add_url_rule("/brand.css", view_func=lambda: Response(css, mimetype="text/css"), endpoint="brand")
    app.config["COLOUR"] = colour
    return app


def show(page: str) -> str:
    form = SampleForm(data={"role": "lead", "groups": ["site"], "start_on": date(2026, 9, 1)}) if request.method == "GET" else SampleForm()
    if request.method == "POST":
        form.validate()
    if page == "home":
        flash("Your answers were saved.", "good")
    rows = [
        Row(name, "#", "Teaching", STATUSES[n % 6], [Cell(STATUSES[(n + m) % 6], "due 4 Dec") for m in range(4)])
        for n, name in enumerate(NAMES * 4)
    ]
    context: dict[str, Any] = {
        "S": Status,
        "school_name": "Riverbank School",
        "viewer": {"name": "Ines Alcott", "school_name": "Riverbank School"},
        "nav": [
            {"title": title, "href": "#", "current": title == "Home"}
            for title in ("Home", "My record", "Board", "People", "Assign", "School")
        ],
        "brand_href": "/brand.css" if show_colour() else None,
        "facts": FACTS,
        "blocks": BLOCKS,
        "one": View("choose-one", "What do you say first?", STORY, OPTIONS),
        "several": View("choose-several", "Which of these are safe?", options=[Choice(o.id + "s", o.text) for o in OPTIONS]),
        "done": View("choose-one", "What do you say first?", options=[Choice(o.id, o.text, o.checked, True) for o in OPTIONS]),
        "order": View("put-in-order", "What comes first?", steps=STEPS),
        "sort": View("sort-into-groups", "What is safe?", groups=GROUPS, cards=CARDS),
        "counts": [(Status.COMPLETE, 38), (Status.WAIVED, 2), (Status.IN_PROGRESS, 8), (Status.NOT_STARTED, 5), (Status.DUE_FOR_RENEWAL, 4), (Status.OVERDUE, 3)],
        "rows": rows,
        "page": Page(3, 9, 212),
        "form": form,
    }
    if page == "error":
        del context["form"]
        return render_template_string('{% include "error.html" %}', title="Nothing was saved just now", message="Please try again in a minute. What you saved before is safe.", reference="1f2e3d4c", now_href="/now")
    if page not in ("form", "board"):
        del context["form"]
    return render_template_string(HEAD + PAGES[page], **context)


def show_colour() -> str:
    from flask import current_app

    return str(current_app.config["COLOUR"])


if __name__ == "__main__":
    create_gallery(*sys.argv[2:]).run(port=int(sys.argv[1]))
