"""Every setting, its default and what it means; and the refusal to start when one is unsafe.

Settings come from environment variables named `STEADY_…`. With none of them set, Steady is *embedded*: an SQLite
file and a secret key of its own under `instance/`, served to this computer only. As soon as an address or a
database is given it is *in service*, and nothing secret has a default any more.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from training.errors import ConfigurationError

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SHORTEST_KEY = 32
LARGEST_REQUEST = 12 * 1024 * 1024  # a staff list of 50,000 rows is about 6 MB
LARGEST_FORM = 500 * 1024  # fields that are not files
MOST_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation is told. `database_url` None means the SQLite file of the instance folder."""

    instance: Path = ROOT / "instance"
    content: Path = ROOT
    database_url: str | None = None
    secret_key: str | None = None
    url: str | None = None  # the address people use, e.g. https://training.school.example
    smtp_url: str | None = None  # smtp://user:password@host:587 (STARTTLS) or smtps://…:465
    mail_from: str | None = None
    proxies: int = 0  # how many reverse proxies stand in front and set X-Forwarded-*
    served_at: str = "http://127.0.0.1:8000"  # set by `serve`: where this process listens
    demo: bool = False
    worker: bool = True  # whether `serve` starts a worker beside the server
    testing: bool = False

    @property
    def in_service(self) -> bool:
        return bool(self.database_url or self.url)

    @property
    def embedded(self) -> bool:
        """Whether the database is the SQLite file in the instance folder, which migrates itself."""
        return self.database_url is None

    @property
    def database(self) -> str:
        if self.database_url:
            return self.database_url
        name = "demo.db" if self.demo else "steady.db"
        return f"sqlite:///{(self.instance / name).as_posix()}"

    @property
    def secure(self) -> bool:
        """Whether people reach Steady by https; cookies and HSTS follow."""
        return bool(self.url and self.url.startswith("https://"))


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `STEADY_…` variables (of the process unless given). Raises ConfigurationError when unsafe."""
    env = {k: v.strip() for k, v in (os.environ if environ is None else environ).items() if v.strip()}
    settings = Settings(
        instance=Path(env.get("STEADY_INSTANCE", ROOT / "instance")).resolve(),
        content=Path(env.get("STEADY_CONTENT", ROOT)).resolve(),
        database_url=env.get("STEADY_DATABASE_URL"),
        secret_key=env.get("STEADY_SECRET_KEY"),
        url=env.get("STEADY_URL", "").rstrip("/") or None,
        smtp_url=env.get("STEADY_SMTP_URL"),
        mail_from=env.get("STEADY_MAIL_FROM"),
        proxies=_whole_number("STEADY_PROXIES", env.get("STEADY_PROXIES", "0")),
        served_at=env.get("STEADY_SERVED_AT", "http://127.0.0.1:8000"),
        demo=env.get("STEADY_DEMO") == "1",
        worker=env.get("STEADY_WORKER") != "0",
    )
    check(settings)
    return settings


def check(settings: Settings) -> None:
    """Raises ConfigurationError naming the setting and the remedy."""
    if settings.demo and settings.in_service:
        raise ConfigurationError(
            "The demo has passwords that everybody knows, so it does not run with a service configuration. "
            "Remove STEADY_DATABASE_URL and STEADY_URL, or leave out “demo”."
        )
    if settings.in_service and len(settings.secret_key or "") < SHORTEST_KEY:
        raise ConfigurationError(
            f"STEADY_SECRET_KEY is missing or shorter than {SHORTEST_KEY} characters. Make one with "
            '`python -c "import secrets; print(secrets.token_urlsafe(48))"`, keep it secret and keep it the same.'
        )
    if settings.database_url and not settings.url:
        raise ConfigurationError(
            "STEADY_URL is missing: the address people use, such as https://training.yourschool.example. "
            "Links in messages are made from it."
        )
    if settings.url:
        _check_address(settings.url)
    if settings.smtp_url and not settings.mail_from:
        raise ConfigurationError("STEADY_MAIL_FROM is missing: the address that messages come from.")


def secret_key(settings: Settings) -> str:
    """The key that signs cookies. The embedded default is made once, readable by its owner only."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.instance / "secret.key"
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _stored_key(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _stored_key(path: Path) -> str:
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < SHORTEST_KEY:
        raise ConfigurationError(
            f"The secret key in {path} is damaged. Delete that file to have a new one made; everybody then has to "
            "sign in again, and nothing else is lost."
        )
    return key


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ConfigurationError(
            f"STEADY_URL is “{url}”. It must be a scheme and a host only, such as https://training.yourschool.example."
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ConfigurationError(
            f"STEADY_URL is “{url}”. Passwords would cross the network in the open: use https, with a reverse proxy "
            "or the school’s hosting in front. Plain http works on this computer only."
        )


def _whole_number(name: str, value: str) -> int:
    if not value.isdigit():
        raise ConfigurationError(f"{name} is “{value}”. It must be a whole number, such as 1.")
    return int(value)
