"""The address that the walk of fall shows, mended or written anew."""

from django import forms

from contacts.forms import AddressForm
from contacts.models import Address
from crm.kit import clock

PLACE = ["street", "city", "state", "postal_code", "kind"]


def letters_go_to(person) -> Address | None:
    """Where letters go, or else went before they came back."""
    kinds = (Address.Kind.MAILING, Address.Kind.HOME)
    homes = [address for address in person.addresses.all() if address.kind in kinds]
    newest_first = sorted(homes, key=lambda one: (one.lived_until is None, one.pk), reverse=True)
    return person.mailing_address or next(iter(newest_first), None)


class WalkAddressForm(AddressForm):
    """Begins with the address letters go to; one that failed stays beside the new, with its end."""

    card = forms.BooleanField(label="And send a Christmas card there", required=False)

    class Meta(AddressForm.Meta):
        fields = PLACE

    def __init__(self, data=None, *, person):
        self.shown = letters_go_to(person)
        now = {name: getattr(self.shown, name) for name in PLACE} if self.shown else {}
        super().__init__(data, person=person, initial={"kind": "home", "card": True} | now)
        self.fields["kind"].choices = [
            (value, label) for value, label in Address.Kind.choices if value in ("home", "mailing")
        ]

    def put_down(self) -> Address:
        values = {name: self.cleaned_data[name] for name in PLACE}
        person, shown = self.instance.person, self.shown
        if shown is None:
            return Address.objects.create(person=person, **values)
        if shown.is_mailable:
            for name, value in values.items():
                setattr(shown, name, value)
            shown.save(update_fields=PLACE)
            return shown
        if shown.lived_until is None:
            shown.lived_until = clock.today(person.workspace.zone)
            shown.save(update_fields=["lived_until"])
        return Address.objects.create(person=person, **values)
