from django.forms.renderers import TemplatesSetting


class SphereRenderer(TemplatesSetting):
    """Every form in Sphere's look, with no class on an input in Python or template."""
