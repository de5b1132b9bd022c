"""What others do when a transaction goes on: each registers its part when it is ready.

All are called in the transaction of the change, after the row was written.
"""

_moved: list = []
_contracted: list = []
_fallen: list = []
_closed: list = []
_filled: list = []
_changed: list = []


def when_moved(follow):
    """Register `follow(transaction, before, by)`: it stands in another stage than `before`."""
    _moved.append(follow)
    return follow


def when_contracted(follow):
    """Register `follow(transaction, by)`: it went under contract, with its price and its days."""
    _contracted.append(follow)
    return follow


def when_fallen(follow):
    """Register `follow(transaction, by)`: the contract is off; `transaction.falls` has what was."""
    _fallen.append(follow)
    return follow


def when_closed(follow):
    """Register `follow(transaction, by)`: it closed on `transaction.closed_on`."""
    _closed.append(follow)
    return follow


def tell_moved(transaction, before: str, by) -> None:
    for follow in _moved:
        follow(transaction, before, by)


def tell_contracted(transaction, by) -> None:
    for follow in _contracted:
        follow(transaction, by)


def tell_fallen(transaction, by) -> None:
    for follow in _fallen:
        follow(transaction, by)


def tell_closed(transaction, by) -> None:
    for follow in _closed:
        follow(transaction, by)


def when_filled(follow):
    """Register `follow(transaction, keys, by)`: these facts of it are known now."""
    _filled.append(follow)
    return follow


def tell_filled(transaction, keys: list[str], by) -> None:
    for follow in _filled if keys else []:
        follow(transaction, keys, by)


def when_changed(follow):
    """Register `follow(transaction, by)`: its price, a date or whose it is may be another one."""
    _changed.append(follow)
    return follow


def tell_changed(transaction, by) -> None:
    for follow in _changed:
        follow(transaction, by)
