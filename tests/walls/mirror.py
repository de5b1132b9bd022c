"""Two furnished workspaces side by side, every row of them, and a valid body for every form."""

import datetime as dt

from django.apps import apps
from django.db import connection, models
from django.db.models import Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from accounts.models import Membership, TopicVersion, Version
from accounts.tenancy import acting, scope
from contacts import fall_cleanup
from contacts.models import (
    Book,
    Category,
    CleanupProposal,
    FallCleanupVisit,
    LeadSource,
    Person,
    Phone,
    Property,
    YearlyCleanup,
)
from crm.kit import clock, keyset
from crm.kit.ids import uuid7
from drips.models import Enrolment, Sequence
from leads.models import InboundMessage, Lead
from messaging import tokens
from messaging.models import Brake, DetailsRequest, Message, State
from prospects.models import Prospect, Stage
from tests.walls.isolation import tenant_models
from tests.walls.samples import SAMPLES

OF_NOBODY = {"sessions.Session", "usersessions.UserSession"}  # every request may touch these


# ── every row ────────────────────────────────────────────────────────────────
def rows_of(*workspaces) -> dict:
    """A digest of each table, as each workspace's members see it."""
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label not in OF_NOBODY
    }
    question = " union all ".join(
        f"select '{table}', md5(string_agg(t::text, '|' order by t::text)) from {table} t"
        for table in sorted(tables)
    )
    found = {}
    for workspace in workspaces:
        with scope(workspace.pk), connection.cursor() as cursor:
            cursor.execute(question)
            found |= {(workspace.pk, table): digest for table, digest in cursor.fetchall()}
    return found


def changed_tables(before: dict, after: dict) -> set[str]:
    return {table for (_, table), digest in after.items() if before[_, table] != digest}


# ── one of everything ────────────────────────────────────────────────────────
def furnish(workspace) -> dict:
    """One object of each kind; their ids, as URLs and forms name them."""
    with scope(workspace.pk):
        ids = {name: str(make(workspace)) for name, make in SAMPLES.items() if name != "topics"}
        person = Person.objects.get(public_id=ids["person"])
        message = Message.objects.get(public_id=ids["message"])
        Message.objects.filter(pk=message.pk).update(person=person)
        prospect = Prospect.objects.get(public_id=ids["prospect"])
        property_ = Property.objects.at("1 Main Street, Reno, NV")
        Prospect.objects.filter(pk=prospect.pk).update(property=property_)
        Lead.objects.filter(public_id=ids["lead"]).update(prospect=prospect, property=property_)
        InboundMessage.objects.update(state="look", problem="It is odd.")
        if not Brake.objects.on().exists():
            Brake.objects.create(reason="Many came back.", at=clock.now())
        TopicVersion.objects.get_or_create(topic="leads")
        _plan_a_call(workspace)
        first, second = Sequence.objects.first().steps.all()[:2]
        return ids | {
            "topics": "leads,people",
            "token": tokens.unsubscribe_token(message),
            "details_token": tokens.details_token(
                DetailsRequest.objects.get(public_id=ids["details_request"])
            ),
            **_another_version(person),
            "name": "nothing",
            "step": str(first.public_id),
            "other_step": str(second.public_id),
            "other_sequence": str(Sequence.objects.exclude(pk=first.sequence_id)[0].public_id),
            "other_category": str(Category.objects.named("Friend").public_id),
            "source_pk": str(LeadSource.objects.first().pk),
            "member_pk": str(Membership.objects.first().pk),
        }


def _another_version(person) -> dict:
    """A change that can be put back, and how the forms of history name it."""
    first = Version.objects.of_person(person).order_by("pk").first()
    with acting(uuid7()):
        person.change(company="Another company")
    last = Version.objects.of_person(person).order_by("pk").last()
    return {
        "version_at": keyset.pack(first.pk),
        "version_key": keyset.pack("contacts_person", person.pk, "company"),
        "version_back": keyset.pack(last.pk, "company"),
    }


def _plan_a_call(workspace):
    today = clock.today(workspace.zone)
    Person.objects.update(follow_up_on=today, follow_up_reason="A word", owner=_member())


def _member():
    return Membership.objects.order_by("pk").first()


def address(name: str, arguments, ids: dict, **other) -> str:
    ids = ids | other
    return reverse(name, kwargs={argument: ids[argument] for argument in arguments})


# ── every text field ─────────────────────────────────────────────────────────
KEPT = {"accounts.Membership", "accounts.TopicVersion", "accounts.Version"}


