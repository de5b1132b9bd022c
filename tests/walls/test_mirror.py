"""T01, T03: two furnished workspaces side by side; nothing of one is met in the other."""

import sys

import pytest
from django import forms
from django.core import mail
from django.db import transaction
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.picking import PersonField
from crm.kit import clock
from leads.feed import read_mail
from messaging import delivery
from messaging.models import Deployment, Message
from tests.leads.conftest import mail as lead_mail
from tests.messaging.conftest import NOON
from tests.walls.mirror import address, bodies, fill, furnish, prepare, rows_of
from tests.walls.samples import SAMPLES
from tests.walls.test_permissions import OBJECTS, TABLE, URLS

pytestmark = pytest.mark.django_db

CANARY = "Kanari"
READERS = {name: arguments for name, arguments in URLS.items() if "GET" in TABLE[name]}
# Where a query names an object: the page, the name in the query, the sample it takes.
QUERIES = [
    ("agenda:appointment_new", "person", "person"),
    ("agenda:calendar", "who", "member_pk"),
    ("agenda:tasks", "after", "task"),
    ("agenda:tasks", "plan", "plan"),
    ("agenda:tasks", "category", "category"),
    ("agenda:tasks", "whose", "member_pk"),
    ("agenda:by_person", "whose", "member_pk"),
    ("agenda:task_new", "person", "person"),
    ("contacts:contacts", "category", "category"),
    ("contacts:contacts", "after", "person"),
    ("contacts:contacts", "list", "saved_list"),
    ("contacts:contacts", "owner", "member_pk"),
    ("contacts:contacts", "source", "source_pk"),
    ("contacts:contacts", "without", "category"),
    ("contacts:filters", "source", "source_pk"),
    ("contacts:list_new", "category", "category"),
    ("contacts:history", "after", "version_at"),
    ("contacts:history", "member", "member_pk"),
    ("contacts:person_history", "after", "version_at"),
    ("contacts:quick_add", "line", None),
    ("contacts:recommend", "q", None),
    ("contacts:recommend", "trade", "category"),
    ("contacts:referrals", "after", "version_at"),
    ("contacts:version", "at", "version_at"),
    ("drips:people", "q", None),
    ("drips:held_back", "after", "enrolment"),
    ("drips:list_enrolment", "list", "saved_list"),
    ("drips:proposed", "after", "proposal"),
    ("drips:step_new", "kind", None),
    ("drips:who", "after", "enrolment"),
    ("drips:who", "left", None),
    ("drips:sequence", "after", "enrolment"),
    ("drips:sequence", "letter", "step"),
    ("drips:sequence", "person", "person"),
    ("leads:answered", "after", "lead"),
    ("leads:leads", "after", "lead"),
    ("leads:set_aside", "after", "inbound"),
    ("leads:tray", "after", "inbound"),
    ("leads:meetings", "after", "meeting"),
    ("drips:standard", "person", "person"),
    ("drips:standard", "list", "saved_list"),
    ("drips:standard", "whose", None),
    ("messaging:library_pick", "for", "person"),
    ("messaging:messages", "after", "message"),
    ("messaging:piece", "person", "person"),
    ("messaging:piece", "list", "saved_list"),
    ("messaging:piece", "whose", None),
    ("messaging:piece_gaps", "list", "saved_list"),
    ("messaging:standard", "person", "person"),
    ("messaging:write", "again", "act"),
    ("prospects:list", "owner", "member_pk"),
    ("prospects:list", "source", "source_pk"),
    ("prospects:prospects", "open", "prospect"),
    ("search", "q", None),
    ("transactions:expenses", "for", "transaction"),
    ("transactions:expense_new", "for", "transaction"),
    ("transactions:mileage", "for", "transaction"),
    ("transactions:list", "agent", "member_pk"),
    ("transactions:list", "source", "source_pk"),
    ("transactions:new", "person", "person"),
    ("transactions:new", "prospect", "prospect"),
]
# Where a form's field names an object. A new field of this kind without a line here fails.
OURS = {
    "accounts", "agenda", "contacts", "crm", "drips", "goals", "leads", "messaging", "prospects",
    "transactions",
}  # fmt: skip
FIELDS = {
    ("CandidatesForm", "people"): ("goals:referrals_top100", "vendor"),
    ("CommissionPlanForm", "agent"): ("transactions:commission_plan", "member_pk"),
    ("ExpenseForm", "transaction"): ("transactions:expense", "transaction"),
    ("LedgerStartForm", "agent"): ("transactions:caps", "member_pk"),
    ("CommissionLineForm", "member"): ("transactions:commission_line", "member_pk"),
    ("NewPlanForm", "agent"): ("transactions:commission_plan_new", "member_pk"),
    ("OfADeal", "transaction"): ("transactions:trip", "transaction"),
    ("TermsForm", "plan"): ("transactions:commission", "commission_plan"),
    ("TripForm", "transaction"): ("transactions:trip", "transaction"),
    ("BeginForm", "plan"): ("transactions:plan_begin", "plan"),
    ("ThingStepForm", "member"): ("agenda:step", "member_pk"),
    ("MergeSourceForm", "into"): ("leads:source_merge", "other_source"),
    ("SourceForm", "owner"): ("leads:source", "member_pk"),
    ("SourceForm", "categories"): ("leads:source", "category"),
    ("CallForm", "phone"): ("agenda:session_outcome", "phone"),
    ("AddForm", "categories"): ("contacts:quick_add", "category"),
    ("AddForm", "source"): ("contacts:quick_add", "source_pk"),
    ("AddressForm", "source"): ("leads:address_new", "source_pk"),
    ("AppointmentForm", "members"): ("agenda:appointment_edit", "member_pk"),
    ("InviteForm", "people"): ("agenda:invitees", "person"),
    ("AppointmentForm", "people"): ("agenda:appointment_edit", "person"),
    ("AppointmentForm", "person"): ("agenda:appointment_edit", "vendor"),
    ("BeginningForm", "assistant"): ("contacts:beginning", "member_pk"),
    ("BeginningForm", "owner"): ("contacts:beginning", "member_pk"),
    ("BeginningForm", "referred_by"): ("contacts:beginning", "vendor"),
    ("BeginningForm", "source"): ("contacts:beginning", "source_pk"),
    ("CodeForm", "line"): ("leads:capture_code", "line_pk"),
    ("DeletionForm", "pick"): ("contacts:category_removal", "other_category"),
    ("EnrolForm", "person"): ("drips:enrolments", "person"),
    ("ListForm", "list"): ("drips:list_enrolment", "saved_list"),
    ("MoveForm", "step"): ("drips:enrolment_move", "step"),
    ("RulesForm", "rule_category"): ("drips:sequence_rules", "category"),
    ("RulesForm", "rule_list"): ("drips:sequence_rules", "saved_list"),
    ("EnrolForm", "sequence"): ("drips:enrolments", "other_sequence"),
    ("EverythingForm", "assistant"): ("contacts:edit", "member_pk"),
    ("EverythingForm", "owner"): ("contacts:edit", "member_pk"),
    ("EverythingForm", "referred_by"): ("contacts:edit", "vendor"),
    ("EverythingForm", "source"): ("contacts:edit", "source_pk"),
    ("FlyerForm", "agent"): ("leads:flyer_edit", "member_pk"),
    ("FolderForm", "source"): ("leads:mailbox", "source_pk"),
    ("MeetingForm", "categories"): ("leads:meeting_new", "category"),
    ("MergeForm", "into"): ("contacts:category_merge", "category"),
    ("MergeForm", "pick"): ("contacts:category_merge", "other_category"),
    ("OpenHouseForm", "flyer"): ("leads:open_house_new", "flyer_pk"),
    ("OpenHouseForm", "host"): ("leads:open_house_new", "member_pk"),
    ("PickedCategories", "pick"): ("contacts:category_removal", "other_category"),
    ("BasicsForm", "agent"): ("transactions:basics", "member_pk"),
    ("BasicsForm", "assistant"): ("transactions:basics", "member_pk"),
    ("BasicsForm", "referred_by"): ("transactions:basics", "vendor"),
    ("BasicsForm", "source"): ("transactions:basics", "source_pk"),
    ("ContractForm", "who"): ("transactions:contract", "vendor"),
    ("OfferForm", "buyer"): ("transactions:offer_new", "person"),
    ("PartyForm", "person"): ("transactions:party_new", "person"),
    ("SelectionForm", "mailing"): ("messaging:mailing_selection", "mailing"),
    ("AssignForm", "member"): ("agenda:together_member", "member_pk"),
    ("StartAnywhereForm", "person"): ("agenda:plan_start", "person"),
    ("StartForm", "plan"): ("agenda:start", "other_plan"),
    ("TaskForm", "assigned_to"): ("agenda:task_new", "member_pk"),
    ("TaskForm", "category"): ("agenda:task_new", "category"),
    ("TaskForm", "person"): ("agenda:task_new", "person"),
    ("StepForm", "member"): ("agenda:step", "member_pk"),
    ("StepForm", "not_in"): ("drips:step", "category"),
    ("StepForm", "only_in"): ("drips:step", "other_category"),
    ("TouchForm", "phone"): ("contacts:touches", "phone"),
    ("TransactionForm", "client"): ("transactions:new", "person"),
    ("TransactionForm", "other"): ("transactions:new", "vendor"),
    ("WebFormForm", "source"): ("leads:web_form_edit", "source_pk"),
}
KEPT_AS_TYPED = {"MeetingForm"}  # what cannot be saved yet waits for the evening
# Forms of pages that only ask.
ASKED = {("TrialForm", "source"): ("leads:trial", "source_pk")}
EXTRA = {
    "AddForm": {"first_name": "Zed", "phones": "231-555-0177"},
    "TouchForm": {"outcome": "bad"},
    "PartyForm": {"name": ""},
}


