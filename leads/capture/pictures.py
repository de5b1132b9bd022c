"""The pictures of a flyer: more of them, in another order, with words, or fewer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.models import Picture
from leads.capture import pages
from leads.capture.forms import PictureForm
from leads.capture.pages import UNDO_FOR, say
from leads.models import Flyer, FlyerPicture
from leads.models.flyer import MOST_PICTURES


@require_POST
@needs(Capability.WORK)
def add(request, flyer):
    """Several at once; those that are no pictures are named, the others are kept."""
    found = pages.flyer_or_404(request, flyer)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        uploads = form.cleaned_data["pictures"]
        kept = sum(_keep(form, found, upload, request.membership) for upload in uploads)
        if kept:
            said = "One picture is added." if kept == 1 else f"{kept} pictures are added."
            messages.success(request, said)
    if form.errors:
        found = pages.flyer_or_404(request, flyer)  # with the pictures that were kept
        return pages.flyer(request, found, picture_form=form, status=422)
    return redirect(f"{found.get_absolute_url()}#pictures")


def _keep(form, flyer: Flyer, upload, by) -> bool:
    if flyer.flyer_pictures.count() >= MOST_PICTURES:
        form.add_error("pictures", f"{upload.name}: {MOST_PICTURES} pictures are enough.")
        return False
    try:
        flyer.add_picture(Picture.keep(upload, by=by))
    except ValidationError as refused:
        form.add_error("pictures", f"{upload.name}: {' '.join(refused.messages)}")
        return False
    return True


@require_POST
@needs(Capability.WORK)
def place(request, flyer_picture):
    """To the front, one to the left or one to the right; or to the place a drag let go of it."""
    one = _picture_or_404(request, flyer_picture)
    flyer = pages.flyer_or_404(request, one.flyer.public_id)
    order = [picture for picture in flyer.pictures if picture.pk != one.pk]
    here = len([picture for picture in flyer.pictures if _stands_before(picture, one)])
    order.insert(_asked_place(request.POST.get("to", ""), here, len(order)), one)
    flyer.arrange(order)
    if request.htmx:
        context = {"flyer": pages.flyer_or_404(request, flyer.public_id), "can_work": True}
        return render(request, "leads/capture/flyer.html#thumbs", context)
    return redirect(f"{flyer.get_absolute_url()}#pictures")


def _stands_before(picture, other) -> bool:
    return (picture.position, picture.pk) < (other.position, other.pk)


def _asked_place(asked: str, here: int, last: int) -> int:
    steps = {"first": 0, "earlier": here - 1, "later": here + 1}
    wanted = steps.get(asked, int(asked) if asked.isdecimal() and len(asked) < 4 else here)
    return min(max(wanted, 0), last)


@require_POST
@needs(Capability.WORK)
def words(request, flyer_picture):
    """What it shows, for who cannot see it and for search engines."""
    one = _picture_or_404(request, flyer_picture)
    one.shows = " ".join(request.POST.get("shows", "").replace("\0", "").split())[:120]
    one.save(update_fields=["shows"])
    return redirect(f"{one.flyer.get_absolute_url()}#pictures")


@require_POST
@needs(Capability.WORK)
def removal(request, flyer_picture):
    """Off the flyer; the picture itself stays, so that this can be taken back."""
    one = _picture_or_404(request, flyer_picture)
    flyer = one.flyer
    title = f"Took a picture off {flyer}"
    with Act.doing("flyer", title, by=request.membership, undo_for=UNDO_FOR) as act:
        one.delete()
    say(request, "The picture is off the page.", act)
    return redirect(f"{flyer.get_absolute_url()}#pictures")


def _picture_or_404(request, public_id) -> FlyerPicture:
    visible = FlyerPicture.objects.visible_to(request.membership)
    return get_object_or_404(
        visible.select_related("flyer__property", "picture"), public_id=public_id
    )
