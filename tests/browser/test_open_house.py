"""The iPad at the door: the network goes off in the middle, and every guest is there once."""

from tests.browser.conftest import PICTURES, follow, look, sign_in

IPAD = {"wide": (1024, 768), "tall": (768, 1024)}


def write_down(page, name, phone, *, agent="No", agrees=False):
    """A guest fills in the form and goes in; the next one finds it empty."""
    page.get_by_label("Your name").wait_for()
    assert page.get_by_label("Your name").input_value() == ""
    assert not page.get_by_role("checkbox").is_checked()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Mobile").fill(phone)
    page.get_by_role("group", name="Are you working with an agent?").get_by_text(
        agent, exact=True
    ).click()
    if agent != "I am an agent":
        page.get_by_text("3 months").click()
        page.get_by_text("I rent", exact=True).click()
    if agrees:
        page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Come on in").click()
    page.get_by_role("heading", name="Thank you. Look around.").wait_for()
    assert name not in page.locator("body").inner_text()
    page.get_by_role("button", name="Next guest").click()


def pictures(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for place, (width, height) in IPAD.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / f"{name}-ipad-{place}.png")
    page.set_viewport_size(before)


def test_guests_who_come_while_the_network_is_off_are_all_delivered_once(
    signed_in, browser, browser_context_args
):
    agent = signed_in
    agent.goto("/leads/open-houses/")
    follow(agent.get_by_role("link", name="New open house"))
    agent.get_by_label("Its address").fill("77 Harbor View, Traverse City, MI 49684")
    agent.get_by_label("PIN").fill("1357")
    look(agent, "open-house-new")
    follow(agent.get_by_role("button", name="Make the open house"))
    event = agent.url
    url = agent.get_by_label("The address of the guest page").input_value()

    with browser.new_context(**browser_context_args) as ipad:
        page = ipad.new_page()
        posts = []
        page.on("request", lambda asked: posts.append(asked) if asked.method == "POST" else None)
        page.goto(url)
        page.locator("body[data-ready]").wait_for()
        page.errors = []
        look(page, "kiosk")
        pictures(page, "kiosk")
        write_down(page, "Ada Online", "231-555-0901")
        page.locator("#kept").wait_for(state="hidden")

        ipad.set_offline(True)
        write_down(page, "Bea Offline", "231-555-0902", agrees=True)
        page.get_by_text("1 kept here, will be sent").wait_for()
        write_down(page, "Cal Offline", "231-555-0903")
        page.get_by_text("2 kept here, will be sent").wait_for()
        page.reload()  # from what the service worker kept
        page.get_by_text("2 kept here, will be sent").wait_for()
        assert page.get_by_role("heading", name="Welcome to").is_visible()
        write_down(page, "Dee Offline", "231-555-0904", agent="Yes")
        page.get_by_text("3 kept here, will be sent").wait_for()
        pictures(page, "kiosk-offline")

        # The network is back, but the first answer is lost on its way: it is told again.
        lost = []

        def lose_the_answer(route):
            answer = route.fetch()
            lost.append(answer.status)
            route.abort() if len(lost) == 1 else route.fulfill(response=answer)

        page.route("**/guests/", lose_the_answer)
        ipad.set_offline(False)
        page.locator("#kept").wait_for(state="hidden", timeout=40_000)
        assert lost[:1] == [200]
        assert len(lost) == 4  # three guests, one of them twice

    agent.goto(event)
    section = agent.locator("#guests")
    for name in ("Ada Online", "Bea Offline", "Cal Offline", "Dee Offline"):
        assert section.get_by_text(name, exact=True).count() == 1
    assert agent.locator(".house-numbers").inner_text().split()[:2] == ["4", "guests"]
    assert section.get_by_text("Agreed to calls, texts and mails").count() == 1
    assert section.locator(".state", has_text="Works with an agent").count() == 1


def test_the_pages_of_open_houses_look_right(signed_in):
    page = signed_in
    page.goto("/leads/open-houses/")
    look(page, "open-houses")
    follow(page.locator("a.addr", has_text="118 Alder").last)
    look(page, "open-house")
    page.goto("/leads/open-houses/cards/")
    look(page, "open-house-cards")


def test_an_ipad_is_given_away_and_comes_back_by_its_pin(signed_in, sphere, browser,
                                                        browser_context_args):  # fmt: skip
    with browser.new_context(**browser_context_args) as ipad:
        page = ipad.new_page()
        page.errors = []
        sign_in(page, sphere)
        page.goto("/leads/open-houses/")
        follow(page.locator("a.addr", has_text="9 Cove").first)
        event = page.url
        follow(page.get_by_role("button", name="Start on this iPad"))
        kiosk = page.url
        page.goto("/people/")
        assert page.url == kiosk
        page.get_by_role("button", name="Come on in").click()
        page.get_by_text("Tell us your name").wait_for()
        look(page, "kiosk-missing")
        page.reload()
        page.get_by_label("Your name").fill("Eve Thanked")
        page.get_by_label("E-mail", exact=True).fill("eve@example.com")
        page.get_by_role("button", name="Come on in").click()
        page.get_by_role("heading", name="Thank you. Look around.").wait_for()
        look(page, "kiosk-thanks")
        pictures(page, "kiosk-thanks")
        page.get_by_role("button", name="Next guest").click()
        page.get_by_text("I am an agent").click()
        follow(page.get_by_role("link", name="Leave your card instead"))
        look(page, "kiosk-card")
        follow(page.get_by_role("link", name="Back"))
        follow(page.get_by_role("link", name="For the host"))
        look(page, "kiosk-leave")
        pictures(page, "kiosk-leave")
        page.get_by_label("PIN").fill("9999")
        page.get_by_role("button", name="Leave the guest page").click()
        page.get_by_text("That is not the PIN.").first.wait_for()
        page.get_by_label("PIN").fill("2468")
        page.get_by_role("button", name="Leave the guest page").click()
        page.wait_for_url(event)
