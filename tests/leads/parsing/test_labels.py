# ruff: noqa: E501 -- samples of mail are as wide as they are
"""A form is read however it is laid out, whatever it calls its fields, in whatever order."""

import html
import random

import pytest

from leads.parsing import read

SAID = {
    "name": "Ann Marie Lowell", "email": "ann.lowell@example.com", "phone": "(208) 555-0142",
    "property_address": "418 Fir Ct, Driggs, ID 83422", "mls_number": "24-1187",
    "price": "$612,500", "message": "Is it still available? We could come on Saturday.",
}  # fmt: skip
WANTED = {
    **SAID, "first_name": "Ann Marie", "last_name": "Lowell", "phone": "+12085550142",
    "price": 612500,
}  # fmt: skip
USUAL = {
    "name": "Name", "email": "Email", "phone": "Phone", "property_address": "Property",
    "mls_number": "MLS #", "price": "Price", "message": "Message",
}  # fmt: skip
OTHER_WORDS = {
    "name": (
        "Full Name, Your Name, Contact Name, Customer Name, Client Name, Buyer Name, Lead Name,"
        " Name (required), Name *, Customer, Sender Name, Visitor Name, Applicant Name, Submitted by,"
        " Guest Name, Guest, Registrant, Contact Person, Homeowner, Client(s), full_name, From Name"
    ),
    "email": (
        "E-mail, Email Address, Your Email, Contact Email, E-Mail Address, Lead Email, Primary Email,"
        " Email *, E-mail Id, Applicant Email, Buyer's Email, Preferred Email, email_address"
    ),
    "phone": (
        "Phone Number, Tel, Telephone, Mobile, Cell, Contact Phone, Contact Number, Phone #, Phone No.,"
        " Best phone number, Primary phone, Daytime Phone, Mobile Phone, Best Contact Number, Tel.,"
        " Phone (cell), Cell/Text, Home Phone, Callback Number, Caller ID, Best number to reach you"
    ),
    "property_address": (
        "Property Address, Listing Address, Property of Interest, Interested In, Address, Listing,"
        " Regarding, Inquiry Property, Property Interested In, Home of Interest, Inquiry about, Re,"
        " Subject Property, Property Details, Last Viewed Property, Last Viewed, Favorite Property,"
        " Property Requested, Listing Requested, Showing Requested For, Tour Address, Property Viewed"
    ),
    "mls_number": (
        "MLS#, MLS, MLS Number, MLS ID, MLS No., MLS®, MLS Listing #, Listing MLS #, Listing #, MLS®#"
    ),
    "price": "List Price, Asking Price, Listing Price, Current Price, Home Price, Listed Price, Listed At",
    "message": (
        "Comments, Comment, Question, Notes, Inquiry, Additional Comments, Message/Comments, Comment(s),"
        " Comments/Questions, How can we help you?, What would you like to know?, Remarks, Their message,"
        " Customer Message, Buyer comments, Notes from lead, Message from buyer, Questions, Lead Notes,"
        " Your Question, Additional Notes, Special Requests, Anything else?, Client Message"
    ),
}
TEXT_LAYOUTS = {
    "colon": "{0}: {1}\n", "tight": "{0}:{1}\n", "airy": "{0} : {1}\n\n", "star": "*{0}:* {1}\n",
    "bullet": "• {0}: {1}\n", "dash": "- {0}: {1}\n", "below": "{0}:\n{1}\n", "tab": "{0}\t{1}\n",
    "below, apart": "{0}:\n{1}\n\n", "below, bare": "{0}\n{1}\n", "pipe": "{0} | {1}\n",
    "table": "| {0} | {1} |\n", "hyphen": "{0} - {1}\n", "equals": "{0} = {1}\n", "arrow": "{0} => {1}\n",
    "emoji": "📌 {0}: {1}\n", "numbered": "1. {0}: {1}\n", "quoted": "> {0}: {1}\n",
    "bold": "**{0}**: {1}\n", "wide colon": "{0}：{1}\n", "columns": "{0}:              {1}\n",
}  # fmt: skip
PAGE_LAYOUTS = {
    "p": "<p><b>{0}:</b> {1}</p>", "br": "{0}: {1}<br>", "over": "<strong>{0}</strong><br>{1}<br><br>",
    "cells": "<table><tr><td>{0}</td><td>{1}</td></tr></table>", "li": "<li><b>{0}</b>: {1}</li>",
    "th": "<table><tr><th>{0}:</th><td>{1}</td></tr></table>", "dl": "<dl><dt>{0}</dt><dd>{1}</dd></dl>",
    "rows": "<table><tr><td>{0}</td></tr><tr><td>{1}</td></tr></table>",
    "divs": "<div><div>{0}</div><div>{1}</div></div>", "span": "<div><span>{0}</span>:&nbsp;{1}</div>",
    "nested": "<table><tr><td><table><tr><td><p>{0}:</p></td><td><p>{1}</p></td></tr></table></td></tr></table>",
}  # fmt: skip


