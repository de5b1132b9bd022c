"""The key dates of a transaction: putting them down, counting, moving and telling of them."""


def put(transaction, word: str, on, *, at=None, by):
    """The date of that word is this day (None: not known yet); the KeyDate.

    It is there once: a second call moves it. What else is counted from it stays until somebody
    has looked at the moves (transactions.dates.moving); steps of plans that waited for it come.
    """
    from transactions.dates import keeping

    return keeping.put(transaction, word, on, at=at, by=by)


def done(transaction, word: str, on, *, by):
    """What was due by that word has happened on that day; the KeyDate, or None if none is there."""
    from transactions.dates import keeping

    return keeping.done(transaction, word, on, by=by)
