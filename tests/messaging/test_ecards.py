"""eCards: drawn by ourselves, sent as mail through the ledger, seen on a page, counted by year."""

import datetime as dt
import io
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from PIL import Image

from accounts.tenancy import scope
from contacts.models import Category, Person, Selection
from crm.kit import clock
from messaging import ecards, fair_housing
from messaging.ecards import days, deck, film
from messaging.letter import Letter
from messaging.models import ECard, FavoriteCard, Message, State

pytestmark = pytest.mark.django_db
CARDS = sorted(file.stem for file in (deck.HERE / "cards").glob("*.toml"))


@pytest.fixture
def street(home):
    """Ten people with an address each."""
    with scope(home.pk):
        people = [Person.objects.create(first_name=f"Neighbor{n}") for n in range(10)]
        for person in people:
            person.emails.create(address=f"{person.first_name}@example.com".lower())
    return people


def send(home, member, person, card="winter", key="k", **said):
    with scope(home.pk):
        return ecards.send(person, card, said.pop("message", ""), member, key, **said)


# ── the deck ─────────────────────────────────────────────────────────────────
def test_there_are_thirty_three_cards_and_every_file_is_whole():
    assert len(CARDS) == 33
    for key in CARDS:
        card = deck.read(deck.HERE / "cards" / f"{key}.toml")
        assert card.alt.endswith(".")
        assert len(card.message) >= deck.LEAST_LETTERS, key
        assert fair_housing.hints(f"{card.subject} {card.message}") == [], key


@pytest.mark.parametrize("key", CARDS)
def test_a_card_is_drawn_whole_in_its_first_frame_and_stays_small(key):
    card = deck.find(key)
    still = Image.open(io.BytesIO(film.still(card.drawing, card.look)))
    assert (still.size, still.format) == ((600, 400), "PNG")
    # Three frames say what twelve would, in a quarter of the time; the first is the still's.
    content = film.moving(card.drawing, card.look, frames=3)
    moving = Image.open(io.BytesIO(content))
    assert moving.n_frames == 3
    assert moving.info["loop"] == 0
    assert len(content) * 12 / 3 <= film.MOST_BYTES
    assert len(moving.convert("RGB").getcolors(600 * 400)) > 20


def test_a_gif_has_twelve_frames_and_keeps_to_its_bytes():
    content = film.moving("fireworks", deck.find("july_fourth").look)  # the largest of all
    assert Image.open(io.BytesIO(content)).n_frames == 12
    assert len(content) <= film.MOST_BYTES


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("easter", "2026-04-05"), ("hanukkah", "2026-12-04"), ("thanksgiving", "2026-11-26"),
        ("mothers_day", "2026-05-10"), ("fathers_day", "2026-06-21"), ("labor_day", "2026-09-07"),
        ("dst_begins", "2026-03-08"), ("dst_ends", "2026-11-01"), ("12-25", "2026-12-25"),
    ],
)  # fmt: skip
def test_the_days_of_a_year_are_known(rule, day):
    assert days.day_of(rule, 2026) == dt.date.fromisoformat(day)


def test_hanukkah_moves_through_the_years_as_the_calendar_says():
    eves = {2023: (12, 7), 2024: (12, 25), 2025: (12, 14), 2027: (12, 24), 2021: (11, 28)}
    assert {year: days.hanukkah(year) for year in eves} == {
        year: dt.date(year, *day) for year, day in eves.items()
    }


def test_a_card_for_new_year_sent_in_december_is_the_next_years():
    card = deck.find("new_year")
    assert card.year_on(dt.date(2026, 12, 29)) == 2027
    assert card.year_on(dt.date(2027, 1, 3)) == 2027
    assert card.is_in_season(dt.date(2026, 12, 29))
    assert not card.is_in_season(dt.date(2026, 11, 18))


# ── its picture and its page ─────────────────────────────────────────────────
def test_pictures_are_public_and_kept_long(client):
    card = deck.find("thank_you")
    for url, kind in ((card.gif_path, "image/gif"), (card.png_path, "image/png")):
        response = client.get(url)
        assert response["Content-Type"] == kind
        assert "max-age=31536000" in response["Cache-Control"]
        assert client.get(url).content == response.content  # the kept one
    assert client.get("/cards/nothing.gif").status_code == 404