@pytest.fixture
def sink_dir(settings, tmp_path):
    settings.SINK_DIR = str(tmp_path)
    return tmp_path


@pytest.fixture
def both(home, elsewhere, sink_dir):
    """The ids of Ana's workspace, and of Ben's."""
    for workspace in (home, elsewhere):
        workspace.is_demo = True
        workspace.save()
    return furnish(home), furnish(elsewhere)


@pytest.fixture
def canaries(both, elsewhere, sink_dir):
    """Ben's workspace is full of canaries, one in the sink too."""
    fill(elsewhere, CANARY)
    (sink_dir / "1-canary.eml").write_text(
        f"X-Sink-To: {CANARY}@example.com\nMessage-ID: <{both[1]['message']}@x.example>\n"
        f"Subject: {CANARY}\n\n{CANARY}\n"
    )
    return both


def pages(ids: dict, foreign: dict) -> list[str]:
    """Every page for reading, and those that a query may lead elsewhere."""
    found = [address(name, arguments, ids) for name, arguments in READERS.items()]
    for name, asked, sample in QUERIES:
        value = foreign[sample] if sample else CANARY[:4]
        found.append(f"{address(name, URLS[name], ids)}?{asked}={value}")
    return [*found, reverse("demo:mail", args=["1-canary"]), "/no/such/page"]


