"""What a site's form sent, as pairs of a label and a value, whichever builder made the form.

Bytes from strangers: nothing here raises, and nothing is followed deeper than MOST_DEEP.
"""

import json
import re
from urllib.parse import parse_qsl

from leads.parsing.label_words import field_of
from messaging.hooks.form import fields_of

MOST_DEEP, MOST_PAIRS, MOST_VALUE = 12, 300, 20_000
MOST_FIELDS = 1_000
LABELS = ("label", "title", "question", "field", "column_name", "field_name", "name", "key", "id")
VALUES = ("value", "answer", "values", "string_value", "text", "raw_value", "response")
# Boxes that hold facts of the page or of the business, not of the visitor.
OF_THE_PAGE = {
    "form", "page", "site", "definition", "campaign", "meta", "metadata", "headers", "webhook",
    "tracking", "event", "request", "hidden", "variables", "calculated", "settings", "utm",
}  # fmt: skip
OF_OTHERS = {
    "agent", "agents", "assigned agent", "assigned to", "listing agent", "owner", "broker",
    "brokerage", "office", "team", "account", "loan officer", "lender", "user agent", "device",
}  # fmt: skip
# What builders say and the vocabulary of mails does not: their own names for a field.
OWN_WORDS = {
    "fullname": "name", "your name": "name", "role": "lead_type",
    "looking to": "lead_type", "intent": "lead_type", "addr line1": "address",
    "addr line 1": "address", "address1": "address", "address 1": "address",
    "street address1": "address", "line1": "address", "postal": "zip_code", "post": "zip_code",
    "phone mobile": "cell", "mobilephone": "cell", "cellphone": "cell", "phone cell": "cell",
    "tel": "phone", "primary phone number": "phone", "phones": "phone", "emails": "email",
    "email 1": "email", "phone 1": "phone", "textarea": "message", "body": "message",
    "property street": "property_address", "listing mls number": "mls_number",
    "mls listing": "mls_number", "listing price": "price", "full address": "address",
    "work email": "email", "time frame": "timeline",
}  # fmt: skip
# Ours and the builders': they hold up machines and tell nothing of a person.
OF_MACHINES = {
    "drawn", "website", "is person", "agrees", "_gotcha", "gotcha", "honeypot", "hp", "csrf token",
    "csrfmiddlewaretoken", "g recaptcha response", "action", "nonce", "wpnonce", "post id",
    "form id", "referer title", "queried id", "lead id", "gcl id", "api version", "google key",
    "event id", "event type", "token", "landed at", "submitted at", "submit", "timestamp", "ref",
}  # fmt: skip
_DROPPED = re.compile(r"^(?:q\d+_|field[:_-]|input[_-](?=[a-z])|fld[_-]|form[_-]field[_-])", re.I)
_ASKED = re.compile(
    r"^(?:and |so )?(?:what(?:'s|’s| is| are)|please (?:enter|give us)|enter|may we have)\s+|\?$"
)
SAYS_NOTHING = {
    "value",
    "values",
    "full",
    "text",
    "raw",
    "raw value",
    "formatted",
    "answer",
    "number",
}
PLACES = {"property", "listing"}
OF_A_PLACE = {
    "street": "property_address", "address": "property_address", "city": "city", "state": "state",
    "code": "zip_code", "zip": "zip_code", "postal code": "zip_code", "price": "price",
    "mls number": "mls_number", "mls": "mls_number", "type": "",
}  # fmt: skip
# Beside one of these boxes a plain name or title is the form's own.
HOLDS_ANSWERS = {"data", "fields", "submissions", "answers", "field data"}
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")


