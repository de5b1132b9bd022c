from messaging.models.details import DetailsRequest
from messaging.models.installation import Deployment, WorkerHeartbeat
from messaging.models.message import IllegalMove, Message, State
from messaging.models.suppression import AddressChoice, Brake, Suppression

__all__ = [
    "AddressChoice",
    "Brake",
    "Deployment",
    "DetailsRequest",
    "IllegalMove",
    "Message",
    "State",
    "Suppression",
    "WorkerHeartbeat",
]
