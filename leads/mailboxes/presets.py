"""The providers that most agents have: where their mailboxes are, and how to let Sphere in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    key: str
    name: str
    host: str
    steps: tuple[str, ...]
    # Whose word on SPF, DKIM and DMARC is believed in mails that it took in (RFC 8601).
    receivers: tuple[str, ...] = ()


PRESETS = {
    preset.key: preset
    for preset in (
        Preset(
            "gmail",
            "Gmail",
            "imap.gmail.com",
            (
                "Turn on 2-Step Verification: myaccount.google.com, then Security.",
                "Open myaccount.google.com/apppasswords, name it “Sphere”, and press Create.",
                "Copy the sixteen letters in here. Spaces do not matter.",
                "At work, your Google administrator may have to allow IMAP first.",
            ),
            ("mx.google.com",),
        ),
        Preset(
            "outlook",
            "Outlook",
            "outlook.office365.com",
            (
                "Microsoft lets other programs in by password at very few accounts nowadays.",
                "Try it with an app password: account.microsoft.com, Security, App passwords.",
                "If it is refused, let Outlook forward instead: Settings, Mail, Rules, "
                "“Redirect to”, and there your lead address.",
            ),
        ),
        Preset(
            "icloud",
            "iCloud",
            "imap.mail.me.com",
            (
                "Open account.apple.com and sign in.",
                "Sign-In and Security, then App-Specific Passwords, then the plus sign.",
                "Name it “Sphere” and copy the password in here, with its hyphens.",
            ),
            ("bimi.icloud.com", "dmarc.icloud.com", "spf.icloud.com", "dkim-verifier.icloud.com"),
        ),
        Preset(
            "yahoo",
            "Yahoo",
            "imap.mail.yahoo.com",
            (
                "Open login.yahoo.com/account/security.",
                "At “App password”, choose Generate, and name it “Sphere”.",
                "Copy the password in here. AOL works the same, with imap.aol.com below.",
            ),
        ),
    )
}


def preset_of(host: str) -> Preset | None:
    return next((one for one in PRESETS.values() if one.host == host.lower()), None)


def receivers_of(host: str) -> tuple[str, ...]:
    preset = preset_of(host)
    return preset.receivers if preset else ()
