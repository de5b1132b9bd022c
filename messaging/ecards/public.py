"""What anybody may see without a sign-in: the pictures, and the page of a card that was sent."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import public
from accounts.tenancy import scope
from messaging.ecards import deck, pictures, sending
from messaging.models import ECard

A_YEAR = "public, max-age=31536000, immutable"


@public
@require_safe
def gif(request, card_key):
    return _picture(card_key, "gif")


@public
@require_safe
def png(request, card_key):
    return _picture(card_key, "png")


def _picture(card_key: str, kind: str):
    """The same for everybody: nothing of a workspace is in it."""
    card = deck.find(card_key)
    if card is None:
        raise Http404
    answer = HttpResponse(pictures.content(card, kind), content_type=f"image/{kind}")
    answer["Cache-Control"] = A_YEAR
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"  # mail programs on the web show it
    return answer


@public
@require_safe
def view(request, letter_token):
    """A card as a page: the picture, the first name, and what was written; nothing else."""
    named = sending.named_by(letter_token)
    if named is None:
        raise Http404
    with scope(named[0], origin="public"):
        sent = ECard.objects.select_related("person", "message")
        found = get_object_or_404(sent, public_id=named[1])
        card = deck.find(found.card)
        if card is None:
            raise Http404
        context = {"card": card, "first": found.person.first, "words": found.words,
                   "from_name": found.message.from_name}  # fmt: skip
    answer = render(request, "messaging/ecards/view.html", context)
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
