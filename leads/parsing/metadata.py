"""Real Estate Lead Metadata 1.0: <meta name="lead_…"> tags, in the head or anywhere."""

from .values import clean

FIELDS = {
    "lead_name": "name", "lead_first_name": "first_name", "lead_last_name": "last_name",
    "lead_email": "email", "lead_phone": "phone", "lead_type": "lead_type",
    "lead_mls": "mls_number",
    "lead_message": "message", "lead_property_address": "address", "lead_property_city": "city",
    "lead_property_state": "state", "lead_property_zip": "zip_code", "lead_property_price": "price",
    "lead_source": "source_label",
}  # fmt: skip


def read_metadata(mail, found):
    """Fill Found from the tags; True when the mail carries them.

    The specification assumes a buyer where no type is given.
    """
    tags = [(name, content) for name, content in mail.page.meta if name.startswith("lead_")]
    if not any(name in ("lead_name", "lead_email", "lead_phone") for name, _ in tags):
        return False
    for name, content in tags[:120]:
        if name in FIELDS:
            found.fill(FIELDS[name], content)
        elif name == "lead_tag":
            found.extra.setdefault("tags", []).append(clean(content)[:100])
        elif name != "lead_information_version":
            found.fill(name.removeprefix("lead_"), content)
    if "price" not in found and found.extra.get("max_price"):
        found.put("price", found.extra["max_price"])
    if not any(name == "lead_type" for name, _ in tags):
        found.extra["assumed_lead_type"] = "buyer"
    return True
