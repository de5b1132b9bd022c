"""Forms on the agent's own site: in a frame, posted to an address, signed, held back, tried."""

import base64
import hashlib
import hmac
import json
from urllib.parse import urlencode

import pytest
from django.core import signing as django_signing
from django.test import Client
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import LeadSource, Person
from crm.kit import clock
from leads import feed
from leads.models import InboundMessage, Lead, LeadConsent, WebForm

pytestmark = pytest.mark.django_db
SITE, OTHER = "https://www.example.com", "https://evil.example"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
SAID = {"name": "Priya Raman", "phone": "231-555-0142", "message": "Is the shed heated?"}


@pytest.fixture
def form(home):
    with scope(home.pk):
        source = LeadSource.objects.create(name="My site")
        return WebForm.objects.create(
            name="Contact page", origins=SITE, source=source, source_detail="Footer",
            agreement="You may call me.",
        )  # fmt: skip


@pytest.fixture
def drawn(monkeypatch):
    """The hidden field of a page that was opened a while ago."""
    signer = django_signing.TimestampSigner(salt="leads.capture.drawn")
    monkeypatch.setattr(
        django_signing.TimestampSigner, "timestamp",
        lambda self: django_signing.b62_encode(int(clock.now().timestamp()) - 30),
    )  # fmt: skip
    value = signer.sign("flyer")
    monkeypatch.undo()
    return value


@pytest.fixture
def read_all(home):
    """Read what was stored, as the worker does; returns the rows in order."""

    def read():
        with scope(home.pk):
            waiting = list(InboundMessage.objects.unread().values_list("pk", flat=True))
        for pk in waiting:
            feed.read_mail(home.pk, pk)
        with scope(home.pk):
            rows = InboundMessage.objects.filter(door="web").select_related("lead__person")
            return list(rows.select_related("lead__source").order_by("pk"))

    return read


def hook(form) -> str:
    return reverse("lead_hooks:web_form", args=[form.key])


def post(client, form, said, kind=JSON, **headers):
    body = said if isinstance(said, bytes | str) else json.dumps(said)
    if kind == FORM and isinstance(said, dict):
        body = urlencode(said)
    return client.post(hook(form), body, content_type=kind, headers=headers)


# ── the form in a frame ──────────────────────────────────────────────────────
def test_only_the_sites_on_the_list_may_frame_the_form(form, client):
    page = client.get(form.path)
    assert page.status_code == 200
    assert f"frame-ancestors 'self' {SITE}" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    assert not page.cookies
    assert "csrf" not in page.content.decode()
    assert "frame-ancestors 'none'" in client.get("/")["Content-Security-Policy"]
    assert client.get("/accounts/login/")["X-Frame-Options"] == "DENY"


def test_a_visitor_becomes_a_lead_with_the_words_they_ticked(form, client, drawn, home, read_all):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        form.path, SAID | {"drawn": drawn, "agrees": "on"}, headers={"user-agent": "Firefox"}
    )
    assert (answer.status_code, answer["Location"]) == (302, f"{form.path}?sent=1")
    assert not answer.cookies
    assert b"Thank you" in client.get(answer["Location"]).content
    (came,) = read_all()
    assert came.told["content_type"].startswith("multipart/form-data")
    assert came.told["user_agent"] == "Firefox"
    assert came.told["form"] == str(form.public_id)
    lead = came.lead
    assert (str(lead.person), lead.message) == ("Priya Raman", "Is the shed heated?")
    assert (lead.source.name, lead.source_detail) == ("My site", "Footer")
    with scope(home.pk):
        consent = LeadConsent.objects.get(lead=lead)
        assert (consent.words, consent.ip) == ("You may call me.", "127.0.0.1")
        assert consent.version == f"form-{form.public_id}-1"


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(form, client, home):
    with scope(home.pk):
        WebForm.objects.update(questions={"email": "asked", "message": "required"})
    answer = client.post(form.path, {"name": "Priya", "email": "nobody", "message": ""})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "valid email" in shown
    assert "Write a line or two." in shown
    assert 'value="Priya"' in shown
    assert 'value="nobody"' in shown
    assert f"frame-ancestors 'self' {SITE}" in answer["Content-Security-Policy"]
    assert 'name="phone"' not in shown
    with scope(home.pk):
        assert not InboundMessage.objects.exists()


