from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from contacts.models import Picture


@require_safe
def picture(request, picture):
    """A picture of the workspace; never a page, whatever somebody managed to upload."""
    found = get_object_or_404(Picture.objects.visible_to(request.membership), public_id=picture)
    return show(found)


def show(picture: Picture) -> HttpResponse:
    try:
        content = picture.content
    except (FileNotFoundError, SuspiciousFileOperation) as error:
        raise Http404("Its file is gone.") from error
    return HttpResponse(
        content,
        content_type="image/jpeg",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
            "Cache-Control": "private, max-age=86400",
        },
    )