def shows(response, text: str) -> bool:
    said = [response.content.decode(errors="replace"), *response.headers.values()]
    return any(text.lower() in part.lower() for part in said)


@pytest.mark.parametrize("role", Role)
def test_no_page_of_any_role_shows_a_canary_of_elsewhere(role, canaries, home, join, client):
    client.force_login(join(role).user)
    mine, theirs = canaries
    wrong = []
    for url in pages(mine, theirs):
        for headers in [{}, {"HX-Request": "true"}] if role == Role.AGENT else [{}]:
            response = client.get(url, headers=headers)
            if response.status_code >= 500 or shows(response, CANARY):
                wrong.append(f"{url}: {response.status_code}")
    assert wrong == []


def test_the_canaries_sing_where_they_live(canaries, ben, client):
    """So that their silence elsewhere says something."""
    client.force_login(ben)
    _, theirs = canaries
    silent = [
        name
        for name, arguments in READERS.items()
        if not shows(client.get(address(name, arguments, theirs)), CANARY)
    ]
    # What is left shows no row of a workspace, or only leads on.
    leading_on = {
        "health_live", "health_ready", "counts", "search", "accounts:live", "demo:mail",
        "messaging:sent_file", "drips:sequence_version", "messaging:piece_version",
        "messaging:print_code", "messaging:print_file", "messaging:print_piece_pdf",
        "messaging:stationery_logo", "messaging:stationery_sample", "ecards:gif", "ecards:png",
        "ecards:view", "mailings:link", "mailings:picture", "mailings:seen", "mailings:view",
        "demo:mail_html", "messaging:help", "leads:lead", "leads:answered", "leads:head_note",
        "leads:set_aside", "messaging:unsubscribe", "contacts:call_anyway", "contacts:version",
        "contacts:export_file", "contacts:picked",
        "leads:flyer_print", "leads:flyer_qr", "leads:capture_rider", "leads:capture_riders",
        "leads:capture_code_qr", "flyers:flyer", "flyers:picture",
        "flyers:recording", "contacts:who", "contacts:yearly_csv", "contacts:yearly_vcards",
        "drips:enrolments", "contacts:picture", "leads:meeting_greeting", "leads:open_house_qr",
        # Parts of Today: whoever is not to be called or congratulated just now is not in them.
        "agenda:birthdays_today", "agenda:calls_today", "agenda:over_hours", "goals:ring",
        "messaging:bridge_status", "transactions:key_date_move", "transactions:listing_flyer",
        # Their keys are canaries by now: nobody finds them.
        "agenda:invitation", "agenda:invitation_file",
        "open_house:agents", "open_house:feedback", "open_house:kiosk", "open_house:leave",
        "open_house:showings", "open_house:thanks", "open_house:worker", "web_forms:form",
        "transactions:document", "transactions:receipt", "transactions:report_page",
        "transactions:report_page_pdf",
    }  # fmt: skip
    assert sorted(set(silent) - leading_on) == []
    assert shows(client.get(reverse("search"), {"q": CANARY[:4]}), CANARY)
    assert shows(client.get(reverse("demo:mail", args=["1-canary"])), CANARY)


