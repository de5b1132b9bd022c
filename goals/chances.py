"""How much of a figure may be chance: exact tests and intervals of counts, and their words.

All answers are chances between 0 and 1, exact but for the rounding of floats.
"""

from collections.abc import Callable
from math import exp, floor, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

# Fewer cases than these say nothing yet: "too early".
ENOUGH = 8
# What happens by chance once in twenty years is worth a look.
UNLIKELY = 0.05
NEGLIGIBLE = 1e-17


def is_enough(cases: int) -> bool:
    return cases >= ENOUGH


# ── intervals ────────────────────────────────────────────────────────────────
def wilson(k: int, n: int, sure: float = 0.95) -> tuple[float, float]:
    """Between what the true share lies when k of n were seen (Wilson's score interval)."""
    if n <= 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + sure) / 2)
    share, widened = k / n, 1 + z * z / n
    middle = (share + z * z / (2 * n)) / widened
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / widened
    low = 0.0 if k == 0 else max(0.0, middle - reach)
    high = 1.0 if k == n else min(1.0, middle + reach)
    return low, high


# ── tests ────────────────────────────────────────────────────────────────────
def binomial_p(k: int, n: int, p: float, *, or_more: bool = False) -> float:
    """How likely k or fewer (or more) of n come about where each has the chance p."""
    if p <= 0 or p >= 1:
        certain = 0 if p <= 0 else n
        return float(k <= certain if or_more else k >= certain)
    odds = log(p) - log1p(-p)

    def weight(x: int) -> float:
        return _log_choose(n, x) + x * odds + n * log1p(-p)

    return _tail(weight, k, 0, n, mean=n * p, or_more=or_more)


def poisson_p(k: int, mean: float, *, or_more: bool = False) -> float:
    """How likely k or fewer (or more) come about where so many come about on average."""
    if mean <= 0:
        return 1.0 if not or_more or k <= 0 else 0.0

    def weight(x: int) -> float:
        return x * log(mean) - mean - lgamma(x + 1)

    return _tail(weight, k, 0, inf, mean=mean, or_more=or_more)


def fewer_than_before(k1: int, n1: int, k0: int, n0: int) -> float:
    """How likely so small a share now (k1 of n1) is if it is what it was (k0 of n0).

    Fisher's exact test, one side: both periods are uncertain, not only this one.
    """
    k, n = k1 + k0, n1 + n0
    if not n1 or not n0:
        return 1.0

    def weight(x: int) -> float:
        return _log_choose(n1, x) + _log_choose(n0, k - x) - _log_choose(n, k)

    return _tail(weight, k1, max(0, k - n0), min(k, n1), mean=k * n1 / n)


def more_than_before(k1: int, n1: int, k0: int, n0: int) -> float:
    """How likely so large a share now is if it is what it was: the other side of Fisher's test."""
    return fewer_than_before(n1 - k1, n1, n0 - k0, n0)


def rarer_than_before(k1: int, days1: float, k0: int, days0: float) -> float:
    """How likely so few now (k1 in so many days) are if they come as often as before.

    The exact test of two Poisson counts: of all seen, each fell into the one time or the other.
    """
    return binomial_p(k1, k1 + k0, days1 / (days1 + days0))


def _tail(
    weight: Callable[[int], float], k: int, least: int, most: float, *, mean: float, or_more=False
) -> float:
    """The chance of k or fewer (or more); weight(x) is the logarithm of the chance of x."""
    if or_more:
        return 1.0 - _tail(weight, k - 1, least, most, mean=mean)
    if k < least:
        return 0.0
    if k >= most:
        return 1.0
    if k <= mean:
        return min(1.0, _sum(weight, range(k, least - 1, -1)))
    last = k + 10_000_000 if most == inf else int(most)
    return max(0.0, 1.0 - _sum(weight, range(k + 1, last + 1)))


def _sum(weight: Callable[[int], float], falling: range) -> float:
    """Chances that only grow smaller along the way, until they no longer count."""
    total = 0.0
    for x in falling:
        one = exp(weight(x))
        total += one
        if one <= total * NEGLIGIBLE or (one == 0.0 and total == 0.0):
            break
    return total


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


# ── words ────────────────────────────────────────────────────────────────────
def in_words(low: float, high: float) -> str:
    """An interval of a share as people say it: "between 22 and 41 of a hundred"."""
    least, most = round(low * 100), round(high * 100)
    if least == most:
        return f"about {least} of a hundred"
    return f"between {least} and {most} of a hundred"


def odds_in_words(p: float) -> str:
    """How rare it is: "about once in 40", "less than once in 1,000"."""
    if p < 0.001:
        return "less than once in 1,000"
    if p > 0.5:
        return "more often than not"
    times = 1 / p
    step = 1 if times < 20 else 5 if times < 100 else 50
    return f"about once in {max(2, floor(times / step) * step):,}"
