"""The calendar: appointments, once or again and again, and what else has its day there.

Apps above agenda, and its other packages, register what they add (agenda.calendar.hooks).
"""

from agenda.calendar.hooks import (
    Fact,
    Mark,
    Panel,
    Remark,
    add_facts,
    add_follower,
    add_lede,
    add_marks,
    add_outcome_follower,
    add_panel,
    add_remarks,
    add_warning,
)

__all__ = [
    "Fact", "Mark", "Panel", "Remark", "add_facts", "add_follower", "add_lede", "add_marks",
    "add_outcome_follower", "add_panel", "add_remarks", "add_warning",
]  # fmt: skip