def test_no_mail_of_home_carries_a_canary(canaries, home, feed_of):
    with clock.at(NOON):
        Deployment.current()
        feed_of(home)
        with scope(home.pk):
            Message.objects.update(not_before=NOON)
        delivery.deliver_due()
    ours = [str(sent.message()) for sent in mail.outbox if "example.com" in sent.to[0]]
    assert len(ours) >= 2, "the sample's letter and the alert of the lead"
    assert not [sent for sent in ours if CANARY in sent]


@pytest.fixture
def feed_of():
    from leads.models import FeedAddress, InboundMessage

    def arrive(workspace):
        with scope(workspace.pk):
            feed = FeedAddress.objects.current().first()
            kept = InboundMessage.keep(
                feed_id=feed.pk, raw=lead_mail(), envelope_from="a@example.org"
            )
        read_mail(workspace.pk, kept.pk)

    return arrive


# ── T03: foreign ids ─────────────────────────────────────────────────────────
def test_one_foreign_id_in_a_path_is_not_there_and_changes_nothing(
    both, home, elsewhere, ana, client
):
    client.force_login(ana)
    mine, theirs = both
    before = rows_of(home, elsewhere)
    wrong, tried = [], 0
    for name, arguments in URLS.items():
        for argument in OBJECTS & set(arguments):
            url = address(name, arguments, mine, **{argument: theirs[argument]})
            for method in TABLE[name]:
                tried += 1
                data = bodies(mine).get(name, {}) if method == "POST" else {}
                response = getattr(client, method.lower())(url, data)
                if response.status_code != 404:
                    wrong.append(f"{method} {url}: {response.status_code}")
    assert wrong == []
    assert rows_of(home, elsewhere) == before
    assert tried > 60


