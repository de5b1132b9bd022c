"""Who gets what of a commission: the golden cases of the trade, the odd ones, and many made up."""

import random
from decimal import Decimal

import pytest

from transactions.commissions.waterfall import Line, production_of, split

D = Decimal
CAPPED = Line("Broker", rate=D(20), cap=D(16_000), ledger="Company")


def amounts(gross, lines, ledgers=None, **facts):
    poured = split(D(gross), lines, ledgers or {}, facts)
    assert sum(one.amount for one in poured.lines) == poured.gross
    return [one.amount for one in poured.lines]


# ── the golden cases ─────────────────────────────────────────────────────────
def test_g1_a_referral_off_the_top_then_80_20_then_a_fee():
    lines = [
        Line("Referral", "referral", rate=D(25), base="gross"),
        Line("Broker", rate=D(20)),
        Line("Transaction fee", "fee", "flat", amount=D(250)),
    ]
    gross = D(400_000) * D("2.5") / 100
    assert amounts(gross, lines) == [D(2500), D(1500), D(250), D(5750)]


def test_g2_royalty_and_office_both_of_the_gross():
    lines = [
        Line("Royalty", "franchise", rate=D(6), base="gross"),
        Line("Office", rate=D(30), base="gross"),
    ]
    assert amounts(10_000, lines) == [D(600), D(3000), D(6400)]


def test_g3_the_same_rates_one_after_the_other():
    lines = [Line("Royalty", "franchise", rate=D(6)), Line("Office", rate=D(30))]
    assert amounts(10_000, lines) == [D(600), D(2820), D(6580)]


def test_g4_the_deal_that_crosses_the_cap_pays_what_is_left_of_it():
    poured = split(D(10_000), [CAPPED], {"Company": D(15_500)}, {})
    assert [one.amount for one in poured.lines] == [D(500), D(9500)]
    assert poured.lines[0].is_prorated
    assert poured.lines[0].uncapped == D(2000)
    assert poured.adds == {"Company": D(500)}


def test_g5_two_caps_close_to_their_ends_at_once():
    lines = [
        Line("Royalty", "franchise", rate=D(6), base="gross", cap=D(3000), ledger="Royalty"),
        Line("Office", rate=D(30), base="gross", cap=D(21_000), ledger="Office"),
    ]
    before = {"Royalty": D(2700), "Office": D(20_000)}
    assert amounts(10_000, lines, before) == [D(300), D(1000), D(8700)]


SLIDING = ((D(50_000), D(70)), (D(100_000), D(80)), (None, D(90)))


@pytest.mark.parametrize(
    ("crossing", "agents"), [("graduated", D(9100)), ("old", D(8400)), ("new", D(9600))]
)
def test_g6_a_sliding_split_crosses_a_step_as_the_plan_says(crossing, agents):
    """Said of the agent's share, and of the broker's."""
    mine = Line("You", "agent", "tier", steps=SLIDING, crossing=crossing, ledger="Split")
    rest = Line("Broker", "broker", "remainder")
    before = {production_of("Split"): D(45_000)}
    poured = split(D(12_000), [mine, rest], before, {})
    assert poured.kept == agents
    assert poured.adds[production_of("Split")] == D(12_000)
    theirs = tuple((up_to, 100 - rate) for up_to, rate in SLIDING)
    broker = Line("Broker", "broker", "tier", steps=theirs, crossing=crossing, ledger="Split")
    assert split(D(12_000), [broker], before, {}).kept == agents


# ── the odd ones ─────────────────────────────────────────────────────────────
def test_a_step_reached_to_the_cent_is_not_gone_beyond():
    line = Line("You", "agent", "tier", steps=SLIDING, crossing="new", ledger="Split")
    rest = Line("Broker", "broker", "remainder")
    before = {production_of("Split"): D(40_000)}
    assert split(D(10_000), [line, rest], before, {}).kept == D(7000)
    assert split(D("10000.01"), [line, rest], before, {}).kept == D("8000.01")
    before = {production_of("Split"): D(50_000)}
    assert split(D(10_000), [line, rest], before, {}).kept == D(8000)


def test_one_deal_can_go_through_three_steps():
    line = Line("You", "agent", "tier", steps=SLIDING, ledger="Split")
    rest = Line("Broker", "broker", "remainder")
    before = {production_of("Split"): D(40_000)}
    assert split(D(80_000), [line, rest], before, {}).kept == D(65_000)


@pytest.mark.parametrize(
    ("stood", "broker"),
    [(D(13_999), 2000), (D(14_000), 2000), (D("14000.01"), D("1999.99")), (D(16_000), 0),
     (D(17_000), 0)],
)  # fmt: skip
def test_a_cap_is_never_crossed_by_a_cent(stood, broker):
    assert amounts(10_000, [CAPPED], {"Company": stood})[0] == broker


def test_two_lines_share_a_cap_inside_one_deal():
    lines = [
        CAPPED,
        Line("Team", "team", rate=D(10), base="gross", cap=D(16_000), ledger="Company"),
    ]
    assert amounts(10_000, lines, {"Company": D(13_500)}) == [D(2000), D(500), D(7500)]


def test_what_does_not_count_leaves_the_cap_alone():
    fee = Line("Fee", "fee", "flat", amount=D(300), ledger="Company", counts=False)
    assert split(D(10_000), [fee, CAPPED], {}, {}).adds == {"Company": D(1940)}


