from leads.models.feed_address import FeedAddress
from leads.models.inbound import InboundMessage
from leads.models.lead import Lead

__all__ = ["FeedAddress", "InboundMessage", "Lead"]
