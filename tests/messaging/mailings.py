"""What tests of mailings need: people, a draft, and the worker's part done in this process."""

from accounts.models import Membership
from contacts.models import Book, Category, Person
from messaging.mailings import sending
from messaging.models import Mailing

TEXT = {
    "id": "b1",
    "kind": "text",
    "text": "Hi {{first_name|there}},\n\nSee https://example.com/a?b=1&c=2",
}


def people(count: int, **fields) -> list[Person]:
    """So many people with an address each, in the category Newsletter."""
    made = []
    for number in range(count):
        person = Person.objects.create(first_name=f"Pat{number}", last_name="Reader", **fields)
        person.emails.create(address=f"pat{number}@example.com")
        made.append(person)
    everybody = Person.objects.filter(pk__in=[person.pk for person in made])
    Category.objects.meaning(Category.Meaning.NEWSLETTER).file_all(everybody)
    return made


def draft(**fields) -> Mailing:
    """A letter to the category Newsletter, by the owner."""
    given = {
        "subject": "News of {{first_name|you}}", "blocks": [TEXT],
        "by": Membership.objects.order_by("pk").first(),
        "category": Category.objects.meaning(Category.Meaning.NEWSLETTER),
    }  # fmt: skip
    return Mailing.objects.create(**given | fields)


def write_all(mailing: Mailing) -> None:
    """What a worker does when the bell rings: outside every scope."""
    while sending.write(mailing.workspace_id, mailing.pk, seconds=30):
        pass


def fresh(mailing: Mailing) -> Mailing:
    return Mailing.objects.light().select_related("category", "by__user").get(pk=mailing.pk)


SILENT = {"book": Book.PROSPECTS}