def test_the_page_of_thanks_may_be_ones_own(form, client, drawn, home):
    with scope(home.pk):
        WebForm.objects.update(thanks_url="https://www.example.com/thanks")
    page = client.get(form.path)
    assert 'target="_top"' in page.content.decode()
    assert "form-action 'self' https://www.example.com" in page["Content-Security-Policy"]
    answer = client.post(form.path, SAID | {"drawn": drawn})
    assert answer["Location"] == "https://www.example.com/thanks"


def test_a_form_that_is_off_takes_nothing(form, client, home, read_all):
    with scope(home.pk):
        form.turn(False)
    assert client.get(form.path).status_code == 410
    assert client.post(form.path, SAID).status_code == 410
    assert post(client, form, SAID).status_code == 410
    assert read_all() == []


@pytest.mark.parametrize("key", ["nothing", "a" * 26, "%00", "x;drop"])
def test_an_unknown_key_leads_nowhere(key, client, db):
    assert client.get(f"/forms/{key}/").status_code == 404
    assert client.post(f"/hooks/forms/{key}/", {}).status_code == 404


# ── spam ─────────────────────────────────────────────────────────────────────
def test_a_program_is_thanked_and_held_back_and_one_tap_makes_it_a_lead(
    form, client, client_of, drawn, home, ana, read_all
):
    for trap in ({"drawn": drawn, "website": "http://spam.example"}, {"drawn": "x"}, {}):
        answer = client.post(form.path, SAID | trap)
        assert answer.status_code == 302
    held = read_all()
    assert [one.problem.split(".")[0] for one in held] == ["Held back as spam"] * 3
    with scope(home.pk):
        assert not Lead.objects.exists()
    tray = client_of(ana).get(reverse("leads:tray")).content.decode()
    assert "It is a lead" in tray
    assert "Held back as spam" in tray
    url = reverse("leads:web_form_believed", args=[held[0].public_id])
    answer = client_of(ana).post(url)
    with scope(home.pk):
        lead = Lead.objects.select_related("person").get()
        assert answer["Location"] == lead.person.get_absolute_url()
        assert lead.message == "Is the shed heated?"
    client_of(ana).post(url)
    with scope(home.pk):
        assert Lead.objects.get().times == 1


def test_whoever_says_they_are_a_person_is_believed(form, client, read_all):
    client.post(form.path, SAID | {"website": "autofilled", "is_person": "on"})
    assert read_all()[0].lead is not None


def test_plain_html_on_a_site_of_the_list_needs_no_time(form, client, read_all):
    client.post(form.path, SAID, headers={"origin": SITE})
    client.post(form.path, SAID | {"name": "Eve"}, headers={"origin": OTHER})
    good, bad = read_all()
    assert good.lead is not None
    assert bad.lead is None
    assert "page it came from" in bad.problem


def test_more_than_a_few_an_hour_wait_and_none_is_refused(form, client, drawn, home, read_all):
    for number in range(22):
        answer = client.post(form.path, SAID | {"drawn": drawn, "message": f"Number {number}"})
        assert answer.status_code == 302
    rows = read_all()
    assert len(rows) == 22
    assert [bool(row.lead_id) for row in rows] == [True] * 20 + [False] * 2
    assert rows[-1].problem == "Held back as spam. Many came within an hour."


# ── the address that forms post to ───────────────────────────────────────────
def test_json_is_stored_before_it_is_answered(form, client, home, read_all):
    answer = post(client, form, {"firstName": "Priya", "lastName": "Raman", "cell": "2315550142"})
    assert (answer.status_code, answer.json()) == (202, {"status": "taken in"})
    with scope(home.pk):
        stored = InboundMessage.objects.get()
        assert bytes(stored.raw).startswith(b'{"firstName"')
        assert stored.state == "received"
    lead = read_all()[0].lead
    assert str(lead.person) == "Priya Raman"


