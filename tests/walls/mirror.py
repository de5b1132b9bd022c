"""Two furnished workspaces side by side, every row of them, and a valid body for every form."""

import datetime as dt
import io
from decimal import Decimal
from uuid import uuid4

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from PIL import Image

from accounts.capabilities import Role
from accounts.models import Act, Membership, TopicVersion, User, Version
from accounts.tenancy import acting, scope
from agenda.birthdays import marks
from agenda.models import CallLine, CallSession, Invitee, Task, TaskPlan
from contacts import fall_cleanup
from contacts.meanwhile import seen
from contacts.models import (
    Address,
    Book,
    Category,
    CleanupProposal,
    Email,
    FallCleanupVisit,
    LeadSource,
    Person,
    Phone,
    Property,
    SavedList,
    Touch,
    YearlyCleanup,
)
from crm.kit import clock, keyset
from crm.kit.ids import uuid7
from drips.models import Enrolment, Proposal, Sequence
from goals.models import (
    Coaching,
    DailyTarget,
    DayOff,
    EarlyWarning,
    IncomeGoal,
    Leaderboard,
    MonthlyWish,
    Reward,
)
from leads.meeting import taking
from leads.models import (
    CaptureCode,
    FeedAddress,
    Flyer,
    Guest,
    InboundMessage,
    Lead,
    Mailbox,
    Meeting,
    OpenHouse,
    ShowingVisit,
    SourceAlarm,
    WebForm,
)
from messaging import bridge, practice, tokens
from messaging.ecards import deck
from messaging.models import (
    Brake,
    DetailsRequest,
    ECard,
    FavoriteCard,
    IncomingMail,
    IncomingText,
    Mailing,
    Message,
    OwnMobile,
    PhoneLine,
    Piece,
    PrintPiece,
    PrintRun,
    SendingAccount,
    State,
    Unanswered,
)
from prospects.models import Prospect, Stage, StageName
from tests.walls import deals
from tests.walls.isolation import tenant_models
from tests.walls.samples import SAMPLES, celebrated_on

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
            "flyer_key": Flyer.objects.get(public_id=ids["flyer"]).key,
            "form_key": WebForm.objects.get(public_id=ids["web_form"]).key,
            "kiosk_key": OpenHouse.objects.get(public_id=ids["open_house"]).key,
            "visit_key": ShowingVisit.objects.first().key,
            "invitation_key": Invitee.objects.get(public_id=ids["invitee"]).key,
            "guest": str(Guest.objects.get(name="Zed Newman").public_id),
            "guest_to_follow": str(Guest.objects.get(name="Sample").public_id),
            "step": str(first.public_id),
            "other_step": str(second.public_id),
            "other_sequence": str(Sequence.objects.exclude(pk=first.sequence_id)[0].public_id),
            "other_plan": str(TaskPlan.objects.last().copy("Another").public_id),
            "other_category": str(Category.objects.named("Friend").public_id),
            "line_pk": str(PhoneLine.objects.first().pk),
            "other_source": str(LeadSource.objects.named("Radio").public_id),
            "visitors_key": _visitors_key(),
            "source_pk": str(LeadSource.objects.first().pk),
            "member_pk": str(Membership.objects.first().pk),
            "day_off": _days_of_goals(workspace),
            "coach_pk": _coach(workspace),
            "flyer_pk": str(Flyer.objects.get(public_id=ids["flyer"]).pk),
        }


def _another_version(person) -> dict:
    """A change that can be put back, and how the forms of history name it."""
    first = Version.objects.of_person(person).order_by("pk").first()
    with acting(uuid7()):
        person.change(company="Another company")
    last = Version.objects.of_person(person).order_by("pk").last()
    now = seen(person.company)
    return {
        "version_at": keyset.pack(first.pk),
        "version_key": keyset.pack("contacts_person", person.pk, "company", now),
        "version_back": keyset.pack(last.pk, "company", now),
    }


