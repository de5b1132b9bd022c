import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.urls import reverse

from accounts.models import Membership, User, Workspace
from accounts.tenancy import scope
from contacts.models import Book, Person, Touch
from crm.demo.sample import MADE
from crm.demo.seed import EMAIL, PASSWORD, demo_workspace, seed
from crm.kit import clock
from drips.models import Enrolment, Sequence
from leads import feed
from leads.models import FeedAddress, InboundMessage, Lead
from messaging.models import Mailing, Message, State
from prospects.models import Prospect, Stage
from tests.leads.conftest import open_door
from tests.messaging.conftest import NOON
from tests.walls.mirror import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo():
    return seed()


@pytest.fixture
def maya(demo, client_of):
    return client_of(User.objects.get(email=EMAIL))


def test_the_demo_shows_every_section_at_its_best(demo):
    with scope(demo.pk):
        assert Person.objects.in_book(Book.CONTACTS).count() >= 60
        assert Person.objects.in_book(Book.PROSPECTS).count() >= 40
        assert not Person.objects.filter(is_sample=False).exists()
        stages = dict(Prospect.objects.values_list("stage").annotate(Count("pk")))
        assert set(stages) == set(Stage.values)
        months = Touch.objects.dates("happened_at", "month")
        assert len(months) >= 11
        assert Touch.objects.latest("happened_at").happened_at <= clock.now()
        assert Enrolment.objects.active().count() >= 10
        assert Enrolment.objects.values("sequence").distinct().count() >= 3
        today = clock.today(demo.zone)
        assert Person.objects.due_for_a_call(today).count() >= 5
        assert Lead.objects.count() >= 40


def test_seeding_again_changes_nothing(demo):
    before = rows_of(demo)
    assert seed() == demo
    assert rows_of(demo) == before
    assert Workspace.objects.count() == 1


def test_the_demo_is_the_same_every_time(demo):
    with scope(demo.pk):
        first = list(Person.objects.order_by("pk").values_list("first_name", "last_name"))
        ages = list(Touch.objects.order_by("pk").values_list("kind", "body"))
    Workspace.objects.filter(pk=demo.pk).update(is_demo=False)
    again = seed()
    assert again != demo
    with scope(again.pk):
        assert list(Person.objects.order_by("pk").values_list("first_name", "last_name")) == first
        assert list(Touch.objects.order_by("pk").values_list("kind", "body")) == ages


def test_the_command_prints_how_to_enter_as_one_json_line(capsys, client):
    call_command("seed_demo")
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert set(said) == {"email", "password", "feed_address"}
    with scope(demo_workspace().pk):
        assert FeedAddress.objects.current().get().address == said["feed_address"]
    response = client.post(
        reverse("account_login"), {"login": said["email"], "password": said["password"]}
    )
    assert response["Location"] == reverse("today")
    assert client.get(reverse("today")).context["workspace"].is_demo


def test_production_has_no_demo(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("seed_demo")
    assert not Workspace.objects.exists()
    assert not User.objects.filter(email=EMAIL).exists()


@pytest.mark.django_db(transaction=True)
def test_a_sample_lead_comes_in_by_the_real_door(demo, settings, client):
    rung = []
    assert client.login(username=EMAIL, password=PASSWORD)
    with scope(demo.pk):
        before = Lead.objects.count()
    with open_door(ring=lambda *ids: rung.append(ids)) as port:
        settings.SMTP_PORT = port
        response = client.post(reverse("demo:sample_lead"), follow=True)
    assert "Sent." in response.content.decode()
    ((workspace_id, inbound_id),) = rung
    assert workspace_id == demo.pk
    feed.read_mail(workspace_id, inbound_id)
    with scope(demo.pk):
        assert InboundMessage.objects.get(pk=inbound_id).state == InboundMessage.State.PARSED
        assert Lead.objects.count() == before + 1
        newest = Lead.objects.latest("pk")
        assert newest.person.is_sample
        assert newest.source.name == "Realtor.com"


def test_a_door_that_is_closed_is_told_in_words(maya, demo, settings):
    settings.SMTP_PORT = 1
    page = maya.post(reverse("demo:sample_lead"), follow=True).content.decode()
    assert "does not answer" in page


def test_clearing_leaves_what_one_added(demo, maya):
    with scope(demo.pk):
        own = Person.objects.create(first_name="June", last_name="Hargrove")
        own.emails.create(address="june.hargrove@example.com")
        own.add_note("Met at the fair.", by=None)
        Prospect.pursue(own, side="buy")
        sequences = Sequence.objects.count()
    page = maya.post(reverse("demo:clear"), follow=True).content.decode()
    assert "sample people are gone" in page
    with scope(demo.pk):
        assert Person.objects.get() == own
        assert own.notes.count() == own.emails.count() == Prospect.objects.count() == 1
        assert Sequence.objects.count() == sequences
        assert not Lead.objects.exists()
        assert not Enrolment.objects.exists()
        for model in (*MADE, Mailing):
            assert not model.objects.exists(), model
    for name in ("today", "contacts:contacts", "prospects:prospects", "leads:leads"):
        assert maya.get(reverse(name)).status_code == 200


def test_only_a_demo_is_cleared(home, june, ana, client_of):
    with scope(home.pk):
        Person.objects.update(is_sample=True)
    assert client_of(ana).post(reverse("demo:clear")).status_code == 404
    with scope(home.pk):
        assert Person.objects.exists()


def test_daytime_sends_now_what_waits_for_it_and_nothing_of_elsewhere(demo, maya, elsewhere):
    tomorrow = NOON + dt.timedelta(days=1)

    def wait(key, purpose):
        return Message.objects.queue(
            key=key, to="june@example.com", subject="Hi", text="Hi", purpose=purpose,
            not_before=tomorrow, is_automated=True,
        )  # fmt: skip

    with clock.at(NOON):
        with scope(demo.pk):
            letter, notice = wait("1", "marketing"), wait("2", "transactional")
        with scope(elsewhere.pk):
            foreign = wait("1", "marketing")
        assert "1 letter waits for daytime" in maya.get(reverse("demo:sink")).content.decode()
        maya.post(reverse("demo:daytime"))
        with scope(demo.pk):
            assert Message.objects.due().get() == letter
            assert Message.objects.get(pk=notice.pk).not_before == tomorrow
        with scope(elsewhere.pk):
            assert Message.objects.get(pk=foreign.pk).not_before == tomorrow
            assert Message.objects.get().state == State.QUEUED


def test_the_demo_is_owned_by_one_who_may_open_everything(demo):
    with scope(demo.pk):
        member = Membership.objects.get(user__email=EMAIL)
    assert member.role == "owner"
    assert member.user.is_staff