SHAPES = {
    "real geeks": {"first_name": "Priya", "last_name": "Raman", "email": "p@example.com",
                   "phone": "231-555-0142", "notes": "Hello there", "role": "Buyer",
                   "agent": {"name": "Ana Alvarez", "email": "ana@example.com"}},
    "camel case": {"firstName": "Priya", "lastName": "Raman", "emailAddress": "p@example.com",
                   "phoneNumber": "2315550142", "comments": "Hello there"},
    "elementor": {"form": {"id": "1", "name": "Contact"}, "fields": {
        "name": {"id": "name", "title": "Name", "value": "Priya Raman", "raw_value": "x"},
        "email": {"id": "email", "title": "Email", "value": "p@example.com"},
        "a": {"id": "a", "title": "Phone", "value": "231-555-0142"},
        "m": {"id": "m", "title": "Message", "value": "Hello there"}}},
    "wix": {"data": {"formName": "Contact", "submissions": [
        {"label": "First name", "value": "Priya"}, {"label": "Last name", "value": "Raman"},
        {"label": "Message", "value": "Hello there"}],
        "contact": {"name": {"first": "Priya", "last": "Raman"}, "email": "p@example.com",
                    "phone": "231-555-0142"}}},
    "webflow": {"triggerType": "form_submission", "payload": {"name": "Contact Form", "data": {
        "Full Name": "Priya Raman", "Email": "p@example.com", "Phone": "231-555-0142",
        "Message": "Hello there"}}},
    "typeform": {"event_type": "form_response", "form_response": {
        "definition": {"fields": [{"id": "1", "title": "What is your name?"},
                                  {"id": "2", "title": "Where may we write?"},
                                  {"id": "3", "title": "And call?"},
                                  {"id": "4", "title": "Your message"}]},
        "answers": [{"type": "text", "text": "Priya Raman", "field": {"id": "1"}},
                    {"type": "email", "email": "p@example.com", "field": {"id": "2"}},
                    {"type": "phone_number", "phone_number": "+12315550142", "field": {"id": "3"}},
                    {"type": "text", "text": "Hello there", "field": {"id": "4"}}]}},
    "google": {"google_key": "k", "user_column_data": [
        {"column_id": "FULL_NAME", "column_name": "Full Name", "string_value": "Priya Raman"},
        {"column_id": "EMAIL", "string_value": "p@example.com"},
        {"column_id": "PHONE_NUMBER", "string_value": "+12315550142"}]},
    "meta": {"entry": [{"changes": [{"value": {"field_data": [
        {"name": "full_name", "values": ["Priya Raman"]},
        {"name": "email", "values": ["p@example.com"]},
        {"name": "phone_number", "values": ["+12315550142"]}]}}]}]},
    "follow up boss": {"type": "Property Inquiry", "message": "Hello there", "person": {
        "firstName": "Priya", "lastName": "Raman", "emails": [{"value": "p@example.com"}],
        "phones": [{"value": "231-555-0142", "type": "mobile"}]}},
}  # fmt: skip
FIELDS = {
    "first name": {"First Name": "Priya", "Last Name": "Raman", "Email Address": "p@example.com",
                   "Cell Phone": "(231) 555-0142", "How can we help?": "Hello there"},
    "brackets": {"name[first]": "Priya", "name[last]": "Raman", "email": "p@example.com",
                 "phone[full]": "231-555-0142", "message": "Hello there"},
    "elementor fields": {"form_fields[name]": "Priya Raman", "form_fields[email]": "p@example.com",
                         "form_fields[field_7a3]": "231-555-0142",
                         "form_fields[message]": "Hello there", "form_id": "12"},
    "contact form 7": {"your-name": "Priya Raman", "your-email": "p@example.com",
                       "your-tel": "231-555-0142", "your-message": "Hello there"},
    "jotform": {"formTitle": "Contact", "rawRequest": json.dumps({
        "q3_name": {"first": "Priya", "last": "Raman"}, "q4_email": "p@example.com",
        "q5_phoneNumber": {"area": "231", "phone": "555-0142"}, "q6_message": "Hello there"})},
}  # fmt: skip


