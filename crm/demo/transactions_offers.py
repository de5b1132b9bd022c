"""Offers on the Kellers’ home, their net sheet, and what homes beside it sold for."""

import datetime as dt
from decimal import Decimal

from crm.demo.transactions import PARTS, _day
from crm.kit import clock
from transactions.models import Comparable, MarketAnalysis, Offer
from transactions.net_sheet import sheets
from transactions.offers import answering
from transactions.offers.forms import moment

FIGURES = {
    "first_principal": "214500.00", "second_principal": "15841.00", "listing_rate": "2.75",
    "buyer_rate": "2.5", "title_policy": "1098.00", "settlement_fee": "695.00",
    "recording": "106.00", "courier": "95.00", "transfer_rate": "1.000", "taxes": "4212.18",
    "price_one": "449900.00", "price_two": "440000.00", "concession": "5000.00",
}  # fmt: skip


def _fill(by, homes) -> None:
    one = homes.tamarack
    last_year = _day(0).replace(month=12, day=31)
    paid = last_year.replace(year=last_year.year - 1)
    figures = FIGURES | {"taxes_paid_through": paid.isoformat()}
    sheets.keep(one, figures, by=by)
    for offer in _offers(by):
        answering.add(offer, one, by=by)
    sheets.keep(homes.quarry, {"listing_rate": "2.75", "buyer_rate": "2.5", "taxes": "4980",
                               "price_one": "525000", "price_two": "509000"}, by=by)  # fmt: skip
    _analysis(by, one)


def _offers(by) -> list[Offer]:
    zone = by.workspace.zone

    def until(days, hour=17):
        return moment(_day(days), dt.time(hour), zone)

    return [
        Offer(
            name="The Oyelarans", agent_name="Ines Falk", agent_company="Bayline",
            agent_email="ines.falk@example.com", agent_phone="+12315550144",
            price=Decimal(450_000), down_percent=Decimal(20), proof="confirmed",
            inspection_days=10, has_loan_condition=False, closing_on=_day(28), good_until=until(1),
            earnest_money=Decimal(10_000), buyer_rate=Decimal("2.5"), concession=Decimal(5_000),
            repairs=Decimal(3_500), received_on=_day(-1),
        ),
        Offer(
            name="J. Whitlock", agent_name="Tom Reyes", agent_company="Northgate",
            agent_email="tom.reyes@example.com", agent_phone="+12315550146",
            price=Decimal(445_000), financing="cash", proof="funds", inspection="informed",
            has_appraisal=False, has_loan_condition=False, closing_on=_day(19),
            good_until=until(3), earnest_money=Decimal(15_000), buyer_rate=Decimal(2),
            received_on=_day(-1),
        ),
        Offer(
            name="P. & D. Lund", price=Decimal(459_000), financing="fha",
            down_percent=Decimal("3.5"), proof="letter", proof_on=_day(-60),
            has_loan_condition=False, has_sale_condition=True, closing_on=_day(63),
            good_until=until(4), earnest_money=Decimal(4_000), buyer_rate=Decimal("2.5"),
            concession=Decimal(9_000), repairs=Decimal(6_000), received_on=_day(0),
        ),
    ]  # fmt: skip


def _analysis(by, one) -> None:
    made = MarketAnalysis.objects.create(
        transaction=one, address=one.property.address, made_for=one.clients, beds=4,
        baths=Decimal("2.5"), sqft=2310, year=1968, garage=2, lot=Decimal("0.38"), by=by,
        made_on=clock.today(by.workspace.zone) - dt.timedelta(20),
        rates={"sqft": "90", "baths": "8000", "garage": "6000", "year": "300"},
        words="Three homes on the hill sold since summer. The kitchen is the best of them; the "
        "road is heard in the back bedroom.",
    )  # fmt: skip
    for address, status, price, sold, baths, sqft, year, days in (
        ("9 Birch Row", "sold", 431_500, -49, "2.5", 2210, 1971, 11),
        ("22 Maple Street", "sold", 458_000, -98, "3", 2440, 1984, 6),
        ("31 Cedar Ridge", "sold", 442_000, -121, "2", 2290, 1966, 19),
        ("7 Quarry Lane", "active", 469_900, None, "2.5", 2400, 1979, 21),
    ):
        Comparable.objects.create(
            analysis=made, address=f"{address}, Traverse City", status=status,
            price=Decimal(price), sold_on=sold and _day(sold), beds=4, baths=Decimal(baths),
            sqft=sqft, year=year, garage=2, days_on_market=days,
        )  # fmt: skip


PARTS.append(_fill)