def test_a_foreign_id_and_one_that_never_was_get_the_same_answer(both, ana, client):
    client.force_login(ana)
    mine, theirs = both
    for name, argument in (("contacts:person", "person"), ("messaging:message", "message")):
        answers = {
            client.get(address(name, [argument], mine, **{argument: one})).content
            for one in (theirs[argument], "01a1fde7-0000-7000-8000-000000000000")
        }
        assert len(answers) == 1


@pytest.mark.parametrize("form", FIELDS, ids="-".join)
def test_a_foreign_id_in_a_form_is_refused_and_changes_nothing(
    form, both, home, elsewhere, ana, client
):
    client.force_login(ana)
    mine, theirs = both
    name, sample = FIELDS[form]
    body = bodies(mine).get(name, {}) | EXTRA.get(form[0], {})
    url = address(name, URLS[name], mine)
    before = rows_of(home, elsewhere)
    response = client.post(url, body | {form[1]: theirs[sample]})
    assert response.status_code == 422
    after = rows_of(home, elsewhere)
    if form[0] in KEPT_AS_TYPED:
        before, after = ({key: row for key, row in rows.items() if key[0] == elsewhere.pk}
                         for rows in (before, after))  # fmt: skip
    assert after == before
    accepted = client.post(url, body | {form[1]: mine[sample]})
    assert accepted.status_code == 302, "with an id of our own it is a good form"


@pytest.mark.parametrize("form", ASKED, ids="-".join)
def test_a_foreign_id_in_a_question_is_refused(form, both, ana, client):
    client.force_login(ana)
    mine, theirs = both
    name, sample = ASKED[form]
    asked = {"source": theirs[sample]}
    assert client.get(address(name, URLS[name], mine), asked).status_code == 422


def test_every_field_that_names_an_object_is_tried_above():
    def every(form):
        for child in form.__subclasses__():
            yield child
            yield from every(child)

    found = {
        (form.__name__, name)
        for form in every(forms.BaseForm)
        if form.__module__.split(".")[0] in OURS
        and getattr(sys.modules[form.__module__], form.__name__, None) is form
        for name, field in form.base_fields.items()
        if isinstance(field, forms.ModelChoiceField | PersonField)
    }  # fmt: skip
    assert found == set(FIELDS) | set(ASKED)


def test_ids_that_no_form_asked_for_are_left_alone(both, home, elsewhere, ana, client):
    client.force_login(ana)
    mine, theirs = both
    smuggled = {
        "workspace": elsewhere.pk, "workspace_id": elsewhere.pk, "id": "1", "pk": "1",
        "public_id": theirs["person"], "person_id": theirs["person"], "by": theirs["member_pk"],
        "assigned_to": theirs["member_pk"], "is_demo": "", "role": "owner",
    }  # fmt: skip
    before = rows_of(elsewhere)
    shared = {"accounts_workspace", "accounts_user", "accounts_membership"}  # Ana's own rows
    for name, methods in TABLE.items():
        if "POST" in methods and name not in ("demo:sample_lead", "demo:clear"):
            with transaction.atomic():  # each finds the samples as they were
                prepare(name, home, mine)
                body = smuggled | bodies(mine).get(name, {})
                assert client.post(address(name, URLS[name], mine), body).status_code < 500, name
                there = rows_of(elsewhere)
                elsewhere.refresh_from_db()
                transaction.set_rollback(True)
            assert elsewhere.name == "Ben’s homes", name
            moved = {key[1] for key, row in before.items() if there[key] != row}
            assert moved <= shared, name


def test_every_sample_is_furnished(both):
    assert set(SAMPLES) <= set(both[0])
