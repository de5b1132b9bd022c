"""Teaching a format on one mail: proposed, tried, kept; from then on that sender is read."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from accounts.capabilities import Role
from accounts.models import Act, Job
from accounts.tenancy import scope
from contacts.models import Person
from leads import feed
from leads.models import FeedAddress, InboundMessage, Lead, TaughtFormat
from leads.parsing import read
from leads.parsing.mail import open_mail
from leads.parsing.marking import in_words, marks_of
from leads.parsing.reading import Ours
from leads.parsing.taught import Format, Mark, improved

State = InboundMessage.State
SENDER = "notify@baysidehomes.example.com"


def letter(
    number=1, *, sender=SENDER, name="Lena M. Fitzgerald", phone="231.555.0138",
    email="lena.fitz@example.com", home="77 Cove Street, Larkspur Bay", said="Is the shed heated?",
    subject="New interest", headers="",
):  # fmt: skip
    """A mail as Bayside sends it: no label that Sphere knows."""
    return (
        f"From: Bayside Homes Portal <{sender}>\r\nSubject: {subject} [BHP-{number}]\r\n"
        f"Message-ID: <bhp-{number}@x.example>\r\n{headers}"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        "A visitor would like to hear about your listing.\r\n\r\n"
        f"Visitor · {name}\r\nReach · {phone} / {email}\r\nInterested in · {home}\r\n"
        f"In her words · {said}\r\n\r\nBudget band: C4. Pre-appr: Y. Ref BHP-{number}.\r\n"
    ).encode()


FORM = {
    "name": "Lena Fitzgerald", "phone": "(231) 555-0138", "email": "lena.fitz@example.com",
    "home": "77 Cove Street", "asked": "buyer", "source": "Bayside Homes",
    "message": "Is the shed heated?", "teach": "on",
}  # fmt: skip


@pytest.fixture
def teach(arrive, client_of, ana, home):
    """`teach()`: Ana reads a mail of Bayside's by hand and ticks the box; the proposal."""

    def by_hand(raw=None, **form):
        inbound = arrive(raw or letter())
        assert inbound.state == State.NEEDS_A_LOOK
        answer = client_of(ana).post(inbound.get_absolute_url(), FORM | form)
        assert answer.status_code == 302, answer.text
        with scope(home.pk):
            return TaughtFormat.objects.get()

    return by_hand


@pytest.fixture
def kept(teach, client_of, ana):
    """Bayside's format, in use."""
    format = teach()
    client_of(ana).post(f"{format.get_absolute_url()}keeping/")
    return format


def test_one_mail_teaches_and_the_next_is_read_by_itself(teach, arrive, client_of, ana, home):
    client = client_of(ana)
    other = arrive(letter(7, name="Otto Brandt", phone="231-555-0107", email="otto@example.com"))
    assert other.state == State.NEEDS_A_LOOK
    format = teach()
    assert not format.is_kept
    page = client.get(format.get_absolute_url()).text
    for said in (
        "The name stands after “Visitor ·”.", "The phone number stands after “Reach ·”.",
        "The e-mail address stands after “Reach ·”.", "Otto Brandt", "it reads 2 of 2",
        "The message begins after “In her words ·”, up to “Budget band:”.", "waits for a call",
    ):  # fmt: skip
        assert said in page, said
    assert (
        arrive(letter(2, name="Bo Diaz", email="bo@example.com", phone="231-555-0102")).state
        == State.NEEDS_A_LOOK
    )
    client.post(f"{format.get_absolute_url()}keeping/")
    with scope(home.pk):
        assert not InboundMessage.objects.needs_a_look().exists()  # what waited was read again
        assert Lead.objects.count() == 3
    third = arrive(
        letter(3, name="Ida Moss", phone="231-555-0103", email="ida@example.com",
               home="9 Elm Street, Reno, NV", said="Hello,\r\nis it big?")
    )  # fmt: skip
    assert third.state == State.PARSED
    assert third.lead.person.first_name == "Ida"
    with scope(home.pk):
        lead = Lead.objects.select_related("source", "property", "person").get(pk=third.lead_id)
        assert lead.source.name == "Bayside Homes"
        assert lead.property.street == "9 Elm Street"
        assert lead.message == "Hello, is it big?"
        assert lead.lead_type == "buyer"
        assert [one.number for one in lead.person.phones.all()] == ["+12315550103"]
        assert third.source_label == "Bayside Homes"
        assert not third.by_hand
    page = client.get("/leads/teaching/").text
    assert "3 mails read, the last" in page


