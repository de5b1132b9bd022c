"""Exact tests and intervals: the values are those of the textbook's sums, added up here anew."""

from fractions import Fraction
from math import comb, exp, factorial, isclose

import pytest

from goals import chances


def binomial(k: int, n: int, p: Fraction) -> Fraction:
    return sum(comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(k + 1))


def fisher(k1: int, n1: int, k0: int, n0: int) -> Fraction:
    k = k1 + k0
    ways = sum(comb(n1, x) * comb(n0, k - x) for x in range(max(0, k - n0), k1 + 1))
    return Fraction(ways, comb(n1 + n0, k))


def near(found: float, exact) -> bool:
    return isclose(found, float(exact), rel_tol=1e-9, abs_tol=1e-12)


def test_the_binomial_tail_is_the_sum_of_its_terms():
    for k, n, p in [(0, 5, 0.1), (3, 10, 0.5), (9, 10, 0.5), (1, 40, 0.2), (17, 20, 0.9)]:
        exact = binomial(k, n, Fraction(p))
        assert near(chances.binomial_p(k, n, p), exact)
        assert near(chances.binomial_p(k + 1, n, p, or_more=True), 1 - exact)
    assert chances.binomial_p(10, 10, 0.3) == 1
    assert chances.binomial_p(0, 10, 0) == chances.binomial_p(10, 10, 1) == 1
    assert chances.binomial_p(9, 10, 1) == 0


def test_the_poisson_tail_is_the_sum_of_its_terms():
    for k, mean in [(0, 3.0), (2, 5.0), (12, 5.0), (70, 90.0)]:
        exact = sum(exp(-mean) * mean**x / factorial(x) for x in range(k + 1))
        assert near(chances.poisson_p(k, mean), exact)
        assert near(chances.poisson_p(k + 1, mean, or_more=True), 1 - exact)
    assert chances.poisson_p(0, 0) == 1


def test_a_smaller_share_than_before_is_told_by_fishers_test():
    for case in [(1, 10, 8, 12), (0, 8, 7, 9), (4, 22, 8, 24), (5, 5, 0, 5), (0, 3, 0, 4)]:
        assert near(chances.fewer_than_before(*case), fisher(*case)), case
    lost_now, lost_then = (6, 12), (0, 7)
    exact = Fraction(comb(12, 6), comb(19, 6))
    assert near(chances.more_than_before(*lost_now, *lost_then), exact)
    assert chances.fewer_than_before(0, 0, 3, 9) == 1, "of nobody nothing is said"


def test_two_counts_are_held_against_each_other_by_the_days_they_had():
    assert near(chances.rarer_than_before(2, 92, 14, 92), binomial(2, 16, Fraction(1, 2)))
    assert near(chances.rarer_than_before(2, 30, 14, 90), binomial(2, 16, Fraction(1, 4)))
    assert chances.rarer_than_before(14, 92, 2, 92) > 0.99


def test_large_numbers_are_as_exact_and_take_no_time():
    assert near(chances.fewer_than_before(40, 3_000, 70, 3_100), fisher(40, 3_000, 70, 3_100))
    assert 0.010 < chances.fewer_than_before(900, 50_000, 1_000, 50_000) < 0.012
    assert chances.poisson_p(49_000, 50_000) < 1e-5


def test_wilsons_interval_holds_the_share_and_never_leaves_what_can_be():
    low, high = chances.wilson(8, 20)
    assert (round(low, 3), round(high, 3)) == (0.219, 0.613)
    assert chances.wilson(0, 12)[0] == 0
    assert chances.wilson(12, 12)[1] == 1
    assert chances.wilson(0, 0) == (0, 1)
    narrow = chances.wilson(800, 2_000)
    assert low < narrow[0] < 0.4 < narrow[1] < high


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.6, "more often than not"), (0.5, "about once in 2"), (0.034, "about once in 25"),
        (0.004, "about once in 250"), (0.0002, "less than once in 1,000"),
    ],
)  # fmt: skip
def test_how_rare_it_is_is_said_in_words(p, said):
    assert chances.odds_in_words(p) == said


def test_an_interval_is_said_in_people():
    assert chances.in_words(0.219, 0.613) == "between 22 and 61 of a hundred"
    assert chances.in_words(0.301, 0.299) == "about 30 of a hundred"
