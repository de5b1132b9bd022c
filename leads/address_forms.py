from django import forms

from contacts.models import LeadSource
from leads.models import FeedAddress


class AddressForm(forms.ModelForm):
    """What an address is called, and whose leads come by it."""

    class Meta:
        model = FeedAddress
        fields = ["label", "source"]
        labels = {"label": "What for", "source": "Source, where the mail names none"}

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["label"].required = True
        self.fields["label"].error_messages["required"] = "A word that tells it from the others."
        self.fields["source"].queryset = LeadSource.objects.visible_to(membership).offered(
            self.instance.source_id
        )
        self.fields["source"].empty_label = "Whatever the mail says"
