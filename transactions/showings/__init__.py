from transactions.showings.counting import Numbers, numbers

__all__ = ["Numbers", "numbers"]