def fill(workspace, *texts: str) -> None:
    """Write a text into every text field of every row; the first of `texts` that fits.

    The row's number stands behind it, so that what is unique stays so.
    """
    with scope(workspace.pk):
        for model in tenant_models():
            if model._meta.label in KEPT:
                continue
            written = {
                field.name: value
                for field in model._meta.local_fields
                if (value := _filling(field, texts)) is not None
            }
            if written:
                model._base_manager.update(**written)
    type(workspace).objects.filter(pk=workspace.pk).update(
        **dict.fromkeys(["name", "brokerage", "postal_address"], texts[0])
    )
    workspace.refresh_from_db()
    with scope(workspace.pk):
        for membership in Membership.objects.select_related("user"):
            membership.user.name = texts[0]
            membership.user.save()


def _filling(field, texts):
    if field.choices or field.generated:
        return None
    if isinstance(field, models.BinaryField) and field.name == "raw":
        header = f"Subject: {texts[0]}\r\nFrom: {texts[0]} <a@example.com>\r\n"
        return f"{header}Content-Type: text/plain; charset=utf-8\r\n\r\n{texts[0]}\r\n".encode()
    if isinstance(field, models.JSONField) and field.name != "before":
        names = ("rule", "stops_when", "first_name", "last_name", "message", "source", "email")
        return dict.fromkeys(names, texts[0])
    if isinstance(field, models.CharField | models.TextField):
        room = (field.max_length or 1_000_000) - 6
        text = next((text for text in texts if len(text) <= room), None)
        return text and Concat(Value(text), Cast("pk", models.TextField()))
    return None


# ── a valid body for every URL that writes ───────────────────────────────────
def bodies(ids: dict) -> dict:
    """What a member would send, by URL; URLs that need no body are left out."""
    phone = {"number": "231-555-0199", "label": "home"}
    email = {"address": "new@example.com", "label": "home"}
    place = {"kind": "home", "street": "5 Oak Street", "city": "Reno", "state": "NV"}
    letter = {"subject": "Other words", "body": "Hello.", "wait_days": "9"}
    return {
        "accounts:settings": {"name": "Taken over", "time_zone": "UTC"},
        "accounts:profile": {"name": "Other Name", "theme": "dark"},
        "accounts:workspace_new": {"name": "One more", "time_zone": "UTC"},
        "contacts:list_new": {"name": "Boat people", "query": "quiet=90"},
        "contacts:saved_list": {"name": "Another name"},
        "contacts:list_filter": {"query": "quiet=365"},
        "contacts:list_place": {"place": "3"},
        "contacts:picks": {"action": "cold", "person": [ids["person"]]},
        "contacts:export": {"kind": "csv"},
        "contacts:history_return": {"back": ids["version_back"]},
        "contacts:version": {"at": ids["version_at"], "back": ids["version_key"]},
        "contacts:card": {"way": "told", "words": "Call them"},
        "messaging:asking": {"way": "phone", "words": "Look here: {{link}}"},
        "messaging:details_request": {"accept": "phone"},
        "messaging:details": {"last_name": "Sampling"},
        "contacts:quick_add": {"line": "Zed Newman, 231-555-0177"},
        "contacts:quick_add_preview": {"line": "Zed Newman, 231-555-0177"},
        "contacts:edit": {"first_name": "Renamed"},
        "contacts:names": {"first_name": "Renamed"},
        "contacts:letters": {"salutation": "Dear you"},
        "contacts:dates": {"birthday": "5/12/1954"},
        "contacts:beginning": {"how_met": "At a fair"},
        "contacts:about": {"about": "Likes boats"},
        "contacts:next_call": {"follow_up_on": "in 3 weeks"},
        "contacts:postponement": {"to": "in 3 weeks"},
        "contacts:touches": {"how": "call", "outcome": "talked", "said": "Hello", "next": "90"},
        "contacts:notes": {"said": "A new note"},
        "contacts:filings": {"name": "Gardeners"},
        "contacts:looking": {"price_max": "$412k"},
        "contacts:own_fields": {f"field_{ids['field'].replace('-', '')}": "Another boat"},
        "contacts:category_new": {"name": "Gardeners", "tint": "2"},
        "contacts:category": {"name": "Best hundred", "tint": "2"},
        "contacts:category_merge": {"pick": [ids["other_category"]], "into": ids["category"]},
        "contacts:category_removal": {"pick": [ids["other_category"]]},
        "contacts:custom_fields": {"name": "Berths", "kind": "number"},
        "contacts:custom_field": {"name": "Yacht"},
        "contacts:custom_field_place": {"place": "1"},
        "contacts:phones": phone,
        "contacts:phone": phone,
        "contacts:emails": email,
        "contacts:email": email,
        "contacts:addresses": place,
        "contacts:address": place,
        "contacts:dnc_lists": {"text": "231,5550111", "source": "registry"},
        "contacts:call_anyway": {"reason": "She asked me to"},
        "contacts:death": {
            "who": "first:Sample", "died_on": "1/2/2026", "call_on": "in 3 weeks",
        },
        "contacts:two_people": {
            "first_name": "Sample", "other_first_name": "Other", **_all_to_the_first(ids),
        },
        "contacts:fall_address": {"kind": "home", "street": "9 Elm Street", "card": "on"},
        "prospects:more_time": {"reason": "The lease ends in May"},
        "prospects:opening": {"side": "sell"},
        "prospects:stage": {"to": Stage.CONTACTED.value},
        "prospects:answers": {"value_note": "300,000"},
        "prospects:loss": {"reason": "Bought elsewhere"},
        "leads:look": {
            "name": "Zed Newman", "phone": "231-555-0177", "asked": "buyer", "source": "Website",
        },
        "drips:sequence_new": {"name": "New drip"},
        "drips:sequence_edit": {"name": "Other name"},
        "drips:step_new": letter,
        "drips:step": letter,
        "drips:step_place": {"place": "2"},
        "drips:enrolments": {
            "person": ids["person"], "sequence": ids["other_sequence"], "write_first": "on",
        },
    }  # fmt: skip


