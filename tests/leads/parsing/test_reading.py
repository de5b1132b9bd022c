"""What a Reading promises to the feed: whose mail it is, who is ours, what needs a look."""

import base64

import pytest
from django.core.management import call_command

from leads.parsing import read

FORM = "From: Web <web@forms.example.org>\nSubject: {subject}\n{headers}\n{body}"


def form(body, subject="New inquiry", headers=""):
    return FORM.format(subject=subject, headers=headers, body=body).encode()


def test_nobody_of_our_own_becomes_the_prospect():
    raw = form("Agent: Nora\nEmail: nora@quist.example.org\nName: Jo Lee\nEmail: jo@example.com\n")
    assert read(raw, own_domains={"quist.example.org"}).email == "jo@example.com"
    assert read(raw, own_addresses={"Nora@quist.example.org"}).email == "jo@example.com"


def test_a_forward_by_a_stranger_needs_a_look():
    raw = form(
        "---------- Forwarded message ---------\nFrom: Web <web@x.example.org>\n"
        "Date: Mon, Apr 13, 2026\nSubject: New inquiry\nTo: <a@example.org>\n\n"
        "Name: Jo Lee\nEmail: jo@example.com\nPhone: 208-555-0101\n",
        subject="Fwd: New inquiry",
    )
    assert read(raw, own_domains={"quist.example.org"}).needs_a_look
    assert not read(raw, own_domains={"forms.example.org"}).needs_a_look
    assert not read(raw).needs_a_look


def test_a_lead_with_no_name_and_no_way_to_reach_needs_a_look():
    raw = b"From: leads@apartments.com\nSubject: New Lead for Sample Flats\n\nSign in to see it.\n"
    reading = read(raw)
    assert (reading.kind, reading.property_address) == ("lead", "Sample Flats")
    assert reading.needs_a_look
    assert not reading.complete


def test_a_changed_layout_goes_to_the_tray_and_not_to_the_bin():
    reading = read(b"From: leads@email.realtor.com\nSubject: Hello\n\nAll is new here.\n")
    assert (reading.kind, reading.source) == ("unknown", "realtor_com")
    assert reading.needs_a_look


def test_headers_of_a_machine_do_not_hide_a_form():
    body = "Name: Jo Lee\nEmail: jo@example.com\nPhone: 208-555-0101\nMessage: Hi\n"
    raw = form(body, headers="Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n")
    assert read(raw).kind == "lead"
    assert read(form(body, headers="Auto-Submitted: auto-replied\n")).kind == "autoreply"


def test_a_clients_answer_is_no_lead_though_it_has_labels():
    raw = form(
        "Name: what goes on the title?\nEmail: is it this one?\nPhone: 208-555-0101\n",
        subject="Re: Closing",
        headers="In-Reply-To: <a@example.org>\n",
    )
    assert read(raw).kind == "not_a_lead"


@pytest.mark.parametrize(
    ("written", "number", "extension"),
    [
        ("(208) 555-0101", "+12085550101", None),
        ("208.555.0101", "+12085550101", None),
        ("+1 208 555 0101", "+12085550101", None),
        ("1-208-555-0101 ext. 7", "+12085550101", "7"),
        ("2085550101 x12", "+12085550101", "12"),
        ("208\u2013555\u20130101", "+12085550101", None),
        ("+44 20 7946 0958", "+442079460958", None),
        ("555-0101", None, None),
        ("208-555-XXXX", None, None),
        ("not given", None, None),
    ],
)
def test_phones_as_people_write_them(written, number, extension):
    reading = read(form(f"Name: Jo Lee\nEmail: jo@example.com\nPhone: {written}\nMessage: hi\n"))
    assert (reading.phone, reading.extra.get("phone_ext")) == (number, extension)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("jo lee", "Jo", "Lee"),
        ("JO O'BRIEN-LEE", "Jo", "O'Brien-Lee"),
        ("Lee, Jo", "Jo", "Lee"),
        ("Dr. Jo van der Lee Jr.", "Jo", "van der Lee"),
        ("Jo Q. Lee", "Jo", "Lee"),
        ("Jo & Sam Lee", "Jo", "Lee"),
        ("Cher", "Cher", None),
        ("王小明", "王小明", None),
    ],
)
def test_names_as_people_write_them(written, first, last):
    reading = read(form(f"Name: {written}\nEmail: jo@example.com\nMessage: hi\n"))
    assert (reading.first_name, reading.last_name) == (first, last)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "x-unknown"])
def test_any_charset_is_understood(charset):
    known = "latin-1" if charset == "x-unknown" else charset
    body = "Name: Zoë Ångström\nEmail: zoe@example.com\n".encode(known)
    head = f"From: w@example.org\nSubject: x\nContent-Type: text/plain; charset={charset}\n\n"
    if charset == "utf-16":
        head = head.replace("\n\n", "\nContent-Transfer-Encoding: base64\n\n")
        body = base64.encodebytes(body)
    reading = read(head.encode() + body)
    assert (reading.first_name, reading.last_name) == ("Zoë", "Ångström")


def test_the_command_needs_no_database(tmp_path, capsys):
    file = tmp_path / "a.eml"
    file.write_bytes(form("Name: Jo Lee\nEmail: jo@example.com\n"))
    call_command("parse_lead", str(file))
    assert '"first_name": "Jo"' in capsys.readouterr().out
