"""Deleting one person from their page, what goes with them, and their way back."""

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from contacts.models import Category, Email, Person, Phone


def delete(client, person):
    return client.post(f"/people/{person.public_id}/deletion/", follow=True)


def test_a_deleted_person_comes_back_with_all_that_hung_on_them(client_of, ana, june):
    with scope(june.workspace_id):
        june.log_touch(by=None, body="Talked about the roof")
        june.file(Category.objects.meaning(Category.Meaning.TOP100))
        june.add_note("Likes boats", by=None)
    client = client_of(ana)
    page = delete(client, june)
    assert "June &amp; Walt Hargrove was deleted." in page.text
    assert client.get(june.get_absolute_url()).status_code == 404
    with scope(june.workspace_id):
        assert not Person.objects.exists()
        assert not Phone.objects.exists()
        act = Act.objects.get(kind="delete")
    assert f"/acts/{act.public_id}/undo/" in page.text
    client.post(f"/acts/{act.public_id}/undo/")
    page = client.get(june.get_absolute_url()).text
    for text in ("June &amp; Walt Hargrove", "(231) 555-0164", "the roof", "Likes boats", "Top100"):
        assert text in page


def test_tidy_up_lists_what_was_deleted_lately(client_of, ana, june):
    client = client_of(ana)
    delete(client, june)
    page = client.get("/people/tidy-up/").text
    assert "Deleted June &amp; Walt Hargrove" in page
    with scope(june.workspace_id):
        act = Act.objects.get(kind="delete")
    client.post(
        f"/acts/{act.public_id}/undo/", headers={"Referer": "http://testserver/people/tidy-up/"}
    )
    page = client.get("/people/tidy-up/").text
    assert "Taken back." in page
    assert f"/acts/{act.public_id}/undo/" not in page


def test_who_may_not_delete_is_not_offered_it(client_of, join, june):
    client = client_of(join(Role.ASSISTANT).user)
    assert "/deletion/" not in client.get(june.get_absolute_url()).text
    assert delete(client, june).status_code == 403
    with scope(june.workspace_id):
        assert Person.objects.get() == june


def test_two_sections_of_one_app_are_not_both_the_current_one(client_of, ana, june):
    client = client_of(ana)
    for url in ("/people/", "/people/tidy-up/"):
        page = client.get(url).text
        sidebar = page.partition('aria-label="Main"')[2].partition("</nav>")[0]
        assert sidebar.count('aria-current="page"') == 1


def test_what_asked_for_a_stop_comes_back_marked(client_of, ana, june):
    with scope(june.workspace_id):
        june.phones.get().mark(Phone.Status.DNC, "Asked not to be called")
        june.emails.update(status=Email.Status.OPT_OUT)
    client = client_of(ana)
    delete(client, june)
    line = "Jun Hargrove, 231-555-0164, june.hargrove@example.com"
    client.post("/people/quick-add/", {"line": line})
    with scope(june.workspace_id):
        back = Person.objects.get()
        assert back.phones.get().status == Phone.Status.DNC
        assert back.emails.get().status == Email.Status.OPT_OUT
