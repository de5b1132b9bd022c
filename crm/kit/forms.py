"""Every form in Sphere's look, with no class on an input in Python or template."""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting


class SphereField(BoundField):
    """A field that knows its class and its template from the kind of its widget."""

    @property
    def template_name(self):
        if self.field.template_name:
            return self.field.template_name
        match self.field.widget:
            case forms.CheckboxSelectMultiple():
                return "forms/checks.html"
            case forms.RadioSelect():
                return "forms/choice.html"
            case forms.CheckboxInput():
                return "forms/check.html"
        return super().template_name

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        classes = [widget.attrs.get("class", ""), attrs.get("class", ""), _class_of(widget)]
        if self.errors and not widget.is_hidden:
            classes.append("is-invalid")
        # The label stands above; a placeholder that only repeats it (allauth's do) is noise.
        if str(self.label).lower() in str(widget.attrs.get("placeholder", "")).lower():
            attrs["placeholder"] = False
        if joined := " ".join(filter(None, classes)):
            attrs["class"] = joined
        return attrs


class SphereRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = SphereField


def _class_of(widget) -> str:
    match widget:
        case forms.HiddenInput() | forms.MultipleHiddenInput():
            return ""
        case forms.CheckboxSelectMultiple() | forms.CheckboxInput():
            return "form-check-input"
        case forms.RadioSelect():
            return ""
        case forms.Select() | forms.SelectDateWidget():
            return "form-select"
    return "form-control"
