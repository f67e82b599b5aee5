"""The page a lead reads aloud from."""

from __future__ import annotations

import json
import re

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.databases import read_content
from tests.support.learning import Learner, join, open_school, place, serve_sample, words
from training.config import Settings
from training.extensions import db
from training.models import Edition, Meeting


def test_a_lead_asks_aloud_and_records_who_took_part(settings: Settings) -> None:
    with serve_sample(settings, library=read_content(settings.content)) as app:
        school, lead = open_school(app, assigned=False)
        boss = Learner(app, lead)
        page = boss.get("/talk")
        asked = re.findall(r'<input type="hidden" name="ask" value="([^"]+)"', page.text)
        assert len(asked) == 4 and "[[" not in page.text
        for heading in ("Words that help", "Listen for", "Never"):
            assert page.text.count(f"<strong>{heading}</strong>") == 4
        chosen = boss.get("/talk?ask=lead-away&ask=nonsense&ask=lead-a-report")
        assert "safeguarding lead is away" in chosen.text and "A report has reached you" not in chosen.text
        who = place(boss.send("/talk", ask=["lead-away", "boarding"]))
        assert "Five-minute talk" in words(boss.get(who))
        with app.app_context():
            kept = db.session.scalars(select(Edition.content).where(Edition.kind == "talk")).one()
            assert [each["id"] for each in json.loads(kept)["asked"]] == ["lead-away", "boarding"]
        assert "Five-minute talk" in words(boss.get("/meetings"))
        assert boss.get(who.removesuffix("/who")).status_code == 404  # there is no story to vote on
        assert place(boss.send("/talk")) == "/talk"
        with app.app_context():
            assert len(db.session.scalars(select(Meeting)).all()) == 1
        assert join(app, school).get("/talk").status_code == 403


def test_a_stranger_is_sent_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/talk").status_code == 303
