"""The source files: sound, reachable by their senders, and clear about a mistake."""

import re
import tomllib
from email.message import EmailMessage
from pathlib import Path

import pytest

from leads.parsing import read, sources
from leads.parsing.label_words import vocabulary
from leads.parsing.mail import open_mail
from leads.parsing.reading import Found

NAMED = tomllib.loads(Path(__file__).with_name("named_sources.toml").read_text("utf-8"))
FIELDS = {
    "name", "first_name", "last_name", "email", "phone", "property_address", "mls_number", "price",
    "message", "lead_type",
}  # fmt: skip


def mail_from(sender):
    message = EmailMessage()
    message["From"] = f"Somebody <{sender}>"
    message["Subject"] = "Hello"
    return message.as_bytes()


@pytest.mark.parametrize("source", sources.all_sources(), ids=lambda one: f"{one.file}:{one.slug}")
def test_a_source_knows_its_own_senders(source):
    senders = [*source.recognise.senders, *(f"x@{one}" for one in source.recognise.domains)]
    assert source.kind in ("lead", "showing")
    assert re.fullmatch(r"[a-z0-9_]+", source.slug)
    for sender in senders:
        assert sources.recognise(open_mail(mail_from(sender))).slug == source.slug


@pytest.mark.parametrize(
    "name", [name for names in NAMED.values() if isinstance(names, list) for name in names]
)
def test_each_sender_we_promise_to_know_has_a_source(name):
    assert sources.slug_for(name) is not None


@pytest.mark.parametrize(("address", "slug"), NAMED["senders"].items())
def test_each_sender_we_promise_to_know_is_known_by_its_address(address, slug):
    assert sources.recognise(open_mail(mail_from(address))).slug == slug


def test_each_form_builder_we_promise_to_know_has_a_file():
    builders = {source.form_builder for source in sources.all_sources()}
    assert builders >= set(NAMED["form_builders"])


def test_over_a_hundred_senders_are_known_and_sixty_by_rules_of_their_own():
    known = {(source.slug, source.file, source.name) for source in sources.all_sources()}
    ruled = {source.file for source in sources.all_sources() if has_rules(source)}
    assert len(known) > 100
    assert len(ruled) >= 60


def has_rules(source):
    """Whether a source says how its own mail is read, beyond whose it is."""
    return bool(source.look or source.message or source.lines or source.labels or source.pairs)


def test_no_sender_belongs_to_two_sources():
    claimed = [
        sender
        for source in sources.all_sources()
        for sender in (*source.recognise.senders, *source.recognise.domains)
    ]
    assert len(claimed) == len(set(claimed))


def test_a_neighbouring_domain_is_another_sender():
    assert sources.recognise(open_mail(mail_from("x@notzillow.com"))) is None
    assert sources.recognise(open_mail(mail_from("x@zillow.com.example.net"))) is None


def test_every_label_fills_a_field_or_is_kept():
    readable = {name.removeprefix("fill_") for name in dir(Found) if name.startswith("fill_")}
    assert set(vocabulary().values()) >= FIELDS
    assert readable >= FIELDS


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('slug = "x"\nname = "X"\n[[look]]\npattern = "("\n', "unterminated|missing"),
        ('slug = "x"\nname = "X"\ncolour = "red"\n', "colour"),
        ('name = "X"\n', "slug"),
        ("slug = \n", "Invalid value"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_name(tmp_path, monkeypatch, text, complaint):
    (tmp_path / "broken.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sources, "FOLDER", tmp_path)
    with pytest.raises(sources.SourceFileError, match=f"broken.toml: .*(?:{complaint})"):
        sources.all_sources.__wrapped__()


def test_a_relay_gives_way_to_the_portal_it_names():
    raw = (
        b"From: leads@followupboss.com\nSubject: New Lead from Realtor.com Connections - Jo Lee\n\n"
        b"You have a new lead named Jo Lee (jo@example.com) from Realtor.com Connections.\n"
    )
    reading = read(raw)
    assert (reading.source, reading.extra["via"]) == ("realtor_com", "followupboss")
