"""The drips that a new workspace starts with: each a file here that anybody can read and mend."""

import tomllib
from pathlib import Path

from accounts.models import when_founded
from drips.models import Sequence, Step

HERE = Path(__file__).parent


def files() -> list[Path]:
    return sorted(HERE.glob("*.toml"))


def read(file: Path) -> dict:
    return tomllib.loads(file.read_text("utf-8"))


@when_founded
def furnish(workspace) -> None:
    """Put the library into the current workspace; what is there already stays as it is."""
    for file in files():
        drip = read(file)
        sequence, is_new = Sequence.objects.get_or_create(
            name=drip["name"], defaults={"description": drip["description"]}
        )
        if is_new:
            Step.objects.bulk_create(
                Step(
                    sequence=sequence,
                    position=number,
                    wait_days=letter["wait_days"],
                    subject=letter["subject"],
                    body=letter["body"].strip(),
                )
                for number, letter in enumerate(drip["letters"], start=1)
            )
