from drips.models.enrolment import Enrolment, StepTaken
from drips.models.sequence import Sequence, Step

__all__ = ["Enrolment", "Sequence", "Step", "StepTaken"]
