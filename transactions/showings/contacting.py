"""The agent who showed a home becomes a contact, if one wants that."""

from contacts.models import Category, Email, Person
from crm.kit import phones
from transactions.models import Showing
from transactions.showings import matching

CATEGORY = "Agent, Local"


def contact_of(showing: Showing, *, by) -> Person:
    """The person of that e-mail or number, or a new contact filed as an agent; linked from now."""
    known = showing.person or matching.person_of(showing.email, showing.phone)
    person = known or _new(showing, by)
    person.file(Category.objects.named(CATEGORY))
    same = Showing.objects.filter(person=None)
    reached = [{"pk": showing.pk}]
    reached += [{"email__iexact": showing.email}] if showing.email else []
    reached += [{"phone": showing.phone}] if showing.phone else []
    for which in reached:
        same.filter(**which).update(person=person)
    showing.person = person
    return person


def _new(showing: Showing, by) -> Person:
    first, _, last = showing.agent_name.strip().rpartition(" ")
    person = Person.objects.create(
        first_name=(first or last)[:80], last_name=(last if first else "")[:80],
        company=showing.brokerage[:120], owner=by, is_sample=showing.transaction.is_sample,
    )  # fmt: skip
    number, extension = phones.e164(showing.phone)
    if number:
        person.phones.create(number=number, extension=extension[:12])
    if showing.email:
        person.emails.create(address=Email.normal(showing.email))
    return person
