"""The contact form in a page of another site: a real browser, real other origins."""

import contextlib
import http.server
import threading

from tests.browser.conftest import follow, look

A_LETTER = 80  # milliseconds, as fast as a person types: the trap holds back who is faster


@contextlib.contextmanager
def site():
    """Another site on this machine; yields its origin and the dict that holds its one page."""
    shown = {"html": ""}

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(shown["html"].encode())

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", shown
    finally:
        server.shutdown()
        server.server_close()


def make_form(page, origin: str) -> str:
    """The snippet of a new form that this site may show."""
    page.goto("/leads/forms/new/")
    page.get_by_label("What you call it").fill("On my desk")
    page.get_by_label("Sites that may show it").fill(f"{origin}/contact")
    follow(page.get_by_role("button", name="Save the form"))
    return page.get_by_label("The form, ready to paste").input_value()


def test_a_visitor_of_the_agents_site_becomes_a_lead(signed_in, browser, sphere):
    page = signed_in
    with site() as (allowed, mine), site() as (other, theirs), browser.new_context() as context:
        mine["html"] = theirs["html"] = make_form(page, allowed)
        assert f'src="{sphere.url}/forms/' in mine["html"]
        visitor = context.new_page()
        visitor.goto(allowed)
        form = visitor.frame_locator("iframe")
        form.get_by_label("Your name").fill("Wanda Webb")
        form.get_by_label("Phone").fill("248-555-0188")
        form.get_by_label("Message", exact=True).press_sequentially(
            "Is the garden as big as it looks?", delay=A_LETTER
        )
        form.get_by_role("button", name="Send").click()
        form.get_by_role("heading", name="Thank you").wait_for()
        assert context.cookies() == []
        stranger = context.new_page()
        stranger.goto(other)
        stranger.wait_for_load_state("load")
        assert "Your name" not in stranger.frames[1].content()
        assert not stranger.frames[1].url.startswith(sphere.url)
    page.goto("/leads/")
    page.get_by_role("link", name="Wanda Webb").first.wait_for()


def test_a_form_is_made_tried_and_looked_at(signed_in):
    page = signed_in
    page.goto("/leads/forms/")
    look(page, "web-forms")
    follow(page.get_by_role("link", name="Contact page").first)
    page.get_by_text("Send a sample", exact=True).click()
    follow(page.get_by_role("button", name="Send the sample"))
    page.get_by_text("would be a lead").first.wait_for()
    page.get_by_text("Wix", exact=True).click()
    look(page, "web-form")
    address = page.url
    follow(page.get_by_role("link", name="See it"))
    look(page, "web-form-preview")
    page.goto(f"{address.split('#')[0]}edit/")
    look(page, "web-form-edit")
    page.goto("/leads/look/")
    page.get_by_text("Held back as spam").first.wait_for()
    look(page, "web-form-held")
    page.goto(address)
    page.get_by_role("button", name="Make a secret").click()
    page.get_by_role("heading", name="A new secret").wait_for()
    look(page, "web-form-secret")
