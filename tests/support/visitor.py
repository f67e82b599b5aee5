"""A person at a browser, for tests of pages: keeps cookies, sends the token that our own forms carry."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests import factories
from tests.factories import Person


class Visitor:
    """`address` is where they seem to come from; with `person` they are signed in already."""

    def __init__(self, app: Flask, person: Person | None = None, address: str = "192.0.2.10") -> None:
        self.app = app
        self.client = app.test_client()
        self.address = address
        if person is not None:
            with app.app_context():
                key = factories.make_sign_in(person, app.extensions["clock"]())
            with self.client.session_transaction() as session:
                session["_user_id"] = key

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, environ_base={"REMOTE_ADDR": self.address})

    def post(self, path: str, fields: dict[str, str] | None = None, token: str | None = None) -> TestResponse:
        """Sends a form as our pages would; `token` puts another in place of the right one."""
        data = {"csrf_token": self.token() if token is None else token, **(fields or {})}
        return self.client.post(
            path,
            data=data,
            environ_base={"REMOTE_ADDR": self.address},
            headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        )

    def token(self) -> str:
        with self.client.session_transaction() as session:
            value = session.setdefault("csrf_token", "0" * 40)
        signer = URLSafeTimedSerializer(self.app.secret_key or "", salt="wtf-csrf-token")
        return str(signer.dumps(value))


def hidden_fields(page: TestResponse) -> dict[str, str]:
    """The hidden fields of a page by name."""
    found = re.findall(r'<input type="hidden" name="([^"]*)"(?: [a-z]+="[a-z]+")? value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in found}


def errors_of(page: TestResponse) -> list[str]:
    """What the fields of a page say is wrong."""
    return [unescape(text) for text in re.findall(r"Error: </span>(.*?)</span>", page.text)]
