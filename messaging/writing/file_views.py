"""A file that went as a link: whoever has the key gets it, as a download and nothing else."""

from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.access import public
from accounts.adapter import AccountAdapter
from accounts.tenancy import scope
from messaging.models import SentFile

MOST_IN_AN_HOUR, AN_HOUR = 120, 3600


@public
@require_safe
def sent_file(request, file_key):
    came_from = f"sent-file:{AccountAdapter().get_client_ip(request)}"
    count = (cache.get(came_from) or 0) + 1
    cache.set(came_from, count, AN_HOUR)
    if count > MOST_IN_AN_HOUR:
        return HttpResponse(status=429)
    with connection.cursor() as cursor:
        cursor.execute("select workspace_id, file_id from sent_file_workspace(%s)", [file_key])
        named = cursor.fetchone()
    if named is None:
        raise Http404
    with scope(named[0], origin="public"):
        # Only what a member has sent: one that lies in a letter not yet sent is nobody's.
        file = SentFile.objects.filter(pk=named[1], message__isnull=False).first()
        try:
            content = file.content if file else None
        except OSError:
            content = None
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type=file.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, file.name)
    answer["Content-Security-Policy"] = "sandbox"
    answer["X-Robots-Tag"] = "noindex"
    return answer
