"""The library: what its files hold, how they are found, copied, adapted and compared."""

import re
import tomllib
from dataclasses import replace
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from drips import library as drips
from drips.models import Sequence
from messaging import fair_housing, merge
from messaging.library import shelf
from messaging.models import Piece

pytestmark = pytest.mark.django_db
KINDS = ("letter", "note", "script", "snippet")
PIECES = [(kind, file) for kind in KINDS for file in shelf.files(kind)]
LIBRARY = reverse("messaging:library")
# What reads as a figure of a study, or as shouting.
NOT_OURS = re.compile(r"%|!|percent|\bstud(?:y|ies) (?:show|say)|on average|guarantee", re.I)


def clean(text: str) -> None:
    assert merge.complaints(text) == []
    assert fair_housing.hints(text) == []
    assert not NOT_OURS.search(text), NOT_OURS.search(text)


class TestFiles:
    @pytest.mark.parametrize(("kind", "file"), PIECES, ids=lambda one: getattr(one, "stem", one))
    def test_a_piece_is_well_formed_and_clean(self, here, kind, file):
        piece = shelf.read(kind, file)
        assert re.fullmatch(r"[a-z0-9_]+", piece.key)
        assert piece.tags
        assert piece.who
        clean("\n".join([piece.name, piece.who, *piece.texts]))

    @pytest.mark.parametrize("file", drips.files(), ids=lambda file: file.stem)
    def test_a_sequence_is_well_formed_and_clean(self, here, file):
        said = tomllib.loads(file.read_text("utf-8"))
        assert {"name", "version", "tags", "who", "description", "letters"} <= set(said)
        assert re.fullmatch(r"[a-z0-9_]+", file.stem)
        assert said["version"] >= 1
        sequence = drips.find(file.stem)
        assert 0 < len(sequence.name) <= 110
        assert 0 < len(sequence.description) <= 300
        clean("\n".join([sequence.name, sequence.who, sequence.description, *sequence.texts]))
        for letter in sequence.letters:
            letter.step.clean_fields(exclude=["workspace", "sequence"])
            assert letter.subject
            assert letter.kind != "email" or "{{agent_" in letter.body

    @pytest.mark.parametrize("standard", drips.standing(), ids=lambda one: one.key)
    def test_a_week_is_the_least_between_two_mails(self, standard):
        days, mails = 0, []
        for letter in standard.letters:
            days += letter.wait_days
            mails += [days] if letter.kind == "email" else []
        assert all(later - before >= 7 for before, later in pairwise(mails))

    def test_there_is_as_much_as_was_promised(self):
        sequences = drips.standing()
        assert len(sequences) >= 30
        assert sum(len(one.letters) for one in sequences) >= 150
        assert len(shelf.pieces("letter")) + len(shelf.pieces("note")) >= 40
        assert shelf.pieces("script")
        assert shelf.pieces("snippet")

    def test_every_name_and_every_body_is_there_once(self):
        for kind in KINDS:
            names = [one.name.lower() for one in shelf.pieces(kind)]
            assert len(names) == len(set(names)) == len(shelf.files(kind))
        bodies = [one.body for kind in KINDS for one in shelf.pieces(kind)]
        bodies += [letter.body for one in drips.standing() for letter in one.letters]
        assert len(bodies) == len(set(bodies))
        names = [one.name for one in drips.standing()]
        assert len(names) == len(set(names))

    def test_a_bad_file_says_what_is_wrong_with_it(self, tmp_path):
        file = tmp_path / "odd.toml"
        for said, sentence in [
            ("name = 1", "KeyError"),
            ('name = "A"\nbody = " "\nsubject = "B"', "the text is missing"),
            ('name = "A"\nbody = "B"', "the subject is missing"),
            ('name = "A"\nbody = "B"\nsubject = "C"\ncolor = "D"', "no field color"),
            ('name = "A"\nbody = "B"\nsubject = "C"\nversion = 0', "a version is a number"),
            ('name = "A', "TOMLDecodeError"),
        ]:
            file.write_text(said)
            with pytest.raises(shelf.BadFile, match=f"odd.toml: .*{sentence}"):
                shelf.read("letter", file)

    def test_a_new_workspace_begins_with_a_few_and_the_others_wait(self, here):
        own = set(Sequence.objects.values_list("taken_from", flat=True))
        assert own == set(drips.STARTERS)
        assert len(drips.standing()) > len(own)


