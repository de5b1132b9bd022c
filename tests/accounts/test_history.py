import datetime as dt

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import ProgrammingError

from accounts.models import Act, Version
from accounts.tenancy import acting, scope
from contacts.models import Category, Filing, Person, Phone
from crm.kit.ids import uuid7

A_MONTH = dt.timedelta(days=30)
DERIVED = {
    "contacts.MatchKey": "written anew whenever what it is made of changes",
    "agenda.CallLine": "made anew each morning",
    "agenda.SessionCall": "what a session showed; what came of it is a touch",
    "messaging.BridgedCall": "what the telephone did; what came of it is a touch",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def june(here):
    return Person.objects.create(first_name="June", last_name="Hargrove")


def of(row) -> list[Version]:
    table = row._meta.db_table
    return list(Version.objects.filter(table=table, row_id=row.pk).order_by("id"))


def test_a_change_is_written_with_who_when_from_where_and_what_was_before(home, member):
    with scope(home.pk, by=member, origin="phone"):
        june = Person.objects.create(first_name="June", last_name="Hargrove")
        june.change(first_name="Jane")
        added, changed = of(june)
    assert added.op == "I"
    assert (changed.op, changed.by, changed.origin) == ("U", member, "phone")
    assert changed.before["first_name"] == "June"
    assert "last_name" not in changed.before
    assert changed.person_pk == june.pk


def test_saving_what_is_the_same_writes_no_history(june):
    june.save()
    assert [version.op for version in of(june)] == ["I"]


def test_bulk_updates_and_raw_sql_are_caught_alike(june):
    Person.objects.update(company="Acme")
    with connection.cursor() as cursor:
        cursor.execute("update contacts_person set title = 'Baker'")
    assert [version.before.get("title") for version in of(june)[1:]] == [None, ""]


def test_history_cannot_be_rewritten_not_even_by_the_application(june):
    for statement in ("update accounts_version set origin = 'x'", "delete from accounts_version"):
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_act_is_taken_back_exactly(june, member):
    friend = Category.objects.named("Friend")
    june.file(friend)
    june.phones.create(number="+12315550142", status="DNC", status_note="Asked")
    before = rows_of(june)
    with Act.doing("test", "Much at once", by=member, undo_for=A_MONTH) as act:
        june.change(first_name="Jane", birthday=dt.date(1954, 5, 12))
        june.change(first_name="Jill")
        june.unfile(friend)
        june.phones.get().mark("BAD", "Wrong")
        june.phones.all().delete()
        june.add_note("A note.", by=member)
    assert rows_of(june) != before
    assert act.undo(by=member)
    assert rows_of(june) == before
    assert not act.undo(by=member)


def rows_of(person) -> dict:
    found = {}
    for table in ("contacts_person", "contacts_phone", "contacts_filing", "contacts_note"):
        with connection.cursor() as cursor:
            cursor.execute(f"select to_jsonb(t) - 'updated_at' from {table} t order by id")
            found[table] = cursor.fetchall()
    return found


def test_a_deleted_person_comes_back_with_everything(june, member):
    june.phones.create(number="+12315550142")
    june.add_note("Likes tea.", by=member)
    with Act.doing("delete", "Deleted June", by=member, undo_for=A_MONTH) as act:
        june.delete()
    assert not Person.objects.filter(first_name="June").exists()
    act.undo(by=member)
    back = Person.objects.get(first_name="June")
    assert back.public_id == june.public_id
    assert [back.phones.count(), back.notes.get().body] == [1, "Likes tea."]


def test_what_was_changed_again_since_stays_when_an_act_is_taken_back(june, member):
    with Act.doing("test", "First", by=member, undo_for=A_MONTH) as act:
        june.change(first_name="Jane", company="Acme")
    with acting(uuid7()):
        june.change(first_name="Jill")
    act.undo(by=member)
    june.refresh_from_db()
    assert (june.first_name, june.company) == ("Jill", "")


def test_a_row_given_to_an_added_person_is_given_back_before_that_person_goes(june, member):
    phone = june.phones.create(number="+12315550142")
    with Act.doing("split", "Split", by=member, undo_for=A_MONTH) as act:
        other = Person.objects.create(first_name="Walt")
        phone.person = other
        phone.save(update_fields=["person"])
    act.undo(by=member)
    assert Phone.objects.get().person == june
    assert Person.objects.count() == 1


def test_an_act_whose_time_has_run_out_cannot_be_taken_back(june, member):
    with Act.doing("test", "Short", by=member, undo_for=dt.timedelta(seconds=-1)) as act:
        june.change(first_name="Jane")
    assert not act.undo(by=member)
    june.refresh_from_db()
    assert june.first_name == "Jane"


def test_taking_back_can_be_seen_in_history_and_shows_whose_it_was(june, member):
    with Act.doing("test", "First", by=member, undo_for=A_MONTH) as act:
        june.change(first_name="Jane")
    act.undo(by=member)
    undoing = Act.objects.get(kind="undo")
    assert undoing.title == "Took back: First"
    assert Version.objects.filter(act=undoing.public_id, op="U").exists()


def test_history_of_one_workspace_is_not_seen_from_another(june, elsewhere):
    with scope(elsewhere.pk):
        assert (
            not Version.objects.exclude(table__in=["contacts_category", "contacts_leadsource"])
            .filter(table="contacts_person")
            .exists()
        )


def test_everything_that_goes_or_moves_with_a_person_is_recorded():
    missing = [
        f"{label}: {op}" for label, table in hanging_on_people()
        for op in ("delete", "update") if f"{table}_{op}" not in triggers()
    ]  # fmt: skip
    assert missing == []


def triggers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select tgname from pg_trigger where not tgisinternal")
        return {name for (name,) in cursor.fetchall()}


def hanging_on_people():
    """Every model with a key to Person, or that is deleted with one that has."""
    found, left = set(), [Person]
    while left:
        target = left.pop()
        for model in apps.get_models():
            for field in model._meta.fields:
                if field.is_relation and field.related_model is target and model not in found:
                    goes_along = field.remote_field.on_delete is models.CASCADE
                    if target is Person or goes_along:
                        found.add(model)
                        left += [model] if goes_along else []
    return [
        (model._meta.label, model._meta.db_table)
        for model in found | {Person, Filing}
        if model._meta.label not in DERIVED
    ]
