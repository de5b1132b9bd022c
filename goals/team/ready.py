def get_ready() -> None:
    from accounts import daily
    from accounts.access import keep_out
    from accounts.capabilities import Capability
    from contacts.history_words import keep_from, speak_of
    from goals import coaching, reports
    from goals.monthly import sending

    keep_out(coaching.keep_out)
    daily.every("monthly_report", hour=7, run=sending.send_due)
    reports.read_all()
    speak_of(
        "goals.Coaching", "coach’s view",
        lambda row, names: "With people" if row["sees_people"] else "Goals and activity only",
        hides=("coach_id",),
    )  # fmt: skip
    keep_from(Capability.SEE_INCOME, "goals.Coaching", "fee")
    speak_of("goals.Leaderboard", "leaderboard", lambda row, names: "On" if row["is_on"] else "Off")
    speak_of(
        "goals.MonthlyWish", "monthly report by mail",
        lambda row, names: "Wanted" if row["is_on"] else "Not wanted",
        hides=("member_id", "since"),
    )  # fmt: skip