def test_marks_need_not_be_pressed_but_must_stand_in_the_mail(teach, arrive, client_of, ana, home):
    inbound = arrive(letter())
    form = FORM | {"phone": "231-555-0199", "email": "other@example.com"}
    page = client_of(ana).post(inbound.get_absolute_url(), form, follow=True).text
    assert "do not stand in the mail" in page
    with scope(home.pk):
        assert not TaughtFormat.objects.exists()
        assert Lead.objects.count() == 1  # the lead is saved all the same


def test_the_mail_shows_what_was_read_of_it_and_its_words_stay_words(arrive, client_of, ana):
    inbound = arrive(letter(name="<script>alert(1)</script>"))
    page = client_of(ana).get(inbound.get_absolute_url()).text
    assert '<mark class="m-mail">lena.fitz@example.com<sup>Email</sup></mark>' in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_refused_form_keeps_the_tick(arrive, client_of, ana):
    inbound = arrive(letter())
    answer = client_of(ana).post(inbound.get_absolute_url(), FORM | {"name": ""})
    assert answer.status_code == 422
    assert 'name="teach" class="form-check-input" id="id_teach" checked' in answer.text


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.COACH])
def test_who_may_not_change_rules_teaches_nothing(role, arrive, client_of, join, home):
    inbound = arrive(letter())
    client = client_of(join(role).user)
    assert "Teach this format" not in client.get(inbound.get_absolute_url()).text
    client.post(inbound.get_absolute_url(), FORM)
    with scope(home.pk):
        assert not TaughtFormat.objects.exists()
        assert Lead.objects.count() == (1 if role == Role.ASSISTANT else 0)


def test_a_proposal_that_is_not_kept_reads_nothing(teach, arrive, client_of, ana, home):
    format = teach()
    assert arrive(letter(2)).state == State.NEEDS_A_LOOK
    client_of(ana).post(f"{format.get_absolute_url()}dropping/")
    with scope(home.pk):
        assert not TaughtFormat.objects.exists()


def test_a_rule_is_changed_field_by_field_tried_and_only_then_used(
    kept, arrive, client_of, ana, home
):
    client = client_of(ana)
    url = kept.get_absolute_url()
    form = _form_of(client.get(url).text) | {"name_words": "Guest ·"}
    answer = client.post(url, form)
    assert answer.status_code == 302
    page = client.get(url).text
    assert "The name stands after “Guest ·”." in page
    assert '<span class="state is-bad">empty</span>' in page
    assert "before: Lena Fitzgerald" in page
    assert arrive(letter(2, email="two@example.com")).lead.person.first_name == "Lena"
    client.post(f"{url}keeping/")
    changed = letter(3, email="three@example.com", phone="231-555-0103").replace(
        b"Visitor", b"Guest"
    )
    assert arrive(changed).lead.person.last_name == "Fitzgerald"
    with scope(home.pk):
        assert TaughtFormat.objects.get().version == 2


def test_a_wrong_rule_is_shown_again_with_422(kept, client_of, ana):
    client, url = client_of(ana), kept.get_absolute_url()
    form = _form_of(client.get(url).text)
    for wrong, said in (
        ({"sender": "gmail.com"}, "Everybody may write from there"),
        ({"sender": "no address"}, "This is no address and no domain."),
        ({"name_words": ""}, "Which words?"),
        ({"phone_way": "", "email_way": ""}, "Mark the number or the e-mail"),
        ({"name_way": "before", "name_until": ""}, "Before which words?"),
        ({"name_number": "4000"}, "less than or equal to 40"),
    ):
        answer = client.post(url, form | wrong)
        assert answer.status_code == 422, wrong
        assert said in answer.text
        assert 'value="Reach ·"' in answer.text


