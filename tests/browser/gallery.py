"""Every component on a few pages (gallery/) with made-up data: for looking at, and for axe.

`python -m tests.browser.gallery PORT` serves it. Not part of the application.
"""

import sys
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
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
from wtforms.fields.choices import SelectChoice

from training.web.assets import init_assets
from training.web.brand import brand_css
from training.words import Status


class SampleForm(FlaskForm):
    name = StringField("Full name", [validators.InputRequired("Enter your full name.")])
    email = EmailField("Work email", [validators.InputRequired("Enter your work email.")])
    password = PasswordField("Password")
    start_on = DateField("Start date", [validators.Optional()])
    pass_mark = IntegerField("Pass mark, per cent")
    role = SelectField(
        "Role", choices=[SelectChoice("staff", "Staff member"), SelectChoice("lead", "Safeguarding lead")]
    )
    contact = RadioField(
        "How shall we reach you?",
        [validators.InputRequired("Choose how we reach you.")],
        choices=[SelectChoice("email", "By email"), SelectChoice("slip", "On a printed slip")],
    )
    groups = SelectMultipleField(
        "Groups", choices=[SelectChoice(name, name.capitalize()) for name in ("office", "site", "cover")]
    )
    reason = TextAreaField("Reason")
    file = FileField("Staff list")
    agree = BooleanField("Send the invitations now")


@dataclass
class Choice:
    id: str
    text: str
    checked: bool = False
    place: int | None = None
    group: str | None = None
    label: str = ""


@dataclass
class View:
    kind: str
    stem: str
    story_html: str = ""
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
    label: str = ""


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
    Choice(
        "thank", "“Thank you for telling me. I believe you, and I will get you help today.”", checked=True
    ),
    Choice("secret", "“I promise I won’t tell anyone until you are ready.”"),
    Choice("later", "“Come and find me after lessons and we will talk it through properly.”"),
]
STORY = Markup(
    "<p>Maya is 14. She stays behind after tutor time. Her hands shake as she takes out her phone.</p>"
)
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
NAMES = [
    "Ines Alcott",
    "Ben Okafor",
    "Carys Llewellyn-Featherstonehaugh",
    "Dev Patel",
    "Ewa Nowak",
    "Farid Aziz",
]
BLOCKS = [
    Block("text", Markup("<p>Put your hand up, look away and speak calmly. You are protecting them.</p>")),
    Block("say", Markup("<p>“Please keep it turned away. I believe you, and I don’t need to see it.”</p>")),
    Block("not-this", Markup("<p>“Show me, so I know how serious it is.”</p>")),
    Block("pupil", Markup("<p>“Someone’s got my nudes.”</p>"), "Maya, 14"),
    Block("heading", Markup("<h2>If you caught a glimpse</h2>")),
    Block(
        "list",
        Markup("<ul><li>You have done nothing wrong.</li><li>Tell the lead that it happened.</li></ul>"),
    ),
    Block("old-advice", Markup("<p>You may have read “keep the evidence”. That advice is for parents.</p>")),
    Block("example", Markup("<p>At the end of a lesson, a pupil waits by the door.</p>")),
]

PAGES = (
    "home",
    "form",
    "lesson",
    "item",
    "kinds",
    "sort",
    "several",
    "feedback",
    "stop",
    "result",
    "board",
    "now",
    "error",
)


def create_gallery(colour: str = "") -> Flask:
    app = Flask("training", static_folder=None)
    app.config.update(SECRET_KEY="only for looking", WTF_CSRF_CHECK_DEFAULT=False)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    pages = FileSystemLoader(Path(__file__).parent / "gallery")
    app.jinja_env.loader = ChoiceLoader([app.jinja_loader, pages]) if app.jinja_loader else pages
    CSRFProtect(app)
    init_assets(app)
    app.template_context_processors[None].pop()  # nobody signs in here: no school colour to look up
    app.add_url_rule("/<page>", view_func=show, methods=["GET", "POST"], endpoint="page")
    app.extensions["answers"] = []  # what was posted, in order; a test may set app.config["BUSY"]
    app.add_url_rule("/answer", view_func=answer, methods=["POST"])
    if colour:
        css = brand_css(colour)
        app.add_url_rule("/brand.css", view_func=lambda: Response(css, mimetype="text/css"), endpoint="brand")
    app.config["COLOUR"] = colour
    return app


def answer() -> ResponseReturnValue:
    if current_app.config.get("BUSY"):
        return "Too busy", 429
    current_app.extensions["answers"].append(request.form.to_dict(flat=False))
    return redirect("/feedback", 303)


def show(page: str) -> str:
    form = (
        SampleForm(data={"role": "lead", "groups": ["site"], "start_on": date(2026, 9, 1)})
        if request.method == "GET"
        else SampleForm()
    )
    if request.method == "POST":
        form.validate()
    if page == "home":
        flash("Your answers were saved.", "good")
    rows = [
        Row(
            name,
            "#",
            "Teaching",
            STATUSES[n % 6],
            [Cell(STATUSES[(n + m) % 6], "due 4 Dec") for m in range(4)],
        )
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
        "several": View(
            "choose-several",
            "Which of these are safe?",
            options=[Choice(o.id + "s", o.text) for o in OPTIONS],
        ),
        "done": View(
            "choose-one",
            "What do you say first?",
            options=[Choice(o.id, o.text, o.checked) for o in OPTIONS],
        ),
        "order": View("put-in-order", "What comes first?", steps=STEPS),
        "ordered": View(
            "put-in-order", "What comes first?", steps=[replace(s, place=n) for n, s in enumerate(STEPS, 1)]
        ),
        "sorted": View("sort-into-groups", "What is safe?", groups=GROUPS, cards=CARDS),
        "sort": View("sort-into-groups", "What is safe?", groups=GROUPS, cards=CARDS),
        "counts": [
            (Status.COMPLETE, 38),
            (Status.WAIVED, 2),
            (Status.IN_PROGRESS, 8),
            (Status.NOT_STARTED, 5),
            (Status.DUE_FOR_RENEWAL, 4),
            (Status.OVERDUE, 3),
        ],
        "rows": rows,
        "page": Page(3, 9, 212),
        "form": form,
    }
    if page == "error":
        del context["form"]
        return render_template(
            "error.html",
            title="Nothing was saved just now",
            message="Please try again in a minute. What you saved before is safe.",
            reference="1f2e3d4c",
            now_href="/now",
        )
    if page not in ("form", "board"):
        del context["form"]
    return render_template(f"{page}.html", **context)


def show_colour() -> str:
    return str(current_app.config["COLOUR"])


if __name__ == "__main__":
    create_gallery(*sys.argv[2:]).run(port=int(sys.argv[1]))
