"""The ways to reach a person: phones, e-mails and addresses, added, changed and taken away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.live import changed
from contacts.forms import AddressForm, EmailForm, PhoneForm, ReachForm
from contacts.models import Address, Email, Person, Phone
from contacts.views.answers import back_to, fragments, person_or_404

# Of each kind: its model, its form, what its section and a new one are called.
KINDS = {
    "phone": (Phone, PhoneForm, "phones", "A new number"),
    "email": (Email, EmailForm, "emails", "A new e-mail"),
    "address": (Address, AddressForm, "addresses", "A new address"),
}


def _adding(kind: str):
    _, form_class, section, title = KINDS[kind]

    @require_http_methods(["GET", "HEAD", "POST"])
    @needs(Capability.WORK)
    def view(request, person):
        person = person_or_404(request, person)
        form = form_class(request.POST if request.method == "POST" else None, person=person)
        if _is_kept_as_note(request, form):
            return _section(request, person, section)
        if form.is_valid():
            added = form.add()
            changed("people")
            messages.success(request, f"{added} is added.")
            return _section(request, person, section)
        url = reverse(f"contacts:{section}", args=[person.public_id])
        context = {"person": person, "form": form, "title": title, "url": url, "fact": section}
        return _form(request, context, 422 if form.errors else 200)

    view.__name__ = view.__qualname__ = section
    return view


def _changing(kind: str):
    model, form_class, section, _ = KINDS[kind]

    @require_http_methods(["GET", "HEAD", "POST"])
    @needs(Capability.WORK)
    def view(request, **ids):
        row = _row_or_404(request, model, ids[kind])
        person = person_or_404(request, row.person.public_id)
        posted = request.POST if request.method == "POST" else None
        form = form_class(posted, instance=row, person=person)
        if _is_kept_as_note(request, form):
            return _section(request, person, section)
        if form.is_valid() and form.write():
            changed("people")
            messages.success(request, f"{form.instance} is saved.")
            return _section(request, person, section)
        context = {
            "person": person,
            "form": form,
            "title": str(row),
            "fact": section,
            "url": reverse(f"contacts:{kind}", args=[row.public_id]),
            "removal_url": reverse(f"contacts:{kind}_removal", args=[row.public_id]),
        }
        return _form(request, context, 409 if form.clashes else 422 if form.errors else 200)

    view.__name__ = view.__qualname__ = kind
    return view


def _removing(kind: str):
    model, _, section, _ = KINDS[kind]

    @require_POST
    @needs(Capability.WORK)
    def view(request, **ids):
        row = _row_or_404(request, model, ids[kind])
        person = row.person
        key = _keep(request, kind, row)
        row.delete()
        changed("people")
        undo = reverse("contacts:returns", args=[person.public_id])
        messages.success(request, f"{row} is taken away.", extra_tags=f"{undo}?kept={key}")
        return _section(request, person_or_404(request, person.public_id), section)

    view.__name__ = view.__qualname__ = f"{kind}_removal"
    return view


def _is_kept_as_note(request, form) -> bool:
    kept = isinstance(form, ReachForm) and form.keep_as_note(by=request.membership)
    if kept:
        messages.success(request, "It is kept as a note.")
    return kept


def _row_or_404(request, model, public_id):
    visible = model.objects.visible_to(request.membership).select_related("person")
    return get_object_or_404(visible, public_id=public_id)


def _form(request, context, status):
    template = "contacts/form.html#in_place" if request.htmx else "contacts/form.html"
    return render(request, template, context, status=status)


def _section(request, person: Person, section: str):
    if not request.htmx:
        return back_to(person, "#reach")
    person = person_or_404(request, person.public_id)
    return fragments(
        request,
        f"contacts/reach.html#{section}",
        "contacts/head.html#missing",
        context={"person": person},
    )


# ── what was taken away, kept in the session until it is wanted back ─────────
SESSION_KEY = "taken_away"
KEPT = 5


def _keep(request, kind: str, row) -> str:
    fields = {
        field.attname: field.value_to_string(row)
        for field in row._meta.fields
        if field.name not in ("id", "workspace", "person", "created_at")
        and getattr(row, field.attname) is not None
    }
    kept = request.session.get(SESSION_KEY, [])
    key = str(row.public_id)
    kept.append({"key": key, "kind": kind, "person": str(row.person.public_id), "fields": fields})
    request.session[SESSION_KEY] = kept[-KEPT:]
    return key


@require_POST
@needs(Capability.WORK)
def returns(request, person):
    """Put back what this member just took away from the person."""
    person = person_or_404(request, person)
    wanted = (request.GET.get("kept"), str(person.public_id))
    kept = request.session.get(SESSION_KEY, [])
    for one in [one for one in kept if (one["key"], one["person"]) == wanted]:
        row = KINDS[one["kind"]][0](person=person)
        for name, value in one["fields"].items():
            setattr(row, name, row._meta.get_field(name).to_python(value))
        try:
            row.full_clean()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            continue
        row.save()
        request.session[SESSION_KEY] = [other for other in kept if other != one]
        changed("people")
        messages.success(request, f"{row} is back.")
    return back_to(person, "#reach")


phones, phone, phone_removal = _adding("phone"), _changing("phone"), _removing("phone")
emails, email, email_removal = _adding("email"), _changing("email"), _removing("email")
addresses, address, address_removal = (
    _adding("address"), _changing("address"), _removing("address"),
)  # fmt: skip
