"""The morning digest and the reminders of tasks: what a member is told by itself.

Apps register parts of the day here, and how it reaches the member (messaging):

    add_part(Part("New leads", 10, lines=my_lines))
"""

from agenda.digests.carriers import Carrier, add_carrier
from agenda.digests.parts import Line, Part, add_part, parts

__all__ = ["Carrier", "Line", "Part", "add_carrier", "add_part", "parts"]