def _days_of_goals(workspace) -> str:
    """A target of the member's own, and a day off that is to come."""
    tomorrow = clock.today(workspace.zone) + dt.timedelta(days=1)
    DailyTarget.objects.set_for(_member(), contacts=11, reward="The ball game")
    Reward(member=_member(), year=tomorrow.year, what="A week in Vegas").keep()
    IncomeGoal.objects.set_for(_member(), clock.today(workspace.zone).year, net=Decimal(80_000))
    warning = EarlyWarning.objects.saw("loan", "Loans fail", member=None, on=tomorrow)
    warning.set_aside(tomorrow + dt.timedelta(days=30), by=_member())
    off = DayOff(member=_member(), first_day=tomorrow, last_day=tomorrow, reason="Vacation")
    off.save()
    return str(off.public_id)


def _coach(workspace) -> str:
    """Somebody who coaches, a leaderboard, and a member who wants the month by mail."""
    user = User.objects.create_user(f"coach-{workspace.pk}@example.com", name="Dee Warner")
    coach = Membership.objects.create(user=user, role=Role.COACH)
    Coaching.objects.create(coach=coach, sees_people=True)
    Leaderboard.objects.switch(True)
    today = clock.today(workspace.zone)
    MonthlyWish.objects.set_for(_member(), is_on=False, today=today)
    return str(coach.pk)


def _visitors_key() -> str:
    LeadSource.objects.filter(name="Radio").update(visitors_key=uuid4().hex)
    return LeadSource.objects.get(name="Radio").visitors_key


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


# Read as what they are: a rule, a zone, keys of rows, a file or else a link, our own figures.
AS_THEY_ARE = {
    "repeats", "zone", "waits", "only_if", "Document.link", "Fall.kept", "KeyDate.tells",
    "MarketAnalysis.rates", "NetSheet.figures", "PartyLetter.documents", "PartyLetter.to",
    "ServiceReport.content", "ServiceReport.left_out", "ServiceReport.sent_to",
}  # fmt: skip


