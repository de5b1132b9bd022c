"""Everything that changed: read in words, put back, filtered, and quick at 100,000 versions."""

import datetime as dt
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import acting, scope
from contacts import history, history_words
from contacts.models import Category, CustomField, FieldValue, LeadSource, Person
from crm.kit import keyset
from crm.kit.ids import uuid7

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def doing(home, member):
    """`with doing():` somebody works in a request of their own."""

    def work(by=member, origin="browser"):
        return scope(home.pk, by=by, origin=origin)

    return work


def url_of(person):
    return reverse("contacts:person_history", args=[person.public_id])


def read(client, url) -> str:
    page = LexborHTMLParser(client.get(url).content.decode())
    return " ".join(page.css_first("main").text(separator=" ").split())


def token(response, title: str) -> str:
    """What the "Put back" beside a field or a row sends."""
    page = LexborHTMLParser(response.content.decode())
    forms = [form for form in page.css("form.put-back") if title in form.text()]
    return forms[0].css_first("input[name=back]").attributes["value"]


def put_back(client, person, title):
    back = token(client.get(url_of(person)), title)
    url = reverse("contacts:history_return", args=[person.public_id])
    return client.post(url, {"back": back}, follow=True)


def toasts(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# ── reading ──────────────────────────────────────────────────────────────────
def test_a_change_is_told_with_who_when_from_where_before_and_after(client_of, ana, june, doing):
    client = client_of(ana)
    client.post(reverse("contacts:beginning", args=[june.public_id]), {"how_met": "At the lake"})
    said = read(client, url_of(june))
    assert "Ana Alvarez, in Sphere" in said
    assert "How met was nothing now At the lake" in said
    with doing(origin="phone"):
        june.change(how_met="At church")
    said = read(client, url_of(june))
    assert "Ana Alvarez, from the phone" in said
    assert "How met was At the lake now At church" in said
    assert said.index("At church") < said.index("was nothing now At the lake"), "newest first"


def test_values_stand_in_the_words_of_the_page(client_of, ana, june, doing, member):
    with doing():
        source = LeadSource.objects.named("Church")
        june.change(source=source, owner=member, birthday=dt.date(1604, 5, 12), tenure="owns")
        june.phones.get().mark("BAD", "Disconnected")
        june.file(Category.objects.named("Gardeners"))
        field = CustomField.objects.create(name="Boat")
        FieldValue.objects.create(person=june, field=field, text="Albatross")
    said = read(client_of(ana), url_of(june))
    for words in (
        "Source was nothing now Church", "Owner was nothing now Ana Alvarez",
        "Birthday was nothing now May 12", "Rents or owns was Not known now Owns",
        "Changed phone: (231) 555-0164", "Status was Good now BAD",
        "Added category: Gardeners", "Added fact: Boat: Albatross",
    ):  # fmt: skip
        assert words in said, words


def test_what_sphere_copies_for_itself_is_not_told(client_of, ana, june, doing):
    with doing():
        june.change(last_name="Harper")
    said = read(client_of(ana), url_of(june))
    assert "Last name was Hargrove now Harper" in said
    for title in ("lc", "Search", "Name on the envelope", "Dear", "Reversed", "Updated"):
        assert f"{title} was" not in said


def test_changing_a_value_twice_in_one_act_is_told_once_with_the_first_and_the_last(
    client_of, ana, june, doing
):
    with doing():
        june.change(company="First")
        june.change(company="Second")
    with doing():
        june.change(company="Third")
    said = read(client_of(ana), url_of(june))
    assert "Company was nothing now Second" in said
    assert "Company was Second now Third" in said
    assert "now First" not in said


def test_the_name_of_what_is_gone_is_still_known(client_of, ana, june, doing):
    with doing():
        gardeners = Category.objects.named("Gardeners")
        june.file(gardeners)
    with doing():
        gardeners.delete()
    said = read(client_of(ana), url_of(june))
    assert "Taken away category: Gardeners" in said
    assert "Added category: Gardeners" in said


def test_an_act_is_one_entry_under_its_title_with_its_undo(client_of, ana, june, doing, member):
    with doing(), Act.doing("bulk", "Made cold in December", by=member, undo_for=A_DAY):
        june.file(Category.objects.meaning("cold"))
        june.change(company="Acme")
    client = client_of(ana)
    page = client.get(url_of(june)).content.decode()
    assert page.count("<b>Made cold in December</b>") == 1
    with doing():
        act = Act.objects.get(kind="bulk")
    client.post(reverse("accounts:act_undo", args=[act.public_id]))
    said = read(client, url_of(june))
    assert "Took back: Made cold in December" in said
    with doing():
        june.refresh_from_db()
        assert june.company == ""


def test_a_member_without_the_capability_does_not_see_what_is_kept_from_them(
    client_of, home, june, doing, join, ana, monkeypatch
):
    monkeypatch.setattr(history_words, "_kept", {})
    history_words.keep_from("see_income", "contacts.Person", "source_detail")
    history_words.keep_from("see_income", "contacts.Note")
    with doing():
        june.change(source_detail="Paid 900 dollars", company="Acme")
        june.add_note("Commission 12,000", by=None)
    said = read(client_of(ana), url_of(june))
    assert "Paid 900 dollars" in said
    assert "Commission 12,000" in said
    client = client_of(join(Role.ASSISTANT).user)
    for url in (url_of(june), reverse("contacts:history")):
        said = read(client, url)
        assert "Acme" in said
        assert "900" not in said
        assert "12,000" not in said


def test_history_is_paged_by_key_and_shows_every_act_once(client_of, ana, june, doing, monkeypatch):
    monkeypatch.setattr(history, "SIZE", 4)
    for number in range(11):
        with doing():
            june.change(company=f"Company {number}")
    client, url, seen = client_of(ana), url_of(june), []
    for _ in range(9):
        response = client.get(url)
        seen += [deed.act for deed in response.context["deeds"]]
        if not response.context["next"]:
            break
        url = url_of(june) + response.context["next"]
    assert len(seen) == len(set(seen)) == 12  # and the act that made June


def test_a_page_costs_the_same_however_much_was_changed(client_of, ana, june, doing, member):
    def queries(url) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def change(number):
        with doing(), Act.doing("bulk", f"Act {number}", by=member, undo_for=A_DAY):
            june.change(company=f"C{number}", source=LeadSource.objects.named(f"S{number}"))
            june.file(Category.objects.named(f"Category {number}"))
            june.phones.create(number=f"231-555-01{number:02}")
            june.add_note("Note", by=member)

    client = client_of(ana)
    change(0)
    urls = [url_of(june), reverse("contacts:history")]
    few = [queries(url) for url in urls]
    for number in range(1, 12):
        change(number)
    many = [queries(url) for url in urls]
    assert all(now <= then for now, then in zip(many, few, strict=True)), (few, many)
    assert max(few) <= 31, few


@pytest.mark.parametrize(
    "query", ["?after=x", "?after=" + keyset.pack(-5), "?after=" + keyset.pack(10**40),
              "?at=zz", "?member=x&kind=y&origin=z&day=31-31", "?day=0001-01-01", "?day=9999-12-31"]
)  # fmt: skip
def test_nonsense_in_the_address_is_left_out(client_of, ana, june, query):
    client = client_of(ana)
    version = reverse("contacts:version", args=[june.public_id])
    for url in (url_of(june), reverse("contacts:history"), version):
        assert client.get(url + query).status_code in (200, 302)


# ── putting back ─────────────────────────────────────────────────────────────
def test_one_field_goes_back_with_what_is_made_of_it_and_can_be_undone(client_of, ana, june, doing):
    with doing():
        june.change(last_name="Harper")
    client = client_of(ana)
    response = put_back(client, june, "Last name")
    assert toasts(response) == ["Put back: last name."]
    with doing():
        june.refresh_from_db()
        assert (june.last_name, june.last_lc) == ("Hargrove", "hargrove")
        assert june.label_name == "June & Walt Hargrove"
        act = Act.objects.get(kind="restore")
    client.post(reverse("accounts:act_undo", args=[act.public_id]))
    with doing():
        june.refresh_from_db()
        assert (june.last_name, june.last_lc) == ("Harper", "harper")


def test_a_number_that_was_taken_away_comes_back_as_it_was(client_of, ana, june, doing):
    with doing():
        phone = june.phones.get()
        phone.extension, phone.label = "12", "work"
        phone.save()
    with doing():
        june.phones.all().delete()
    put_back(client_of(ana), june, "555-0164")
    with doing():
        back = june.phones.get()
    assert (back.public_id, back.extension, back.label) == (phone.public_id, "12", "work")
    assert back.reversed_digits == phone.reversed_digits


def test_a_number_that_is_there_again_is_not_written_twice(client_of, ana, june, doing):
    with doing():
        june.phones.all().delete()
    with doing():
        june.phones.create(number="231-555-0164")
    response = put_back(client_of(ana), june, "555-0164")
    assert toasts(response) == ["(231) 555-0164: This number is already there."]
    with doing():
        assert june.phones.count() == 1
        assert not Act.objects.filter(kind="restore").exists()


def test_what_a_key_pointed_at_and_is_gone_is_said(client_of, ana, june, doing):
    with doing():
        source = LeadSource.objects.named("Church")
        june.change(source=source)
    with doing():
        june.change(source=None)
    with doing():
        source.delete()
    response = put_back(client_of(ana), june, "Source")
    assert toasts(response) == ["Source: that one is not there any more."]


def test_history_lifts_no_stop(client_of, ana, june, doing):
    with doing():
        june.phones.get().mark("DNC", "Asked on the phone")
    response = put_back(client_of(ana), june, "Status")
    assert "is DNC. Lift that on the number" in toasts(response)[0]
    with doing():
        assert june.phones.get().status == "DNC"


def test_a_category_goes_back_through_filing(client_of, ana, june, doing):
    with doing():
        june.file(Category.objects.named("Gardeners"))
    with doing():
        june.unfile(Category.objects.named("Gardeners"))
    put_back(client_of(ana), june, "Gardeners")
    with doing():
        filing = june.filings.get()
        assert (filing.category.name, filing.sort_lc) == ("Gardeners", june.sort_lc)


def test_a_field_that_somebody_changed_meanwhile_is_not_written_over_unseen(
    client_of, ana, june, doing, join
):
    ray = join(Role.AGENT)
    with doing():
        june.change(company="Acme")
    client = client_of(ana)
    stale = token(client.get(url_of(june)), "Company")
    with doing(by=ray):
        june.change(company="Rays", title="Baker")
    url = reverse("contacts:history_return", args=[june.public_id])
    response = client.post(url, {"back": stale})
    assert response.status_code == 422
    said = " ".join(LexborHTMLParser(response.text).css_first(".note").text().split())
    assert "Nothing was put back: this changed after you opened the page." in said
    assert "Company: changed by Agent on " in said
    assert "It is “Rays” now. Put back, it is empty." in said
    with doing():
        june.refresh_from_db()
        assert june.company == "Rays"
        assert not Act.objects.filter(kind="restore").exists()
    with doing(by=ray):
        june.change(company="Rays and sons")
    again = LexborHTMLParser(response.text).css_first(".note input[name=back]").attributes["value"]
    response = client.post(url, {"back": again})
    assert response.status_code == 422, "what was shown is old again"
    again = LexborHTMLParser(response.text).css_first(".note input[name=back]").attributes["value"]
    assert toasts(client.post(url, {"back": again}, follow=True)) == ["Put back: company."]
    with doing():
        june.refresh_from_db()
        assert (june.company, june.title) == ("", "Baker")


def test_another_field_that_changed_meanwhile_is_in_nobodys_way(client_of, ana, june, doing, join):
    with doing():
        june.change(company="Acme")
    client = client_of(ana)
    back = token(client.get(url_of(june)), "Company")
    with doing(by=join(Role.AGENT)):
        june.change(title="Baker")
        june.phones.create(number="231-555-0999")
    url = reverse("contacts:history_return", args=[june.public_id])
    assert toasts(client.post(url, {"back": back}, follow=True)) == ["Put back: company."]
    with doing():
        june.refresh_from_db()
        assert (june.company, june.title) == ("", "Baker")


def test_a_version_is_not_put_back_over_what_somebody_changed_meanwhile(
    client_of, ana, june, doing, join
):
    ray = join(Role.AGENT)
    with doing():
        june.change(company="Acme")
        june.phones.create(number="231-555-0999")
    with doing():
        june.change(company="Other", title="Baker")
    client = client_of(ana)
    deeds = client.get(url_of(june)).context["deeds"]
    url = reverse("contacts:version", args=[june.public_id]) + f"?at={deeds[-1].then}"
    keys = [one.key for one in client.get(url).context["differences"] if one.column != "title"]
    with doing(by=ray):
        june.change(company="Rays")
        june.phones.get(number="+12315550999").mark("BAD", "Dead")
    response = client.post(url, {"back": keys})
    assert response.status_code == 422
    said = " ".join(LexborHTMLParser(response.text).css_first(".note").text().split())
    assert "this changed after you opened the page" in said
    assert "Company: changed by Agent on " in said
    assert "It is “Rays” now." in said
    assert "Phone: changed by Agent on " in said
    with doing():
        june.refresh_from_db()
        assert (june.company, june.title, june.phones.count()) == ("Rays", "Baker", 2)
    page = LexborHTMLParser(response.text)
    assert "Put these back all the same" in page.css_first("main").text()
    ticked = [box.attributes["value"] for box in page.css("input[name=back][checked]")]
    assert len(ticked) == 2, "the same two are ticked"
    assert client.post(url, {"back": ticked}).status_code == 302
    with doing():
        june.refresh_from_db()
        assert (june.company, june.title, june.phones.count()) == ("", "Baker", 1)


def test_the_whole_record_goes_back_to_a_day(client_of, ana, june, doing):
    with doing():
        june.file(Category.objects.named("Gardeners"))
        june.change(company="Acme", birthday=dt.date(1954, 5, 12))
    with doing():
        june.change(company="Other", birthday=None, first_name="Jane")
        june.unfile(Category.objects.named("Gardeners"))
        june.phones.all().delete()
        june.phones.create(number="231-555-0999")
    client = client_of(ana)
    deeds = client.get(url_of(june)).context["deeds"]
    url = reverse("contacts:version", args=[june.public_id]) + f"?at={deeds[1].then}"
    page = client.get(url)
    found = {(one.title, one.now, one.then) for one in page.context["differences"]}
    assert found == {
        ("Company", "Other", "Acme"), ("Birthday", "", "May 12, 1954"),
        ("First name", "Jane", "June"), ("Category", "", "Gardeners"),
        ("Phone", "", "(231) 555-0164"), ("Phone", "(231) 555-0999", ""),
    }  # fmt: skip
    keys = [one.key for one in page.context["differences"]]
    response = client.post(url, {"back": keys}, follow=True)
    assert toasts(response)[0].startswith("Jane is as on ")
    with doing():
        june.refresh_from_db()
        assert (june.company, june.birthday, june.first_name) == (
            "Acme", dt.date(1954, 5, 12), "June",
        )  # fmt: skip
        assert [phone.national for phone in june.phones.all()] == ["(231) 555-0164"]
        assert [filing.category.name for filing in june.filings.all()] == ["Gardeners"]
        act = Act.objects.get(kind="restore")
    client.post(reverse("accounts:act_undo", args=[act.public_id]))
    with doing():
        june.refresh_from_db()
        assert (june.company, june.first_name) == ("Other", "Jane")
        assert [phone.national for phone in june.phones.all()] == ["(231) 555-0999"]


def test_only_what_is_ticked_goes_back(client_of, ana, june, doing):
    with doing():
        june.change(company="Acme", title="Baker")
    client = client_of(ana)
    deeds = client.get(url_of(june)).context["deeds"]
    url = reverse("contacts:version", args=[june.public_id]) + f"?at={deeds[1].then}"
    keys = {one.title: one.key for one in client.get(url).context["differences"]}
    client.post(url, {"back": [keys["Company"]]})
    with doing():
        june.refresh_from_db()
        assert (june.company, june.title) == ("", "Baker")
    response = client.post(url, {}, follow=True)
    assert toasts(response)[-1:] == ["Nothing was ticked, or it is as it was already."]


def test_a_version_of_somebody_else_puts_nothing_back(client_of, ana, june, doing):
    with doing():
        other = Person.objects.create(first_name="Otto", company="Acme")
    with doing():
        other.change(company="Other")
    client = client_of(ana)
    back = token(client.get(url_of(other)), "Company")
    url = reverse("contacts:history_return", args=[june.public_id])
    response = client.post(url, {"back": back}, follow=True)
    assert toasts(response) == ["This is not there any more. Look again."]
    for nonsense in ("", "zzz", keyset.pack(1, "id", ""), keyset.pack(10**30, "company", "")):
        assert client.post(url, {"back": nonsense}).status_code == 302
    with doing():
        other.refresh_from_db()
        assert other.company == "Other"


# ── the workspace ────────────────────────────────────────────────────────────
def test_the_history_of_the_workspace_is_filtered_by_who_where_what_and_when(
    client_of, ana, june, doing, join, member
):
    ray = join(Role.AGENT)
    with doing(by=ray):
        june.change(company="By Ray")
    with doing(origin="phone"):
        june.change(company="By phone")
    with doing(), Act.doing("bulk", "A bulk act", by=member, undo_for=A_DAY):
        june.change(company="In bulk")
    client, url = client_of(ana), reverse("contacts:history")

    def shown(query):
        said = read(client, f"{url}?{query}")
        return [word for word in ("By Ray", "By phone", "In bulk") if f"now {word}" in said]

    assert shown("") == ["By Ray", "By phone", "In bulk"]
    assert shown(f"member={ray.pk}") == ["By Ray"]
    assert shown("origin=phone") == ["By phone"]
    assert shown("kind=bulk") == ["In bulk"]
    assert shown(f"kind=bulk&member={ray.pk}") == []
    today = dt.datetime.now(member.workspace.zone).date()
    assert shown(f"day={today}") == ["By Ray", "By phone", "In bulk"]
    assert shown(f"day={today - A_DAY}") == []


def test_a_deleted_person_stands_in_the_history_by_name_and_comes_back(
    client_of, ana, june, doing, member
):
    with doing(), Act.doing("delete", "Deleted June", by=member, undo_for=A_DAY) as act:
        june.delete()
    client, url = client_of(ana), reverse("contacts:history")
    said = read(client, url)
    assert "Taken away person: June & Walt Hargrove" in said
    assert june.get_absolute_url() not in client.get(url).content.decode(), "nobody is there"
    assert "Added person: June & Walt Hargrove" in said
    client.post(reverse("accounts:act_undo", args=[act.public_id]), headers={"Referer": url})
    assert client.get(june.get_absolute_url()).status_code == 200
    assert "Taken back" in read(client, url)
    assert june.get_absolute_url() in client.get(url).content.decode()


def test_nothing_of_another_workspace_is_shown(client_of, ana, june, elsewhere):
    with scope(elsewhere.pk):
        Person.objects.create(first_name="Zed", last_name="Elsewhere")
    assert "Elsewhere" not in read(client_of(ana), reverse("contacts:history"))


def test_a_coach_may_not_open_the_history_of_the_workspace(client_of, join, home):
    client = client_of(join(Role.COACH).user)
    assert client.get(reverse("contacts:history")).status_code == 403


def test_a_hundred_thousand_versions_cost_no_page_its_speed(client_of, ana, june, doing, member):
    with doing(), Act.doing("bulk", "Many at once", by=member, undo_for=A_DAY):
        _write_versions(50_000, act=uuid7())
        _write_versions(2_000, act=uuid7(), person=june.pk)
    with doing():
        for _ in range(480):
            _write_versions(100, act=uuid7())
        june.change(company="Newest")
    client = client_of(ana)
    for url in (url_of(june), reverse("contacts:history"),
                reverse("contacts:history") + f"?member={member.pk}",
                reverse("contacts:history") + "?origin=phone"):  # fmt: skip
        client.get(url)
        began = time.perf_counter()
        assert client.get(url).status_code == 200
        assert time.perf_counter() - began < 1, url  # a wrong index takes 19


def _write_versions(count: int, *, act, person=None):
    """As the triggers would, without a hundred thousand people."""
    with acting(act), connection.cursor() as cursor:
        cursor.execute(
            'insert into accounts_version (workspace_id, act, at, by_id, origin, "table", '
            "row_id, person_pk, op, before) select current_setting('app.workspace')::bigint, %s, "
            "now(), nullif(current_setting('app.by'), '')::bigint, 'browser', "
            "'contacts_person', coalesce(%s, 9000000 + n), coalesce(%s, 9000000 + n), 'U', "
            '\'{"company": "Old"}\' from generate_series(1, %s) n',
            [act, person, person, count],
        )
