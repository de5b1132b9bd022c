def get_ready() -> None:
    from accounts import daily
    from contacts.history_words import speak_of
    from crm.kit.nav import add_overnight
    from goals.warnings import looking, on_today

    daily.every("early_warnings", hour=5, run=looking.look_daily)
    add_overnight(on_today.overnight, on_today.overnight_rows, order=45)
    speak_of(
        "goals.EarlyWarning", "early warning", lambda row, names: row["title"] or "",
        hides=("member_id", "key", "aside_by_id", "seen_last"),
    )  # fmt: skip
