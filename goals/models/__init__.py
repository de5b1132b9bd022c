from goals.models.coaching import Coaching, Leaderboard, MonthlyWish
from goals.models.plan import IncomeGoal
from goals.models.reward import Reward
from goals.models.target import DailyTarget, DayOff
from goals.models.warning import EarlyWarning

__all__ = [
    "Coaching",
    "DailyTarget",
    "DayOff",
    "EarlyWarning",
    "IncomeGoal",
    "Leaderboard",
    "MonthlyWish",
    "Reward",
]
