"""What showings, promotions and reports register with others when the app is ready."""

from accounts import daily
from contacts.history_words import speak_of
from crm.kit.nav import add_overnight, add_waiting
from leads.open_house.feedback import when_kept
from transactions import hooks
from transactions.promotions import public_page
from transactions.report import sending
from transactions.showings import (
    cards,
    from_mail,  # noqa: F401  (it takes the mails of showings)
    on_calendar,  # noqa: F401  (it marks them there)
    on_today,
    tasks,  # noqa: F401  (the worker finds it here)
)


def get_ready() -> None:
    when_kept(cards.take)
    hooks.when_moved(public_page.follow)
    hooks.when_moved(sending.close)
    daily.every("cards_of_listings", hour=4, run=cards.adopt)
    daily.every("service_reports", hour=5, run=sending.make_drafts)
    add_waiting(on_today.waiting, on_today.waiting_rows, order=25)
    add_overnight(on_today.overnight, on_today.overnight_rows, order=25)
    _speak()


def _speak() -> None:
    of_listing = ("transaction",)
    hidden = ("transaction_id", "visit_id", "person_id", "keybox", "key", "content", "left_out")
    for model, called in (
        ("Showing", "showing"), ("Promotion", "promotion"), ("ServiceReport", "service report"),
        ("ReportSchedule", "day of the service report"),
    ):  # fmt: skip
        speak_of(
            f"transactions.{model}", called,
            lambda row, names: names.named(row, "transaction"), of_listing, hides=hidden,
        )  # fmt: skip
