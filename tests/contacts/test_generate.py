import pytest
from django.core.management import CommandError, call_command

from accounts.tenancy import scope
from contacts.models import Person

pytestmark = pytest.mark.django_db


def test_generated_people_are_found_like_any_other(home, member):
    call_command("generate_people", workspace=home.slug, count=50)
    with scope(home.pk):
        person = Person.objects.prefetch_related("phones").last()
        visible = Person.objects.visible_to(member)
        assert visible.count() == 50
        assert person in visible.search(f"{person.first_name} {person.last_name}")
        assert person in visible.search(person.best_phone.number)


def test_an_unknown_workspace_is_named(db):
    with pytest.raises(CommandError, match="no workspace 'nowhere'"):
        call_command("generate_people", workspace="nowhere", count=1)