@pytest.mark.parametrize("shape", [*SHAPES, *FIELDS])
def test_the_names_that_sites_send_are_understood(shape, form, client, home, read_all):
    said, kind = (SHAPES[shape], JSON) if shape in SHAPES else (FIELDS[shape], FORM)
    assert post(client, form, said, kind).status_code == 202
    (came,) = read_all()
    read = came.reading
    assert (read["first_name"], read["last_name"]) == ("Priya", "Raman")
    assert (read["email"], read["phone"]) == ("p@example.com", "+12315550142")
    if shape not in ("google", "meta"):
        assert read["message"] == "Hello there"
    assert came.lead.source.name == "My site"


def test_fields_of_a_property_are_the_home_they_ask_about(form, client, home, read_all):
    said = {"name": "Priya Raman", "email": "p@example.com", "property": {
        "street": "118 Alder Court", "city": "Traverse City", "state": "MI", "code": "49684",
        "price": 412000, "mlsNumber": "1912345"}}  # fmt: skip
    post(client, form, said)
    (came,) = read_all()
    with scope(home.pk):
        lead = Lead.objects.select_related("property").get(pk=came.lead_id)
        assert lead.property.address == "118 Alder Court, Traverse City, MI 49684"


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\x00\xfe", b"[" * 90_000, b'{"a":' * 5_000, b"a=1&" * 40_000, b"null", b"7",
     b'{"name": "\\ud800 \\u0000", "email": "x"}', b'{"name": {"name": {"name": []}}}',
     b"--x\r\n\r\n", b'[[{"label": {"a": 1}, "value": {}}]]'],
)  # fmt: skip
@pytest.mark.parametrize("kind", [JSON, FORM, "multipart/form-data; boundary=x", "", "\u00e9/x"])
def test_junk_is_kept_for_a_look_and_never_an_error(body, kind, form, client, home, read_all):
    answer = client.generic("POST", hook(form), body, content_type=kind)
    assert answer.status_code == 202
    (came,) = read_all()
    assert came.state == "look"
    assert bytes(came.raw) == body


def test_junk_in_the_frame_is_no_error_either(form, client, home):
    for body in (b"name=%ff%fe&phone=%00", b"\xff\xfe", b"name=" + b"x" * 5_000):
        assert client.post(form.path, body, content_type=FORM).status_code == 422
    assert client.post(form.path, b"a=1&" * 5_000, content_type=FORM).status_code == 413


def test_what_is_too_large_is_refused_and_the_console_says_so(form, client, client_of, ana, home):
    assert post(client, form, b"x" * (256 * 1024 + 1)).status_code == 413
    with scope(home.pk):
        assert not InboundMessage.objects.exists()
    shown = client_of(ana).get(form.get_absolute_url()).content.decode()
    assert "larger than 256 kB" in shown


def test_a_page_of_the_list_may_read_the_answer_and_no_other(form, client, home, read_all):
    asked = client.options(hook(form), headers={"origin": SITE})
    assert asked["Access-Control-Allow-Origin"] == SITE
    assert asked["Access-Control-Allow-Methods"] == "POST"
    stranger = client.options(hook(form), headers={"origin": OTHER})
    assert "Access-Control-Allow-Origin" not in stranger
    assert post(client, form, SAID, origin=SITE)["Access-Control-Allow-Origin"] == SITE
    bad = post(client, form, SAID | {"name": "Eve"}, FORM, origin=OTHER)
    assert "Access-Control-Allow-Origin" not in bad
    assert bad.status_code == 202
    assert [bool(row.lead_id) for row in read_all()] == [True, False]


