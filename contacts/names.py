"""Names of persons and couples, as lists and envelopes write them."""


def join_names(person) -> str:
    """A couple is "Jack & Sandy Smith", or "Jack Smith & Sandy Jones" with two last names."""
    first, last = person.first_name, person.last_name
    if not person.spouse_first_name:
        return _joined(first, last)
    spouse_last = person.spouse_last_name or last
    if spouse_last == last:
        return f"{_joined(first)} & {_joined(person.spouse_first_name, last)}"
    return f"{_joined(first, last)} & {_joined(person.spouse_first_name, spouse_last)}"


def letter_name(person) -> str:
    """The name on the envelope: with prefix and suffix where there is one person only."""
    if person.spouse_first_name:
        return join_names(person)
    whole = _joined(person.prefix, person.first_name, person.middle_name, person.last_name)
    return _joined(whole, person.suffix) or person.company


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