def mail(body, kind="plain"):
    head = "From: Web <web@forms.example.org>\nSubject: New inquiry\nMIME-Version: 1.0\n"
    return f"{head}Content-Type: text/{kind}; charset=utf-8\n\n{body}\n".encode()


def form(layout, labels=USUAL, order=tuple(SAID), opening="You have a new inquiry:\n\n"):
    return opening + "".join(layout.format(labels[name], SAID[name]) for name in order)


def said(raw, fields=WANTED):
    reading = read(raw)
    assert reading.kind == "lead"
    return {name: getattr(reading, name) for name in fields if hasattr(reading, name)}


def wanted(order=tuple(SAID)):
    names = [*order, "first_name", "last_name"]
    return {name: WANTED[name] for name in names if name != "name"}


@pytest.mark.parametrize("layout", TEXT_LAYOUTS.values(), ids=TEXT_LAYOUTS)
def test_a_form_may_be_laid_out_as_text_in_any_way(layout):
    assert said(mail(form(layout)), wanted()) == wanted()


@pytest.mark.parametrize("layout", PAGE_LAYOUTS.values(), ids=PAGE_LAYOUTS)
def test_a_form_may_be_laid_out_as_a_page_in_any_way(layout):
    page = "<p>You have a new inquiry:</p>" + form(layout, opening="")
    assert said(mail(page, "html"), wanted()) == wanted()


def test_a_table_may_hold_one_record_under_its_headings():
    head = "".join(f"<th>{USUAL[name]}</th>" for name in SAID)
    row = "".join(f"<td>{html.escape(SAID[name])}</td>" for name in SAID)
    page = f"<table><tr>{head}</tr><tr>{row}</tr></table>"
    assert said(mail(page, "html"), wanted()) == wanted()


WORDS = [(name, word.strip()) for name, words in OTHER_WORDS.items() for word in words.split(",")]


@pytest.mark.parametrize(("name", "word"), WORDS)
def test_a_field_may_be_called_otherwise(name, word):
    labels = {**USUAL, name: word}
    for layout in ("colon", "below"):
        assert said(mail(form(TEXT_LAYOUTS[layout], labels)), wanted()) == wanted()
    page = form(PAGE_LAYOUTS["cells"], labels, opening="")
    assert said(mail(page, "html"), wanted()) == wanted()


@pytest.mark.parametrize("seed", range(30))
def test_fields_may_come_in_any_order_and_some_may_be_missing(seed):
    chance = random.Random(seed)
    order = chance.sample(list(SAID), len(SAID))
    missing = chance.sample(
        ["mls_number", "price", "message", "property_address"], chance.randint(0, 3)
    )
    order = [name for name in order if name not in missing]
    for layout in ("colon", "below", "bullet"):
        assert said(mail(form(TEXT_LAYOUTS[layout], order=order)), wanted(order)) == wanted(order)


def test_a_word_that_only_looks_like_a_field_is_none():
    raw = mail(
        "Name: Ann Lowell\nEmail: ann@example.com\nPhone Type: Mobile\nProperty Type: Condo\n"
        "House: 3 bed, 2 bath\nMLS Area: Boise\nEmail Consent: Yes\nContact Time: 5 pm\n"
        "Questions? Call us: 800-555-0199\nCompany Name: Lowell LLC\nAgent Phone: 208-555-0100\n"
    )
    reading = read(raw)
    assert (reading.first_name, reading.email) == ("Ann", "ann@example.com")
    assert (reading.phone, reading.property_address, reading.mls_number) == (None, None, None)
    assert reading.message is None


def test_a_footer_with_the_agents_own_numbers_is_not_the_prospect():
    body = form(TEXT_LAYOUTS["colon"]) + (
        "\n--\nNora Quist, Realtor\nQuist Realty\n(208) 555-0177 | nora@quistrealty.example.org\n"
        "12 Office Park Way, Boise, ID 83702\n"
    )
    assert said(mail(body), wanted()) == wanted()
