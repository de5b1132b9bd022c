"""The tab of the papers: what is missing, what is here, and every document."""

from accounts.capabilities import Capability
from crm.kit import clock
from transactions.documents import hosts, needed
from transactions.documents.forms import DocumentForm, LineForm, ReceivedForm, WaiverForm
from transactions.models import Document, Paper, Party
from transactions.tab import Tab

State = Paper.State


def shown(transaction, membership) -> dict:
    rows = Document.objects.visible_to(membership).filter(transaction=transaction).kept()
    documents = list(rows.select_related("by__user").latest())
    for one in documents:
        one.host = hosts.name_of(one.link) if one.link else ""
    lines = needed.lines(transaction, membership, documents)
    listed = {line.word for line in lines}
    today = clock.today(transaction.workspace.zone)
    sees = membership.may(Capability.SEE_INCOME)
    waived = [line for line in lines if line.state == State.WAIVED]
    later = [line for line in lines if not line.is_now and line.state == State.NEEDED]
    return {
        "missing": [line for line in lines if line.is_missing],
        "later": later,
        "here": [line for line in lines if line.state == State.RECEIVED],
        "waived": waived,
        "set_aside": len(later) + len(waived),
        "loose": [one for one in documents if one.paper not in listed],
        "people": _names(transaction),
        "document_form": DocumentForm(lines=lines, sees_income=sees),
        "received_form": ReceivedForm(),
        "today": f"{today:%m/%d/%Y}",
        "waiver_form": WaiverForm(),
        "line_form": LineForm(),
    }


def _names(transaction) -> list[str]:
    """Who may have brought a paper, to be picked from."""
    parties = Party.objects.filter(transaction=transaction).select_related("person").in_order()
    ours = [str(one) for one in (transaction.agent, transaction.assistant) if one]
    return list(dict.fromkeys([one.called for one in parties] + ours))


def count(transaction, membership) -> str:
    number = len(needed.missing(transaction, membership))
    return f"{number} to come" if number else ""


PAPERS = Tab(
    "papers", "Papers", "transactions/documents/tab.html", shown, count, needs=Capability.WORK
)
