"""What a look at an e-mail address offers: the address that was probably meant."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.live import changed
from accounts.models import Act
from contacts import decay
from contacts.models import Email
from contacts.views.answers import back_to
from contacts.views.life import A_DAY


@require_POST
@needs(Capability.WORK)
def email_correction(request, email):
    """Take the address that is offered in place of the mistyped one."""
    visible = Email.objects.visible_to(request.membership).select_related("person")
    email = get_object_or_404(visible, public_id=email)
    if not email.doubt or not email.check_offers:
        messages.info(request, f"{email} was changed meanwhile.")
        return back_to(email.person, "#reach")
    was, email.address = email.address, email.check_offers
    try:
        email.full_clean(exclude=["id"])
    except ValidationError:
        messages.error(request, f"{email.address} stands there already. Take {was} away.")
        return back_to(email.person, "#reach")
    title = f"Changed {was} to {email.address}"
    with Act.doing("correction", title, by=request.membership, undo_for=A_DAY) as act:
        email.save(update_fields=["address"])
        changed("people")
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"It is {email.address} now.", extra_tags=undo)
    return back_to(email.person, "#reach")


@require_safe
@needs(Capability.WORK)
def lost(request):
    """What was lost of the ways to reach people, year by year, and why."""
    request.nav = "contacts:tidy_up"
    return render(request, "contacts/lost.html", decay.look(request.membership))
