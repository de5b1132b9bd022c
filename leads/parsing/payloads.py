"""A webhook's JSON that a bridge mailed on: Google Ads lead forms, Meta lead ads, plain objects."""

import json
import re

from .label_words import field_of
from .values import clean

LIMIT = 100_000
GOOGLE = {
    "FULL_NAME": "name", "FIRST_NAME": "first_name", "LAST_NAME": "last_name", "EMAIL": "email",
    "WORK_EMAIL": "email", "PHONE_NUMBER": "phone", "WORK_PHONE": "home_phone",
    "POSTAL_CODE": "zip_code",
    "CITY": "city", "REGION": "state", "STREET_ADDRESS": "address", "COMPANY_NAME": "company",
}  # fmt: skip
META = {
    "full_name": "name",
    "phone_number": "phone",
    "street_address": "address",
    "post_code": "zip_code",
}


def read_payload(mail, found):
    """(source slug, whether it is a test) when a body is or holds a lead as JSON, else None."""
    for text in (*mail.attachments, *mail.bodies):
        for payload in objects(text[:LIMIT]):
            answer = read_object(payload, found)
            if answer:
                return answer
    return None


def objects(text):
    decoder = json.JSONDecoder()
    for match in list(re.finditer(r"\{", text))[:5]:
        try:
            value, _ = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value


def read_object(payload, found):
    if isinstance(payload.get("user_column_data"), list):
        for column in payload["user_column_data"]:
            if isinstance(column, dict):
                fill(
                    found,
                    GOOGLE.get(str(column.get("column_id"))),
                    column.get("column_name"),
                    column.get("string_value"),
                )
        return "google_ads", payload.get("is_test") in (True, "true")
    fields = meta_fields(payload)
    if fields is not None:
        for field in fields:
            if (
                isinstance(field, dict)
                and isinstance(field.get("values"), list)
                and field["values"]
            ):
                name = str(field.get("name"))
                fill(found, META.get(name), name.replace("_", " "), field["values"][0])
        found.put("lead_type", None)
        return "facebook", bool(payload.get("is_test"))
    return read_plain(payload, found)


def meta_fields(payload):
    """`field_data` at the top, or inside the envelope of Meta's webhook."""
    queue = [payload]
    for _ in range(20):
        if not queue:
            return None
        value = queue.pop(0)
        if isinstance(value, dict):
            if isinstance(value.get("field_data"), list):
                return value["field_data"]
            queue += [inner for inner in value.values() if isinstance(inner, dict | list)]
        else:
            queue += [inner for inner in value[:10] if isinstance(inner, dict | list)]
    return None


def read_plain(payload, found):
    """A flat object whose keys are labels, from a home-made form or a Zap."""
    values = {
        str(key).replace("_", " "): value
        for key, value in payload.items()
        if isinstance(value, str | int)
    }
    fields = {key: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key) for key in values}
    known = {key: field_of(label) for key, label in fields.items()}
    if not {"email", "phone", "cell"} & set(known.values()):
        return None
    for key, name in known.items():
        fill(found, name, key, values[key])
    return "website", payload.get("is_test") is True


def fill(found, name, label, value):
    name = name or field_of(str(label or "")[:80])
    if name:
        found.fill(name, value if value is not None else "")
    elif label and value:
        found.extra.setdefault("answers", {}).setdefault(
            clean(str(label))[:80], clean(str(value))[:500]
        )
