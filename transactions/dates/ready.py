"""What the dates and the plans of a transaction put up in the apps below."""


def get_ready() -> None:
    from accounts import daily
    from contacts.history_words import speak_of
    from transactions.dates import on_calendar, reminders  # noqa: F401 - they register themselves
    from transactions.plans import following, ground, library  # noqa: F401 - they do, too

    speak_of(
        "transactions.KeyDate", "date of a transaction",
        lambda row, names: row["label"] or row["word"] or "", ("transaction",),
        hides=("transaction_id", "word", "position", "tells", "counted_from", "offset", "counts"),
    )  # fmt: skip
    daily.every("key_date_reminders", hour=None, run=reminders.remind)
    daily.every("plans_of_transactions", hour=None, run=following.follow_all)