@pytest.fixture
def see(client_of, ana, home):
    """`see(url)`: what Ana sees there, white space folded."""
    browser = client_of(ana)

    def get(url, status=200, **query):
        response = browser.get(url, query)
        assert response.status_code == status
        return " ".join(response.text.split())

    get.browser = browser
    return get


@pytest.fixture
def ours():
    return shelf.pieces("letter")[0]


@pytest.fixture
def own(here, member):
    return Piece.objects.create(
        name="Porch talk", subject="Your porch, {{first_name|neighbor}}", by=member,
        body="Dear {{first_name}}, about {{home_street}}.", tags=["seller", "spring"],
    )  # fmt: skip


class TestFinding:
    def test_pages_by_key_hold_each_piece_once(self, see):
        names, url = [], LIBRARY
        while url:
            said = see(url)
            names += re.findall(r'<a class="name" href="([^"]+)"', said)
            following = re.search(r'<a class="btn" href="([^"]+)" rel="next"', said)
            url = following and LIBRARY + following[1].replace("&amp;", "&")
        assert sorted(names) == sorted(one.get_absolute_url() for one in shelf.everything())

    def test_words_kinds_and_tags_narrow_it(self, see, ours):
        line = f">{ours.name}</a>"
        assert line in see(LIBRARY, q=ours.name)
        assert line not in see(LIBRARY, q=ours.name, kind="script")
        assert line in see(LIBRARY, q=ours.name, tag=ours.tags[0])
        assert "Nothing says that" in see(LIBRARY, q="xyzzy plugh")

    def test_what_is_not_understood_is_left_out(self, see):
        assert "Library" in see(LIBRARY, kind="wand", after="?", place="attic", tag="\x7f" * 90)

    def test_a_list_takes_few_queries(self, see, here, member, django_assert_max_num_queries):
        for number in range(30):
            Piece.objects.create(name=f"Words {number}", body="Hello", by=member)
        with scope(None):
            with django_assert_max_num_queries(20):
                see(LIBRARY)
            with django_assert_max_num_queries(20):
                said = see(LIBRARY, place="own")
        assert "1 to 24 of 30" in said

    def test_ones_own_are_found_by_their_text(self, see, own):
        assert "Porch talk" in see(LIBRARY, place="own", q="NEIGHBOR porch")
        assert "Porch talk" not in see(LIBRARY, place="own", q="roof")
        assert "Porch talk" in see(LIBRARY, place="own", tag="spring")


