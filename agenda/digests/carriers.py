"""How a digest and a reminder reach a member: registered by the app that sends (messaging)."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Carrier:
    """`tell(told, wish)` of a day; `remind([(member, wish, task)])` of tasks that are due."""

    tell: Callable
    remind: Callable


carriers: list[Carrier] = []


def add_carrier(carrier: Carrier) -> None:
    carriers.append(carrier)
