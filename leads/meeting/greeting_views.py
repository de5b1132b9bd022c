"""Right after: "nice to meet you", the next call, a drip; and the card of one's own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.models import Person
from contacts.models.hygiene import DuplicatePair
from contacts.page import panels, signs
from crm.kit import clock
from leads.capture.pages import UNDO_FOR, say
from leads.meeting import card as cards
from leads.meeting import greeting
from leads.meeting.forms import GreetingForm, NextCallForm, OwnCardForm
from leads.meeting.views import meeting_or_404, require_form_methods
from leads.models import OwnCard

DONE = "Somebody has written to them already."
IN_A_WEEK, IN_A_MONTH = 7, 30


@require_form_methods
@needs(Capability.WORK)
def meeting_greeting(request, meeting):
    """The words are ready. POST sends them from here, or writes down that they were sent."""
    found = meeting_or_404(request, meeting)
    if not found.is_finished:
        return redirect(found)
    ways = greeting.ways(found.person)
    if request.method != "POST":
        return _page(request, found, ways, _form(request, found, ways))
    form = GreetingForm(request.POST, ways=ways.choices)
    if not form.is_valid():
        return _page(request, found, ways, form, status=422)
    if "by_hand" in request.POST:
        return _written_down(request, found, form.cleaned_data)
    return _sent(request, found, ways, form)


def _form(request, meeting, ways) -> GreetingForm:
    first = {
        "way": ways.usual,
        "subject": greeting.subject(meeting),
        "words": greeting.words(meeting, ways.usual, by=request.membership),
    }
    return GreetingForm(initial=first, ways=ways.choices)


def _written_down(request, meeting, typed):
    done = greeting.sent_by_hand(meeting, typed["way"], typed["words"], by=request.membership)
    if done:
        messages.success(request, f"Written down: you wrote to {meeting.person.first}.")
    else:
        messages.info(request, DONE)
    return redirect("leads:meeting_greeting", meeting.public_id)


def _sent(request, meeting, ways, form):
    typed = form.cleaned_data
    if typed["way"] == greeting.TEXT and not ways.line:
        form.add_error("way", "No line of yours may text yet: send it from your own phone.")
        return _page(request, meeting, ways, form, status=422)
    about = typed["subject"] or greeting.subject(meeting)
    try:
        sent = greeting.send(meeting, typed["way"], about, typed["words"], by=request.membership)
    except ValidationError as error:
        form.add_error("words", error)
        return _page(request, meeting, ways, form, status=422)
    messages.success(request, f"On its way to {meeting.person.first}." if sent else DONE)
    return redirect("leads:meeting_greeting", meeting.public_id)


def _page(request, meeting, ways, form, status: int = 200):
    person = Person.objects.annotate(**signs()).for_lines().get(pk=meeting.person_id)
    person.workspace = request.membership.workspace
    today = clock.today(request.membership.workspace.zone)
    said, about = form["words"].value() or "", form["subject"].value() or ""
    context = {
        "meeting": meeting, "person": person, "ways": ways, "form": form,
        "week": greeting.coming(today, IN_A_WEEK), "month": greeting.coming(today, IN_A_MONTH),
        "next_form": NextCallForm(today=today), "today": today,
        "text_url": greeting.text_link(ways.phone, said) if ways.phone else "",
        "mail_url": greeting.mail_link(ways.email, about, said) if ways.email else "",
        "mail_words": greeting.words(meeting, greeting.MAIL, by=request.membership),
        "text_words": greeting.words(meeting, greeting.TEXT, by=request.membership),
        "panel": _drip(person, request.membership), "pair": _pair(person),
    }  # fmt: skip
    request.nav = "leads:meetings"
    return render(request, "leads/meeting/greeting.html", context, status=status)


def _drip(person, membership) -> dict | None:
    """What drips put on a person's page: the offer to start one."""
    for panel in panels:
        if panel.name == "drip":
            shown = panel.context(person, membership)
            return {"template": panel.template} | shown if shown else None
    return None


def _pair(person) -> DuplicatePair | None:
    """Who they may be a duplicate of, by all that is known of them now."""
    pairs = DuplicatePair.objects.filter(Q(low=person) | Q(high=person), state="open")
    return pairs.select_related("low", "high").order_by("-score").first()


@require_POST
@needs(Capability.WORK)
def meeting_next_call(request, meeting):
    """Plan the next call: in a week, in a month, or on another day."""
    found = meeting_or_404(request, meeting)
    if not found.is_finished:
        return redirect(found)
    today = clock.today(request.membership.workspace.zone)
    form = NextCallForm(request.POST, today=today)
    days = request.POST.get("days", "")
    if days in (str(IN_A_WEEK), str(IN_A_MONTH)):
        day = greeting.coming(today, int(days))[0]
    elif form.is_valid() and form.cleaned_data["day"]:
        day = form.cleaned_data["day"]
    else:
        ways = greeting.ways(found.person)
        messages.error(request, "Which day? Write 12/18, next Friday or in 2 weeks.")
        return _page(request, found, ways, _form(request, found, ways), status=422)
    title = f"Planned a call with {found.person.first}"
    with Act.doing("follow_up", title, by=request.membership, undo_for=UNDO_FOR) as act:
        found.person.plan_call(day, _reason(found))
    say(request, f"Call {found.person.first} on {day:%A, %B} {day.day}.", act)
    return redirect(found.person)


def _reason(meeting) -> str:
    where = f" ({meeting.how_met})" if meeting.how_met else ""
    return f"You just met{where}."[:200]


# ── the card of one's own ────────────────────────────────────────────────────
@require_safe
@needs(Capability.WORK)
def own_card(request):
    """The code, as large as the screen: their camera saves the card."""
    card = OwnCard.objects.of(request.membership)
    request.nav = "leads:meetings"
    return render(request, "leads/meeting/own_card.html", {"card": card, "qr": cards.qr(card)})


@require_form_methods
@needs(Capability.WORK)
def own_card_edit(request):
    card = OwnCard.objects.of(request.membership)
    form = OwnCardForm(request.POST if request.method == "POST" else None, instance=card)
    if form.is_valid():
        form.save()
        messages.success(request, "Your card is changed.")
        return redirect("leads:own_card")
    request.nav = "leads:meetings"
    status = 422 if form.errors else 200
    return render(request, "leads/meeting/own_card_edit.html", {"form": form}, status=status)