def _all_to_the_first(ids: dict) -> dict:
    kinds = ("phone", "email", "address", "category")
    return {f"{kind}_{ids[kind]}": "first" for kind in kinds}


def prepare(name: str, workspace, ids: dict) -> None:
    """Bring the samples into the state in which this URL has an effect."""
    now = clock.now()
    with scope(workspace.pk):
        match name:
            case "contacts:letters_refresh":
                person = Person.objects.get(public_id=ids["person"])
                person.change(label_name="The Samples")
                person.change(last_name="Samplers")
            case "contacts:filing_return":
                Person.objects.get(public_id=ids["person"]).filings.all().delete()
            case "contacts:call_anyway":
                Phone.objects.update(status="DNC")
            case "contacts:two_people":
                Person.objects.update(spouse_first_name="Other")
            case _ if name.startswith("contacts:fall_") and name != "contacts:fall_start":
                _walk_to(name, workspace, ids)
            case "contacts:unreachable_all":
                lost = Person.objects.create(first_name="Lost")
                lost.phones.create(number="+12315550199").mark(Phone.Status.BAD)
            case "contacts:yearly_proposal":
                YearlyCleanup.objects.all().delete()
            case "contacts:yearly_keeping" | "contacts:yearly_return":
                _propose(ids, is_kept=name == "contacts:yearly_return")
            case "prospects:ageing_all":
                Person.objects.create(
                    first_name="Quiet", book=Book.PROSPECTS, created_at=now - dt.timedelta(days=900)
                )
            case "prospects:promotion":
                Person.objects.update(book=Book.PROSPECTS)
            case "prospects:reopening":
                Prospect.objects.get(public_id=ids["prospect"]).lose("Gone", by=_member())
            case "leads:second_look":
                InboundMessage.objects.get(public_id=ids["inbound"]).ignore()
            case "leads:take_back":
                Lead.objects.get(public_id=ids["lead"]).dismiss()
            case "messaging:repeat":
                Message.objects.update(state=State.UNKNOWN, created_at=now - dt.timedelta(days=2))
            case "messaging:address_choice":
                _opt_out_elsewhere(ids)
            case "drips:sequence_resume":
                Sequence.objects.get(public_id=ids["sequence"]).pause()
            case "drips:enrolment_resume":
                Enrolment.objects.get(public_id=ids["enrolment"]).hold()
            case "demo:daytime":
                purpose = Message.Purpose.MARKETING
                Message.objects.update(state=State.QUEUED, purpose=purpose, is_automated=True)
            case "demo:clear":
                Person.objects.update(is_sample=True)


def _walk_to(name: str, workspace, ids) -> None:
    """The sample person stands before the first member; "Back" and "again" have an answer."""
    walk, by = fall_cleanup.begin(workspace, by=_member()), _member()
    if name == "contacts:fall_next":
        return
    person = Person.objects.get(public_id=ids["person"])
    visit = FallCleanupVisit.objects.create(
        cleanup=walk, person=person, by=by, held_until=clock.now() + dt.timedelta(minutes=9)
    )
    if name in ("contacts:fall_back", "contacts:fall_again"):
        fall_cleanup.skip(visit, by=by)


def _propose(ids, *, is_kept: bool) -> None:
    CleanupProposal.objects.create(
        cleanup=YearlyCleanup.objects.get(public_id=ids["yearly_cleanup"]), reason="Cold",
        person=Person.objects.get(public_id=ids["person"]), is_kept=is_kept,
    )  # fmt: skip


def _opt_out_elsewhere(ids):
    from messaging import consent

    person = Person.objects.get(public_id=ids["person"])
    person.emails.create(address="other@example.com")
    consent.opt_out("other@example.com")
