"""The composer: one mail, text or letter to one person."""

from django.contrib import messages as toasts
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.views.answers import person_or_404
from messaging import merge, talk, video
from messaging.library import picking
from messaging.models import IncomingMail, PhoneLine, Unanswered
from messaging.writing import leaving
from messaging.writing.forms import WAYS, LetterForm

_SAID = {
    "email": "The mail to {} leaves in a few seconds.",
    "text": "The text to {} leaves in a few seconds.",
    "letter": "The letter to {} waits under Print, with its envelope.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def write(request, person):
    """Write to a person; what was taken back comes up again as it was."""
    found = person_or_404(request, person)
    if request.method != "POST":
        form = LetterForm(person=found, by=request.membership, initial=_initial(request, found))
        return _page(request, found, form)
    form = LetterForm(request.POST, request.FILES, person=found, by=request.membership)
    if form.is_valid():
        draft = form.draft()
        try:
            act = leaving.leave(draft)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _left(request, found, draft, act)
    return _page(request, found, form, status=422)


def _left(request, person, draft, act):
    if act is None:
        toasts.success(request, "It is on its way already.")
        return redirect(person)
    said = _SAID[draft.way].format(person.first)
    undo = reverse("messaging:write_undo", args=[act.public_id])
    toasts.success(request, said, extra_tags=undo)
    return redirect(person)


def _initial(request, person) -> dict:
    how = request.GET.get("how", "")
    if act := _taken_back(request, person):
        typed = act.facts
        field = "email" if typed.get("way") == "email" else "phone"
        return typed | {field: typed.get("to"), "kept": typed.get("files", [])}
    initial = {"way": how if how in WAYS else _usual_way(person)}
    if mail := answered_mail(person):
        initial["email"] = mail.sender
        initial["subject"] = _re(mail.subject)
    if words := picking.picked(request):
        initial |= {"subject": words.subject or initial.get("subject", ""), "words": words.body}
    return initial


def _taken_back(request, person) -> Act | None:
    asked = request.GET.get("again", "")
    try:
        act = Act.objects.visible_to(request.membership).filter(public_id=asked, kind="write")
        found = act.exclude(undone_at=None).first()
    except ValidationError:
        return None
    return found if found and found.facts.get("person") == str(person.public_id) else None


def _usual_way(person) -> str:
    if not leaving.why_no_mail(person):
        return "email"
    return "letter" if leaving.why_no_text(person) else "text"


def answered_mail(person) -> IncomingMail | None:
    """The mail of theirs that waits for an answer."""
    if not Unanswered.objects.of_person(person).filter(kind="email").exists():
        return None
    theirs = IncomingMail.objects.filter(person=person, kind=IncomingMail.Kind.REPLY)
    return theirs.exclude(reading="machine").defer("raw").order_by("-pk").first()


def _re(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}" if subject else ""


def _page(request, person, form, status=200):
    mails = leaving.addresses(person)
    stopped = [email for email in mails if leaving.asked_to_stop(email.address, person)]
    phone = talk.number_of(person)
    context = {
        "person": person,
        "form": form,
        "no_mail": leaving.why_no_mail(person),
        "no_text": leaving.why_no_text(person),
        "no_letter": leaving.why_no_letter(person),
        "stopped": stopped,
        "struck": [email for email in person.emails.all() if email not in mails],
        "dnc": [phone for phone in person.phones.all() if phone.status],
        "line": PhoneLine.objects.texting(),
        "own_phone": phone,
        "answering": answered_mail(person),
        "fields": merge.fields(),
        "letter_to": next((one for one in person.addresses.all() if one.is_mailable), None),
    }
    return render(request, "messaging/writing/write.html", context, status=status)


@require_POST
@needs(Capability.WORK)
def preview(request, person):
    """What they will read, with the fields filled in; nothing is written down."""
    found = person_or_404(request, person)
    form = LetterForm(request.POST, person=found, by=request.membership)
    form.is_valid()
    typed = {name: request.POST.get(name, "") for name in ("subject", "words", "video")}
    draft = form.draft(typed["words"][: leaving.MOST_LETTERS])
    context = {
        "person": found,
        "draft": draft,
        "subject": draft.filled(typed["subject"][:200]).text,
        "remarks": [*merge.complaints(typed["subject"]), *merge.complaints(typed["words"])],
        "empty": draft.filled(typed["words"]).empty,
        "parts": form.parts if draft.way == "text" else 0,
        "is_video": bool(typed["video"] and video.recognize(typed["video"])),
    }
    return render(request, "messaging/writing/preview.html", context)


@require_POST
@needs(Capability.WORK)
def undo(request, act):
    """It has not left yet: it stays here, and the words come up again."""
    found = get_object_or_404(Act.objects.visible_to(request.membership), public_id=act)
    if found.kind != "write":
        toasts.error(request, "That was no mail, and is not taken back here.")
        return redirect("messaging:messages")
    person = person_or_404(request, found.facts.get("person"))
    if not leaving.take_back(found, person, by=request.membership):
        toasts.error(request, "It has left already.")
        return redirect(person)
    toasts.success(request, "It was not sent. Your words are here.")
    return redirect(f"{reverse('messaging:write', args=[person.public_id])}?again={act}")
