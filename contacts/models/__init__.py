from contacts.models.category import Category, Filing
from contacts.models.days import YearDay
from contacts.models.field import CustomField, FieldValue
from contacts.models.hygiene import (
    CleanupProposal,
    DncNumber,
    DuplicatePair,
    FallCleanup,
    FallCleanupVisit,
    KeptStop,
    MatchKey,
    YearlyCleanup,
)
from contacts.models.lists import ListKey, SavedList, Selection
from contacts.models.looking import LookingFor
from contacts.models.looks import Book, Channel, Tenure
from contacts.models.person import Person
from contacts.models.picture import Picture
from contacts.models.property import Property
from contacts.models.reach import Address, DncSource, Email, Phone
from contacts.models.referral import Referral
from contacts.models.source import LeadSource, SourceCategory, SourceMonth
from contacts.models.staying import Staying
from contacts.models.touch import Note, Touch

__all__ = [
    "Address",
    "Book",
    "Category",
    "Channel",
    "CleanupProposal",
    "CustomField",
    "DncNumber",
    "DncSource",
    "DuplicatePair",
    "Email",
    "FallCleanup",
    "FallCleanupVisit",
    "FieldValue",
    "Filing",
    "KeptStop",
    "LeadSource",
    "ListKey",
    "LookingFor",
    "MatchKey",
    "Note",
    "Person",
    "Phone",
    "Picture",
    "Property",
    "Referral",
    "SavedList",
    "Selection",
    "SourceCategory",
    "SourceMonth",
    "Staying",
    "Tenure",
    "Touch",
    "YearDay",
    "YearlyCleanup",
]