def test_two_formats_for_the_same_mails_are_refused_by_form_and_database(
    kept, client_of, ana, home
):
    with scope(home.pk):
        other = TaughtFormat.objects.propose(
            sender="other@portal.example", by=None,
            marks={"email": {"way": "after", "words": "Reach ·"}},
        )  # fmt: skip
    client, url = client_of(ana), other.get_absolute_url()
    form = _form_of(client.get(url).text) | {"sender": SENDER}
    assert "There is a format for these mails already." in client.post(url, form).text
    with scope(home.pk), pytest.raises(IntegrityError), transaction.atomic():
        TaughtFormat.objects.create(sender=SENDER, version=1)


def test_a_format_is_turned_off_deleted_and_taken_back(kept, arrive, client_of, ana, home):
    client, url = client_of(ana), kept.get_absolute_url()
    client.post(f"{url}switch/")
    assert arrive(letter(2)).state == State.NEEDS_A_LOOK
    client.post(f"{url}switch/")
    assert arrive(letter(3)).state == State.PARSED
    client.post(f"{url}removal/")
    assert arrive(letter(4)).state == State.NEEDS_A_LOOK
    with scope(home.pk):
        act = Act.objects.get(kind="taught")
    client.post(_undo_url(act))
    assert arrive(letter(5)).state == State.PARSED


def test_a_rule_never_reads_another_workspaces_mail(kept, elsewhere):
    with scope(elsewhere.pk):
        address = FeedAddress.objects.get()
        mail = InboundMessage.keep(feed_id=address.pk, raw=letter(2), envelope_from="a@example.org")
    feed.read_mail(elsewhere.pk, mail.pk)
    with scope(elsewhere.pk):
        mail = InboundMessage.objects.get(pk=mail.pk)
        assert mail.state == State.NEEDS_A_LOOK
        assert not Lead.objects.exists()


# ── what a format may and may not do ─────────────────────────────────────────
MARKS = marks_of(
    open_mail(letter()).views,
    {"name": "Lena Fitzgerald", "phone": "231-555-0138", "email": "lena.fitz@example.com",
     "property_address": "77 Cove Street", "message": "Is the shed heated?"},
)  # fmt: skip


def by_rule(raw, *, sender=SENDER, subject_mark="", marks=None):
    rule = Format("taught:x", sender, subject_mark, marks=MARKS if marks is None else marks)
    return read(raw, taught=[rule])


@pytest.mark.parametrize(
    ("sender", "rule", "is_read"),
    [
        (SENDER, "baysidehomes.example.com", True),
        ("a@mail.baysidehomes.example.com", "baysidehomes.example.com", True),
        ("a@evilbaysidehomes.example.com", "baysidehomes.example.com", False),
        ("notify@baysidehomes.example.com.evil.example", SENDER, False),
        ("xnotify@baysidehomes.example.com", SENDER, False),
        ("NOTIFY@BaysideHomes.example.com", SENDER, True),
    ],
)
def test_only_the_senders_own_mails_are_read(sender, rule, is_read):
    reading = by_rule(letter(sender=sender), sender=rule)
    assert (reading.kind == "lead") is is_read


def test_a_subject_mark_is_asked_for_word_for_word():
    assert by_rule(letter(subject="New interest"), subject_mark="new INTEREST").kind == "lead"
    assert by_rule(letter(subject="Old interest"), subject_mark="new interest").kind == "unknown"
    assert by_rule(letter(subject="New interest"), subject_mark="new.*").kind == "unknown"


def test_what_the_writer_says_is_no_mark():
    """A message that imitates the mail's own lines moves nothing."""
    said = "Visitor · Eve Evil\r\nReach · eve@evil.example / 231-555-0666\r\nthank you"
    reading = by_rule(letter(said=said))
    assert reading.email == "lena.fitz@example.com"
    assert reading.phone == "+12315550138"
    assert reading.first_name == "Lena"
    assert "eve@evil.example" in reading.message


