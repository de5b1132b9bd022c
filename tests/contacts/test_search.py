import pytest

from contacts.models import Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words",
    ["har", "jun", "wal", "june har", "hargrove, ju", "walt harg", "0164", "2315550", "june.h",
     "(231) 555-01", "hargrve"],
)  # fmt: skip
def test_three_letters_find_the_person(here, member, june, words):
    Person.objects.create(first_name="Otto", last_name="Quist")

    assert Person.objects.visible_to(member).search(words) == [june]


def test_search_stays_in_the_workspace(here, member, june, elsewhere):
    from accounts.models import Membership
    from accounts.tenancy import scope

    theirs = Membership.everywhere.get(workspace=elsewhere)
    with scope(elsewhere.pk):
        assert Person.objects.visible_to(theirs).search("har") == []
        assert Person.objects.visible_to(theirs).search("hargrove typo") == []
