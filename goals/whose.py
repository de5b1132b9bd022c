"""Whose days and hours a page shows: they are always one member's."""

from goals.asked import Asked


def member_of(asked: Asked):
    """Who was asked for, else oneself, else the first whom one may see; None where nobody works."""
    mine = next((one for one in asked.members if one == asked.membership), None)
    return asked.member or mine or next(iter(asked.members), None)
