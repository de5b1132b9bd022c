"""Words as they are compared: folded, without accents and case."""

import unicodedata

from django.db.models import CharField, Lookup


def fold(text: str) -> str:
    """Lower-case without accents or doubled spaces: "José  ÑANDÚ" becomes "jose nandu"."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.casefold().replace("\0", "").split())


def after_prefix(prefix: str) -> str | None:
    """The least string above all that start with prefix, by code points; None if there is none."""
    while prefix and prefix[-1] == "\U0010ffff":
        prefix = prefix[:-1]
    if not prefix:
        return None
    following = ord(prefix[-1]) + 1
    return prefix[:-1] + chr(0xE000 if 0xD800 <= following <= 0xDFFF else following)


@CharField.register_lookup
class Prefix(Lookup):
    """`name_lc__prefix="mar"` as a range, for columns with the C collation.

    LIKE is not leakproof, so row policies would keep it from using an index (PERFORMANCE.md).
    """

    lookup_name = "prefix"

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        above = after_prefix(self.rhs)
        if above is None:
            return f"{column} >= %s", [*params, self.rhs]
        return f"({column} >= %s AND {column} < %s)", [*params, self.rhs, *params, above]
