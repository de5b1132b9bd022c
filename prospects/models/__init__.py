"""One pursuit, its stages, and how it moved through them."""

from prospects.models.change import StageChange, Stay
from prospects.models.prospect import CannotMove, Prospect, Side, StillOpen
from prospects.models.rows import ANSWERS, ProspectQuerySet
from prospects.models.stage import CLOSED, Stage, StageName

__all__ = [
    "ANSWERS", "CLOSED", "CannotMove", "Prospect", "ProspectQuerySet", "Side", "Stage",
    "StageChange", "StageName", "Stay", "StillOpen",
]  # fmt: skip
