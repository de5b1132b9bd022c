from goals.models.target import DailyTarget, DayOff

__all__ = ["DailyTarget", "DayOff"]
