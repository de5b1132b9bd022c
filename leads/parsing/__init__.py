"""Reads incoming mail: leads of portals and forms, showings, bounces, complaints, auto-replies.

Pure Python, without models or database, so that it can be tried on a file:
`python -m leads.parsing FILE…`. The senders it knows are the files of leads/parsing/senders.
"""

from .reader import read
from .reading import Reading

__all__ = ["Reading", "read"]
