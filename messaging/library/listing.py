"""The library as a list: what its page shows is read from the address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from crm.kit import keyset
from crm.kit.text import fold
from messaging.library import shelf
from messaging.models import Piece

SIZE = 24
TAGS_SHOWN = 14


@dataclass
class Listing:
    """Words, a kind and a tag; of ours, or of the workspace's own; a page begins after a key."""

    words: str = ""
    kind: str = ""
    tag: str = ""
    place: str = ""  # "", "own" or "away"
    after: str = ""

    @classmethod
    def of(cls, asked) -> "Listing":
        """What is not understood is left out; nothing is refused."""
        kinds = {one.kind for one in shelf.shelves()} | set(Piece.Kind.values)
        kind = asked.get("kind", "")
        place = asked.get("place", "")
        return cls(
            " ".join(asked.get("q", "").split())[:80],
            kind if kind in kinds else "",
            asked.get("tag", "").strip()[:30],
            place if place in ("own", "away") else "",
            asked.get("after", "")[:900],
        )

    # ── a page ───────────────────────────────────────────────────────────────
    def page(self, membership) -> keyset.Page:
        return self._own(membership) if self.place else self._ours()

    def _ours(self) -> keyset.Page:
        found = [one for one in shelf.everything() if self._says(one)]
        after = keyset.unpack(self.after, str, str, str)
        rest = [one for one in found if shelf.sort_key(one) > tuple(after)] if after else found
        page = keyset.Page(rest[:SIZE], len(found) - len(rest) + 1, len(found), SIZE)
        if len(rest) > SIZE:
            page.next_url = self.url(after=keyset.pack(*shelf.sort_key(page.rows[-1])))
        return self._with_start(page)

    def _says(self, one) -> bool:
        if self.kind and one.kind != self.kind or self.tag and self.tag not in one.tags:
            return False
        return all(word in one.search_text for word in fold(self.words).split())

    def _own(self, membership) -> keyset.Page:
        rows = Piece.objects.visible_to(membership)
        rows = rows.away() if self.place == "away" else rows.kept()
        rows = rows.of_kind(self.kind) if self.kind else rows
        rows = rows.filter(tags__contains=[self.tag]) if self.tag else rows
        rows = rows.saying(self.words)
        total = keyset.count(rows)
        start, name, pk = keyset.unpack(self.after, int, str, int) or (1, "", 0)
        found = list(rows.beyond(name, pk).by_name()[: SIZE + 1])
        page = keyset.Page(found[:SIZE], start, total, SIZE)
        if len(found) > SIZE:
            last = found[SIZE - 1]
            page.next_url = self.url(after=keyset.pack(page.end + 1, last.name_lc, last.pk))
        return self._with_start(page)

    def _with_start(self, page: keyset.Page) -> keyset.Page:
        page.first_url = self.url() if page.start > 1 else ""
        return page

    # ── the addresses of the same list, shown otherwise ──────────────────────
    def url(self, **other) -> str:
        params = {"q": self.words, "kind": self.kind, "tag": self.tag, "place": self.place}
        said = {name: value for name, value in (params | other).items() if value}
        return f"?{urlencode(said)}" if said else "?"

    @property
    def tabs(self) -> list[dict]:
        titles = {"": "Sphere’s", "own": "Your own", "away": "Put away"}
        return [
            {
                "title": title,
                "url": self.url(place=place, after=""),
                "is_current": place == self.place,
            }
            for place, title in titles.items()
        ]

    @property
    def kinds(self) -> list[dict]:
        shelves = [(one.kind, one.many) for one in shelf.shelves()]
        if self.place:
            shelves = [(kind.value, kind.plural) for kind in Piece.Kind]
        return [
            {"title": title, "url": self.url(kind=kind), "is_current": kind == self.kind}
            for kind, title in [("", "Everything"), *shelves]
        ]

    @property
    def tags(self) -> list[dict]:
        """The tags most in use among ours of that kind, and the one that is chosen."""
        counts: dict[str, int] = {}
        for one in shelf.everything():
            for tag in one.tags if not self.kind or one.kind == self.kind else ():
                counts[tag] = counts.get(tag, 0) + 1
        often = sorted(counts, key=lambda tag: (-counts[tag], tag))[:TAGS_SHOWN]
        if self.tag and self.tag not in often:
            often.insert(0, self.tag)
        return [
            {
                "title": tag,
                "is_current": tag == self.tag,
                "url": self.url(tag="" if tag == self.tag else tag),
            }
            for tag in often
        ]

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.kind or self.tag)