def test_a_repetition_makes_no_second_lead(form, client, home, read_all):
    for _ in range(3):
        assert post(client, form, SAID).status_code == 202
    assert len(read_all()) == 1


# ── signatures ───────────────────────────────────────────────────────────────
def standard(secret, body, event="msg_1", at=None):
    at = str(at or int(clock.now().timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(key, f"{event}.{at}.{body}".encode(), hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(b'other').decode()} v1,{base64.b64encode(made).decode()}"
    return {"webhook-id": event, "webhook-timestamp": at, "webhook-signature": signature}


@pytest.fixture
def secret(form, home):
    with scope(home.pk):
        told = form.renew_secret()
        WebForm.objects.update(needs_signature=True)
        return told


def test_a_signed_post_is_taken_once_and_its_replay_has_no_effect(
    form, secret, client, home, read_all
):
    body = json.dumps(SAID)
    for _ in range(2):
        assert post(client, form, body, **standard(secret, body)).status_code == 202
    (came,) = read_all()
    assert came.lead is not None
    assert came.told["is_signed"]
    assert post(client, form, body, **standard(secret, body, "msg_2")).status_code == 202
    assert len(read_all()) == 2


def test_a_wrong_old_or_missing_signature_is_refused_and_leaves_nothing(
    form, secret, client, home, client_of, ana
):
    body, now = json.dumps(SAID), int(clock.now().timestamp())
    good = standard(secret, body)
    wrong = [
        {}, standard("whsec_" + base64.b64encode(b"x" * 24).decode(), body),
        good | {"webhook-id": "msg_9"}, standard(secret, body, at=now - 400),
        standard(secret, body, at=now + 400), good | {"webhook-timestamp": "soon"},
        good | {"webhook-signature": "v1"}, {"X-Signature": "sha256=00"},
        {"X-Signature": "\u00e9"},
    ]  # fmt: skip
    for headers in wrong:
        answer = post(client, form, body, **headers)
        assert (answer.status_code, answer.json()) == (403, {"status": "refused"})
    with scope(home.pk):
        assert not InboundMessage.objects.exists()
    assert "Refused:" in client_of(ana).get(form.get_absolute_url()).content.decode()
    assert post(client, form, body, **good).status_code == 202


def test_the_simple_signature_is_taken_and_not_twice(form, secret, client, read_all):
    body = json.dumps(SAID)
    made = hmac.new(secret.encode(), body.encode(), hashlib.sha256)
    for said in (made.hexdigest(), f"sha256={made.hexdigest()}",
                 f"sha256={base64.b64encode(made.digest()).decode()}"):  # fmt: skip
        assert post(client, form, body, **{"X-Signature": said}).status_code == 202
    assert len(read_all()) == 1


def test_the_frame_works_where_posts_must_be_signed(form, secret, client, drawn, read_all):
    assert client.post(form.path, SAID | {"drawn": drawn}).status_code == 302
    assert read_all()[0].lead is not None


# ── members ──────────────────────────────────────────────────────────────────
NEW = {
    "name": "Home value", "thanks": "Thanks!", "ask_phone": "asked", "ask_email": "required",
    "origins": "www.Example.com/contact\nhttps://example.com", "agreement": "Call me.",
}  # fmt: skip


def test_a_new_form_takes_the_site_as_it_was_pasted(client_of, ana, home):
    answer = client_of(ana).post(reverse("leads:web_form_new"), NEW)
    with scope(home.pk):
        made = WebForm.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert made.sites == ["https://www.example.com", "https://example.com"]
    assert made.questions == {"phone": "asked", "email": "required"}
    assert len(made.key) == 26
    page = client_of(ana).get(made.get_absolute_url()).content.decode()
    assert f"&lt;iframe src=&quot;{made.url}&quot;" in page
    for site in ("Wix", "Squarespace", "WordPress", made.hook_url):
        assert site in page


@pytest.mark.parametrize(
    "typed",
    ["http://example.com", "javascript:alert(1)", "https://a.example; script-src *", "https://*",
     "https://*.example.com", "https://'none'", "localhost.", "https://x@y"],
)  # fmt: skip
def test_what_is_no_site_is_refused_beside_its_field(typed, client_of, ana, home):
    answer = client_of(ana).post(reverse("leads:web_form_new"), NEW | {"origins": typed})
    assert answer.status_code == 422
    assert b"is no address of a site" in answer.content
    with scope(home.pk):
        assert not WebForm.objects.exists()


def test_the_thanks_page_is_https_and_somebody_can_be_answered(client_of, ana, home):
    url = reverse("leads:web_form_new")
    wrong = NEW | {"thanks_url": "http://example.com", "ask_phone": "", "ask_email": ""}
    shown = client_of(ana).post(url, wrong).content.decode()
    assert "begin with https://" in shown
    assert "you cannot answer" in shown


def test_changed_words_of_consent_are_a_new_version(form, client_of, ana, home):
    url = reverse("leads:web_form_edit", args=[form.public_id])
    client_of(ana).post(url, NEW | {"agreement": form.agreement})
    with scope(home.pk):
        assert WebForm.objects.get().agreement_version == 1
    client_of(ana).post(url, NEW | {"agreement": "You may text me, too."})
    with scope(home.pk):
        assert WebForm.objects.get().agreement_version == 2


def test_the_secret_is_shown_once_and_kept_sealed(form, client_of, ana, home, join):
    url = reverse("leads:web_form_secret", args=[form.public_id])
    assistant = join(Role.ASSISTANT).user
    answer = client_of(ana).post(url)
    with scope(home.pk):
        form.refresh_from_db()
        secret = form.secret
    assert secret.startswith("whsec_")
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert secret not in form.sealed_secret
    assert secret not in client_of(ana).get(form.get_absolute_url()).content.decode()
    client_of(ana).post(url)
    with scope(home.pk):
        form.refresh_from_db()
        assert form.secret != secret
    assert client_of(assistant).post(url).status_code == 403


@pytest.mark.parametrize("signed", [False, True])
def test_the_sample_goes_through_the_same_door_and_makes_no_lead(
    signed, form, client_of, ana, home
):
    if signed:
        with scope(home.pk):
            form.renew_secret()
            WebForm.objects.update(needs_signature=True)
    url = reverse("leads:web_form_trial", args=[form.public_id])
    body = '{"your-name": "Sam Sample", "tel": "231-555-0100", "Favorite color": "teal"}'
    client_of(ana).post(url, {"body": body, "content_type": JSON})
    page = client_of(ana).get(form.get_absolute_url()).content.decode()
    assert "A sample. A visitor’s would be a lead." in page
    for words in ("Sam", "(231) 555-0100", "Favorite color", "teal"):
        assert words in page
    with scope(home.pk):
        assert not Person.objects.filter(first_name="Sam").exists()
        assert InboundMessage.objects.get(door="web").state == "ignored"


def test_the_list_and_a_form_cost_few_queries(
    form, client_of, ana, home, client, read_all, django_assert_max_num_queries
):
    with scope(home.pk):
        for number in range(30):
            WebForm.objects.create(name=f"Form {number}")
    for number in range(6):
        post(client, form, SAID | {"message": f"Number {number}"})
    read_all()
    signed_in = client_of(ana)
    signed_in.get("/")
    with django_assert_max_num_queries(25):
        assert b"Form 29" in signed_in.get(reverse("leads:web_forms")).content
    with django_assert_max_num_queries(25):
        assert b"Number 5" in signed_in.get(form.get_absolute_url()).content


def test_what_waits_in_the_tray_shows_its_words(form, client, client_of, ana, read_all):
    post(client, form, {"name": "Priya Raman", "Favorite color": "teal"})
    (came,) = read_all()
    page = client_of(ana).get(came.get_absolute_url()).content.decode()
    assert "Favorite color: teal" in page
