"""Words that describe people rather than homes are told of, with a reason and another way."""

import pytest
from django.urls import reverse

from accounts.tenancy import scope
from messaging import fair_housing
from messaging.models import Piece


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Adults only, please.", "Adults only"),
        ("A quiet adult community", "adult community"),
        ("No children or pets", "No children"),
        ("Perfect for a young family with a dog", "Perfect for a young family"),
        ("Perfect for families", "Perfect for families"),
        ("A real bachelor pad", "bachelor pad"),
        ("Great for empty-nesters", "empty-nesters"),
        ("Welcome, seniors", "seniors"),
        ("Must be able-bodied", "able-bodied"),
        ("Not suitable for wheelchairs", "Not suitable for wheelchairs"),
        ("A handicapped bath", "handicapped"),
        ("Near St. Paul’s", "Near St. Paul"),
        ("Two blocks from the church", "church"),
        ("In a Hispanic area", "Hispanic"),
        ("A traditional neighborhood", "traditional neighborhood"),
        ("An exclusive neighborhood", "exclusive neighborhood"),
        ("In a safe\n neighborhood", "safe neighborhood"),
        ("LOW CRIME", "LOW CRIME"),
        ("With a mother‑in‑law suite".replace("‑", "-"), "mother-in-law suite"),
        ("The master bedroom", "master bedroom"),
        ("For sports-minded people", "sports-minded"),
        ("A private community", "private community"),
        ("No vouchers", "No vouchers"),
        ("It keeps the integrity of the neighborhood", "integrity of the neighborhood"),
        ("A 55+ building", "55+"),
    ],
)
def test_a_word_of_the_list_is_told_of_with_a_reason_and_another_way(text, words):
    (hint,) = fair_housing.hints(text)
    assert hint.words == words
    assert " ".join(text[hint.at :].split()).startswith(words)
    assert hint.reason.endswith(".")
    assert hint.instead.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "Walking distance to the bus stop. Four bedrooms, a fenced yard, quiet street.",
        "Happy Easter to you both.",
        "Two families have lived here since it was built.",
        "The seller has the exclusive right to choose. A private road, a deed-restricted lot.",
        "She is a senior loan officer. The temperature fell. A churchill chair.",
        "Keep the deeds safe. The alarm is handy.",
        "",
    ],
)
def test_words_about_the_home_pass(text):
    assert fair_housing.hints(text) == []


def test_the_same_words_are_told_of_once_and_in_the_order_of_the_text():
    found = fair_housing.hints("Seniors here, a church there, seniors again, adults only.")
    assert [hint.words for hint in found] == ["Seniors", "church", "adults only"]


def test_every_flag_of_the_file_is_found_by_its_own_words():
    for flag in fair_housing.flags():
        for words in flag.words:
            spoken = words.replace("*", "s" if words.endswith("*") else "x")
            assert fair_housing.hints(f"Here: {spoken}."), words


def test_a_long_text_is_read_to_its_end():
    """No word makes the pattern try a text over and over: 40,000 letters are the most it gets."""
    found = fair_housing.hints("perfectly near sta " * 2_000 + "adults only")
    assert [hint.words for hint in found] == ["adults only"]


@pytest.mark.django_db
class TestPages:
    def test_it_is_warned_of_and_saved_all_the_same(self, client_of, ana, home, june):
        browser = client_of(ana)
        words = "Perfect for families, near the church."
        typed = {"kind": "note", "name": "Odd", "body": words}
        said = browser.post(reverse("messaging:piece_new"), typed, follow=True).text
        assert "Describe homes, never the people they suit." in said
        assert "Near houses of worship" in said
        with scope(home.pk):
            assert Piece.objects.get().body == words

    def test_hints_come_while_one_types(self, client_of, ana, home):
        typed = {"subject": "Adults only", "body": "Hi {{frist_name}}"}
        said = client_of(ana).post(reverse("messaging:library_hints"), typed).text
        assert "Adults only" in said
        assert "Did you mean {{first_name}}?" in said

    def test_other_forms_name_their_own_fields(self, client_of, ana, home):
        typed = {"hint_names": "headline details", "headline": "Seniors", "body": "church"}
        said = client_of(ana).post(reverse("messaging:library_hints"), typed).text
        assert "Seniors" in said
        assert "church" not in said
