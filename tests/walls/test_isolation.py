import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from accounts.models import Membership, TopicVersion
from accounts.roles import as_owner, refuse_powerful_role
from accounts.tenancy import NoWorkspace, WorkspaceModel, scope
from contacts.models import Email, Person, Phone
from tests.walls import isolation

pytestmark = pytest.mark.django_db


def test_every_model_stands_behind_the_walls():
    assert isolation.complaints() == []


def test_every_exception_still_exists():
    labels = {model._meta.label for model in isolation.every_model()}
    assert set(isolation.GLOBAL) <= labels
    with connection.cursor() as cursor:
        cursor.execute("select proname from pg_proc where prosecdef")
        assert set(isolation.SECURITY_DEFINER) <= {name for (name,) in cursor.fetchall()}


class TestThatTheWatchSeesABreach:
    """Each wall is taken down once, as the owner could, and must be missed."""

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize(
        ("breach", "mending", "complaint"),
        [
            (
                "alter table contacts_phone disable row level security",
                "alter table contacts_phone enable row level security",
                "row level security is off",
            ),
            (
                "create policy everyone on contacts_phone using (true)",
                "drop policy everyone on contacts_phone",
                "its policies are",
            ),
            (
                "create unique index everywhere on contacts_phone (number)",
                "drop index everywhere",
                "unique without the workspace: number",
            ),
            (
                "create view open_people as select * from contacts_person",
                "drop view open_people",
                "a view without security_invoker: open_people",
            ),
            (
                "create materialized view all_people as select * from contacts_person",
                "drop materialized view all_people",
                "a materialized view: all_people",
            ),
            (
                "create function peep() returns bigint language sql security definer "
                "as 'select 1::bigint'",
                "drop function peep()",
                "a SECURITY DEFINER function without a reason: peep",
            ),
            (
                "grant trigger on contacts_person to sphere_app",
                "revoke trigger on contacts_person from sphere_app",
                "a grant beyond select, insert, update, delete: contacts_person TRIGGER",
            ),
        ],
    )
    def test_breach(self, breach, mending, complaint):
        with as_owner() as owner, owner.cursor() as cursor:
            cursor.execute(breach)
        try:
            assert any(complaint in found for found in isolation.complaints())
        finally:
            with as_owner() as owner, owner.cursor() as cursor:
                cursor.execute(mending)
        assert isolation.complaints() == []

    def test_a_model_without_walls_is_missed(self):
        class Diary(models.Model):  # noqa: DJ008
            workspace = models.ForeignKey("accounts.Workspace", models.PROTECT)

            class Meta:
                app_label = "contacts"
                db_table = "contacts_phone"

        try:
            assert "contacts_phone: the default manager does not filter" in isolation.complaints()
        finally:
            from django.apps import apps

            del apps.all_models["contacts"]["diary"]
            apps.clear_cache()


def test_outside_a_workspace_the_models_raise(home, june):
    with pytest.raises(NoWorkspace):
        Person.objects.count()
    with pytest.raises(NoWorkspace):
        june.refresh_from_db()
    with pytest.raises(NoWorkspace):
        june.delete()


def test_outside_a_workspace_sql_sees_nothing_and_fails_nothing(home, june):
    with connection.cursor() as cursor:
        for model in isolation.tenant_models():
            if model._meta.db_table not in isolation.WITHOUT_POLICY:
                cursor.execute(f"select count(*) from {model._meta.db_table}")
                assert cursor.fetchone() == (0,), model
    with scope(home.pk):
        assert Person.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from contacts_person")
        assert cursor.fetchone() == (0,)


def test_a_scope_inside_another_gives_the_outer_one_back(home, elsewhere, june):
    with scope(home.pk):
        with scope(elsewhere.pk):
            assert Person.objects.count() == 0
        assert Person.objects.count() == 1
        with pytest.raises(ValueError, match="inside"), scope(elsewhere.pk):
            raise ValueError("inside")
        assert Person.objects.count() == 1


class TestSql:
    """T08: what a mistake in our own SQL would try."""

    def test_a_child_of_a_foreign_parent_is_refused(self, elsewhere, june):
        with scope(elsewhere.pk), transaction.atomic():
            Phone.objects.create(person_id=june.pk, number="+12315550100")
            with pytest.raises(IntegrityError, match="workspace_id"):
                connection.check_constraints()
            transaction.set_rollback(True)

    def test_moving_a_row_to_another_workspace_is_refused(self, home, elsewhere, june):
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            scope(home.pk),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("update contacts_person set workspace_id = %s", [elsewhere.pk])

    def test_an_upsert_on_a_foreign_row_is_refused(self, home, elsewhere, june):
        with scope(home.pk):
            phone_id = Phone.objects.get().pk
        with (
            pytest.raises(DatabaseError),
            scope(elsewhere.pk),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "insert into contacts_phone (id, workspace_id, person_id, public_id, number, "
                "reversed_digits, extension, label, of_spouse, is_best, status, status_note) "
                "overriding system value select %s, %s, %s, gen_random_uuid(), '+1', '1', '', "
                "'home', false, false, '', '' on conflict (id) do update set number = '+666'",
                [phone_id, elsewhere.pk, june.pk],
            )
        with scope(home.pk):
            assert june.phones.get().number == "+12315550164"

    def test_a_foreign_member_cannot_own_a_person(self, home, elsewhere, june, ben):
        theirs = Membership.everywhere.get(user=ben)
        with scope(home.pk), transaction.atomic():
            Person.objects.filter(pk=june.pk).update(owner=theirs)
            with pytest.raises(IntegrityError):
                connection.check_constraints()
            transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_only_the_applications_role_may_serve():
    refuse_powerful_role()
    with as_owner(), pytest.raises(ImproperlyConfigured, match="walls"):
        refuse_powerful_role()


def test_the_database_itself_refuses_the_same_email_twice(here, june):
    with pytest.raises(IntegrityError), transaction.atomic():
        Email.objects.create(person=june, address="JUNE.hargrove@example.com")


def test_every_tenant_model_extends_the_base():
    assert all(issubclass(model, WorkspaceModel) for model in isolation.tenant_models())
    assert TopicVersion in isolation.tenant_models()
