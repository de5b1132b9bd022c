from django import forms
from django.template.loader import render_to_string


class ShowingForm(forms.Form):
    phone = forms.CharField(help_text="As you like: 231.555.0142.")
    side = forms.ChoiceField(
        choices=[("buy", "Buying"), ("sell", "Selling")], widget=forms.RadioSelect
    )
    source = forms.ChoiceField(choices=[("zillow", "Zillow")])
    about = forms.CharField(widget=forms.Textarea(attrs={"class": "tall"}), required=False)
    categories = forms.MultipleChoiceField(
        choices=[("top", "Top100")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="They agreed")
    token = forms.CharField(widget=forms.HiddenInput)


def test_a_control_has_its_class_from_its_kind():
    html = str(ShowingForm())
    for tag in (
        '<input type="text" name="phone" required aria-describedby="id_phone_helptext" '
        'class="form-control" id="id_phone">',
        '<select name="source" class="form-select" id="id_source">',
        'class="tall form-control"',
        '<fieldset class="seg" id="id_side">',
        '<input type="checkbox" name="agreed" required class="form-check-input" id="id_agreed">',
        '<input type="hidden" name="token" id="id_token">',
    ):
        assert tag in html


def test_every_control_has_a_label_or_a_legend():
    html = str(ShowingForm())
    assert '<label class="form-label" for="id_phone">Phone</label>' in html
    assert "<legend>Side</legend>" in html
    assert '<label for="id_side_0"><input type="radio"' in html
    assert '<label class="form-check-label" for="id_agreed">They agreed</label>' in html


def test_an_error_stands_at_its_field_and_in_the_summary():
    html = str(ShowingForm({"source": "zillow", "side": "buy", "categories": ["top"]}))
    assert 'aria-invalid="true" aria-describedby="id_phone_helptext id_phone_error"' in html
    assert '<p class="invalid-feedback" id="id_phone_error">This field is required.</p>' in html
    assert '<a href="#id_phone">Phone: This field is required.</a>' in html
    assert "Three things to fix" in html
    assert 'role="alert" tabindex="-1" autofocus' in html


def test_a_summary_without_errors_is_not_there():
    assert render_to_string("components/errors.html", {"form": ShowingForm()}).strip() == ""


def test_a_placeholder_that_repeats_the_label_is_left_out():
    class Door(forms.Form):
        email = forms.CharField(widget=forms.EmailInput(attrs={"placeholder": "Email address"}))
        phone = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "(231) 555-0142"}))

    html = str(Door())
    assert "Email address" not in html
    assert 'placeholder="(231) 555-0142"' in html