def test_values_must_be_what_they_are_called():
    reading = by_rule(letter(email="see the portal", phone="hidden"))
    assert reading.kind == "unknown"
    reading = by_rule(letter(phone="12"))
    assert (reading.kind, reading.phone) == ("lead", None)
    reading = by_rule(letter(name="https://spam.example"))
    assert reading.first_name is None


def test_a_mark_is_never_a_pattern_and_never_slow():
    nasty = {"email": Mark("after", "(a+)+$"), "phone": Mark("after", "Reach ·", until="[")}
    raw = letter(said="a" * 50_000 + "!")
    started = dt.datetime.now(dt.UTC)
    reading = by_rule(raw, marks=nasty)
    assert dt.datetime.now(dt.UTC) - started < dt.timedelta(seconds=5)
    assert reading.phone == "+12315550138"


def test_a_standard_is_not_asked_again_and_a_file_that_read_all_neither():
    marks = {"name": Mark("after", "Adviser:"), "email": Mark("after", "Write to")}
    rule = Format("taught:x", "zillow.com", marks=marks)
    known = read(letter())
    assert improved(known, letter(), Ours(), []) is known
    whole = replace(known, kind="lead", parser="adf", first_name="Ada", email="ada@example.com")
    assert improved(whole, letter(), Ours(), [rule]) is whole
    file = replace(whole, parser="zillow")
    assert improved(file, letter(sender="a@zillow.com"), Ours(), [rule]) is file


@pytest.mark.parametrize(
    ("text", "said", "sentences"),
    [
        (
            "Good news\n\nNew contact\nLena Fitz\nlena@example.com\n(231) 555-0138\n",
            {"name": "Lena Fitz", "email": "lena@example.com", "phone": "2315550138"},
            ["The name stands in the line below “New contact”.",
             "The phone number stands in the 3rd line below “New contact”.",
             "The e-mail address stands in the 2nd line below “New contact”."],
        ),
        (
            "Lena Fitz would like to see 77 Cove Street.\nCall 231-555-0138 today\n",
            {"name": "Lena Fitz", "phone": "231-555-0138", "property_address": "77 Cove Street"},
            ["The name stands at the beginning of a line, before “would like to see”.",
             "The phone number stands after “Call”.",
             "The home’s address stands after “would like to see”."],
        ),
        (
            "Name: Lena Fitz Phone: 231-555-0138 Price: $450,000 MLS no: 19124\n",
            {"name": "Lena Fitz", "phone": "231-555-0138", "price": "450000",
             "mls_number": "19124"},
            ["The name stands after “Name:”, up to “Phone:”.",
             "The phone number stands after “Phone:”.",
             "The price stands after “Price:”, up to “MLS no:”.",
             "The MLS number stands after “MLS no:”."],
        ),
    ],
)  # fmt: skip
def test_surroundings_become_marks(text, said, sentences):
    raw = f"From: a@b.example\nSubject: x\n\n{text}".encode()
    marks = marks_of(open_mail(raw).views, said)
    assert [in_words(name, mark) for name, mark in marks.items()] == sentences
    reading = by_rule(raw, sender="b.example", marks=marks)
    assert (reading.first_name, reading.phone) == ("Lena", "+12315550138")


# ── reading again ────────────────────────────────────────────────────────────
def test_reading_again_touches_nothing_that_was_settled_and_doubles_nothing(
    arrive, client_of, ana, home, teach
):
    client = client_of(ana)
    aside = arrive(letter(20, name="Not Alead", email="no@example.com"))
    client.post(f"{aside.get_absolute_url()}not-a-lead/")
    format = teach()
    waits = [arrive(letter(n, email=f"p{n}@example.com", phone=f"231-555-01{n}")) for n in (31, 32)]
    with scope(home.pk):
        format.keep(by=None)
    for _ in range(2):
        client.post("/leads/teaching/read-again/")
    with scope(home.pk):
        states = {one.pk: one.state for one in InboundMessage.objects.all()}
        assert [states[one.pk] for one in waits] == [State.PARSED] * 2
        assert states[aside.pk] == State.IGNORED
        assert Lead.objects.count() == 3
        assert Person.objects.count() == 3
        job = Job.objects.filter(kind="read_again").get()
        assert (job.state, job.done, job.said) == (
            "done", 2, "2 mails could be read this time."
        )  # fmt: skip


