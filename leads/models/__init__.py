from leads.models.capture import CaptureCode, CodeUse
from leads.models.duty import LeadDuty
from leads.models.feed_address import FeedAddress
from leads.models.flyer import Flyer, FlyerPicture
from leads.models.giving import Assignment, LeadConsent, LeadOffer, LeadWatch
from leads.models.inbound import InboundMessage
from leads.models.lead import Lead
from leads.models.mailbox import Mailbox
from leads.models.meeting import Meeting, OwnCard
from leads.models.open_house import Guest, OpenHouse
from leads.models.routing import ResponseSettings, RoutingRule, RuleMember
from leads.models.showing import ShowingVisit
from leads.models.source_alarm import SourceAlarm
from leads.models.source_plan import SourcePlan
from leads.models.taught import TaughtFormat
from leads.models.web_form import WebForm

__all__ = [
    "CaptureCode",
    "CodeUse",
    "Assignment",
    "FeedAddress",
    "Flyer",
    "FlyerPicture",
    "Guest",
    "InboundMessage",
    "Lead",
    "LeadConsent",
    "LeadDuty",
    "LeadOffer",
    "LeadWatch",
    "Mailbox",
    "Meeting",
    "OpenHouse",
    "OwnCard",
    "ResponseSettings",
    "RoutingRule",
    "RuleMember",
    "ShowingVisit",
    "SourceAlarm",
    "SourcePlan",
    "TaughtFormat",
    "WebForm",
]
