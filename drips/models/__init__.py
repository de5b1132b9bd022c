from drips.models.enrolment import Enrolment, StepTaken
from drips.models.sequence import Sequence, Step
from drips.models.source import SourceSequence

__all__ = ["Enrolment", "Sequence", "SourceSequence", "Step", "StepTaken"]
