"""What stands between a workspace and its first mailing: for the page and a check before it."""

from dataclasses import dataclass

from django.urls import reverse

from messaging.models import Brake, SendingAccount


@dataclass(frozen=True)
class Obstacle:
    """`stops` says that letters to many wait for it; the others only harm how many arrive."""

    fact: str
    text: str
    url: str = ""
    link: str = ""
    stops: bool = True

    @property
    def tone(self) -> str:
        return "bad" if self.stops else "warn"


def obstacles(workspace, account: SendingAccount | None = None) -> list[Obstacle]:
    """Inside the workspace's scope; the gravest first. An empty list: letters to many may leave."""
    account = account or SendingAccount.objects.mine()
    found = []
    if not workspace.postal_address.strip():
        found.append(
            Obstacle(
                "Your postal address is missing.",
                "The law (CAN-SPAM) wants it under every letter to many; until then they wait.",
                reverse("accounts:settings"), "Write it down",
            )
        )  # fmt: skip
    if account is not None:
        found += of_account(account)
    if brake := Brake.objects.on().first():
        found.append(of_brake(brake.reason))
    return found


def of_brake(reason: str) -> Obstacle:
    page = reverse("messaging:messages")
    return Obstacle("Letters to many are stopped.", reason, page, "Look at the list")


def of_account(account: SendingAccount) -> list[Obstacle]:
    page = reverse("messaging:sender")
    if account.stopped_because:
        return [Obstacle("Nothing leaves.", account.stopped_because, page, "Your sending address")]
    if account.is_held:
        said = f"{account.failed} It is tried again by itself."
        return [Obstacle("Letters wait.", said, page, "Your sending address")]
    found = []
    if not account.is_in_use:
        found.append(
            Obstacle(
                "Your way out is not proven yet.",
                "Send a test mail to yourself. Until it has left, letters leave as before.",
                page, "Your sending address", stops=False,
            )
        )  # fmt: skip
    elif account.from_address and account.is_installation and not account.dkim_seen_at:
        found.append(
            Obstacle(
                "Letters still come from Sphere’s own address.",
                f"They come from {account.from_address} as soon as its DKIM record is seen.",
                page, "Your sending address", stops=False,
            )
        )  # fmt: skip
    bad = [one["name"] for one in account.checks if one["state"] == "bad"]
    if account.is_in_use and account.writes_as_own and bad:
        found.append(
            Obstacle(
                f"Your domain is not in order: {', '.join(bad)}.",
                "Google, Yahoo and Microsoft put such letters into junk or refuse them.",
                page, "Your sending address", stops=False,
            )
        )  # fmt: skip
    return found
