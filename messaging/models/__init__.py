from messaging.models.details import DetailsRequest
from messaging.models.incoming import IncomingCall, IncomingText
from messaging.models.installation import Deployment, WorkerHeartbeat
from messaging.models.message import IllegalMove, Message, State
from messaging.models.phone_line import PhoneLine, TextConsent
from messaging.models.suppression import AddressChoice, Brake, Suppression

__all__ = [
    "AddressChoice",
    "Brake",
    "Deployment",
    "DetailsRequest",
    "IllegalMove",
    "IncomingCall",
    "IncomingText",
    "Message",
    "PhoneLine",
    "State",
    "Suppression",
    "TextConsent",
    "WorkerHeartbeat",
]
