"""The standard sequences: each a file here that anybody can read and mend.

A new workspace begins with a few of them; the others wait in the library until somebody takes one.
What was taken is the workspace's own: a new version of ours is offered beside it, never put in.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from accounts.models import when_founded
from crm.kit.text import fold
from drips.models import Sequence, Step
from messaging import merge
from messaging.library import shelf

HERE = Path(__file__).parent
STARTERS = (
    "new_buyer", "thinking_of_selling", "fsbo", "open_house", "past_client_year", "re_engage",
    "new_neighbor",
)  # fmt: skip


@dataclass(frozen=True)
class StandardLetter:
    """One step as its file has it; what it says besides goes into the step as it stands."""

    number: int
    subject: str
    body: str
    wait_days: int
    kind: str = Step.Kind.EMAIL

    @property
    def step(self) -> Step:
        """The step that it becomes, in no sequence yet."""
        return Step(position=self.number, **self.fields)

    @property
    def fields(self) -> dict:
        names = ("kind", "wait_days", "subject", "body")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class StandardSequence:
    """A sequence of the library."""

    key: str
    name: str
    version: int
    tags: tuple[str, ...]
    who: str
    description: str
    letters: tuple[StandardLetter, ...]
    kind = "drip"
    kind_words = "Drip"
    icon = "droplet"

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("drips:standard", args=[self.key])

    @property
    def opening(self) -> str:
        return self.description

    @property
    def texts(self) -> list[str]:
        return [text for letter in self.letters for text in (letter.subject, letter.body)]

    @property
    def search_text(self) -> str:
        said = (self.name, self.who, self.description, *self.tags, *self.texts)
        return fold(" ".join(said))


# ── files ────────────────────────────────────────────────────────────────────
def files() -> list[Path]:
    return sorted(HERE.glob("*.toml"))


def read(file: Path) -> dict:
    return tomllib.loads(file.read_text("utf-8"))


@cache
def _shelved() -> dict[str, StandardSequence]:
    return {file.stem: _standard(file.stem, read(file)) for file in files()}


def _standard(key: str, said: dict) -> StandardSequence:
    letters = tuple(
        StandardLetter(number, **(letter | {"body": letter["body"].strip()}))
        for number, letter in enumerate(said["letters"], start=1)
    )
    return StandardSequence(
        key=key,
        name=said["name"],
        version=said.get("version", 1),
        tags=tuple(said.get("tags", ())),
        who=said.get("who", ""),
        description=said["description"],
        letters=letters,
    )


def standing() -> list[StandardSequence]:
    """Every standard sequence, by name."""
    return sorted(_shelved().values(), key=lambda one: fold(one.name))


def find(key: str) -> StandardSequence | None:
    return _shelved().get(key)


# ── taking one ───────────────────────────────────────────────────────────────
@transaction.atomic
def take(standard: StandardSequence, *, by=None) -> Sequence:
    """A sequence of the workspace's own that says the same; another copy gets another name."""
    sequence = Sequence.objects.create(
        name=_free_name(standard.name), description=standard.description[:300], owner=by,
        taken_from=standard.key, taken_version=standard.version,
    )  # fmt: skip
    steps = [letter.step for letter in standard.letters]
    for step in steps:
        step.sequence = sequence
    Step.objects.bulk_create(steps)
    return sequence


def _free_name(name: str) -> str:
    taken = set(Sequence.objects.values_list("name", flat=True))
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name[:110]} {number}"
    return free


def taken() -> dict[str, list[Sequence]]:
    """The workspace's own sequences by the key of ours that they began as."""
    found: dict[str, list[Sequence]] = {}
    for sequence in Sequence.objects.exclude(taken_from=""):
        found.setdefault(sequence.taken_from, []).append(sequence)
    return found


@when_founded
def furnish(workspace) -> None:
    """Put the first few into the current workspace; what is there already stays as it is."""
    names = set(Sequence.objects.values_list("name", flat=True))
    for key in STARTERS:
        standard = find(key)
        if standard and standard.name not in names:
            take(standard)


shelf.add_shelf(shelf.Shelf("drip", "Drip", "Drips", "droplet", standing, taken=taken, order=1))


# ── a new version of ours ────────────────────────────────────────────────────
@dataclass(frozen=True)
class Beside:
    """A letter of one's own and the one of ours that answers to it; one of them may be missing."""

    mine: Step | None
    ours: StandardLetter | None

    @property
    def differs(self) -> bool:
        if self.mine is None or self.ours is None:
            return True
        mine = (self.mine.subject, self.mine.body.strip())
        return mine != (self.ours.subject, self.ours.body)

    @property
    def is_offered(self) -> bool:
        return self.ours is not None and self.differs

    @property
    def title(self) -> str:
        return merge.without_fields((self.ours or self.mine).subject)


def newer(sequence: Sequence) -> StandardSequence | None:
    """Ours, when it has a version that nobody here has looked at yet."""
    ours = find(sequence.taken_from) if sequence.taken_from else None
    return ours if ours and ours.version > (sequence.taken_version or 0) else None


def compare(sequence: Sequence, ours: StandardSequence) -> list[Beside]:
    """Letters of the same subject stand beside each other, the others in their order."""
    mine = list(sequence.steps.all())
    by_subject = {step.subject: step for step in mine}
    same = {
        one.number: by_subject[one.subject] for one in ours.letters if one.subject in by_subject
    }
    left = [step for step in mine if step not in same.values()]
    new = [letter for letter in ours.letters if letter.number not in same]
    for letter, step in zip_longest(new, left):
        if letter and step:
            same[letter.number] = step
    found = [Beside(same.get(letter.number), letter) for letter in ours.letters]
    return found + [Beside(step, None) for step in left[len(new) :]]


@transaction.atomic
def accept(sequence: Sequence, ours: StandardSequence, numbers: set[int]) -> int:
    """The letters of ours with these numbers in place of one's own; how many changed.

    Those past a letter keep what they got; those before it get the new one. A letter that is new
    goes to its place. With no numbers everything stays, and the version is not offered again.
    """
    changed = 0
    for pair in compare(sequence, ours):
        if pair.ours is None or pair.ours.number not in numbers or not pair.differs:
            continue
        if pair.mine is None:
            sequence.add_step(**pair.ours.fields).move_to(pair.ours.number)
        else:
            words = {"subject": pair.ours.subject, "body": pair.ours.body}
            Step.objects.filter(pk=pair.mine.pk).update(**words)
        changed += 1
    Sequence.objects.filter(pk=sequence.pk).update(taken_version=ours.version)
    sequence.taken_version = ours.version
    return changed
