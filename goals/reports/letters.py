"""Reports of letters: what was mailed and what came of it, and what each drip did."""

from django.db.models import Case, CharField, Count, Q, Value, When

from drips.models import Ending, Enrolment, Sequence, StepTaken
from goals.reports import LETTERS, Column, Row, Table, report
from messaging.models import Message, MessageEvent, State

Kind = MessageEvent.Kind
# What a letter is, by how its key begins; the others were written by hand, or answer something.
KINDS = {"drip:": "Drips", "mailing:": "Mailings", "ecard": "eCards", "digest:": "Digests to you"}
BY_HAND = "Letters and notices"
TOLD = [Kind.DELIVERED, Kind.BOUNCED, Kind.COMPLAINED, Kind.OPTED_OUT, Kind.OPENED, Kind.CLICKED,
        Kind.REPLIED]  # fmt: skip
OPENED = (
    "Opened is a guess: some programs open every letter by themselves, others never say. What "
    "machines did in somebody’s place is left out."
)


@report(
    "email-results", "What became of e-mail", LETTERS, asks=("period",), names_people=False,
    counted="E-mails that left in these days, by what they were. Delivered, bounced and reported "
    f"as junk are what mail servers told. {OPENED}",
    page="messaging:mailings", page_title="Mailings",
)  # fmt: skip
def email_results(asked) -> Table:
    left = _left(asked)
    sent = dict(left.order_by().values_list("what").annotate(Count("pk")))
    events = MessageEvent.objects.by_people().filter(kind__in=TOLD, message__in=left.values("pk"))
    happened = events.annotate(what=_what("message__")).order_by().values_list("what", "kind")
    told = {
        (what, kind): number
        for what, kind, number in happened.annotate(Count("message_id", distinct=True))
    }
    rows = [
        Row([what, sent[what], *(told.get((what, kind), 0) for kind in TOLD)])
        for what in [*KINDS.values(), BY_HAND]
        if sent.get(what)
    ]
    titles = ["Sent", "Delivered", "Bounced", "Reported as junk", "Opted out", "Opened, about",
              "Clicked", "Replied"]  # fmt: skip
    whole = [sum(row.cells[place] for row in rows) for place in range(1, len(titles) + 1)]
    return Table(
        [Column("What"), *(Column(title, is_number=True) for title in titles)],
        rows, ["Together", *whole] if rows else None,
    )  # fmt: skip


def _left(asked):
    begins, ends = asked.period.moments(asked.zone)
    rows = Message.objects.filter(workspace=asked.membership.workspace_id)
    rows = rows.filter(channel=Message.Channel.EMAIL, state=State.SENT)
    return rows.filter(sent_at__gte=begins, sent_at__lt=ends).annotate(what=_what())


def _what(through: str = ""):
    return Case(
        *(
            When(**{f"{through}dedupe_key__startswith": prefix}, then=Value(words))
            for prefix, words in KINDS.items()
        ),
        default=Value(BY_HAND),
        output_field=CharField(),
    )


@report(
    "drip-performance", "What each drip did", LETTERS, asks=("period",), names_people=False,
    counted="Of the people who were put on a drip in these days: how many are on it still, and why "
    "the others left. Of its letters and texts that left in these days: how many were opened, "
    f"clicked and answered. {OPENED}",
    page="drips:sequences", page_title="Drips",
)  # fmt: skip
def drip_performance(asked) -> Table:
    began, letters = _began(asked), _letters(asked)
    rows = []
    for one in Sequence.objects.visible_to(asked.membership).order_by("name"):
        people, sent = began.get(one.pk, {}), letters.get(one.pk, {})
        if people or sent:
            cells = [people.get(name, 0) for name in PEOPLE] + [sent.get(name, 0) for name in SENT]
            rows.append(Row([one.name, *cells], one.get_absolute_url()))
    titles = ["Began", "On it now", "To the end", "Answered", "Opted out", "Ended by you", "Sent",
              "Opened, about", "Clicked", "Wrote back"]  # fmt: skip
    return Table([Column("Drip"), *(Column(title, is_number=True) for title in titles)], rows)


PEOPLE = ("began", "live", "done", "reply", "opt_out", "member")
SENT = ("sent", "opened", "clicked", "replied")


def _began(asked) -> dict[int, dict]:
    begins, ends = asked.period.moments(asked.zone)
    rows = Enrolment.objects.visible_to(asked.membership)
    rows = rows.filter(began_at__gte=begins, began_at__lt=ends)
    found = rows.order_by().values("sequence").annotate(
        began=Count("pk"),
        live=Count("pk", filter=Q(state__in=Enrolment.LIVE)),
        done=Count("pk", filter=Q(ending=Ending.DONE)),
        reply=Count("pk", filter=Q(ending=Ending.REPLY)),
        opt_out=Count("pk", filter=Q(ending=Ending.OPT_OUT)),
        member=Count("pk", filter=Q(ending=Ending.MEMBER)),
    )  # fmt: skip
    return {row["sequence"]: row for row in found}


def _letters(asked) -> dict[int, dict]:
    begins, ends = asked.period.moments(asked.zone)
    by_people = Q(message__events__is_machine=False)
    rows = StepTaken.objects.filter(
        message__state=State.SENT, message__sent_at__gte=begins, message__sent_at__lt=ends
    )
    found = rows.order_by().values("step__sequence").annotate(
        sent=Count("message", distinct=True),
        **{
            name: Count("message", filter=by_people & Q(message__events__kind=kind), distinct=True)
            for name, kind in (("opened", Kind.OPENED), ("clicked", Kind.CLICKED),
                               ("replied", Kind.REPLIED))
        },
    )  # fmt: skip
    return {row["step__sequence"]: row for row in found}
