"""The cast, and a database whose walls are up: tests run as the application's role."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection

from accounts.capabilities import Role
from accounts.models import Membership, User, Workspace
from accounts.roles import as_app, as_owner
from accounts.tenancy import scope
from contacts.models import Person
from crm.celery import app as celery
from crm.kit import clock
from goals.models import Coaching

PASSWORD = "correct horse battery"


def noon(workspace, *, days_ago: int = 0) -> dt.datetime:
    """Noon of that day where the workspace is: as many days ago at whatever hour a test runs."""
    day = clock.today(workspace.zone) - dt.timedelta(days=days_ago)
    return dt.datetime.combine(day, dt.time(12), workspace.zone)


celery.conf.broker_url  # noqa: B018 -- read now, not while a test says that it is away


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    with as_owner():  # makes and drops the test database
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("grant truncate on all tables in schema public to sphere_app")
        with as_app():
            yield


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Argon2 takes its time on purpose; the test of it asks for it by name."""
    settings.STRONG_HASHERS = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fresh_limits():
    """The limits on signing in count anew in each test."""
    cache.clear()


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    """What is kept in files goes with the test."""
    here = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": here}


@pytest.fixture
def ana(db):
    """Ana owns the workspace that most tests work in."""
    return User.objects.create_user("ana@example.com", PASSWORD, name="Ana Alvarez")


@pytest.fixture
def ben(db):
    """Ben works elsewhere."""
    return User.objects.create_user("ben@example.com", PASSWORD, name="Ben Brook")


@pytest.fixture
def home(ana):
    return Workspace.found(
        name="Ana’s homes",
        by=ana,
        postal_address="1 Main Street, Traverse City, MI 49684",
        time_zone="America/Detroit",
    )


@pytest.fixture
def elsewhere(ben):
    return Workspace.found(name="Ben’s homes", by=ben, postal_address="2 Elm Street, Reno, NV")


@pytest.fixture
def here(home):
    """Inside Ana's workspace; give it up (`with scope(None)`) to meet the walls."""
    with scope(home.pk):
        yield home


@pytest.fixture
def member(home, ana):
    return Membership.everywhere.get(workspace=home, user=ana)


@pytest.fixture
def client_of(client):
    """`client_of(user)`: a browser with that user signed in."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def join(home):
    """`join(role)`: a new member of Ana's workspace in that role; a coach, with leave to see people
    unless told otherwise."""

    def make(role: Role, *, sees_people: bool = True) -> Membership:
        user = User.objects.create_user(f"{role}@example.com", PASSWORD, name=role.title())
        with scope(home.pk):
            made = Membership.objects.create(user=user, role=role)
            if role == Role.COACH and sees_people:
                Coaching.objects.create(coach=made, sees_people=True)
            return made

    return make


@pytest.fixture
def june(home):
    """A contact of Ana's whom tests call, write to and look for."""
    with scope(home.pk):
        person = Person.objects.create(
            first_name="June", last_name="Hargrove", spouse_first_name="Walt"
        )
        person.phones.create(number="231-555-0164")
        person.emails.create(address="june.hargrove@example.com")
    return person