def opened(raw: bytes, content_type: str):
    """What the bytes hold: objects, lists and text; the text itself where they hold none."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        boundary = re.search(r'boundary="?([^";]+)', content_type, re.I)
        return _nested(fields_of(raw, kind, boundary[1] if boundary else ""))
    text = raw.decode("utf-8-sig", "replace").strip()
    if text[:1] in "{[" and (found := _json(text)) is not None:
        return found
    if kind == "application/x-www-form-urlencoded" or re.match(r"[\w.%+\[\]-]{1,80}=", text):
        try:
            return _nested(parse_qsl(text, max_num_fields=MOST_FIELDS))
        except ValueError:
            return text
    return text


def _json(text: str):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _nested(fields) -> dict:
    """`name[first]=Ann` as {"name": {"first": "Ann"}}; a value that is JSON as what it says."""
    found: dict = {}
    for name, value in fields:
        path = [part.rstrip("]") for part in name[:200].split("[")][:MOST_DEEP]
        place = found
        for part in path[:-1]:
            inner = place.setdefault(part, {})
            place = inner if isinstance(inner, dict) else place
        last = path[-1] or str(len(place))
        text = _letters(value)
        said = _json(text) if text[:1] in "{[" else None
        held = place.get(last)
        if isinstance(held, str) and text:
            place[last] = f"{held}, {text}" if held else text
        elif held is None:
            place[last] = text if said is None else said
    return found


def pairs(held) -> list[tuple[str, str, str]]:
    """(field or "", label, value) of everything said, in order."""
    if isinstance(held, str):
        lines = (line.partition(":") for line in _letters(held).splitlines()[:MOST_PAIRS])
        return [
            (field_of(name.strip()[:80]) or "", name.strip()[:80], value.strip())
            for name, colon, value in lines
            if colon and value.strip()
        ]
    found: list = []
    _walk(held, (), found)
    return found


def _walk(value, path: tuple[str, ...], found: list) -> None:
    if len(path) > MOST_DEEP or len(found) >= MOST_PAIRS:
        return
    if isinstance(value, dict):
        _walk_object(value, path, found)
    elif isinstance(value, list):
        if value and all(isinstance(one, str | int | float) for one in value):
            _say(", ".join(str(one) for one in value[:20]), path, found)
            return
        for one in value[:MOST_PAIRS]:
            _walk(one, path, found)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        _say(str(value), path, found)


def _walk_object(value: dict, path, found) -> None:
    if typeform := _typeform(value):
        for label, answer in typeform:
            _walk(answer, (*path, label), found)
        return
    if labelled := _labelled(value):
        _walk(labelled[1], (*path, labelled[0]), found)
        return
    plain = {str(key)[:80].strip(): inner for key, inner in value.items()}
    words = {key: _words(key) for key in plain}
    if {"area", "phone"} <= set(words.values()):  # a telephone in two fields
        said = {words[key]: inner for key, inner in plain.items()}
        _say(f"{said['area']} {said['phone']}", (*path, "phone"), found)
        return
    is_form = any(
        words[key] in HOLDS_ANSWERS and isinstance(plain[key], dict | list) for key in plain
    )
    for key, inner in plain.items():
        box = words[key]
        if box in OF_OTHERS or is_form and box in ("name", "title") and isinstance(inner, str):
            continue
        if box in OF_THE_PAGE and isinstance(inner, dict):
            inner = {k: v for k, v in inner.items() if isinstance(v, dict | list)}
        _walk(inner, (*path, key), found)


def _labelled(value: dict):
    """The label and the value of an object that is a field: {"label": "Name", "value": "Ann"}."""
    said = {str(key).lower(): inner for key, inner in value.items()}
    at = next((name for name in VALUES if name in said), None)
    if at is None or "email" in said or "phone" in said:
        return None
    told = [said.get(name) for name in (*LABELS, "column_id")]
    labels = [name[:120] for name in told if isinstance(name, str)]
    if not labels:
        return None
    return next((one for one in labels if _field((one,))), labels[0]), said[at]


def _typeform(value: dict):
    """Answers that name their question by a number alone: the questions stand beside them."""
    answers = value.get("answers")
    if not isinstance(answers, list) or not isinstance(value.get("definition"), dict):
        return None
    fields = value["definition"].get("fields")
    titles = {
        one.get("id"): str(one.get("title") or one.get("ref") or "")
        for one in (fields if isinstance(fields, list) else [])
        if isinstance(one, dict)
    }
    said = []
    for answer in answers[:MOST_PAIRS]:
        if isinstance(answer, dict) and isinstance(answer.get("field"), dict):
            field, kind = answer["field"], str(answer.get("type"))
            told = answer.get(kind)
            told = told.get("label") or told.get("labels") if isinstance(told, dict) else told
            title = titles.get(field.get("id")) or str(field.get("ref") or "")
            title = title if _field((title,)) or kind not in ("email", "phone_number") else kind
            said.append((title, told))
    return said


def _say(value: str, path, found: list) -> None:
    value = _letters(value).strip()[:MOST_VALUE]
    if value and len(found) < MOST_PAIRS:
        found.append((_field(path), _letters(_label(path)), value))


def _letters(text: str) -> str:
    """Without NUL and half letters, which JSON may spell and no database keeps."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _label(path) -> str:
    named = [part for part in path if not part.isdigit()]
    return _words(named[-1])[:80] if named else ""


def _field(path) -> str:
    """The field that the innermost name tells; a name that says nothing leaves it to its box."""
    named = [_words(part) for part in path if part and not part.isdigit()]
    while len(named) > 1 and named[-1] in SAYS_NOTHING:
        named.pop()
    if not named:
        return ""
    word, around = named[-1], named[-2] if len(named) > 1 else ""
    if around in PLACES:
        return OF_A_PLACE.get(word) or _known(f"{around} {word}")
    if around and _known(f"{around} {word}") == "ignore":
        return "ignore"
    return _known(word)


def _known(words: str) -> str:
    asked = _ASKED.sub("", words)
    return OWN_WORDS.get(words) or field_of(words) or OWN_WORDS.get(asked) or field_of(asked) or ""


def _words(name: str) -> str:
    """`firstName`, `first_name`, `q3_firstName` and `field:first_name_1` as "first name"."""
    plain = _DROPPED.sub("", name.strip())
    plain = _CAMEL.sub(" ", plain) if not plain.isupper() else plain
    plain = re.sub(r"[_\-./\s]+", " ", plain).strip().casefold()
    shorter = re.sub(r"\s(?:\d+|(?=\w*\d)[a-z0-9]{4,})$", "", plain)
    return shorter if shorter and field_of(shorter) else plain


def words_of(raw: bytes, told: dict) -> str:
    """One line for each thing that was said, for the page that shows it beside its form."""
    held = opened(raw, str(told.get("content_type", "")))
    lines = [
        f"{label.capitalize()}: {value}"
        for _, label, value in pairs(held)
        if label not in OF_MACHINES
    ]
    return "\n".join(lines) or raw[:20_000].decode("utf-8", "replace")
