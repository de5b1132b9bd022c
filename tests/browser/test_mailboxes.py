"""Connecting a mailbox in a browser, and the addresses beside it."""

from tests.browser.conftest import follow, look


def test_a_mailbox_that_does_not_answer_is_said_beside_its_field(signed_in):
    page = signed_in
    page.goto("/leads/mailboxes/")
    look(page, "mailboxes-none")
    follow(page.get_by_role("link", name="Connect a mailbox"))
    look(page, "mailbox-connect")
    page.get_by_text("Gmail", exact=True).click()
    page.get_by_text("How to get an app password at Gmail").click()
    assert page.get_by_text("apppasswords").is_visible()
    assert not page.get_by_text("How to get an app password at Yahoo").is_visible()
    page.get_by_text("Another", exact=True).click()
    page.get_by_label("Your address there").fill("maya@ellison.example")
    page.get_by_label("App password").fill("abcd efgh ijkl mnop")
    page.get_by_text("For another provider").click()
    page.get_by_label("Name of the mail server").fill("imap.nowhere.invalid")
    follow(page.get_by_role("button", name="Test and connect"))
    page.get_by_text("no server of the name").first.wait_for()
    assert page.get_by_label("Your address there").input_value() == "maya@ellison.example"
    look(page, "mailbox-trouble")


def test_another_address_is_made_and_copied(signed_in):
    page = signed_in
    page.goto("/leads/address/")
    page.get_by_label("What for").fill("Zillow")
    follow(page.get_by_role("button", name="Make the address"))
    assert page.get_by_role("button", name="Copy").count() == 2
    page.get_by_text("Let Gmail forward").click()
    look(page, "lead-addresses")
    follow(page.get_by_role("button", name="Retire the address for Zillow"))
    page.get_by_text("takes no mail").first.wait_for()
