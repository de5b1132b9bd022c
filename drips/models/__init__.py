from drips.models.ending import Ending
from drips.models.enrolment import Enrolment
from drips.models.proposal import Proposal
from drips.models.sequence import Sequence
from drips.models.source import SourceSequence
from drips.models.step import Step
from drips.models.taken import StepTaken

__all__ = ["Ending", "Enrolment", "Proposal", "Sequence", "SourceSequence", "Step", "StepTaken"]