def test_what_a_member_wants_to_look_at_is_not_set_aside_again(arrive, client_of, ana, home):
    client = client_of(ana)
    raw = (
        letter()
        .replace(b"A visitor would", b"Unsubscribe here. Weekly newsletter digest")
        .replace(b"Visitor", b"x")
    )
    inbound = arrive(raw)
    client.post(f"{inbound.get_absolute_url()}not-a-lead/")
    client.post(f"{inbound.get_absolute_url()}second-look/")
    client.post("/leads/teaching/read-again/")
    with scope(home.pk):
        assert InboundMessage.objects.get(pk=inbound.pk).state == State.NEEDS_A_LOOK


def test_one_mail_that_goes_wrong_holds_up_no_other(arrive, client_of, ana, home, teach):
    format = teach()
    first, second = (
        arrive(letter(n, email=f"p{n}@example.com", phone=f"231-555-01{n}")) for n in (41, 42)
    )
    with scope(home.pk):
        InboundMessage.objects.filter(pk=first.pk).update(raw=b"\xff\x00")
        format.keep(by=None)
    client_of(ana).post("/leads/teaching/read-again/", {"sender": SENDER})
    with scope(home.pk):
        assert InboundMessage.objects.get(pk=first.pk).state == State.NEEDS_A_LOOK
        assert InboundMessage.objects.get(pk=second.pk).state == State.PARSED


def test_a_mail_that_killed_its_reader_is_given_to_a_worker_once_more(arrive, client_of, ana, home):
    inbound = arrive(letter())
    with scope(home.pk):
        InboundMessage.objects.filter(pk=inbound.pk).update(state=State.FAILED, attempts=5)
    client_of(ana).post("/leads/teaching/read-again/")
    with scope(home.pk):
        inbound = InboundMessage.objects.get(pk=inbound.pk)
        assert (inbound.state, inbound.attempts) == (State.RECEIVED, 4)
        assert inbound.claim()
        assert not inbound.claim()
        inbound.refresh_from_db()
        assert inbound.state == State.FAILED


def test_the_command_reads_the_tray_again(arrive, teach, home):
    format = teach()
    arrive(letter(51, email="p51@example.com", phone="231-555-0151"))
    with scope(home.pk):
        format.keep(by=None)
    said = io.StringIO()
    call_command("read_mails", "--again", "--sender", SENDER, stdout=said)
    assert said.getvalue() == "1 of 1 mails that needed a look could be read.\n"
    with scope(home.pk):
        assert Lead.objects.count() == 2


def test_thirty_formats_cost_what_one_does(
    kept, client_of, ana, home, django_assert_max_num_queries
):
    with scope(home.pk):
        for number in range(30):
            TaughtFormat.objects.create(
                sender=f"a@portal{number}.example", version=1,
                marks={"email": {"way": "after", "words": "Mail"}},
            )  # fmt: skip
    client = client_of(ana)
    client.get("/leads/teaching/")
    with django_assert_max_num_queries(18):
        client.get("/leads/teaching/")


def test_a_trial_of_twenty_mails_asks_little(
    kept, arrive, client_of, ana, django_assert_max_num_queries
):
    for number in range(60, 80):
        arrive(letter(number, email=f"p{number}@example.com", phone=f"231-555-01{number}"))
    client = client_of(ana)
    client.get(kept.get_absolute_url())
    with django_assert_max_num_queries(22):
        page = client.get(kept.get_absolute_url()).text
    assert "the last 20 mails" in page


def _undo_url(act):
    return reverse("accounts:act_undo", args=[act.public_id])


def _form_of(page: str) -> dict:
    """What stands in the rule's form, as a browser would send it."""
    form = next(
        one for one in LexborHTMLParser(page).css("form") if one.css_first("[name=email_way]")
    )
    said = {}
    for field in form.css("input, select"):
        name = field.attributes.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if field.tag == "select":
            chosen = field.css_first("option[selected]")
            said[name] = (chosen.attributes.get("value") or "") if chosen else ""
        else:
            said[name] = field.attributes.get("value") or ""
    return said
