"""The categories as their page lists them: by their names, each below the one that it names."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from crm.kit import keyset
from crm.kit.text import fold


@dataclass
class Branch:
    """A line of the page: a category, or only the words that several of them begin with."""

    name: str
    depth: int = 0
    category: Any = None  # a Category with its use

    @property
    def last_words(self) -> str:
        """What a line below another one still has to say."""
        return self.name.split(", ", self.depth)[-1]

    @property
    def count(self) -> str:
        return keyset.counted(self.category.people_count) if self.category else ""

    @property
    def url(self) -> str:
        return f"{reverse('contacts:contacts')}?book=all&category={self.category.public_id}"


def lines(categories) -> list[Branch]:
    """Every line from the top to the bottom; a parent that is no category is a heading."""
    every = sorted(categories, key=lambda one: one.name_lc.split(", "))
    real = {one.name_lc: one for one in every}
    shared: dict[str, int] = {}
    for one in every:
        for above in _above(one.name):
            shared[fold(above)] = shared.get(fold(above), 0) + 1
    found, seen = [], set()
    for one in every:
        depth = 0
        for above in _above(one.name):
            if fold(above) in real or shared[fold(above)] > 1:
                if fold(above) not in real and fold(above) not in seen:
                    found.append(Branch(above, depth))
                seen.add(fold(above))
                depth += 1
        found.append(Branch(one.name, depth, one))
    return found


def _above(name: str) -> list[str]:
    """ "A, B, C" stands below "A" and "A, B"."""
    parts = name.split(", ")
    return [", ".join(parts[:end]) for end in range(1, len(parts))]
