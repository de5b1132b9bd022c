"""Sequences, their letters and the library."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.tenancy import scope
from contacts.models import Person
from drips import deeds, library, schedule, walk
from drips.models import Enrolment, Sequence, Step, StepTaken
from drips.tasks import scan
from messaging import merge
from messaging.models import Message

pytestmark = pytest.mark.django_db


class TestLibrary:
    def test_a_new_workspace_gets_it(self, here):
        names = set(Sequence.objects.values_list("name", flat=True))
        assert len(names) >= 6
        assert Sequence.objects.get(name="New buyer, first weeks").steps.count() == 8

    def test_putting_it_in_twice_changes_nothing(self, here):
        before = Step.objects.count()
        library.furnish(here)
        assert Step.objects.count() == before


class TestOnce:
    def test_a_letter_is_written_once_however_often_the_scan_runs(self, home, talked, enrol, sink):
        """F07: five times each, and by several schedulers."""
        enrol()
        for _ in range(5):
            scan()
        with scope(home.pk):
            assert Message.objects.count() == StepTaken.objects.count() == 1

    def test_the_key_is_derived_from_the_enrolment_and_the_step(self, home, talked, enrol, drip):
        enrolment = enrol()
        scan()
        with scope(home.pk):
            message = Message.objects.get()
            assert message.dedupe_key == (
                f"drip:{enrolment.public_id}:{drip.steps.first().public_id}"
            )

    def test_an_abort_between_the_letter_and_the_date_leaves_neither(
        self, home, talked, enrol, monkeypatch
    ):
        """F01's shape: one transaction."""
        enrolment = enrol()

        monkeypatch.setattr(walk, "_MOVE", "select the date that never was")
        with pytest.raises(DatabaseError), scope(home.pk):
            enrolment.advance()
        with scope(home.pk):
            assert not Message.objects.exists()
            assert not StepTaken.objects.exists()

    def test_one_that_fails_does_not_stand_before_the_others(
        self, home, talked, enrol, monkeypatch
    ):
        enrolment = enrol()
        with scope(home.pk):
            june2 = Person.objects.create(first_name="May")
            june2.emails.create(address="may@example.com")
        enrol(june2, write_first=True)
        do = deeds.do

        def fail_for_june(turn):
            if turn.enrolment.pk == enrolment.pk:
                raise RuntimeError("broken")
            return do(turn)

        monkeypatch.setattr(deeds, "do", fail_for_june)
        scan()
        with scope(home.pk):
            assert [m.to_address for m in Message.objects.all()] == ["may@example.com"]
            enrolment.refresh_from_db()
        assert enrolment.due_at > enrolment.began_at

    def test_the_database_itself_refuses_two_live_enrolments(self, here, talked, enrol, drip):
        first = enrol()
        with pytest.raises(IntegrityError), transaction.atomic():
            Enrolment.objects.create(person=talked, sequence=drip, began_at=first.began_at)

    def test_a_message_says_why(self, home, talked, enrol):
        enrol()
        scan()
        with scope(home.pk):
            message = Message.objects.get()
        assert message.why_sentence == (
            "Letter 1 of the drip “First home”. Ana Alvarez put June on it on November 18. "
            "It stops when June answers or asks for no more letters."
        )
        assert message.why["link"].startswith("/drips/")