def _filling(field, texts):
    names = {field.name, f"{field.model.__name__}.{field.name}"}
    if field.choices or field.generated or names & AS_THEY_ARE:
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
    plan_step = {
        "title": "Another call", "kind": "call", "amount": "3", "unit": "days", "side": "after",
        "role": "agent",
    }  # fmt: skip
    letter = {"subject": "Other words", "body": "Hello.", "wait_days": "9"}
    appointment = {
        "title": "Another meeting", "kind": "other", "day": "2026-12-06", "starts": "13:00",
        "ends": "14:00",
    }  # fmt: skip
    hours = {"day": "2026-12-06", "starts": "13:00", "ends": "15:00"}
    guest = {"name": "Ada Guest", "phone": "231-555-0172", "told_as": str(uuid7())}
    shown = clock.now()
    card = {
        "agent_name": "Ada Agent", "shown_on": f"{shown:%Y-%m-%d}", "shown_time": "00:01",
        "told_as": str(uuid7()),
    }  # fmt: skip
    mailing = {"version": "0", "kind": "newsletter", "to": "picked", "subject": "Other news",
               "b1-text": "Hello."}  # fmt: skip
    return deals.bodies(ids) | {
        "messaging:mailing_new": {"kind": "invitation"},
        "messaging:mailing": mailing,
        "messaging:mailing_block_new": mailing | {"add": "heading"},
        "messaging:mailing_block_up": mailing | {"block": "b2"},
        "messaging:mailing_block_down": mailing | {"block": "b2"},
        "messaging:mailing_block_removal": mailing | {"block": "b2"},
        "messaging:mailing_test": mailing,
        "messaging:mailing_people": {"person": ids["person"]},
        "messaging:mailing_sending": {"when": "now"},
        "goals:daily": {"contacts": "12", "conversations": "4", "weekdays": ["0", "5"]},
        "goals:day_off_removal": {"day_off": ids["day_off"]},
        "goals:warning_aside": {"warning": "decay", "days": "90"},
        "goals:warning_back": {"warning": "loan"},
        "goals:referrals_top100": {"people": ids["vendor"]},
        "goals:rewards": {"what": "A weekend away", "price": "$1,800", "beyond": ""},
        "goals:reward_removal": {},
        "goals:plan_change": {"net": "$90,000", "calls": "60"},
        "goals:plan_target": {},
        "goals:coaching": {
            "coach": ids["coach_pk"], f"coach-{ids['coach_pk']}-fee": "$250",
            f"coach-{ids['coach_pk']}-since": "Mar 1, 2025",
        },
        "goals:leaderboard": {"is_on": "off"},
        "goals:monthly_wish": {"is_on": "on"},
        "goals:days_off": {"first_day": "tomorrow", "last_day": "", "reason": "Vacation"},
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
        "messaging:piece_new": {"kind": "note", "name": "New words", "body": "Hello."},
        "messaging:piece_edit": {"kind": "note", "name": "Other words", "body": "Hello."},
        "messaging:piece_version": {"words": "ours"},
        "messaging:library_preview": {"subject": "Hello", "body": "Dear {{first_name|you}}"},
        "messaging:library_hints": {"subject": "Hello", "body": "Dear {{first_name|you}}"},
        "drips:sequence_version": {"letter": "1"},
        "messaging:asking": {"way": "phone", "words": "Look here: {{link}}"},
        "messaging:details_request": {"accept": "phone"},
        "messaging:ecard_person": {"subject": "Hello", "body": "A good winter."},
        "messaging:ecard_many": {"subject": "Hello", "body": "A good winter."},
        "messaging:ecard_preview": {"subject": "Hello", "body": "A good winter."},
        "messaging:ecard_picks": {"everyone": "1"},
        "messaging:flyer_sheet": {
            "name": "On our street", "headline": "Just sold", "words": "It is sold.",
        },
        "messaging:print_due": {"covers": "sheet-5160", "begin_at": "3"},
        "messaging:print_again": {"covers": "envelope-10"},
        "messaging:print_piece": {
            "subject": "Other words", "body": "Hello once more.", "paper": "letter",
            "due_on": f"{clock.now() + dt.timedelta(days=3):%Y-%m-%d}",
        },
        "messaging:print_people": {"what": "labels", "sheet": "5160", "order": "name"},
        "messaging:print_person": {"what": "envelopes", "envelope": "10", "order": "name"},
        "messaging:stationery": {
            "name": "Other Name", "card_paper": "card-flat", "postcard_paper": "postcard-6x9",
        },
        "messaging:details": {"last_name": "Sampling"},
        "messaging:sender_way": {"from_address": "ana@homes.example", "secret": "token"},
        "messaging:sender_people": {f"address_{ids['member_pk']}": "me@sample-homes.example"},
        "messaging:line_new": {
            "number": "231-555-0155", "account_sid": "AC1", "auth_token": "secret",
            "registration": "none",
        },
        "messaging:line": {"number": "231-555-0199", "label": "Signs", "is_active": "on"},
        "messaging:quiet_hours": {"opens": "9", "closes": "19", "sunday_opens": "13"},
        "messaging:consents": {
            "number": "+12315550111", "words": "Yes, text me.", "source": "At the door",
        },
        "messaging:line_text": {"to": "231-555-0101"},
        "messaging:text": {"name": "Zed Newman"},
        "messaging:text_decision": {"was": "stop"},
        "messaging:talk": {"words": "Hello there"},
        "messaging:own_text": {"words": "Hello there"},
        "messaging:write": {
            "way": "email", "email": "sample@example.com", "subject": "Hi", "words": "Hello there",
        },
        "messaging:write_preview": {"way": "email", "subject": "Hi", "words": "Hello there"},
        "messaging:incoming_mail_person": {"address": "zed@example.org"},
        "messaging:incoming_mail_nobody": {"address": "zed@example.org"},
        "messaging:simulator_text": {"number": "231-555-0101", "words": "Hello"},
        "messaging:simulator_call": {"number": "231-555-0101", "name": "Zed"},
        "messaging:simulator_keys": {"number": "231-555-0101", "hang_up": "1"},
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
        "agenda:calls_anew": {"next": "today", "more": "5"},
        "agenda:call_rules": {"most": "7", "on": ["oldest"]},
        "agenda:call_rule_place": {"to": "0"},
        "agenda:call_later": {"to": "in 3 weeks", "because": "On a cruise"},
        "agenda:session_outcome": {"outcome": "talked", "said": "Hello", "next": "90"},
        "agenda:session_dial": {"phone": ids["phone"]},
        "messaging:bridge_code": {"number": "231-555-0120"},
        "messaging:bridge_proof": {"code": "123456"},
        "agenda:digests": {
            "content": "day", "by_mail": "on", "hour": "8", "weekdays": ["0", "1"],
            "reminder": "30",
        },
        "agenda:birthday_picks": {"everyone": "on", "how": "hand", "week": celebrated_on()},
        "agenda:blocks": {"hours": ["0-9", "3-14"]},
        "agenda:block_preset": {"preset": "evening"},
        "agenda:working_week": {"hours": "36"},
        "agenda:invitees": {"who": "walt@example.org"},
        "agenda:invitation": {"answer": "tentative", "note": "If it does not snow"},
        "agenda:appointment_new": appointment,
        "agenda:appointment_edit": appointment,
        "agenda:appointment_typed": {"line": "Lunch tomorrow 12:30"},
        "agenda:appointment_time": {"starts": "2026-11-20T09:00", "ends": "2026-11-20T10:00"},
        "agenda:appointment_outcome": {"outcome": "held", "words": "Went well"},
        "agenda:task": {"subject": "Other words", "words": "Hello there"},
        "agenda:skip": {"reason": "Not needed"},
        "agenda:task_new": {
            "title": "Order photos", "kind": "other", "due": "tomorrow 3pm", "repeat": "week",
        },
        "agenda:task_edit": {"title": "Write twice", "kind": "email", "due": "in 3 weeks"},
        "agenda:together_done": {"task": [ids["task"]]},
        "agenda:together_later": {"task": [ids["task"]], "to": "in 3 weeks"},
        "agenda:together_member": {"task": [ids["task"]], "member": ids["member_pk"]},
        "agenda:together_skip": {"task": [ids["task"]], "reason": "Not needed"},
        "agenda:plan_start": {"about": "May"},
        "agenda:plan_from_run": {"name": "What I did", "task": [ids["task"]]},
        "agenda:plan_from_person": {"name": "What I did", "task": [ids["task"]]},
        "agenda:run_move": {"to": "12/22", "task": [ids["task"]]},
        "agenda:run_step_new": {"title": "One more", "kind": "other", "due": "tomorrow"},
        "agenda:step_place": {"to": "4"},
        "agenda:snooze": {"to": "in 3 weeks"},
        "agenda:start": {"plan": ids["other_plan"]},
        "agenda:plan_new": {"name": "Another plan", "category": "lead", "anchor": "start"},
        "agenda:plan_edit": {"name": "Other name", "category": "lead", "anchor": "start"},
        "agenda:plan_copy": {"name": "A copy"},
        "agenda:step_new": plan_step,
        "agenda:step": plan_step,
        "prospects:more_time": {"reason": "The lease ends in May"},
        "prospects:opening": {"side": "sell"},
        "prospects:stage": {"to": Stage.CONTACTED.value},
        "prospects:stages": {"new": "Fresh"},
        "prospects:answers": {"value_note": "300,000"},
        "prospects:loss": {"reason": "Bought elsewhere"},
        "leads:address_new": {"label": "Zillow"},
        "leads:address_name": {"label": "Realtor.com"},
        "lead_hooks:visitors": {"month": "2026-11", "visitors": "12"},
        "leads:source_new": {"name": "Lawn signs", "group": "listing", "cost_model": "none"},
        "leads:source": {"name": "Big billboard", "group": "other", "cost_model": "none"},
        "leads:source_months": {f"visitors_{clock.now():%Y-%m}": "1,200"},
        "leads:source_merge": {"into": ids["other_source"]},
        "leads:mailbox": {"folder": "INBOX", "source": ids["source_pk"]},
        "leads:mailbox_new": {"provider": "other", "host": "127.0.0.1", "port": "1",
                              "user": "leads@example.com", "password": "a word"},
        "leads:mailbox_sign_in": {"provider": "other", "host": "127.0.0.1", "port": "1",
                                  "user": "leads@example.com", "password": "a word"},
        "leads:look": {
            "name": "Zed Newman", "phone": "231-555-0177", "asked": "buyer", "source": "Website",
        },
        "leads:taught": {
            "sender": "other@portal.example", "lead_type": "buyer", "email_way": "after",
            "email_words": "Mail",
        },
        "leads:flyer_new": {"address": "9 Elm Street, Reno, NV"},
        "leads:flyer_edit": {"address": "1 Main Street, Reno, NV", "status": "pending"},
        "leads:flyer_pictures": {"pictures": _photo()},
        "leads:flyer_picture_place": {"to": "later"},
        "leads:flyer_picture_words": {"shows": "The porch"},
        "leads:capture_code_new": {"code": "321"},
        "leads:capture_code": {"code": "432"},
        "flyers:flyer": {"name": "Zed Newman", "phone": "231-555-0177", "is_person": "on"},
        "leads:meeting_new": {"name": "Cora New", "phone": "231-555-0179", "told_as": str(uuid7())},
        "leads:meeting_draft": {"name": "Cora New", "told_as": str(uuid7())},
        "leads:meeting_known": {"name": "Cora New"},
        "leads:meeting": {"name": "Bill Sutter", "phone": "231-555-0178", "who": "new"},
        "leads:meeting_greeting": {"way": "text", "words": "Hello.", "by_hand": "on"},
        "leads:meeting_next_call": {"days": "7"},
        "leads:own_card_edit": {"name": "Ana Alvarez", "phone": "231-555-0120"},
        "leads:web_form_new": {"name": "Another", "thanks": "Thanks.", "ask_phone": "asked"},
        "leads:web_form_edit": {"name": "Renamed", "thanks": "Thanks.", "ask_email": "required"},
        "leads:web_form_trial": {"body": "Name=Zed+Newman", "content_type": "application/json"},
        "web_forms:form": {"name": "Zed Newman", "phone": "231-555-0177", "is_person": "on"},
        "lead_hooks:web_form": {"name": "Zed Newman", "phone": "231-555-0177"},
        "leads:open_house_new": {"address": "9 Elm Street, Reno, NV", "host": ids["member_pk"],
                                 "pin": "1357"} | hours,
        "leads:open_house_edit": {"address": "1 Main Street, Reno, NV", "host": ids["member_pk"]}
        | hours,
        "leads:open_house_follow_up": {"guest": [ids["guest_to_follow"]]},
        "open_house:kiosk": guest,
        "open_house:guests": guest,
        "open_house:leave": {"pin": "2468"},
        "open_house:agents": card,
        "open_house:showings": card,
        "open_house:feedback": {"interest": "very"},
        "leads:rule_new": {
            "name": "Lakes", "way": "one", "minutes": "5", f"turns_{ids['member_pk']}": "1",
        },
        "leads:rule": {
            "name": "Woods", "way": "one", "minutes": "5", f"turns_{ids['member_pk']}": "1",
        },
        "leads:rule_place": {"place": "1"},
        "leads:duty": {"on_screen": "on", "promised": "12"},
        "leads:response_settings": {"escalate_minutes": "9", "most_hand_ons": "2"},
        "leads:assignment": {"member": ids["member_pk"], "note": "Knows the lake"},
        "drips:sequence_new": {"name": "New drip"},
        "drips:sequence_edit": {"name": "Other name"},
        "drips:step_new": letter,
        "drips:step": letter,
        "drips:step_place": {"place": "2"},
        "drips:sequence_rules": {
            "anchor": "birthday", "begins_before": "3", "weekdays": ["1"], "gap_days": "9",
            "hold_days": "9",
        },
        "drips:sequence_trial": {"token": "abc"},
        "drips:enrolment_move": {"step": ids["other_step"]},
        "drips:list_enrolment": {"list": ids["saved_list"]},
        "drips:enrolments": {
            "person": ids["person"], "sequence": ids["other_sequence"], "write_first": "on",
        },
    }  # fmt: skip


