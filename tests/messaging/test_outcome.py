"""The outcome table (R4), line by line; then each line over a real connection."""

import socket

import pytest
import requests
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused, AnymailRequestsAPIError

from messaging import delivery
from messaging.models import State, Suppression
from messaging.outcome import SmtpError, Stage, outcome_of

SURELY_NOT = [
    ("a name or connection that fails", SmtpError(Stage.CONNECT, None, "refused")),
    ("a greeting of 421", SmtpError(Stage.CONNECT, 421, "busy")),
    ("a connection lost before the dot", SmtpError(Stage.ENVELOPE, None, "closed")),
    ("4xx at RCPT", SmtpError(Stage.ENVELOPE, 451, "4.7.1 greylisted")),
    ("4xx in reply to the dot", SmtpError(Stage.DOT, 452, "4.3.1 no space")),
]


@pytest.mark.parametrize("error", [e for _, e in SURELY_NOT], ids=[name for name, _ in SURELY_NOT])
def test_what_surely_was_not_sent_waits_and_spends_an_attempt(error):
    outcome = outcome_of(error)
    assert (outcome.state, outcome.spends_attempt) == (State.QUEUED, True)
    assert outcome.failure


@pytest.mark.parametrize(
    "error",
    [SmtpError(Stage.ENVELOPE, 554, "5.7.1 policy"), SmtpError(Stage.DOT, 552, "5.3.4 too big")],
)
def test_5xx_is_refused_and_says_nothing_of_the_person(error):
    outcome = outcome_of(error)
    assert (outcome.state, outcome.is_hard_bounce) == (State.FAILED, False)


@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.2.1"])
def test_a_dead_address_is_a_hard_bounce(status):
    outcome = outcome_of(SmtpError(Stage.ENVELOPE, 550, f"{status} no such user"))
    assert (outcome.state, outcome.is_hard_bounce) == (State.FAILED, True)


def test_a_full_mailbox_or_a_refused_sign_in_is_no_hard_bounce():
    assert not outcome_of(SmtpError(Stage.ENVELOPE, 552, "5.2.2 full")).is_hard_bounce
    account = outcome_of(SmtpError(Stage.CONNECT, 535, "5.7.8 wrong password"))
    assert (account.state, account.spends_attempt) == (State.QUEUED, False)
    assert account.server_is_down


@pytest.mark.parametrize(
    "error",
    [
        SmtpError(Stage.DOT, None, "timed out"),
        ConnectionResetError("by peer"),
        TimeoutError("read"),
        RuntimeError("something else"),
    ],
)
def test_silence_after_the_dot_is_unknown(error):
    assert outcome_of(error).state == State.UNKNOWN


def answered(status, **headers):
    response = requests.Response()
    response.status_code, response.reason = status, ""
    response.headers.update(headers)
    return AnymailRequestsAPIError("answer", response=response)


@pytest.mark.parametrize(
    ("error", "state", "spends"),
    [
        (answered(429), State.QUEUED, True),
        (answered(503, **{"Retry-After": "30"}), State.QUEUED, True),
        (answered(503), State.UNKNOWN, True),
        (answered(500), State.UNKNOWN, True),
        (answered(502), State.UNKNOWN, True),
        (answered(400), State.FAILED, True),
        (answered(404), State.FAILED, True),
        (answered(422), State.FAILED, True),
        (answered(401), State.QUEUED, False),
        (answered(403), State.QUEUED, False),
        (AnymailRecipientsRefused(), State.FAILED, True),
        (AnymailAPIError("nonsense in the answer"), State.UNKNOWN, True),
        (requests.ConnectTimeout(), State.QUEUED, True),
        (requests.ReadTimeout(), State.UNKNOWN, True),
        (requests.ConnectionError(), State.UNKNOWN, True),
    ],
)
def test_a_providers_answer(error, state, spends):
    outcome = outcome_of(error)
    assert (outcome.state, outcome.spends_attempt) == (state, spends)


# ── over the wire ────────────────────────────────────────────────────────────
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "at", "state", "accepted"),
    [
        ("451 4.7.1 greylisted", "rcpt", State.QUEUED, 0),
        ("451 4.3.0 later", "mail", State.QUEUED, 0),
        ("550 5.7.1 policy", "rcpt", State.FAILED, 0),
        ("452 4.3.1 no space", "dot", State.QUEUED, 0),
        ("554 5.6.0 no", "dot", State.FAILED, 0),
        ("reset", "dot", State.UNKNOWN, 1),
        ("reset-before", "dot", State.UNKNOWN, 0),
        ("silence", "dot", State.UNKNOWN, 1),
    ],
)
def test_the_sinks_answer(queue, fresh, sink, answer, at, state, accepted):
    sink.refuse(answer, at=at)
    message = queue()
    delivery.deliver_due()
    row = fresh(message)
    assert (row.state, row.attempts, len(sink.messages)) == (state, 1, accepted)
    assert row.failure


@pytest.mark.django_db
def test_a_server_that_is_away_costs_one_message_an_attempt_and_the_others_nothing(
    queue, fresh, settings
):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    backend = "django.core.mail.backends.smtp.EmailBackend"
    options = {"host": "127.0.0.1", "port": port, "timeout": 2}
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    messages = [queue(key=f"k{number}") for number in range(3)]
    assert delivery.deliver_due() == 0
    assert [fresh(m).state for m in messages] == [State.QUEUED] * 3
    assert [fresh(m).attempts for m in messages] == [1, 0, 0]


@pytest.mark.django_db
def test_one_connection_serves_the_batch_and_a_refusal_does_not_break_it(queue, fresh, sink):
    sink.refuse("550 5.1.1 no such user", recipient="gone@example.com")
    messages = [queue(key="a"), queue(key="b", to="gone@example.com", person=None), queue(key="c")]
    assert delivery.deliver_due() == 2
    assert [fresh(m).state for m in messages] == [State.SENT, State.FAILED, State.SENT]


@pytest.mark.django_db
def test_a_dead_address_is_suppressed_at_the_server_s_word(here, queue, fresh, sink, june):
    sink.refuse("550 5.1.1 no such user")
    message = queue()
    delivery.deliver_due()
    assert fresh(message).state == State.FAILED
    assert Suppression.objects.get().reason == "HardBounce"
    assert june.emails.get().status == "HardBounce"