class TestSteps:
    def test_the_progress_names_the_next_letter(self, home, talked, enrol, drip):
        enrolment = enrol()
        for taken, title in enumerate(["Letter 1, friend", "Letter 2, friend"]):
            with scope(home.pk):
                row = Enrolment.objects.with_progress().get()
                assert (row.taken_count, row.letters_count, row.next_title) == (taken, 3, title)
                enrolment.advance()

    def test_moving_a_letter_closes_the_others_up(self, here, drip):
        first, second, third = drip.steps.all()
        assert third.move_to(1)
        assert [s.pk for s in drip.steps.all()] == [third.pk, first.pk, second.pk]
        assert [s.position for s in drip.steps.all()] == [1, 2, 3]
        assert not Step.objects.get(pk=third.pk).move_to(1)
        assert Step.objects.get(pk=third.pk).move_to(99)
        assert [s.pk for s in drip.steps.all()] == [first.pk, second.pk, third.pk]

    def test_people_before_a_letter_get_the_new_one_and_nobody_gets_one_twice(
        self, home, talked, enrol, drip
    ):
        enrolment = enrol()
        with scope(home.pk):
            enrolment.advance()
            drip.steps.last().move_to(1)
            ahead = [step.subject for step in enrolment.steps_ahead()]
        assert ahead == ["Letter 3, {{first_name|friend}}", "Letter 2, {{first_name|friend}}"]

    def test_a_letter_taken_out_is_passed_over(self, home, talked, enrol, drip):
        enrolment = enrol()
        with scope(home.pk):
            enrolment.advance()
            drip.steps.all()[1].delete()
            assert [s.position for s in enrolment.steps_ahead()] == [3]


class TestSchedule:
    def test_letters_stand_at_least_a_week_apart(self, here):
        import datetime as dt

        steps = [Step(wait_days=wait) for wait in (0, 2, 14)]
        days = [one.day for one in schedule.plan(steps, dt.date(2026, 11, 20))]
        assert days == [dt.date(2026, 11, 20), dt.date(2026, 11, 27), dt.date(2026, 12, 11)]
        (first, second, third) = schedule.weeks(schedule.plan(steps, dt.date(2026, 11, 20)))
        assert first["monday"] == dt.date(2026, 11, 16)
        assert [len(day["letters"]) for day in second["days"]] == [0, 0, 0, 0, 1, 0, 0]
        assert third["monday"] == dt.date(2026, 12, 7)


class TestMerge:
    def fill(self, text, june, member, **how):
        return merge.render(text, june, workspace=member.workspace, membership=member, **how)

    def test_fields_and_what_to_say_without_them(self, here, june, member):
        said = self.fill(
            "Hi {{ First_Name }} {{last_name|}}{{home_address|your home}}", june, member
        )
        assert said.text == "Hi June Hargroveyour home"
        june.first_name = ""
        assert self.fill("Hi {{first_name|there}}", june, member).text == "Hi there"
        assert self.fill("Hi {{first_name}}", june, member).empty == ["first_name"]

    def test_an_unknown_field_is_told_and_what_can_be_none_stays(self, here, june, member):
        said = self.fill("{{person.workspace.pk}}{% load x %}{{frist_name}}", june, member)
        assert said.text == "{{person.workspace.pk}}{% load x %}"
        assert said.unknown == ["person.workspace.pk", "frist_name"]
        assert "Did you mean {{first_name}}?" in merge.complaints("{{frist_name}}")[0]
        assert merge.complaints("{{first_name") != []

    def test_values_are_escaped_in_html(self, here, june, member):
        june.first_name = "<script>x</script>&"
        said = self.fill("<p>{{first_name}}{{nothing|<b>}}</p>", june, member, html=True).text
        assert said == "<p>&lt;script&gt;x&lt;/script&gt;&amp;&lt;b&gt;</p>"
        said = self.fill("{{first_name}}", june, member).text
        assert merge.as_html(said) == "<p>&lt;script&gt;x&lt;/script&gt;&amp;</p>"

    def test_a_value_with_braces_is_not_filled_in_again(self, here, june, member):
        june.first_name = "{{agent_email}}"
        assert self.fill("{{first_name}}", june, member).text == "{{agent_email}}"

    def test_plain_text_becomes_paragraphs_and_links(self):
        assert merge.as_html("Hi,\nyou\n\nhttps://x.example/a?b=1&c=2.") == (
            "<p>Hi,<br>\nyou</p>\n"
            '<p><a href="https://x.example/a?b=1&amp;c=2">https://x.example/a?b=1&amp;c=2</a>.</p>'
        )
