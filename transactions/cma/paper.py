"""The analysis as PDF, under the agent's face and card."""

from crm.kit import dates
from messaging.printing import pdf
from transactions.cma.adjusting import rates_of
from transactions.models import AgentFace
from transactions.net_sheet.paper import letterhead

NO_APPRAISAL = "A comparison of what similar homes sold or are offered for. It is not an appraisal."


def analysis(found, worked: dict, membership) -> bytes:
    author = found.by or membership
    face = AgentFace.objects.filter(member=author).select_related("picture").first()
    content, _ = pdf.paint(
        "transactions/cma/paper.html",
        letterhead(author)
        | worked
        | {
            "analysis": found,
            "face": pdf.picture(face.picture, inches=0.75) if face else "",
            "made_on": dates.written_out(found.made_on),
            "has_rates": bool(rates_of(found.rates)),
            "remark": NO_APPRAISAL,
        },
    )
    return content
