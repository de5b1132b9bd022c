"""Your sending address, from nothing to a domain whose records are to be published."""

from playwright.sync_api import expect

from tests.browser.conftest import follow, look


def test_from_the_sink_to_a_domain_of_ones_own(signed_in):
    page = signed_in
    page.goto("/settings/")
    follow(page.get_by_role("link", name="Your sending address"))
    expect(page.get_by_text("mail sink")).to_be_visible()
    look(page, "sender")
    follow(page.get_by_role("link", name="Write from your own address"))
    look(page, "sender_ways")
    follow(page.get_by_role("link", name="Postmark"))
    page.get_by_label("Your address").fill("maya@gmail.com")
    page.get_by_label("Server API token").fill("secret-token")
    follow(page.get_by_role("button", name="Use Postmark"))
    expect(page.get_by_text("belongs to its provider").first).to_be_visible()
    expect(page.get_by_label("Your address")).to_have_value("maya@gmail.com")
    look(page, "sender_way")
    page.goto("/messages/sender/ways/installation/")
    page.get_by_label("Your address").fill("maya@ellison-homes.example")
    follow(page.get_by_role("button", name="Use Sphere"))
    assert page.get_by_label("Value of the DKIM record").input_value().startswith("v=DKIM1; k=rsa;")
    follow(page.get_by_role("button", name="Check now"))
    look(page, "sender_domain")
    follow(page.get_by_role("link", name="Who writes from which address"))
    look(page, "sender_people")
    page.goto("/messages/sender/ways/installation/")
    page.get_by_label("Your address").fill("")
    follow(page.get_by_role("button", name="Use Sphere"))
    expect(page.get_by_text("mail sink")).to_be_visible()