def test_the_page_of_a_card_shows_the_first_name_and_the_words_alone(client, home, member, june):
    sent = send(home, member, june, message="Come by & see <us>, {{first_name}}. June 12.")
    (url,) = set(re.findall(r"/cards/view/[\w.]+/", sent.message.text))
    response = client.get(url)
    page = response.content.decode()
    assert "Come by &amp; see &lt;us&gt;, June." in page
    assert "prefers-reduced-motion: reduce" in page
    assert "Hargrove" not in page
    assert "june.hargrove@example.com" not in page
    assert response["X-Robots-Tag"] == "noindex"
    broken = url[:-2] + ("0" if url[-2] != "0" else "1") + "/"
    assert client.get(broken).status_code == 404


# ── the mail ─────────────────────────────────────────────────────────────────
def test_a_card_leaves_as_mail_with_words_enough_and_a_hosted_picture(home, member, june):
    message = send(home, member, june, message="Hi.", key="one").message
    assert (message.purpose, message.is_automated) == ("marketing", False)
    assert message.kind == "eCard Lit windows in the snow"
    with scope(home.pk):
        letter = Letter(Message.objects.select_related("workspace").get(pk=message.pk))
    ((html, _),) = letter.email.alternatives
    picture = re.search(r"<img [^>]*cards/winter\.gif[^>]*>", html)[0]
    assert 'width="600"' in picture
    assert 'height="400"' in picture
    assert 'alt="A small house' in picture
    assert len(" ".join(unescape(strip_tags(html)).split())) >= deck.LEAST_LETTERS
    assert "Hi." in letter.email.body
    assert "/cards/view/" in letter.email.body


def test_the_same_key_sends_once(home, member, june):
    assert send(home, member, june) == send(home, member, june)
    with scope(home.pk):
        assert ECard.objects.count() == Message.objects.filter(dedupe_key="k").count() == 1


def test_nobody_who_opted_out_or_died_gets_a_card_and_a_cold_one_by_name_does(
    home, member, june, street
):
    from messaging import consent

    with scope(home.pk):
        consent.opt_out("june.hargrove@example.com")
        street[0].died_on = dt.date(2026, 1, 2)
        street[0].save(update_fields=["died_on"])
        street[1].file(Category.objects.meaning(Category.Meaning.COLD))
    assert send(home, member, june) is None
    assert send(home, member, street[0], key="b") is None
    assert send(home, member, street[1], key="c")


# ── pages ────────────────────────────────────────────────────────────────────
def test_the_gallery_leads_with_the_season(client_of, ana, home, at_most_queries):
    with at_most_queries(14):
        page = client_of(ana).get(reverse("messaging:ecards")).content.decode()
    assert page.index("Pie on the table") < page.index("Candles on the cake")
    assert page.count('<li class="ecard">') == 33
    found = client_of(ana).get(reverse("messaging:ecards"), {"q": "birthday"}).content.decode()
    assert found.count('<li class="ecard">') == 3


def test_a_favorite_stands_near_the_top_until_it_is_taken_away(client_of, ana, home):
    client, args = client_of(ana), ["new_home"]
    client.post(reverse("messaging:ecard_favorite", args=args))
    assert "Your favorites" in client.get(reverse("messaging:ecards")).content.decode()
    client.post(reverse("messaging:ecard_favorite_removal", args=args))
    with scope(home.pk):
        assert not FavoriteCard.objects.exists()


def test_a_card_to_one_person_is_written_looked_at_and_sent(client_of, ana, home, june):
    client = client_of(ana)
    url = reverse("messaging:ecard_person", args=["birthday_cake", june.public_id])
    assert "Blow out the candles" in client.get(url).content.decode()
    look = reverse("messaging:ecard_preview", args=["birthday_cake"])
    words = {
        "subject": "Hi {{first_name}}",
        "body": "Dear {{first_name}}",
        "reader": june.public_id,
    }
    assert "Dear June" in client.post(look, words).content.decode()
    bad = client.post(url, {"subject": "Hi", "body": "In {{home_city}} and {{fist_name}}"})
    assert bad.status_code == 422
    assert "Did you mean {{first_name}}" in unescape(bad.content.decode())
    assert "Nothing is known for {{home_city}}" in unescape(bad.content.decode())
    typed = words | {"key": "01a1ffc0-9b62-717a-81ca-006219602038"}
    for _ in range(2):  # a second press of the button sends nothing more
        assert client.post(url, typed)["Location"] == june.get_absolute_url()
    with scope(home.pk):
        (sent,) = ECard.objects.select_related("message")
    assert (sent.words, sent.message.subject, sent.year) == ("Dear June", "Hi June", 2026)
    page = client.get(june.get_absolute_url()).content.decode()
    assert "Candles on the cake" in page


