"""Live pages: a version number for each workspace and topic, asked for every two seconds.

A command that changes what an open page shows calls `changed("leads")`. The row it touches is one
for the whole workspace and stays locked until the commit: it is written when the scope is left.
"""

from django.db import connection
from django.http import HttpResponseNotModified, JsonResponse
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from accounts.models.members import TopicVersion
from accounts.tenancy import current_workspace_id, keep_until_leaving, when_leaving


def changed(*topics: str) -> None:
    """Let open pages of this workspace know, once this transaction is committed."""
    if not keep_until_leaving(topics):
        tell_pages(topics)


@when_leaving
def tell_pages(topics) -> None:
    """Count them up, always in the same order: then nobody waits for who waits for them."""
    with connection.cursor() as cursor:
        for topic in sorted(topics):
            cursor.execute(
                "insert into accounts_topicversion (workspace_id, topic, number) "
                "values (%s, %s, 1) on conflict (workspace_id, topic) "
                "do update set number = accounts_topicversion.number + 1",
                [current_workspace_id(), topic],
            )


def known() -> dict[str, int]:
    """Every topic's number, read before a page asks for anything: what comes later, it misses."""
    return dict(TopicVersion.objects.values_list("topic", "number"))


def version(request) -> int | None:
    """One number for all topics, as they stood when the page was begun; it moves with each."""
    numbers = getattr(request, "live_known", None)
    return None if numbers is None else sum(numbers.values())


@require_safe
def versions(request, topics: str):
    """The numbers of these topics, or 304 when nothing moved since the ETag."""
    wanted = topics.split(",")[:10]
    found = dict(
        TopicVersion.objects.visible_to(request.membership)
        .filter(topic__in=wanted)
        .values_list("topic", "number")
    )
    numbers = {topic: found.get(topic, 0) for topic in wanted}
    etag = quote_etag(
        f"{request.membership.pk}-" + "-".join(f"{topic}.{n}" for topic, n in numbers.items())
    )
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = JsonResponse({"versions": numbers})
    response["ETag"] = etag
    return response
