"""ADF 1.0: a lead as XML, in the body, in a part or attached. Entities and DTDs are refused."""

import html
import re

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from .addresses import one_line
from .values import clean

LIMIT = 200_000
BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,10};)")
PHONE_FIELDS = {"cellphone": "cell", "cell": "cell", "mobile": "cell", "fax": "ignore"}


def read_adf(mail, found):
    """Fill Found from the customer of an ADF document, never from its vendor or provider."""
    root = document(mail)
    prospect = root.find("prospect") if root is not None else None
    if prospect is None:
        return False
    customer = prospect.find("customer")
    if customer is not None:
        read_customer(customer, found)
    for vehicle in prospect.iter("vehicle"):
        read_vehicle(vehicle, found)
    for place in prospect.iter("property"):
        found.fill("property_address", one_line(place.itertext()))
    provider = text_of(prospect, "provider/name")
    identity = prospect.find("id")
    origin = clean(identity.get("source", "")) if identity is not None else ""
    found.put("source_label", provider or origin)
    if provider:
        found.extra["provider"] = provider
    if identity is not None:
        found.extra["adf_id"] = clean(identity.text or "")
    return True


def document(mail):
    """The parsed tree with element names in small letters, or None."""
    candidates = [*mail.attachments, *mail.bodies, mail.page.source]
    for candidate in candidates:
        text = candidate[:LIMIT]
        if "&lt;adf" in text.lower():
            text = html.unescape(text)
        lower = text.lower()
        start, end = lower.find("<adf"), lower.rfind("</adf>")
        if start < 0 or end < start:
            continue
        whole = text[start : end + len("</adf>")]
        for xml in (whole, BARE_AMPERSAND.sub("&amp;", whole)):
            try:
                root = fromstring(xml)
            except (ParseError, DefusedXmlException, ValueError):
                continue
            for element in root.iter():
                if isinstance(element.tag, str):
                    element.tag = element.tag.rpartition("}")[2].lower()
            return root
    return None


def text_of(element, path):
    child = element.find(path)
    return clean("".join(child.itertext())) if child is not None else ""


def read_customer(customer, found):
    contact = customer.find("contact")
    contact = customer if contact is None else contact
    for name in contact.findall("name"):
        part = {"first": "first_name", "last": "last_name", "full": "name"}.get(
            name.get("part", "full").lower()
        )
        if part:
            found.fill(part, name.text or "")
    for email in contact.findall("email"):
        found.fill("email", email.text or "")
    for phone in contact.findall("phone"):
        found.fill(PHONE_FIELDS.get(phone.get("type", "").lower(), "phone"), phone.text or "")
    if comments := text_of(customer, "comments"):
        found.fill("message", comments)
    home = contact.find("address")
    if home is not None:
        street = one_line(text_of_each(home, "street"))
        found.place.setdefault("address", street) if street else None
        for tag, part in (("city", "city"), ("regioncode", "state"), ("postalcode", "zip_code")):
            found.fill(part, text_of(home, tag))


def text_of_each(element, tag):
    return [child.text or "" for child in element.findall(tag)]


def read_vehicle(vehicle, found):
    """ADF has no element for a house: builders put it where the car would be."""
    for tag in ("model", "trim", "make", "comments"):
        text = text_of(vehicle, tag)
        if re.search(r"\d+ \w+", text) and found.fill("property_address", text):
            break
    for tag in ("id", "stock", "vin"):
        if (text := text_of(vehicle, tag)) and re.search(r"\d{4,}", text):
            found.fill("mls_number", text)
            break
    found.fill("price", text_of(vehicle, "price"))
    interest = vehicle.get("interest", "")
    found.fill("lead_type", interest if interest in ("sell", "lease", "rent") else "buy")
