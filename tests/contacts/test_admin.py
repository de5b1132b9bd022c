import pytest

from accounts.tenancy import scope
from contacts.models import Person

pytestmark = pytest.mark.django_db


def test_staff_find_people_in_the_admin_of_their_workspace(client_of, ana, june, elsewhere):
    with scope(elsewhere.pk):
        Person.objects.create(first_name="Zed", last_name="Hargreaves")
    ana.is_staff = ana.is_superuser = True
    ana.save()
    client = client_of(ana)
    page = client.get("/admin/contacts/person/", {"q": "hargr"}).content.decode()
    assert "June &amp; Walt Hargrove" in page
    assert "Zed" not in page
    assert client.get(f"/admin/contacts/person/{june.pk}/change/").status_code == 200
    for name in ("category", "leadsource", "touch", "note"):
        assert client.get(f"/admin/contacts/{name}/").status_code == 200