def test_many_get_one_each_and_who_does_not_is_named(client_of, ana, home, member, street):
    from messaging import consent

    with scope(home.pk):
        consent.opt_out("neighbor3@example.com")
        street[4].emails.all().delete()
        Person.objects.filter(pk=street[5].pk).update(first_name="", last_name="Doe")
        send(home, member, street[6], card="thanksgiving", key="before")
        people = Person.objects.filter(first_name__startswith="Neighbor").order_by("pk")
        both = people | Person.objects.filter(pk=street[5].pk)
        selection = Selection.objects.of(both, by=member, action="ecard")
    url = reverse("messaging:ecard_many", args=["thanksgiving", selection.public_id])
    client = client_of(ana)
    page = client.get(url).content.decode()
    assert "asked for no more letters" in page
    assert "has this year’s card already" in page
    typed = {"subject": "Thankful", "body": "Dear {{first_name}}", "once": "on"}
    said = client.post(url, typed, follow=True).content.decode()
    assert "6 cards are on the way. 4 left out" in said
    with scope(home.pk):
        assert ECard.objects.of("thanksgiving", 2026).count() == 7
        assert not Message.objects.filter(recipient_norm="neighbor3@example.com").exists()


def test_a_day_that_is_not_everybodys_asks_before_it_goes_to_many(
    client_of, ana, home, member, june
):
    with scope(home.pk):
        selection = Selection.objects.of(Person.objects.all(), by=member, action="ecard")
    url = reverse("messaging:ecard_many", args=["mothers_day", selection.public_id])
    typed = {"subject": "Flowers", "body": "For you"}
    assert client_of(ana).post(url, typed).status_code == 422
    assert client_of(ana).post(url, typed | {"chosen": "on"}).status_code == 302


def test_who_got_one_last_year_is_left_until_this_years_is_sent(
    client_of, ana, home, member, street, at_most_queries
):
    with clock.at(dt.datetime(2025, 12, 10, 17, tzinfo=dt.UTC)):
        for person in street:
            send(home, member, person, key=f"last-{person.pk}")
    with scope(home.pk):
        Message.objects.filter(recipient_norm="neighbor9@example.com").update(state=State.FAILED)
    send(home, member, street[0], key="now")
    url = reverse("messaging:ecard_occasion", args=["winter"])
    with at_most_queries(18):
        page = client_of(ana).get(url).content.decode()
    assert "9 got a card last year, 1 has one this year" in page
    assert page.count('name="person"') == 8
    picks = {"person": [str(one.public_id) for one in street[1:3]]}
    answer = client_of(ana).post(reverse("messaging:ecard_picks", args=["winter"]), picks)
    with scope(home.pk):
        chosen = Selection.objects.latest("pk")
        assert chosen.ids_between(0, 9) == [one.pk for one in street[1:3]]
    assert answer["Location"].endswith(f"/winter/for/{chosen.public_id}/")


def test_the_list_of_cards_that_were_sent_asks_little(
    client_of, ana, home, member, street, at_most_queries
):
    for person in street:
        send(home, member, person, key=f"s-{person.pk}")
    with at_most_queries(14):
        page = client_of(ana).get(reverse("messaging:ecards_sent")).content.decode()
    assert page.count("Lit windows in the snow, Winter 2026") == 10


def test_a_drip_step_sends_a_card_with_what_it_was_told(home, member, june):
    with scope(home.pk):
        assert ecards.has("birthday_cake")
        message = ecards.send_in_drip(
            "birthday_cake", to="june.hargrove@example.com", to_name="June", subject="Hi",
            text="Many happy returns.", key="drip:1:1", person=june, by=member, kind="eCard",
            purpose="marketing", is_automated=True, campaign="c", why={"rule": "A drip."},
        )  # fmt: skip
        assert message.is_automated
        assert message.why["rule"] == "A drip."
        assert message.ecards.get().occasion == "birthday"
