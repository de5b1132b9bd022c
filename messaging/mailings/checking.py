"""The last look before a mailing leaves: who gets it, who does not and why, and what to mend."""

import re
from dataclasses import dataclass, field

from django.db.models import Count, F
from django.db.models.functions import Lower
from django.urls import reverse

from contacts.models import Person
from messaging import blocks, fair_housing, merge
from messaging.cleaning import clean
from messaging.mailings import audience, linking, sending
from messaging.models import Brake, Mailing

LARGEST = 100_000  # Gmail cuts what is larger, and with it the foot
LARGEST_PICTURES = 1_000_000
ROOM = 4_000  # for the foot, the links that are counted, and the address of each
ENOUGH_WORDS = 300
LOOKED_AT = 2_000  # people whose merge fields are tried
NAMED = 8
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")
_JUNK = (
    "act now", "limited time", "risk free", "risk-free", "guaranteed", "100%", "click here",
    "once in a lifetime", "no obligation", "cash bonus", "buy now", "urgent", "winner",
    "lowest price", "double your",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing that stands in the way (bad), or that is worth a look (warn)."""

    title: str
    text: str = ""
    tone: str = "warn"
    url: str = ""
    link: str = ""
    items: tuple[str, ...] = ()


@dataclass
class Check:
    mailing: Mailing
    meant: int = 0
    people: int = 0
    copies: int = 0
    left_out: list[tuple[str, str, str, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def in_the_way(self) -> list[Finding]:
        return [one for one in self.findings if one.tone == "bad"]

    @property
    def hints(self) -> list[Finding]:
        return [one for one in self.findings if one.tone != "bad"]

    @property
    def can_send(self) -> bool:
        return not self.in_the_way

    @property
    def silent(self) -> int:
        return next((count for name, *_, count in self.left_out if name == audience.SILENT), 0)

    @property
    def people_words(self) -> str:
        return f"{self.copies:,} {'person' if self.copies == 1 else 'people'}"


def check(mailing: Mailing, membership) -> Check:
    """Everything that the page before sending says."""
    made = Check(mailing)
    judged = audience.judged(audience.meant(mailing, membership), mailing)
    _count(made, judged)
    made.findings += _in_the_way(made, mailing, membership)
    written = blocks.words(mailing.content)
    made.findings += _of_fields(mailing, membership, judged, written)
    made.findings += _of_size(mailing, membership)
    made.findings += _of_links(mailing)
    made.findings += _like_junk(mailing, written)
    made.findings += _of_fair_housing(f"{mailing.subject}\n\n{mailing.preheader}\n\n{written}")
    return made


def _count(made: Check, judged) -> None:
    counts = judged.order_by().values("why_not").annotate(
        count=Count("pk"), copies=Count(Lower(F("address")), distinct=True)
    )  # fmt: skip
    by_reason = {row["why_not"]: (row["count"], row["copies"]) for row in counts}
    made.people, made.copies = by_reason.pop("", (0, 0))
    made.meant = made.people + sum(count for count, _ in by_reason.values())
    shared = made.people - made.copies
    found = {reason: count for reason, (count, _) in by_reason.items()}
    found |= {"same_address": shared} if shared else {}
    made.left_out = [
        (reason, *words, found[reason])
        for reason, words in audience.REASONS.items() if reason in found
    ]  # fmt: skip


def _in_the_way(made: Check, mailing: Mailing, membership) -> list[Finding]:
    edit, found = mailing.get_absolute_url(), []
    if not mailing.subject:
        found.append(Finding("It has no subject", "Nobody opens a letter without one.", "bad",
                             edit, "Write the subject"))  # fmt: skip
    if not blocks.text(mailing.content).strip():
        found.append(Finding("It is empty", "There is nothing in it yet.", "bad", edit,
                             "Write the letter"))  # fmt: skip
    if not made.copies:
        said = "Choose a list, a category or people." if not made.meant else "See below why not."
        found.append(Finding("Nobody would get it", said, "bad", edit, "Choose who gets it"))
    if not membership.workspace.postal_address.strip():
        found.append(Finding(
            "Your postal address is missing",
            "The law (CAN-SPAM) wants it under every letter to many. A street or a P.O. box.",
            "bad", reverse("accounts:settings"), "Add your postal address",
        ))  # fmt: skip
    if brake := Brake.objects.visible_to(membership).on().first():
        found.append(Finding("Letters to many are stopped", brake.reason, "bad",
                             reverse("messaging:messages"), "Look at what was sent"))  # fmt: skip
    return found + _unfinished(mailing, edit)


def _unfinished(mailing: Mailing, edit: str) -> list[Finding]:
    """Blocks that would leave a hole: a button that leads nowhere, a picture that is none."""
    wanted = {"image": ("picture", "A picture is missing"), "file": ("file", "A file is missing"),
              "button": ("url", "A button leads nowhere"),
              "video": ("url", "A video has no address")}  # fmt: skip
    titles = [
        title for one in mailing.content for kind, (name, title) in wanted.items()
        if one["kind"] == kind and not one.get(name)
    ]  # fmt: skip
    said = "It would simply not be there. Fill the block in, or take it out."
    return [Finding(title, said, "warn", edit, "Look at it") for title in dict.fromkeys(titles)]


# ── merge fields ─────────────────────────────────────────────────────────────
def _of_fields(mailing, membership, judged, written) -> list[Finding]:
    texts = [mailing.subject, mailing.preheader, written]
    edit, found = mailing.get_absolute_url(), []
    if wrong := [one for text in texts for one in merge.complaints(text)]:
        found.append(Finding("A field is not known", " ".join(dict.fromkeys(wrong)), "bad", edit,
                             "Mend it"))  # fmt: skip
    if of_writer := merge.missing_of_writer(texts, membership):
        said = f"{_listed(of_writer)} would be empty for everybody."
        found.append(Finding("Something of yours is missing", said, "warn", edit, "Look at it"))
    first = judged.filter(why_not="").order_by("pk").values("pk")[:LOOKED_AT]
    people = Person.objects.filter(pk__in=list(first.values_list("pk", flat=True)))
    if gaps := merge.missing(texts, people):
        found.append(_gaps(gaps, edit))
    return found


def _gaps(gaps, edit) -> Finding:
    names = dict.fromkeys(name for _, missing in gaps for name in missing)
    count = f"{len(gaps):,} {'person' if len(gaps) == 1 else 'people'}"
    items = [f"{person}: {', '.join(missing)}" for person, missing in gaps[:NAMED]]
    if len(gaps) > NAMED:
        items.append(f"and {len(gaps) - NAMED:,} more")
    example = next(iter(names))
    return Finding(
        f"Something is missing for {count}",
        f"{_listed(names)} would be empty. Write {{{{{example}|friend}}}} to say something else.",
        "warn", edit, "Look at the letter", tuple(items),
    )  # fmt: skip


def _listed(names) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in names)


# ── size, links, tone ────────────────────────────────────────────────────────
def _of_size(mailing, membership) -> list[Finding]:
    filled = sending.ready_of(mailing).fill(
        merge.NOBODY, workspace=membership.workspace, membership=membership
    )
    edit, found = mailing.get_absolute_url(), []
    size = len(clean(filled.html).encode()) + ROOM
    if size > LARGEST:
        said = f"It has {size // 1000} KB, and Gmail cuts off what is over 100 KB. Shorten it."
        found.append(Finding("The letter is too long", said, "bad", edit, "Shorten it"))
    weight = sum(int(one.get("bytes") or 0) for one in mailing.content)
    if weight > LARGEST_PICTURES:
        said = f"They weigh {weight / 1e6:.1f} MB together. On a phone, 1 MB is as much as loads."
        found.append(Finding("The pictures are heavy", said, "bad", edit, "Take one out"))
    shown = [one for one in mailing.content if one.get("picture")]
    if shown and len(filled.text) < ENOUGH_WORDS:
        said = "A letter that is mostly pictures looks like junk. Write a few lines beside them."
        found.append(Finding("There are few words", said, url=edit, link="Write more"))
    if any(not one.get("alt") for one in shown):
        said = "Many see no pictures at first. Say what each shows."
        found.append(Finding("A picture has no words", said, url=edit, link="Say what it shows"))
    return found


def _of_links(mailing) -> list[Finding]:
    edit, found = mailing.get_absolute_url(), []
    urls = linking.of(mailing)
    wrong = {url: said for url in urls if (said := linking.malformed(url))}
    if wrong:
        items = tuple(f"{url}: {said}" for url, said in wrong.items())
        found.append(Finding("A link is misspelled", "", "bad", edit, "Mend it", items))
    known = mailing.links if isinstance(mailing.links, dict) else {}
    dead = [
        f"{url}: {known[url]}" for url in urls
        if known.get(url) not in (None, linking.GOOD, linking.UNKNOWN)
    ]  # fmt: skip
    if dead:
        said = "Sphere asked them, and got no page."
        found.append(
            Finding("A link does not answer", said, "warn", edit, "Look at it", tuple(dead))
        )
    return found


def _like_junk(mailing, written) -> list[Finding]:
    said = f"{mailing.subject}\n{written}"
    signs = [f"“{word}”" for word in _JUNK if word in said.lower()]
    if _SHOUTED.search(mailing.subject):
        signs.append("words in capitals in the subject")
    if said.count("!") > 3:
        signs.append(f"{said.count('!')} exclamation marks")
    if "$$" in said:
        signs.append("“$$”")
    found = []
    if signs:
        text = f"Filters look for {', '.join(signs)}. Say it as you would to a neighbor."
        found.append(Finding("It reads a little like an advertisement", text))
    if len(mailing.subject) > 70:
        text = f"It has {len(mailing.subject)} letters, and a phone shows about 40."
        found.append(Finding("The subject is long", text))
    return found


def _of_fair_housing(text: str) -> list[Finding]:
    return [
        Finding(f"Fair housing: “{one.words}”", f"{one.reason} Better: {one.instead}")
        for one in fair_housing.hints(text)
    ]
