"""F25: a message moves only along the lattice, whatever is tried in whatever order."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User, Workspace
from accounts.tenancy import scope
from messaging import delivery
from messaging.handoff import Wait, hand_off, postpone
from messaging.models import IllegalMove, Message, State
from messaging.outcome import UNKNOWN, Outcome, sent

pytestmark = pytest.mark.django_db
TERMINAL = {State.SENT, State.SUPPRESSED, State.SKIPPED, State.CANCELLED, State.FAILED}


@pytest.mark.parametrize("state", State)
def test_only_moves_of_the_lattice_are_possible(here, state):
    for other in State:
        if state.may_become(other):
            assert Message.objects.move(state, other) == 0
        else:
            with pytest.raises(IllegalMove):
                Message.objects.move(state, other)


def test_what_has_ended_stays_ended():
    assert not any(state.may_become(other) for state in TERMINAL for other in State)


def test_nothing_comes_back_from_hand_off_to_a_claim():
    assert not State.HANDOFF.may_become(State.CLAIMED)
    assert not State.UNKNOWN.may_become(State.CLAIMED)


class OneMessage(RuleBasedStateMachine):
    """Two workers and a stop, at one message, in every order."""

    home: Workspace

    @initialize()
    def write(self):
        type(self).number = getattr(type(self), "number", 0) + 1
        with scope(self.home.pk):
            self.message = Message.objects.queue(
                key=f"k{self.number}", to="x@example.com", subject="s", text="t"
            )
        self.claims, self.handed, self.seen = [], [], State.QUEUED
        self.lent = 0

    def row(self):
        with scope(self.home.pk):
            return Message.objects.get(pk=self.message.pk)

    @rule()
    def claim(self):
        with scope(self.home.pk):
            Message.objects.filter(pk=self.message.pk).hurry()
        self.claims += delivery.claim(self.home.pk, [self.message.pk])

    @rule(data=st.data())
    def hand_over(self, data):
        if self.claims:
            claimed = data.draw(st.sampled_from(self.claims))
            if hand_off(claimed, b""):
                self.handed.append(claimed)
                self.lent += 1

    @rule(data=st.data(), outcome=st.sampled_from(["sent", "later", "refused", "unknown"]))
    def answer(self, data, outcome):
        outcomes = {
            "sent": sent(),
            "later": Outcome(State.QUEUED, "later"),
            "refused": Outcome(State.FAILED, "no"),
            "unknown": UNKNOWN,
        }
        if self.handed:
            delivery.record(data.draw(st.sampled_from(self.handed)), outcomes[outcome])

    @rule(data=st.data())
    def give_back(self, data):
        if self.claims:
            claimed = data.draw(st.sampled_from(self.claims))
            with scope(self.home.pk):
                mine = Message.objects.filter(pk=claimed.pk, claim_token=claimed.claim_token)
                postpone(mine, Wait(self.message.not_before, "later"))

    @rule()
    def stop(self):
        with scope(self.home.pk):
            Message.objects.filter(pk=self.message.pk).cancel("stopped")

    @invariant()
    def it_moved_along_the_lattice_and_what_ended_stays(self):
        if not hasattr(self, "message"):
            return
        row = self.row()
        if self.seen in TERMINAL:
            assert row.state == self.seen
        if row.state == State.SENT:
            assert row.sent_at
            assert self.lent >= 1
        if row.state == State.CANCELLED:
            assert row.sent_at is None
        self.seen = State(row.state)


def test_a_message_under_every_order_of_events(db):
    user = User(email="z@example.com", password="!")
    user.save()
    OneMessage.home = Workspace.found(name="Z", by=user)
    run_state_machine_as_test(
        OneMessage,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
