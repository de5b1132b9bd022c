"""Text that goes into a header stays on its line; NUL, which PostgreSQL refuses, goes."""


def one_line(text: str) -> str:
    """Line breaks and other control characters become single spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


def without_nul(text: str) -> str:
    return (text or "").replace("\0", "")
