"""A market analysis as it is typed: the home, what its parts are worth, the homes beside it."""

from django import forms

from agenda.calendar.forms import DayField
from contacts.fields import FigureField, MoneyField
from crm.kit import pictures
from transactions.cma import reading
from transactions.cma.adjusting import FEATURES, rates_of
from transactions.models import Comparable, MarketAnalysis
from transactions.models.market_analysis import MOST_COMPARABLES

DOLLARS = {"low", "high", "price", "own_adjustment"}
DAYS = {"made_on", "sold_on"}
FIGURES = {"baths": 1, "lot": 3}
HOME = ["beds", "baths", "sqft", "year", "garage", "lot"]


def field_of(model_field, **kwargs):
    name, label = model_field.name, model_field.verbose_name
    said = {"label": label[:1].upper() + label[1:], "required": not model_field.blank}
    if name in DOLLARS:
        low = None if name == "own_adjustment" else 0
        return MoneyField(max_digits=12, decimal_places=2, min_value=low, **said)
    if name in DAYS:
        return DayField(**said)
    if name in FIGURES:
        digits = model_field.max_digits
        return FigureField(max_digits=digits, decimal_places=FIGURES[name], min_value=0, **said)
    return model_field.formfield(**kwargs)


class AnalysisForm(forms.ModelForm):
    """The home in question. What a bedroom is worth is asked for, never assumed."""

    face = forms.FileField(
        label="Your picture", required=False, widget=forms.FileInput({"accept": "image/*"}),
        help_text="It stands on all that you print of this kind.",
    )  # fmt: skip

    class Meta:
        model = MarketAnalysis
        formfield_callback = field_of
        fields = ["address", "made_for", "made_on", *HOME, "low", "high", "words"]
        widgets = {"words": forms.Textarea({"rows": 5})}
        help_texts = {
            "low": "Left empty, the range of the homes that count.",
            "words": "It stands below the range. Describe the home and the market, not people.",
        }

    def __init__(self, data=None, files=None, *, today, **kwargs):
        super().__init__(data, files, **kwargs)
        self.fields["made_on"].today = today
        self.fields["address"].error_messages["required"] = "Which home is it?"
        written = rates_of(self.instance.rates)
        for key, (one, _) in FEATURES.items():
            self.fields[f"rate_{key}"] = MoneyField(
                label="One year newer" if key == "year" else f"One {one}",
                max_digits=10,
                decimal_places=2,
                initial=written.get(key),
            )
        self.fields["rate_month"] = FigureField(
            label="The market, percent a month", max_digits=5, decimal_places=2,
            initial=written.get("month"),
        )  # fmt: skip

    @property
    def about(self):
        return [self[name] for name in ("address", "made_for", "made_on")]

    @property
    def home(self):
        return [self[name] for name in HOME]

    @property
    def worths(self):
        return [self[f"rate_{key}"] for key in (*FEATURES, "month")]

    def clean_face(self):
        """Made anew at once, so that what cannot be read is said beside the field."""
        upload = self.cleaned_data["face"]
        if upload:
            upload.seek(0)
            content, _ = pictures.made_anew(upload)
            content.name = "face.jpg"
            return content
        return None

    def save(self, commit=True):
        said = self.cleaned_data
        written = {key: said.get(f"rate_{key}") for key in (*FEATURES, "month")}
        self.instance.rates = {key: str(value) for key, value in written.items() if value}
        return super().save(commit)


class ComparableForm(forms.ModelForm):
    class Meta:
        model = Comparable
        formfield_callback = field_of
        fields = [
            "address", "status", "price", "sold_on", *HOME, "days_on_market", "mls_number",
            "own_adjustment", "because",
        ]  # fmt: skip
        help_texts = {"own_adjustment": "Up or down, as $5,000 or -$5,000."}

    def __init__(self, data=None, *, today, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["sold_on"].today = today
        self.fields["price"].error_messages["required"] = "For how much?"
        self.fields["address"].error_messages["required"] = "Which home?"

    def clean_price(self):
        price = self.cleaned_data["price"]
        if price is not None and price <= 0:
            raise forms.ValidationError("A price is more than nothing.")
        return price


class ImportForm(forms.Form):
    """A CSV file, or its lines pasted; what cannot be read is said line by line."""

    file = forms.FileField(
        label="CSV file", required=False, widget=forms.FileInput({"accept": ".csv,text/csv"})
    )
    lines = forms.CharField(
        label="Or paste its lines", required=False, max_length=reading.MOST_BYTES,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        help_text="The first line names the columns: Address, Status, Sold Price, Sold Date, "
        "Beds, Baths, SqFt, Year Built, Garage, Acres, DOM, MLS.",
    )  # fmt: skip
    leaves_out = forms.BooleanField(label="Leave out lines that cannot be read", required=False)

    def __init__(self, data=None, files=None, *, analysis=None, today=None):
        super().__init__(data, files)
        self.analysis, self.today = analysis, today
        self.found: list[Comparable] = []
        self.left_out = 0

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload and upload.size > reading.MOST_BYTES:
            raise forms.ValidationError("This file is larger than 1 MB: fewer homes will do.")
        return upload

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        upload = said.get("file")
        text = reading.text_of(upload.read()) if upload else said.get("lines", "")
        if upload:  # comes up again in the box, so that one can mend it there
            self.data = self.data.copy()
            self.data["lines"] = text
        room = MOST_COMPARABLES - self.analysis.comparables.count()
        try:
            rows = reading.rows_of(text, room)
        except reading.CannotRead as error:
            raise forms.ValidationError(str(error)) from error
        self._read(rows, said.get("leaves_out"))
        return said

    def _read(self, rows, leaves_out) -> None:
        kept = set(self.analysis.comparables.values_list("address", "price"))
        for row in rows:
            form = ComparableForm(row.said, today=self.today)
            if not form.is_valid():
                self.left_out += 1
                if not leaves_out and self.left_out <= 10:
                    wrong = "; ".join(
                        f"{form.fields[name].label}: {errors[0]}"
                        for name, errors in form.errors.items()
                        if name in form.fields
                    )
                    self.add_error(None, f"Line {row.line}: {wrong}")
                continue
            home = form.save(commit=False)
            if (home.address, home.price) not in kept:
                kept.add((home.address, home.price))
                self.found.append(home)
        if not self.errors and not self.found:
            self.add_error(None, "Every home in it is here already, or cannot be read.")
