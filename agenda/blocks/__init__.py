"""Office hours: the week's hours for finding business, planned, kept and measured."""

from agenda.blocks.measuring import today

__all__ = ["today"]