class TestOwn:
    def test_a_copy_is_ones_own_and_ours_stays(self, see, ours, home):
        url = reverse("messaging:standard_taking", args=[ours.kind, ours.key])
        assert see.browser.post(url).status_code == 302
        assert see.browser.post(url).status_code == 302
        with scope(home.pk):
            first, second = Piece.objects.order_by("pk")
            assert (first.name, second.name) == (ours.name, f"{ours.name} 2")
            assert (first.body, first.taken_from, first.taken_version) == (
                ours.body, ours.key, ours.version,
            )  # fmt: skip
        said = see(ours.get_absolute_url())
        assert "You have taken it" in said
        assert "Take another copy" in said
        assert "Yours" in see(LIBRARY, q=ours.name)

    def test_it_is_changed_and_wrong_fields_are_refused_with_what_was_meant(self, see, own, home):
        url = reverse("messaging:piece_edit", args=[own.public_id])
        typed = {"kind": "letter", "name": "Porch", "subject": "Hi", "body": "{{frist_name}} {{x"}
        refused = see.browser.post(url, typed)
        assert refused.status_code == 422
        assert "Did you mean {{first_name}}?" in refused.text
        assert "A field is not closed" in refused.text
        assert "{{frist_name}} {{x" in refused.text
        said = see.browser.post(
            url, typed | {"body": "Hi {{first_name}}", "tags": "Fall, seller,fall"}
        )
        assert said.status_code == 302
        with scope(home.pk):
            own.refresh_from_db()
            assert (own.name, own.body, own.tags) == (
                "Porch",
                "Hi {{first_name}}",
                ["fall", "seller"],
            )

    def test_two_of_a_name_are_refused_in_a_sentence_and_by_the_database(self, see, own, home):
        typed = {"kind": "letter", "name": " porch TALK", "subject": "A", "body": "B"}
        refused = see.browser.post(reverse("messaging:piece_new"), typed)
        assert refused.status_code == 422
        assert "You have one of this name." in refused.text
        with scope(home.pk), pytest.raises(IntegrityError), transaction.atomic():
            Piece.objects.create(name="PORCH talk", body="B")

    def test_put_away_it_is_not_offered_and_comes_back(self, see, own):
        see.browser.post(reverse("messaging:piece_away", args=[own.public_id]), follow=True)
        assert "Porch talk" not in see(LIBRARY, place="own", q="porch")
        assert "Porch talk" in see(LIBRARY, place="away")
        assert "Porch talk" not in see(reverse("messaging:library_pick"), kind="letter", q="porch")
        see.browser.post(reverse("messaging:piece_return", args=[own.public_id]))
        assert "Porch talk" in see(LIBRARY, place="own", q="porch")

    def test_undo_brings_a_piece_back_from_being_put_away(self, see, own, home):
        answer = see.browser.post(
            reverse("messaging:piece_away", args=[own.public_id]), follow=True
        )
        undo = re.search(r'action="([^"]+/undo/)"', answer.text)
        see.browser.post(undo[1])
        with scope(home.pk):
            own.refresh_from_db()
            assert not own.is_away

    def test_who_may_not_work_reads_and_writes_nothing(self, client_of, join, own, home):
        browser = client_of(join(Role.COACH).user)
        assert browser.get(LIBRARY).status_code == 200
        assert browser.get(own.get_absolute_url()).status_code == 200
        for name in ("piece_edit", "piece_copy", "piece_away"):
            url = reverse(f"messaging:{name}", args=[own.public_id])
            assert browser.post(url, {"name": "Mine"}).status_code == 403
        with scope(home.pk):
            assert Piece.objects.get().name == "Porch talk"


@pytest.fixture
def newer(ours, here, member, monkeypatch):
    """A piece of Ana's own, taken before ours got its second version."""
    from messaging.library import taking

    piece = taking.take(ours, by=member)
    better = replace(ours, version=ours.version + 1, body="Better words.")
    monkeypatch.setitem(shelf._shelved("letter"), ours.key, better)
    return piece


class TestNewVersion:
    def test_both_are_shown_and_nothing_changes_by_itself(self, see, newer, ours):
        assert "Ours has a new version" in see(newer.get_absolute_url())
        said = see(reverse("messaging:piece_version", args=[newer.public_id]))
        assert "Better words." in said
        newer.refresh_from_db()
        assert newer.body == ours.body

    def test_ours_is_taken_and_taken_back(self, see, newer, ours):
        url = reverse("messaging:piece_version", args=[newer.public_id])
        answer = see.browser.post(url, {"words": "ours"}, follow=True)
        newer.refresh_from_db()
        assert (newer.body, newer.newer) == ("Better words.", None)
        see.browser.post(re.search(r'action="([^"]+/undo/)"', answer.text)[1])
        newer.refresh_from_db()
        assert newer.body == ours.body

    def test_what_is_left_is_not_offered_again(self, see, newer, ours):
        url = reverse("messaging:piece_version", args=[newer.public_id])
        see.browser.post(url, {"words": "mine"})
        newer.refresh_from_db()
        assert newer.body == ours.body
        assert "Ours has a new version" not in see(newer.get_absolute_url())
        assert see.browser.get(url).status_code == 302


