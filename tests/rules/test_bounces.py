"""Returned messages as mail servers write them, and as an attacker might."""

from time import perf_counter

import pytest

from training.rules.bounces import LARGEST, Bounce, read_bounce

OURS = "<176.1.55@school.example>"
REPORT = """From: MAILER-DAEMON@mx.example
To: steady@school.example
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ada@school.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 <script>

--b
Content-Type: message/rfc822

From: steady@school.example
Message-ID: {ours}
Subject: Your training

Hello
--b--
"""
ABSENCE = f"""From: Ada Lim <ada@school.example>
Subject: Automatic reply
Auto-Submitted: auto-replied
In-Reply-To: {OURS}
References: {OURS}

I am away until Monday.
"""


def report(action: str = "failed", status: str = "5.1.1") -> bytes:
    return REPORT.format(action=action, status=status, ours=OURS).encode()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.1.1", "no such mailbox"),
        ("5.2.2", "the mailbox is full"),
        ("4.4.7", "did not take it in time"),
        ("5.9.9", "refused it"),
        ("nonsense", "It came back."),
    ],
)
def test_a_report_names_the_message_and_says_why_in_our_words(status: str, said: str) -> None:
    bounce = read_bounce(report(status=status))
    assert bounce.failed and bounce.message_ids == (OURS,)
    assert said in bounce.reason and "script" not in bounce.reason and "ada@" not in bounce.reason


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_message_that_is_late_or_arrived_did_not_fail(action: str) -> None:
    assert not read_bounce(report(action)).failed


def test_somebody_who_is_away_has_had_their_message() -> None:
    bounce = read_bounce(ABSENCE.encode())
    assert not bounce.failed and bounce.message_ids == ()


def test_a_plain_returned_message_is_known_by_the_id_quoted_in_it() -> None:
    text = f"From: Mail Delivery <postmaster@mx.example>\n\nReturned:\n\nMessage-ID: {OURS}\nHello\n"
    bounce = read_bounce(text.encode())
    assert bounce.failed and bounce.message_ids == (OURS,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff" * 1000,
        b"no headers at all",
        b"Content-Type: multipart/report\n\nno boundary",
        b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 5000,
        b"Content-Transfer-Encoding: base64\nContent-Type: text/plain; charset=klingon\n\n!!!!",
        b"From: \xff\xfe\nContent-Type: =?x?q?=00?=\n\n" + b"<a@b> " * 100_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(100)),
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
        b"Content-Type: message/rfc822\n\n" * 5000,
        b"x" * (LARGEST * 3),
    ],
)
def test_nothing_that_is_sent_breaks_it(data: bytes) -> None:
    assert len(read_bounce(data).message_ids) <= 50


def test_a_letter_of_a_hundred_boxes_in_one_another_takes_a_moment() -> None:
    boxes = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(100))
    began = perf_counter()
    assert read_bounce((boxes + "\n" + "x\n" * 400_000).encode()) == Bounce((), False)
    assert perf_counter() - began < 1
