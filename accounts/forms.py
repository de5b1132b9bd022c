from django import forms

from accounts.models import User, Workspace


class SignupForm(forms.Form):
    """What sign-up asks beside e-mail and password."""

    name = forms.CharField(label="Your name", max_length=120)

    field_order = ["name", "email", "password1"]

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class WorkspaceForm(forms.ModelForm):
    class Meta:
        model = Workspace
        fields = ["name", "time_zone", "brokerage", "postal_address"]
        labels = {"name": "Name of your business", "time_zone": "Time zone"}
        help_texts = {"name": "As your clients know it. You can change it later."}


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "theme", "shortcuts_on"]
        help_texts = {"shortcuts_on": "Press ? on any page to see them."}
