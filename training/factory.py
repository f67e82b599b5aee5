"""The only place where the parts meet: settings, extensions, pages, commands."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from training import cli, config, web
from training.config import Settings
from training.content.library import open_library
from training.content.model import Library
from training.extensions import compress, csrf, db, login_manager, migrate
from training.store import engine_options, prepare_engine


def build(
    settings: Settings | None, clock: Callable[[], datetime] | None, library: Library | None = None
) -> Flask:
    settings = settings or config.read_settings()
    config.check(settings)
    app = Flask("training", instance_path=str(settings.instance), static_folder=None)
    app.config.from_mapping(flask_config(settings))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock or (lambda: datetime.now(UTC))
    app.extensions["library"] = library or open_library(settings.content, settings.instance)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    migrate.init_app(app, db, directory=str(config.ROOT / "training" / "migrations"))
    login_manager.init_app(app)
    csrf.init_app(app)
    compress.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    return app


def flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": config.secret_key(settings),
        "TESTING": settings.testing,
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database),
        "SESSION_COOKIE_NAME": "__Host-steady" if settings.secure else "steady",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "MAX_CONTENT_LENGTH": config.LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": config.LARGEST_FORM,
        "MAX_FORM_PARTS": config.MOST_FIELDS,
        "WTF_CSRF_TIME_LIMIT": None,  # a phone left on a page over lunch must not lose its answer
        "COMPRESS_MIN_SIZE": 1024,
        "COMPRESS_ALGORITHM": ["gzip"],
        "PREFERRED_URL_SCHEME": "https" if settings.secure else "http",
    }
