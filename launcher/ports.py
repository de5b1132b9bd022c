"""Which port to listen on when the wished one may be taken."""

import socket

LOOPBACKS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def answers(port: int) -> bool:
    """Whether somebody accepts connections at localhost, by either of its addresses."""
    for family, host in LOOPBACKS:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.settimeout(0.5)
                probe.connect((host, port))
                return True
        except OSError:
            continue
    return False


def is_free(port: int) -> bool:
    # macOS lets one bind 127.0.0.1 beside another's 0.0.0.0, so binding alone proves nothing.
    if answers(port):
        return False
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


def free_port(wished: int, taken: tuple[int, ...] = ()) -> int:
    """The wished port, or the next free one after it."""
    for port in range(wished, min(wished + 1000, 65536)):
        if port not in taken and is_free(port):
            return port
    raise SystemExit(f"No free port from {wished} upwards.")
