from contacts.models.category import Category, Filing
from contacts.models.looks import Book
from contacts.models.person import Person
from contacts.models.property import Property
from contacts.models.reach import Address, Email, Phone
from contacts.models.source import LeadSource
from contacts.models.touch import Note, Touch

__all__ = [
    "Address",
    "Book",
    "Category",
    "Email",
    "Filing",
    "LeadSource",
    "Note",
    "Person",
    "Phone",
    "Property",
    "Touch",
]