class TestStandardSequences:
    def test_all_letters_are_shown_as_one_gets_them(self, see, june):
        standard = drips.find("new_buyer")
        said = see(standard.get_absolute_url(), person=str(june.public_id))
        assert said.count("<article") == len(standard.letters)
        assert "Hi June," in said
        assert "{{" not in re.search(r'<ol class="standard-letters">.*?</ol>', said)[0]
        assert "Use another copy" in said  # a new workspace has it already
        assert "Hi there," in see(standard.get_absolute_url())

    def test_using_one_makes_a_drip_of_ones_own_that_nobody_is_on(self, see, home):
        key = next(one.key for one in drips.standing() if one.key not in drips.STARTERS)
        standard = drips.find(key)
        see.browser.post(reverse("drips:standard_use", args=[key]))
        with scope(home.pk):
            made = Sequence.objects.get(taken_from=key)
            assert made.name == standard.name
            assert [(one.subject, one.kind) for one in made.steps.all()] == [
                (letter.subject, letter.kind) for letter in standard.letters
            ]
            assert not made.enrolments.exists()
        assert made.name in see(standard.get_absolute_url())

    def test_a_new_version_is_compared_letter_by_letter(self, see, home, monkeypatch):
        ours = drips.find("new_buyer")
        first, second, *rest = ours.letters
        better = replace(second, body="Better words.")
        extra = replace(first, number=len(ours.letters) + 1, subject="One more", body="More.")
        moved = replace(ours, version=ours.version + 1, letters=(first, better, *rest, extra))
        monkeypatch.setitem(drips._shelved(), ours.key, moved)
        with scope(home.pk):
            own = Sequence.objects.get(taken_from="new_buyer")
            own.steps.filter(position=1).update(body="My own words.")
        url = reverse("drips:sequence_version", args=[own.public_id])
        said = see(url)
        assert "Better words." in said
        assert "My own words." in said
        see.browser.post(url, {"letter": ["2", str(extra.number)]})
        with scope(home.pk):
            bodies = list(own.steps.values_list("body", flat=True))
        assert bodies[0] == "My own words."
        assert bodies[1] == "Better words."
        assert bodies[-1] == "More."
        assert see.browser.get(url).status_code == 302


class TestPicking:
    PICK = reverse("messaging:library_pick")

    def test_without_a_script_a_piece_leads_back_to_the_composer(self, see, own):
        said = see(self.PICK, kind="letter", q="porch", back="/talk/?a=1")
        assert f'href="/talk/?a=1&amp;piece={own.public_id}"' in said

    def test_it_never_leads_elsewhere(self, see, own):
        for back in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil"):
            said = see(self.PICK, kind="letter", q="porch", back=back)
            assert "evil" not in re.sub(r'value="[^"]*"', "", said)
            assert "javascript:" not in said

    def test_for_a_person_the_words_come_filled_in_and_gaps_stay_to_be_seen(self, see, own, june):
        said = see(self.PICK, kind="letter", q="porch", **{"for": str(june.public_id)})
        assert "Dear June, about {{home_street}}." in said
        assert 'data-subject="Your porch, June"' in said

    def test_what_was_picked_is_there_for_the_composer(self, rf, member, own, june, ours):
        from messaging.library import picking

        def picked(**query):
            request = rf.get("/", query)
            request.membership = member
            return picking.picked(request)

        assert picked(piece=f"letter:{ours.key}").body == ours.body
        assert picked(piece=str(own.public_id), person=str(june.public_id)).subject == (
            "Your porch, June"
        )
        for nothing in ("", "letter:", "wand:x", "letter:../../settings", "0" * 36):
            assert picked(piece=nothing) is None


class TestShelvesOfCardsAndFlyers:
    def test_ecards_and_flyers_to_print_stand_in_the_library(self, client_of, ana, here):
        browser = client_of(ana)
        cards = browser.get(LIBRARY, {"kind": "ecard", "q": "birthday candles"}).content.decode()
        assert reverse("messaging:ecard", args=["birthday_cake"]) in cards
        flyers = browser.get(LIBRARY, {"kind": "printed-flyer"}).content.decode()
        assert f"{reverse('messaging:print_flyers')}#open_house" in flyers
        assert "Flyers to print" in browser.get(LIBRARY).content.decode()

    def test_a_flyer_of_ones_own_is_named_beside_ours(self, client_of, ana, here):
        browser = client_of(ana)
        browser.post(reverse("messaging:print_flyer_taking", args=["open_house"]))
        listed = browser.get(LIBRARY, {"kind": "printed-flyer", "q": "open house"})
        assert "Yours" in listed.content.decode()

    def test_whatever_stands_there_leads_to_a_page(self, client_of, ana, here):
        browser = client_of(ana)
        for kind in ("ecard", "printed-flyer"):
            first = next(iter(shelf.shelf_of(kind).standing()))
            assert browser.get(first.get_absolute_url()).status_code == 200
