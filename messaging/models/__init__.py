from messaging.models.bridge import BridgedCall, OwnMobile
from messaging.models.details import DetailsRequest
from messaging.models.ecard import ECard, FavoriteCard, FlyerSheet
from messaging.models.event import MessageEvent
from messaging.models.incoming import IncomingCall, IncomingText
from messaging.models.installation import Deployment, WorkerHeartbeat
from messaging.models.mailing import LeftOut, Mailing, VideoPicture
from messaging.models.message import IllegalMove, Message, State, draft
from messaging.models.phone_line import PhoneLine, TextConsent
from messaging.models.piece import Piece
from messaging.models.printed import PrintPiece, PrintRun, Stationery
from messaging.models.quiet_hours import QuietHours
from messaging.models.reply import IncomingMail, LogAddress, Unanswered
from messaging.models.report import AddressReport, ProviderEvent
from messaging.models.sender import FromAddress, RecipientHold, SendingAccount, SendingDay
from messaging.models.sent_file import SentFile
from messaging.models.suppression import AddressChoice, Brake, Suppression

__all__ = [
    "AddressChoice",
    "AddressReport",
    "Brake",
    "BridgedCall",
    "Deployment",
    "DetailsRequest",
    "ECard",
    "FavoriteCard",
    "FlyerSheet",
    "FromAddress",
    "IllegalMove",
    "IncomingCall",
    "IncomingMail",
    "IncomingText",
    "LeftOut",
    "LogAddress",
    "Mailing",
    "Message",
    "MessageEvent",
    "OwnMobile",
    "PhoneLine",
    "PrintPiece",
    "PrintRun",
    "Piece",
    "ProviderEvent",
    "QuietHours",
    "RecipientHold",
    "SendingAccount",
    "SendingDay",
    "SentFile",
    "State",
    "Stationery",
    "Suppression",
    "TextConsent",
    "Unanswered",
    "VideoPicture",
    "WorkerHeartbeat",
    "draft",
]
