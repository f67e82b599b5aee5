"""What a returned message says: which of ours it was, and why. Reads delivery-status reports (RFC 3464) and plain ones.

Anybody can write to the address that bounces come to, so nothing of what is read is ever shown: an answer is one of
our own sentences.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

LARGEST = 200_000  # bytes; of a longer report the rest is attachments
MOST_PARTS = 100
MOST_BOUNDARIES = (
    20  # reading takes as long as there are lines times levels: a report has three, a hostile one hundreds
)
MOST_IDS = 50
_ID = re.compile(r"<[^<>@\s]{1,150}@[^<>@\s]{1,150}>")
_STATUS = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})")
_BOUNDARY = re.compile(rb"boundary\s*[*=]", re.IGNORECASE)
_RETURNERS = re.compile(r"(mailer-daemon|postmaster|mail-daemon)", re.IGNORECASE)
_REASONS = {  # the second and third number of an enhanced status code (RFC 3463)
    "1.1": "there is no such mailbox",
    "1.2": "there is no such place to send mail to",
    "1.10": "there is no such mailbox",
    "2.1": "the mailbox is switched off",
    "2.2": "the mailbox is full",
    "4.1": "their mail server did not answer",
    "4.7": "their mail server did not take it in time",
    "7.1": "their mail server does not accept messages from here",
}
_CAME_BACK = "It came back"


@dataclass(frozen=True, slots=True)
class Bounce:
    """`message_ids` are all that the report names, ours and others’. Without `failed` nothing has to be noted: a
    message is late, was delivered, or somebody’s absence was announced."""

    message_ids: tuple[str, ...]
    failed: bool
    reason: str = ""


def read_bounce(data: bytes) -> Bounce:
    """Never raises, whatever was sent, and takes no longer than a moment."""
    read = data[:LARGEST]
    if len(_BOUNDARY.findall(read)) > MOST_BOUNDARIES:
        return Bounce((), False)
    try:
        return _read(message_from_bytes(read))
    except Exception:  # nested a thousand deep, and whatever else the parser cannot bear
        return Bounce((), False)


def _read(report: Message) -> Bounce:
    parts = list(_parts(report))
    statuses = [
        block
        for part in parts
        if part.get_content_type() == "message/delivery-status"
        for block in (part.get_payload() if part.is_multipart() else [part])
        if isinstance(block, Message)
    ]
    ids = tuple(dict.fromkeys(_ids(report, parts)))[:MOST_IDS]
    actions = [str(block.get("Action", "")).strip().lower() for block in statuses if block.get("Action")]
    if actions:
        return Bounce(ids, "failed" in actions, _reason(statuses))
    return Bounce(ids, _is_returned(report), f"{_CAME_BACK}.")


def _parts(report: Message) -> Iterator[Message]:
    """Every part, without going down into itself for each level."""
    waiting, seen = [report], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        yield part
        if part.is_multipart():
            waiting.extend(each for each in part.get_payload() if isinstance(each, Message))


def _ids(report: Message, parts: list[Message]) -> Iterator[str]:
    """Of the returned message itself, or of what is quoted of it; never what the report says it answers, which an
    announcement of somebody’s absence names as well."""
    for part in parts:
        if part is not report and part.get("Message-ID"):
            yield from _ID.findall(str(part["Message-ID"]))
        if not part.is_multipart() and part.get_content_maintype() in {"text", "message"}:
            yield from _ID.findall(_text(part))


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _is_returned(report: Message) -> bool:
    """Whether a mail server wrote it, and not a person or their absence notice."""
    if report.get("X-Failed-Recipients"):
        return True
    return bool(_RETURNERS.search(str(report.get("From", ""))))


def _reason(statuses: list[Message]) -> str:
    for block in statuses:
        found = _STATUS.match(str(block.get("Status", "")))
        if found and found[1] != "2":
            code = f"{found[2]}.{found[3]}"
            words = _REASONS.get(code, "their mail server refused it")
            return f"{_CAME_BACK}: {words} ({found[1]}.{code})."
    return f"{_CAME_BACK}."