def _mailing_for(name: str, workspace, ids: dict) -> None:
    """The mailing where this URL finds it: a draft, scheduled, leaving or paused."""
    type(workspace).objects.filter(pk=workspace.pk).update(postal_address="1 Main Street")
    mailing = Mailing.objects.filter(public_id=ids["mailing"])
    was = {"take_back": "scheduled", "pause": "sending", "resume": "paused", "cancel": "sending"}
    mailing.update(state=was.get(name.removeprefix("messaging:mailing_"), "draft"), by=_member())
    if name == "messaging:mailing_sending":
        Brake.objects.on().delete()
    mailing.update(send_at=clock.now(), links={"https://example.com": "It answers."})
    if name == "messaging:mailing_calls":
        long_ago = clock.now() - dt.timedelta(days=900)
        silent = {"book": Book.PROSPECTS, "created_at": long_ago, "last_contacted_at": None}
        Person.objects.filter(public_id=ids["person"]).update(follow_up_on=None, **silent)


def _photo() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    return SimpleUploadedFile("porch.png", content.getvalue(), "image/png")


def _all_to_the_first(ids: dict) -> dict:
    kinds = ("phone", "email", "address", "category")
    return {f"{kind}_{ids[kind]}": "first" for kind in kinds}


def _bridge_for(member) -> None:
    """A line that calls, and the member's own mobile."""
    PhoneLine.objects.get_or_create(
        number="+12315550177", defaults={"provider": "twilio", "account_sid": "AC1"}
    )
    OwnMobile.objects.get_or_create(
        member=member, defaults={"number": "+12315550120", "proven_at": clock.now()}
    )


