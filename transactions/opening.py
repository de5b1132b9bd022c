"""Opening a transaction from a form, and from an appointment at which they signed in one click."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from agenda.calendar import Fact, Panel, add_facts, add_panel
from agenda.models import Appointment, AppointmentKind, Outcome
from contacts.models import Person
from contacts.picking import as_uuid
from crm.kit import clock
from prospects.models import Prospect
from prospects.models import Side as PursuitSide
from transactions import starting
from transactions.forms import TransactionForm
from transactions.models import Side, Transaction
from transactions.views import A_DAY, done

SIDES = {AppointmentKind.LISTING: Side.LISTING, AppointmentKind.BUYER: Side.BUYER}
OF_PURSUIT = {
    PursuitSide.SELL: Side.LISTING, PursuitSide.BUY: Side.BUYER, PursuitSide.RENT: Side.TENANT,
}  # fmt: skip
_AROUND = dt.timedelta(days=45)


@dataclass
class Begun:
    """What a link to the form brought along: `?person=`, `?prospect=`, `?side=`."""

    person: Person | None = None
    prospect: Prospect | None = None
    side: str = Side.LISTING

    @classmethod
    def of(cls, request) -> "Begun":
        asked, by = {**request.GET.dict(), **request.POST.dict()}, request.membership
        prospect = person = None
        if key := as_uuid(asked.get("prospect")):
            rows = Prospect.objects.visible_to(by).select_related("person", "property")
            prospect = rows.filter(public_id=key).first()
        if key := as_uuid(asked.get("person")):
            person = Person.objects.visible_to(by).filter(public_id=key).first()
        side = asked.get("side", "")
        if side not in Side.values:
            side = OF_PURSUIT.get(prospect.side, Side.BUYER) if prospect else Side.LISTING
        return cls(prospect.person if prospect else person, prospect, side)

    @property
    def initial(self) -> dict:
        home = self.prospect and Side(self.side).lists and self.prospect.property
        if not home and self.person and Side(self.side).lists:
            home = self.person.home or self.person.addresses.filter(lived_until=None).first()
        return {
            "side": self.side, "client": self.person, "address": str(home or ""),
        }  # fmt: skip

    @property
    def source(self) -> str:
        """What will be carried along, in words."""
        origin = self.prospect or self.person
        return str(origin.source) if origin and origin.source else ""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def new(request):
    """A side, a client, a home: the rest comes when it is known."""
    begun, by = Begun.of(request), request.membership
    today = clock.today(by.workspace.zone)
    form = TransactionForm(
        request.POST or None, membership=by, initial=begun.initial | {"agreement_on": today}
    )
    if not form.is_valid():
        context = {"form": form, "begun": begun}
        status = 422 if form.is_bound else 200
        return render(request, "transactions/new.html", context, status=status)
    said = form.cleaned_data
    prospect = begun.prospect if begun.person == said["client"] else None
    with Act.doing("transaction", "A new transaction", by=by, undo_for=A_DAY) as act:
        one = starting.open(
            said["side"], by=by, clients=form.clients, property=form.home, prospect=prospect,
            agreement_on=said["agreement_on"], list_price=said["list_price"],
        )  # fmt: skip
    done(request, f"{one} is open", act)
    return redirect(one)


@require_POST
@needs(Capability.WORK)
def from_appointment(request, appointment):
    """They signed there: its people, its home and its day are the transaction's."""
    by = request.membership
    rows = Appointment.objects.visible_to(by).select_related("property")
    held = get_object_or_404(rows, public_id=appointment)
    if held.kind not in SIDES:
        messages.error(request, "Nothing is signed at an appointment of that kind.")
        return redirect(held)
    people = list(held.people.filter(died_on=None).order_by("pk"))
    if not people:
        messages.error(request, "Say first whom the appointment was with.")
        return redirect(held)
    if known := _opened(held):
        return redirect(known)
    with Act.doing("transaction", "A new transaction", by=by, undo_for=A_DAY) as act:
        side = SIDES[AppointmentKind(held.kind)]
        one = starting.open(
            side, by=by, clients=people, property=held.property if side.lists else None,
            agreement_on=held.local_start.date(),
        )  # fmt: skip
    done(request, f"{one} is open", act)
    return redirect(one)


def _opened(held) -> Transaction | None:
    """The transaction of that side with one of its people that began around then."""
    people = held.people.values("pk")
    return (
        Transaction.objects.filter(side__in=[SIDES[AppointmentKind(held.kind)], Side.BOTH])
        .filter(parties__person__in=people, created_at__gte=held.starts_at - _AROUND)
        .order_by("pk").first()
    )  # fmt: skip


def signed(appointment, membership) -> dict | None:
    """On its page, once they signed: the transaction, or the click that opens it."""
    if appointment.kind not in SIDES or appointment.outcome != Outcome.SIGNED:
        return None
    return {
        "appointment": appointment,
        "transaction": _opened(appointment),
        "can_work": membership.may(Capability.WORK),
        "side": SIDES[AppointmentKind(appointment.kind)].label.lower(),
    }


add_panel(Panel("transaction", "transactions/signed.html", signed, order=1))


@add_facts
def belongs(appointment, membership):
    """What the home of an appointment is being sold or bought as."""
    if appointment.property_id is None:
        return []
    rows = Transaction.objects.visible_to(membership).filter(property=appointment.property_id)
    one = rows.for_cards().newest_first().first()
    return [Fact("Transaction", f"{one}: {one.stage_name}", one.get_absolute_url())] if one else []
