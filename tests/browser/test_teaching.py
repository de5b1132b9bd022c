"""Marking a name in a mail, teaching the format, trying and keeping it; how sources are read."""

from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow, look

BODY = """A visitor would like to hear about your listing.

Visitor · {name}
Reach · {phone} / {email}
Interested in · {home}
In her words · {said}

Budget band: C4. Pre-appr: Y. Ref BHP-20931.
"""
SELECT = """(words) => {
  const mail = document.querySelector("[data-marking]");
  const walk = document.createTreeWalker(mail, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode()); ) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return true;
  }
  return false;
}"""


@pytest.fixture
def bayside(receive):
    """`bayside("Lena Fitz", ...)`: a mail of a portal that Sphere does not know."""

    def send(number, **said):
        mail = EmailMessage()
        mail["From"] = "Bayside Homes Portal <notify@baysidehomes.example.com>"
        mail["Subject"] = f"New interest - 77 COVE ST [BHP-{number}]"
        mail["Message-ID"] = f"<bhp-{number}@baysidehomes.example.com>"
        mail.set_content(BODY.format(**said))
        receive(mail)

    return send


def test_an_agent_marks_a_mail_once_and_the_next_is_read(signed_in, bayside):
    page = signed_in
    bayside(
        1, name="Lena M. Fitzgerald", phone="989.555.0138", email="lena.fitz@example.com",
        home="77 Cove Street, Larkspur Bay",
        said="We sold in Lansing and have until February. Is the shed heated?",
    )  # fmt: skip
    bayside(
        2, name="Otto Brandt", phone="989.555.0107", email="otto.brandt@example.com",
        home="9 Elm Street, Larkspur Bay", said="May we come on Sunday?",
    )  # fmt: skip
    page.goto("/leads/look/")
    line = page.get_by_role("link", name="New interest - 77 COVE ST [BHP-1]", exact=True)
    expect(line).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name="[BHP-2]").first).to_be_visible(timeout=20_000)
    look(page, "leads-tray")
    follow(line)
    for words, button, field in (
        ("Lena M. Fitzgerald", "Name", "name"),
        ("77 Cove Street, Larkspur Bay", "Home", "home"),
        ("We sold in Lansing and have until February. Is the shed heated?", "Message",
         "message"),
    ):  # fmt: skip
        assert page.evaluate(SELECT, words)
        picks = page.get_by_role("group", name="What the selected words are")
        picks.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(f"#id_{field}")).to_have_value(words)
    expect(page.locator("mark.m-name")).to_have_text("Lena M. FitzgeraldName")
    expect(page.locator("mark.m-home")).to_have_text("77 Cove Street, Larkspur BayHome")
    expect(page.locator("mark.m-mail")).to_have_text("lena.fitz@example.comEmail")
    page.locator("#id_source").fill("Bayside Homes")
    assert page.evaluate(SELECT, "Pre-appr: Y")
    look(page, "leads-look-marked")
    follow(page.get_by_role("button", name="Save the lead"))
    expect(page.get_by_text("The name stands after “Visitor ·”.")).to_be_visible()
    expect(page.get_by_text("it reads 2 of 2")).to_be_visible()
    look(page, "leads-taught")
    follow(page.get_by_role("button", name="Keep", exact=True))
    taught = page.get_by_role("link", name="notify@baysidehomes.example.com", exact=True)
    expect(taught).to_be_visible()
    look(page, "leads-taught-formats")
    page.goto("/leads/")
    expect(page.get_by_role("link", name="Otto Brandt").first).to_be_visible()
    page.goto("/leads/teaching/health/")
    look(page, "leads-source-health")
