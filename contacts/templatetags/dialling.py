"""How templates write a number that dials: `<a class="btn" {% dials phone person %}>`."""

from django import template

from contacts import dialling

register = template.Library()


@register.simple_tag
def dials(phone, person=None, anyway=False):
    """The attributes of a link that calls; none of a number that is BAD or DNC."""
    return dialling.attributes(phone, person, anyway=anyway)