def test_fees_that_begin_once_the_cap_is_full_and_have_a_cap_of_their_own():
    """80/20 to 16,000; then 250 a deal to 5,000; then 75."""
    lines = [
        CAPPED,
        Line("Fee", "fee", "flat", amount=D(250), after="Company", cap=D(5000), ledger="Fees"),
        Line("Later fee", "fee", "flat", amount=D(75), after="Fees"),
    ]
    assert amounts(10_000, lines, {"Company": D(15_000)}) == [D(1000), D(9000)]
    assert amounts(10_000, lines, {"Company": D(16_000)}) == [D(0), D(250), D(9750)]
    full = {"Company": D(16_000), "Fees": D(5000)}
    assert amounts(10_000, lines, full) == [D(0), D(0), D(75), D(9925)]


def test_the_split_follows_who_brought_the_client():
    lines = [
        Line("Team", "team", rate=D(50), brought_by="team"),
        Line("Team", "team", rate=D(30), brought_by="own"),
    ]
    assert amounts(10_000, lines, brought_by="team") == [D(5000), D(5000)]
    assert amounts(10_000, lines, brought_by="own") == [D(3000), D(7000)]
    assert amounts(10_000, lines) == [D(10_000)]


def test_a_line_can_be_of_the_price_or_of_a_line_above():
    lines = [
        Line("Broker", rate=D(20)),
        Line("Team lead", "team", rate=D(10), base="line", of_line="broker"),
        Line("Desk", "fee", rate=D("0.1"), base="price"),
        Line("Nobody’s", "fee", rate=D(50), base="line", of_line="gone"),
    ]
    assert amounts(10_000, lines, price=D(400_000)) == [
        D(2000), D(200), D(400), D(0), D(7400),
    ]  # fmt: skip


def test_a_line_has_its_least_and_its_most():
    lines = [Line("Broker", rate=D(10), at_least=D(500)), Line("Fund", rate=D(5), at_most=D(100))]
    assert amounts(3000, lines) == [D(500), D(100), D(2400)]


def test_the_least_of_a_line_does_not_cross_its_cap():
    line = Line("Broker", rate=D(10), at_least=D(500), cap=D(1000), ledger="Company")
    assert amounts(3000, [line], {"Company": D(800)}) == [D(200), D(2800)]


def test_an_advance_paid_back_can_take_the_agent_below_nothing():
    lines = [Line("Broker", rate=D(20)), Line("Advance", "fee", "flat", amount=D(5000))]
    poured = split(D(4000), lines, {}, {})
    assert poured.kept == D(-1800)


def test_cents_that_do_not_divide_go_to_the_rest():
    lines = [Line("A", rate=D("33.333"), base="gross"), Line("B", rate=D("33.333"), base="gross")]
    assert amounts("100.01", lines) == [D("33.34"), D("33.34"), D("33.33")]
    half = [Line("A", rate=D(50))]
    assert amounts("0.01", half) == [D("0.01"), D(0)]


def test_the_rest_comes_last_wherever_it_stands():
    lines = [Line("You", "agent", "remainder"), Line("Broker", rate=D(20))]
    poured = split(D(1000), lines, {}, {})
    assert poured.kept == D(800)
    assert poured.lines[-1].line.label == "You"


def _made_up(luck) -> Line:
    kind = luck.choice(["percent", "percent", "flat", "tier"])
    capped = luck.random() < 0.5
    return Line(
        f"Line {luck.randrange(4)}", luck.choice(["broker", "fee", "agent", "team"]), kind,
        rate=D(luck.randrange(0, 60_001)) / 1000,
        amount=D(luck.randrange(0, 200_001)) / 100,
        steps=SLIDING, crossing=luck.choice(["graduated", "old", "new"]),
        base=luck.choice(["gross", "running", "price", "line"]), of_line="line 1",
        cap=D(luck.randrange(0, 2_000_000)) / 100 if capped else None,
        ledger=luck.choice(["Company", "Fees"]), counts=luck.random() < 0.8,
        at_least=D(100) if luck.random() < 0.1 else None,
        brought_by=luck.choice(["", "", "own", "team"]), after=luck.choice(["", "", "Company"]),
    )  # fmt: skip


def test_all_lines_are_the_gross_to_the_cent_and_no_cap_is_crossed_whatever_the_plan():
    luck = random.Random(8)
    for _ in range(3000):
        lines = [_made_up(luck) for _ in range(luck.randrange(0, 8))]
        before = {name: D(luck.randrange(0, 3_000_000)) / 100 for name in ("Company", "Fees")}
        gross = D(luck.randrange(-100_000, 5_000_000)) / 100
        facts = {"price": D(400_000), "brought_by": luck.choice(["own", "team"])}
        poured = split(gross, lines, before, facts)
        assert sum(one.amount for one in poured.lines) == gross
        for one in poured.lines:
            assert one.amount == one.amount.quantize(D("0.01"))
            if one.room is not None:
                assert one.amount <= one.room


def test_a_year_of_deals_pays_a_cap_exactly_once_in_whatever_order():
    luck = random.Random(16)
    for _ in range(200):
        stood, paid = {}, D(0)
        deals = [D(luck.randrange(100_000, 3_000_000)) / 100 for _ in range(12)]
        for gross in deals:
            poured = split(gross, [CAPPED], stood, {})
            paid += poured.lines[0].amount
            stood = {"Company": stood.get("Company", D(0)) + poured.adds["Company"]}
        whole = sum(split(gross, [CAPPED], {}, {}).lines[0].uncapped for gross in deals)
        assert paid == min(whole, D(16_000))
