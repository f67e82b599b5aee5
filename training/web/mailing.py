"""How pages get messages and links out: the address of Steady itself, the way to the mail server, and later."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask, current_app

from training.config import Settings
from training.services.mail_server import MailRoute
from training.web import errors


def init_app(app: Flask) -> None:
    app.extensions["later"] = ThreadPoolExecutor(max_workers=2, thread_name_prefix="later")


def base_url() -> str:
    """What links begin with. Never what the request says of itself: a forged Host must not steer a link."""
    settings: Settings = current_app.extensions["settings"]
    return settings.url or settings.served_at


def route() -> MailRoute | None:
    """None where no mail server is configured; links are then handed over by people."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.smtp_url or not settings.mail_from:
        return None
    return MailRoute(settings.smtp_url, settings.mail_from)


def run_later(work: Callable[[], None]) -> None:
    """Does it on another thread, so that the answer neither waits for it nor shows by its time what was done."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def within_app() -> None:
        with app.app_context():
            try:
                work()
            except Exception as error:
                errors.note("work done after the answer failed", error)

    pool: ThreadPoolExecutor = app.extensions["later"]
    pool.submit(within_app)
