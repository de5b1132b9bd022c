"""What mailings put up in the house: their section, a button below lists, words of history."""

from contacts.bulk import BulkAction, add_bulk_action
from contacts.history_words import speak_of
from crm.kit.nav import NavItem, add_to_nav
from messaging import letter, tracking
from messaging.mailings import sending  # noqa: F401 - the last look registers itself


def put_up() -> None:
    add_to_nav(
        NavItem(
            "Mailings",
            "messaging:mailings",
            "mail-heart",
            "e",
            group="Reach out",
            order=4,
            under="Letters & eCards",
        )
    )
    add_bulk_action(
        BulkAction(
            "mailing", "Add to mailing", "mail-fast", needs="send_bulk",
            leads_to="messaging:mailing_selection", order=25,
        )
    )  # fmt: skip
    hidden = (
        "blocks", "people", "picked", "added_back", "links", "version", "cursor", "people_count",
        "pace_from", "pace_cursor", "query", "by_id", "saved_list_id", "category_id", "note",
        "state", "send_at", "an_hour", "started_at", "ended_at", "adds_all_back", "kind",
        "preheader",
    )  # fmt: skip
    speak_of("messaging.Mailing", "mailing", lambda row, names: row["subject"] or "", hides=hidden)
    speak_of(
        "messaging.LeftOut", "left out of a mailing", lambda row, names: "",
        hides=("mailing_id", "reason"),
    )  # fmt: skip
    letter.dress(tracking.with_tracking)
    letter.dress(tracking.with_page)
