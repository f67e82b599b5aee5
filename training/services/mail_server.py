"""Handing messages to the school’s mail server. Knows no database: what the server said goes back as an outcome."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from training.documents import letter as letters

PATIENCE = 10.0  # seconds for each answer of the mail server
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_GOING_AWAY = 421  # the server ends the conversation


@dataclass(frozen=True, slots=True)
class MailRoute:
    """The way out: `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`, and the sender."""

    smtp_url: str
    sender: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it goes out. `message_id` is the same on every try, so that a mail server can drop a double."""

    address: str
    subject: str
    body: str
    message_id: str
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`problem` None: the server took it. `final`: trying again would change nothing. `at_server`: the fault lies
    with the server or the way to it, so that other messages would fare no better just now."""

    problem: str | None = None
    final: bool = False
    at_server: bool = False


class Line:
    """A conversation with the mail server, begun with the first message and kept for those that follow."""

    def __init__(self, route: MailRoute) -> None:
        self.route = route
        self._server: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> Outcome:
        try:
            message = write(self.route, letter)
        except (ValueError, UnicodeError) as error:
            return Outcome(_in_words("It cannot be written", error), final=True)
        try:
            server = self._server = self._server or _connect(self.route)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return Outcome(_in_words("The mail server could not be used", error), at_server=True)
        return self._hand_over(server, message)

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> Outcome:
        took_not = "The mail server did not take it"
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            return Outcome(_in_words(took_not, error), final=all(500 <= code < 600 for code in codes))
        except smtplib.SMTPDataError as error:
            if error.smtp_code == _GOING_AWAY:
                self.close()
            return Outcome(_in_words(took_not, error), 500 <= error.smtp_code < 600, self._server is None)
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            return Outcome(_in_words(took_not, error), final=True)  # an address it has no letters for
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Outcome(_in_words(took_not, error), at_server=True)
        return Outcome()

    def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()


@contextmanager
def open_line(route: MailRoute) -> Iterator[Line]:
    line = Line(route)
    try:
        yield line
    finally:
        line.close()


def new_message_id(sender: str) -> str:
    return make_msgid(domain=sender.rpartition("@")[2].strip(" >") or "localhost")


def write(route: MailRoute, letter: Letter) -> EmailMessage:
    """Raises ValueError for a line break where a header must have none."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = route.sender, letter.address, letter.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    message.add_alternative(letters.as_html(letter.body), subtype="html")
    if letter.calendar:
        message.add_attachment(
            letter.calendar, subtype="calendar", filename="training.ics", params={"method": "PUBLISH"}
        )
    return message


def _in_words(what: str, error: Exception) -> str:
    """What the server said, without addresses or passwords."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _words in error.recipients.values()})
        said = f"the address was refused ({', '.join(map(str, codes))})."
    elif isinstance(error, smtplib.SMTPResponseException):
        said = f"it answered {error.smtp_code}."
    else:
        said = f"{type(error).__name__}."
    return f"{what}: {said}"


def _connect(route: MailRoute) -> smtplib.SMTP:
    parts = urlsplit(route.smtp_url)
    host, secure = parts.hostname or "", parts.scheme == "smtps"
    if secure:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=PATIENCE, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE)
    try:
        server.ehlo()
        if not secure and (host not in _LOOPBACK or server.has_extn("starttls")):
            server.starttls(
                context=ssl.create_default_context()
            )  # refused by the server: nothing is sent in the open
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server