def prepare(name: str, workspace, ids: dict) -> None:
    """Bring the samples into the state in which this URL has an effect."""
    now = clock.now()
    with scope(workspace.pk):
        match name:
            case _ if name.startswith("transactions:"):
                deals.prepare(name, ids)
            case _ if name.startswith("messaging:mailing_"):
                _mailing_for(name, workspace, ids)
            case "leads:meeting_greeting" | "leads:meeting_next_call":
                met = Meeting.objects.get(public_id=ids["meeting"])
                taking.finish(met, by=met.by)
            case "contacts:letters_refresh":
                person = Person.objects.get(public_id=ids["person"])
                person.change(label_name="The Samples")
                person.change(last_name="Samplers")
            case "agenda:invitee_return":
                Invitee.objects.update(removed_at=now)
            case "agenda:calls_anew":
                CallLine.objects.all().delete()
                Touch.objects.all().delete()
            case "agenda:call_later":
                CallLine.objects.update(state="waiting", touch=None)
            case "agenda:call_return":
                CallLine.objects.update(state="left_out", touch=None)
            case "agenda:session_begin":
                CallSession.objects.all().delete()
                Touch.objects.all().delete()
                CallLine.objects.update(state="waiting", at=None)
            case "messaging:bridge_removal":
                OwnMobile.objects.get_or_create(member=_member())
            case "messaging:bridge_call" | "messaging:bridge_code":
                _bridge_for(_member())
            case "messaging:bridge_proof":
                mobile, _ = OwnMobile.objects.get_or_create(member=_member())
                code = bridge.hashed(mobile.member, "+12315550120", "123456")
                asked = {"asked_number": "+12315550120", "code_hash": code, "asked_at": now}
                OwnMobile.objects.filter(pk=mobile.pk).update(**asked)
            case "agenda:reopen" | "agenda:plan_from_person":
                Task.objects.filter(public_id=ids["task"]).update(done_at=clock.Now())
            case "agenda:together_member":
                Task.objects.update(assigned_to=None)
            case "agenda:plan_return":
                TaskPlan.objects.get(public_id=ids["plan"]).put_away()
            case "contacts:filing_return":
                Person.objects.get(public_id=ids["person"]).filings.all().delete()
            case "contacts:call_anyway":
                Phone.objects.update(status="DNC")
            case "contacts:two_people":
                Person.objects.update(spouse_first_name="Other")
                Address.objects.exclude(public_id=ids["address"]).delete()
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
            case "prospects:stages_standard":
                StageName.objects.rename({Stage.NEW: "Just in"})
            case "prospects:promotion":
                Person.objects.update(book=Book.PROSPECTS)
            case "prospects:reopening":
                Prospect.objects.get(public_id=ids["prospect"]).lose("Gone", by=_member())
            case "leads:flyer_showing":
                Flyer.objects.update(is_shown=False)
            case "leads:web_form_on":
                WebForm.objects.update(is_on=False)
            case "leads:web_form_believed":
                InboundMessage.objects.filter(public_id=ids["inbound"]).update(door="web")
            case "leads:capture_code_on":
                CaptureCode.objects.update(is_on=False)
            case "leads:source_return":
                LeadSource.objects.get(public_id=ids["source"]).put_away()
            case "leads:alarm_return":
                SourceAlarm.objects.get(public_id=ids["alarm"]).be_quiet()
            case "leads:second_look":
                InboundMessage.objects.get(public_id=ids["inbound"]).ignore()
            case "leads:retirement" | "leads:address_return":
                FeedAddress.objects.create(label="Another")
                if name == "leads:address_return":
                    FeedAddress.objects.get(public_id=ids["feed_address"]).retire()
            case "leads:mailbox_resumption":
                Mailbox.objects.get(public_id=ids["mailbox"]).pause()
            case "leads:take_back":
                Lead.objects.get(public_id=ids["lead"]).dismiss()
            case "messaging:ecard_picks":
                _card_last_year(ids)
            case "messaging:ecard_favorite_removal":
                FavoriteCard.objects.create(by=_member(), card="winter")
            case "messaging:print_mailing":
                PrintRun.objects.update(files=[{"name": "letter", "file": "-", "pages": 1}])
            case "messaging:print_returned":
                PrintPiece.objects.update(state=PrintPiece.State.MAILED, mailed_at=now)
            case "messaging:text_return":
                IncomingText.objects.get(public_id=ids["incoming_text"]).set_aside()
            case "messaging:incoming_mail_return":
                IncomingMail.objects.get(public_id=ids["incoming_mail"]).set_aside()
            case "messaging:unanswered_return":
                Unanswered.objects.settle(by=None, was_answered=False)
            case "agenda:occasion_undone":
                person = Person.objects.get(public_id=ids["person"])
                marks.mark(person, "birthday", ids["celebration_year"], how="hand", by=None)
            case "messaging:ecard_undo":
                facts = {"card": "winter", "person": ids["person"], "subject": "", "body": ""}
                Act.objects.filter(public_id=ids["act"]).update(kind="ecard", facts=facts)
            case "messaging:write_undo":
                facts = {"message": ids["message"], "person": ids["person"]}
                Act.objects.filter(public_id=ids["act"]).update(kind="write", facts=facts)
            case "messaging:sender_resume":
                SendingAccount.objects.update(stopped_because="Its key is wrong.")
            case "messaging:practice_line":
                PhoneLine.objects.update(number="+12315550198")
            case "messaging:talk":
                Phone.objects.update(status="", label="mobile")
            case "messaging:simulator_keys":
                practice.call(practice.line_of(_member()), caller="+12315550101")
            case "messaging:repeat":
                Message.objects.update(state=State.UNKNOWN, created_at=now - dt.timedelta(days=2))
            case "messaging:address_choice":
                _opt_out_elsewhere(ids)
            case "messaging:piece_return":
                Piece.objects.get(public_id=ids["piece"]).put_away()
            case "drips:sequence_version":
                Sequence.objects.filter(public_id=ids["sequence"]).update(
                    taken_from="new_buyer", taken_version=0
                )
            case "drips:list_enrolment":
                SavedList.objects.update(query={})
            case "contacts:email_correction":
                seen = {"checked_lc": F("address_lc"), "check_offers": "sample@gmail.com"}
                seen["check_said"] = "Probably mistyped."
                Email.objects.update(check_result=Email.Check.TYPO, status="", **seen)
            case "drips:proposed_all":
                Proposal.objects.create(
                    sequence=Sequence.objects.get(public_id=ids["sequence"]),
                    person=Person.objects.get(public_id=ids["person"]),
                )
            case "drips:sequence_resume":
                Sequence.objects.get(public_id=ids["sequence"]).pause()
            case "drips:enrolment_resume":
                Enrolment.objects.get(public_id=ids["enrolment"]).hold()
            case "demo:daytime":
                purpose = Message.Purpose.MARKETING
                Message.objects.update(state=State.QUEUED, purpose=purpose, is_automated=True)
            case "demo:clear":
                Person.objects.update(is_sample=True)


def _card_last_year(ids) -> None:
    year = deck.find("winter").year_on(clock.today(dt.UTC)) - 1
    ECard.objects.create(
        card="winter", occasion="winter", year=year, key="last year", words="Hello.",
        person=Person.objects.get(public_id=ids["person"]),
        message=Message.objects.get(public_id=ids["message"]),
    )  # fmt: skip


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
