"""What one person said about being written to: words, time, source and proof, to show and to take
out."""

from django.contrib import messages as toasts
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.views.answers import person_or_404
from crm.kit import clock, csv
from messaging import texting
from messaging.addresses import proof
from messaging.addresses.consent_forms import ConsentForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def consents(request, person):
    """Everything they said, the newest first; a member writes down what was said elsewhere."""
    person = person_or_404(request, person)
    form = ConsentForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        said = form.cleaned_data
        texting.give(
            said["number"], words=said["words"], source=said["source"], at=form.moment(),
            person=person, by=request.membership,
        )  # fmt: skip
        toasts.success(request, "It is written down, with its words and its day.")
        return redirect("messaging:consents", person.public_id)
    context = {
        "person": person,
        "form": form,
        "numbers": proof.numbers(person),
        "emails": proof.emails(person),
        "lines": proof.lines(person),
        "may_export": request.membership.may(Capability.EXPORT),
    }
    status = 422 if form.errors else 200
    return render(request, "messaging/addresses/consents.html", context, status=status)


@require_POST
@needs(Capability.EXPORT)
def consents_export(request, person):
    """The same as a file, for whoever asks for proof; history says that it was taken out."""
    person = person_or_404(request, person)
    Act.begin("export", f"Exported the consents of {person.name}", by=request.membership)
    rows = list(csv.lines([proof.HEADINGS, *(line.row for line in proof.lines(person))]))
    name = f"consents-{clock.today(person.workspace.zone)}.csv"
    return StreamingHttpResponse(
        ["\ufeff", *rows],
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
