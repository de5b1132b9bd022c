"""Paper: pieces wait, a run makes their PDF with labels in the same order, and is mailed."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from accounts import jobs
from accounts.capabilities import Role
from accounts.models import Act, Job
from accounts.tenancy import scope
from contacts import passing
from contacts.models import Person, Selection
from contacts.page import timeline
from crm.kit import clock
from messaging.models import PrintPiece, PrintRun, Stationery
from messaging.models.printed import Paper
from messaging.printing import returned, runs, week
from messaging.printing.sheets import papers
from tests.messaging.conftest import NOON
from tests.pdf import read

pytestmark = pytest.mark.django_db
MILLIMETER = 1 / 25.4


def lives(person, street="418 Lakeview Drive", **facts):
    place = {"city": "Larkspur Bay", "state": "MI", "postal_code": "49601"}
    return person.addresses.create(street=street, **place | facts)


@pytest.fixture
def street(home, june):
    """June & Walt, and five more who live along Lakeview Drive."""
    with scope(home.pk):
        lives(june)
        people = [june]
        for number, name in enumerate(["Ada", "Bo", "Cy", "Di", "Ed"], start=1):
            person = Person.objects.create(first_name=name, last_name=f"Lake{name}")
            lives(person, f"{number} Lakeview Drive", postal_code=f"4960{9 - number}")
            people.append(person)
    return people


@pytest.fixture
def add(home):
    """`add(person, kind="letter")`: a piece that waits."""

    def put(person, kind="letter", key="", **facts):
        given = {"subject": "Thank you", "body": f"Dear {person.first},\n\nThank you.\n\nAna"}
        with scope(home.pk):
            return PrintPiece.objects.add(
                person, kind=kind, key=key or f"{kind}:{person.pk}", **given | facts
            )

    return put


@pytest.fixture
def as_ana(client_of, ana, home):
    return client_of(ana)


def fresh(row):
    with scope(row.workspace_id):
        return type(row).objects.select_related("person" if hasattr(row, "person") else None).get(
            pk=row.pk
        )  # fmt: skip


def the_run(home) -> PrintRun:
    with scope(home.pk):
        return PrintRun.objects.select_related("job", "workspace").latest("pk")


def pdf_of(as_ana, run, name) -> list:
    response = as_ana.get(reverse("messaging:print_file", args=[run.public_id, name]))
    assert response["Content-Type"] == "application/pdf"
    return read(b"".join(response.streaming_content))


def print_week(as_ana, home, **body):
    response = as_ana.post(reverse("messaging:print_due"), body)
    run = the_run(home)
    assert response["Location"] == run.get_absolute_url()
    return run


# ── what waits ───────────────────────────────────────────────────────────────
def test_the_same_key_never_waits_twice(home, street, add):
    first, second = add(street[0], key="drip:1:2"), add(street[0], key="drip:1:2", body="Other")
    assert first == second
    with scope(home.pk), transaction.atomic(), pytest.raises(IntegrityError):
        PrintPiece.objects.create(person=street[0], key="drip:1:2", body="x", due_on=NOON.date())


def test_what_is_cancelled_is_not_printed_and_what_is_printed_stays(home, street, add, as_ana):
    printed = add(street[0], key="drip:7:1")
    print_week(as_ana, home)
    waiting = add(street[0], key="drip:7:2")
    add(street[0], key="drip:8:1")
    with scope(home.pk):
        assert PrintPiece.objects.cancel_for(street[0], "drip:7:", "They replied.") == 1
    assert fresh(waiting).state == "cancelled"
    assert fresh(waiting).because == "They replied."
    assert fresh(printed).state == "printed"


def test_nothing_is_printed_to_the_dead(home, street, add, as_ana, member):
    piece = add(street[1])
    with scope(home.pk):
        passing.has_died(street[1], passing.FIRST, on=NOON.date(), by=member)
    assert fresh(piece).state == "cancelled"
    as_ana.post(reverse("messaging:print_due"))
    with scope(home.pk):
        assert not PrintRun.objects.exists()


def test_an_opt_out_by_mail_does_not_stop_paper(home, street, add, as_ana):
    with scope(home.pk):
        street[0].emails.update(status="OptOut")
    piece = add(street[0])
    print_week(as_ana, home)
    assert fresh(piece).state == "printed"


def test_a_piece_of_a_later_week_waits(home, street, add, as_ana):
    sunday = dt.date(2026, 11, 22)
    add(street[0], due_on=sunday)
    later = add(street[1], due_on=sunday + dt.timedelta(days=1))
    answer = as_ana.get(reverse("messaging:print")).content.decode()
    assert "1 for the mail this week" in answer
    assert "1 more waits for later weeks" in answer
    assert print_week(as_ana, home).count == 1
    assert fresh(later).state == "waiting"


def test_who_has_no_address_is_said_and_keeps_waiting(home, street, add, as_ana):
    with scope(home.pk):
        nowhere = Person.objects.create(first_name="Nils")
        moved = Person.objects.create(first_name="Mona")
        lives(moved).mark("BAD")
    pieces = [add(nowhere), add(moved), add(street[0])]
    answer = as_ana.get(reverse("messaging:print")).content.decode()
    assert "No mailing address" in answer
    assert "Mail comes back" in answer
    assert reverse("contacts:person", args=[nowhere.public_id]) in answer
    assert print_week(as_ana, home).count == 1
    assert [fresh(piece).state for piece in pieces] == ["waiting", "waiting", "printed"]


def test_later_and_out_are_one_click_each_and_can_be_taken_back(home, street, add, as_ana):
    later, out = add(street[0]), add(street[1])
    as_ana.post(reverse("messaging:print_later", args=[later.public_id]))
    as_ana.post(reverse("messaging:print_out", args=[out.public_id]))
    assert fresh(later).due_on == dt.date(2026, 11, 23)
    assert fresh(out).state == "cancelled"
    with scope(home.pk):
        for act in Act.objects.filter(kind="print"):
            act.undo(by=act.by)
    assert fresh(later).due_on == dt.date(2026, 11, 18)
    assert fresh(out).state == "waiting"


def test_the_words_can_be_changed_until_they_are_on_paper(home, street, add, as_ana):
    piece = add(street[0])
    url = reverse("messaging:print_piece", args=[piece.public_id])
    body = {"subject": "Hello", "body": "Other words.", "paper": "letter", "due_on": "2026-11-19"}
    assert as_ana.post(url, body).status_code == 302
    assert fresh(piece).body == "Other words."
    assert as_ana.post(url, body | {"due_on": "whenever"}).status_code == 422
    print_week(as_ana, home)
    as_ana.post(url, body | {"body": "Too late."})
    assert fresh(piece).body == "Other words."


# ── the run ──────────────────────────────────────────────────────────────────
def test_a_run_is_one_pdf_and_its_labels_in_the_same_order(home, street, add, as_ana):
    for place, person in enumerate(street):
        add(person, due_on=dt.date(2026, 11, 18) - dt.timedelta(days=place))
    run = print_week(as_ana, home, covers="sheet-5160", begin_at="29")
    letters, labels = pdf_of(as_ana, run, "letter"), pdf_of(as_ana, run, "labels")
    expected = [person.label_name for person in reversed(street)]
    assert [(sheet.width, sheet.height) for sheet in letters] == [(8.5, 11)] * 6
    assert [name for name, sheet in zip(expected, letters, strict=True) if name in sheet.text] == (
        expected
    )
    assert len(labels) == 2, "two labels are left on the first sheet"
    shown = [line for sheet in labels for _, _, line in sheet.words if line in expected]
    assert shown == expected
    assert "June & Walt Hargrove" in expected, "a couple gets one piece"


def test_a_letter_shows_letterhead_address_words_and_code(home, street, add, as_ana):
    with scope(home.pk):
        Stationery.objects.create(name="Ana Alvarez", phone="(231) 555-0100",
                                  license_line="Lake Realty, license 6501")  # fmt: skip
    piece = add(street[0], body="Dear June & Walt,\n\n" + "It was good to see you. " * 300)
    first, *others = pdf_of(as_ana, print_week(as_ana, home), "letter")
    for said in ("Ana Alvarez", "(231) 555-0100", "418 Lakeview Drive", "Larkspur Bay, MI 49601",
                 "November 18, 2026", "Dear June & Walt,", "license 6501"):  # fmt: skip
        assert said in first.text, said
    assert piece.code_words in first.text
    assert first.pictures == 1, "the square for a phone's camera"
    assert len(others) == 2
    assert all(piece.code_words in sheet.text for sheet in others)
    left, base = first.where("June & Walt Hargrove")
    assert 0.875 < left < 4, "inside the window of a #10 envelope"
    assert 2.04 < base < 2.71


def test_mixed_papers_are_a_file_each_and_one_of_all(home, street, add, as_ana):
    with scope(home.pk):
        Stationery.objects.create(return_address="1 Main Street\nTraverse City, MI 49684")
    kinds = ["letter", "card", "postcard", "card", "postcard", "letter"]
    papers_of = ["", Paper.FOLDED, Paper.SMALL, Paper.FLAT, Paper.LARGE, ""]
    for person, kind, paper in zip(street, kinds, papers_of, strict=True):
        add(person, kind, paper=paper)
    run = print_week(as_ana, home, covers="envelope-a7")
    sizes = [
        (round(one.width, 2), round(one.height, 2)) for one in pdf_of(as_ana, run, "everything")
    ]
    assert sizes == [
        (8.5, 11), (8.5, 11), (10, 7), (10, 7), (5, 7), (5, 7), (6, 4), (6, 4), (9, 6), (9, 6),
    ]  # fmt: skip
    envelopes = pdf_of(as_ana, run, "envelopes")
    assert [(one.width, one.height) for one in envelopes] == [(7.25, 5.25)] * 4, "no postcards"
    assert "1 Main Street" in envelopes[0].text
    assert len(pdf_of(as_ana, run, "postcard-4x6")) == 2


@pytest.mark.parametrize("paper", [Paper.SMALL, Paper.LARGE])
def test_a_postcard_keeps_the_zones_of_the_post_office_clear(home, street, add, as_ana, paper):
    longest = "word " * 90
    add(street[0], "postcard", paper=paper, body=longest)
    _, back = pdf_of(as_ana, print_week(as_ana, home), paper.value)
    for left, base, said in back.words:
        in_barcode = base > back.height - 0.625 and left > back.width - 4.75
        assert not in_barcode, said
        assert left < back.width - 0.5
    left, base = back.where("June & Walt Hargrove")
    assert left > back.width / 2
    assert back.height - 2.75 < base < back.height - 0.625
    stamp = [said for left, base, said in back.words if left > back.width - 1.3 and base < 1]
    assert stamp == []
    right = [left for left, _, said in back.words if "word" in said]
    assert max(right) < measured(paper)


def measured(paper) -> float:
    return papers()[paper].address_left


@pytest.mark.parametrize("number", ["10", "a7"])
def test_an_envelope_can_be_read_by_the_machines_of_the_post_office(home, street, as_ana, number):
    response = as_ana.post(
        reverse("messaging:print_person", args=[street[0].public_id]),
        {"what": "envelopes", "envelope": number, "order": "name"},
    )
    assert response.status_code == 302
    (sheet,) = pdf_of(as_ana, the_run(home), "envelopes")
    lines = [base for _, base, said in sheet.words if said in ("June & Walt Hargrove",
             "418 Lakeview Drive", "Larkspur Bay, MI 49601")]  # fmt: skip
    assert len(lines) == 3
    assert all(sheet.height - 2.75 < base < sheet.height - 0.625 for base in lines)


# Where the first and the last label of a sheet stand, from the maker's own drawing: inches.
SHEETS = {
    "5160": (30, (0.1875, 0.5), (5.6875, 9.5), (2.625, 1)),
    "5161": (20, (0.15625, 0.5), (4.34375, 9.5), (4, 1)),
    "5163": (10, (0.15625, 0.5), (4.34375, 8.5), (4, 2)),
    "5167": (80, (0.28125, 0.5), (6.46875, 10), (1.75, 0.5)),
}


@pytest.mark.parametrize("number", SHEETS)
def test_every_label_stands_on_its_label_within_a_millimeter(home, as_ana, number):
    count, first, last, (width, height) = SHEETS[number]
    with scope(home.pk):
        for place in range(count):
            lives(Person.objects.create(last_name=f"P{place:03}"), f"{place} A Street")
    selected = pick(home, as_ana)
    url = reverse("messaging:print_people", args=[selected.public_id])
    as_ana.post(url, {"what": "labels", "sheet": number, "order": "name", "begin_at": "1"})
    finish(home)
    (sheet,) = pdf_of(as_ana, the_run(home), "labels")
    for place, corner in ((0, first), (count - 1, last)):
        lines = [sheet.where(f"P{place:03}"), sheet.where(f"{place} A Street")]
        lefts = {round(left, 3) for left, _ in lines}
        assert len(lefts) == 1
        assert lefts.pop() == pytest.approx(corner[0] + 0.12, abs=MILLIMETER)
        assert all(corner[1] < base < corner[1] + height for _, base in lines)
    row = [left for left, _, said in sheet.words if said.startswith("P")]
    assert max(row) + 0.2 < last[0] + width


def pick(home, as_ana) -> Selection:
    """Everybody of the workspace, as a list picks them."""
    with scope(home.pk):
        ids = [str(one) for one in Person.objects.values_list("public_id", flat=True)]
    answer = as_ana.post(reverse("contacts:picks"), {"action": "print", "person": ids})
    with scope(home.pk):
        selected = Selection.objects.latest("pk")
    assert answer["Location"] == reverse("messaging:print_people", args=[selected.public_id])
    return selected


def finish(home) -> Job:
    """What a worker does with the job that was begun last."""
    with scope(home.pk):
        job = Job.objects.filter(kind="print").latest("pk")
    jobs.run(home.pk, job.pk)
    with scope(home.pk):
        job.refresh_from_db()
    assert job.state == "done", job.said
    return job


def test_many_are_made_by_a_worker_part_by_part(home, street, add, as_ana, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 2)
    for person in street:
        add(person)
    answer = as_ana.post(reverse("messaging:print_due"), {"covers": "sheet-5163"})
    run = the_run(home)
    assert answer["Location"] == run.job.get_absolute_url()
    assert "The PDF is being made" in as_ana.get(run.get_absolute_url()).content.decode()
    job = finish(home)
    assert job.done == job.total == 6
    assert len(pdf_of(as_ana, the_run(home), "letter")) == 6


def test_a_part_that_was_kept_is_not_painted_again(home, street, add, as_ana, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    add(street[0])
    as_ana.post(reverse("messaging:print_due"))
    with scope(home.pk):
        job = Job.objects.get(kind="print")
        assert jobs.take_step(job.pk)
    monkeypatch.setattr(runs.Easel, "pieces", None)  # it would fail if it were painted again
    finish(home)
    assert len(pdf_of(as_ana, the_run(home), "letter")) == 1


# ── mailed, again, apart ─────────────────────────────────────────────────────
def test_one_click_marks_all_mailed_without_a_touch_and_can_be_undone(home, street, add, as_ana):
    pieces = [add(person) for person in street[:2]]
    run = print_week(as_ana, home)
    as_ana.post(reverse("messaging:print_mailing", args=[run.public_id]))
    with scope(home.pk):
        june = Person.objects.get(pk=street[0].pk)
        (entry,) = timeline(june, before=clock.now() + dt.timedelta(hours=1), most=5)
    assert [fresh(piece).state for piece in pieces] == ["mailed", "mailed"]
    assert entry.kind == "auto"
    assert entry.title == "Mailed a letter: “Thank you”"
    assert june.last_mailed_at
    assert june.last_contacted_at is None
    with scope(home.pk):
        assert not june.touches.exists()
        act = Act.objects.get(kind="mailed")
        act.undo(by=act.by)
        june.refresh_from_db()
    assert june.last_mailed_at is None
    assert [fresh(piece).state for piece in pieces] == ["printed", "printed"]
    assert the_run(home).mailed_at is None
    as_ana.post(reverse("messaging:print_mailing", args=[run.public_id]))
    assert fresh(pieces[0]).state == "mailed"


def test_a_run_is_printed_again_with_other_labels(home, street, add, as_ana):
    add(street[0])
    run = print_week(as_ana, home)
    url = reverse("messaging:print_again", args=[run.public_id])
    assert as_ana.post(url, {"covers": "sheet-5160", "begin_at": "31"}).status_code == 422
    as_ana.post(url, {"covers": "sheet-5160", "begin_at": "30"})
    (sheet,) = pdf_of(as_ana, run, "labels")
    assert sheet.where("June & Walt Hargrove")[1] > 9.5
    with scope(home.pk):
        assert PrintPiece.objects.count() == 1


def test_a_run_that_was_not_printed_lets_its_pieces_wait_again(home, street, add, as_ana):
    piece = add(street[0])
    run = print_week(as_ana, home)
    as_ana.post(reverse("messaging:print_apart", args=[run.public_id]))
    assert fresh(piece).state == "waiting"
    run = print_week(as_ana, home)
    as_ana.post(reverse("messaging:print_mailing", args=[run.public_id]))
    as_ana.post(reverse("messaging:print_apart", args=[run.public_id]))
    assert fresh(piece).state == "mailed"


def test_two_who_press_at_once_print_each_piece_once(home, street, add, as_ana, member):
    add(street[0])
    with scope(home.pk):
        due = PrintPiece.objects.filter(pk__in=list(week.due(member).values_list("pk", flat=True)))
        assert runs.gather(due, by=member, title="One", options={})
        assert runs.gather(due, by=member, title="Two", options={}) is None


def test_files_go_after_a_month_and_are_made_again(home, street, add, as_ana):
    add(street[0])
    run = print_week(as_ana, home)
    assert runs.clear(clock.now() + dt.timedelta(days=20)) == 0
    assert runs.clear(clock.now() + dt.timedelta(days=40)) == 1
    gone = as_ana.get(reverse("messaging:print_file", args=[run.public_id, "letter"]))
    assert gone["Location"] == run.get_absolute_url()
    assert "There is no PDF any more" in as_ana.get(run.get_absolute_url()).content.decode()
    as_ana.post(reverse("messaging:print_again", args=[run.public_id]))
    assert len(pdf_of(as_ana, run, "letter")) == 1


# ── for people who were picked ───────────────────────────────────────────────
def test_letters_to_a_list_are_filled_in_and_who_is_left_out_is_named(home, street, as_ana):
    with scope(home.pk):
        Person.objects.create(first_name="Nils", last_name="Nowhere")
        lives(Person.objects.create(company="Acme Plumbing"), "9 Dock Street")
    selected = pick(home, as_ana)
    url = reverse("messaging:print_people", args=[selected.public_id])
    assert "1 left out" in as_ana.get(url).content.decode()
    words = {"subject": "Hello", "body": "Dear {{first_name}},\n\nCome by.", "what": "letters"}
    as_ana.post(url, words | {"covers": "sheet-5160", "begin_at": "1"})
    run = the_run(home)
    sheets = pdf_of(as_ana, run, "letter")
    assert len(sheets) == 6
    assert "Dear June," in "".join(sheet.text for sheet in sheets)
    shown = as_ana.get(run.get_absolute_url()).content.decode()
    assert "Nils Nowhere: no mailing address." in shown
    assert "Acme Plumbing: nothing to say for {{first_name}}." in shown
    as_ana.post(reverse("messaging:print_again", args=[run.public_id]))
    with scope(home.pk):
        assert PrintPiece.objects.count() == 6


def test_words_that_cannot_be_printed_are_shown_again(home, street, as_ana):
    url = reverse("messaging:print_person", args=[street[0].public_id])
    asked = {"what": "postcards", "paper": "postcard-4x6", "subject": "Hi", "body": "{{first_nam}}"}
    answer = as_ana.post(url, asked)
    assert answer.status_code == 422
    assert "Did you mean {{first_name}}?" in answer.content.decode()
    answer = as_ana.post(url, asked | {"body": "far too many words " * 100})
    assert "more words than this paper holds" in answer.content.decode()
    assert as_ana.post(url, asked | {"body": "Hi {{first_name}}"}).status_code == 302


def test_labels_go_by_name_or_by_zip(home, street, as_ana):
    url = reverse("messaging:print_people", args=[pick(home, as_ana).public_id])
    orders = {}
    for order in ("name", "zip"):
        as_ana.post(url, {"what": "labels", "sheet": "5161", "order": order})
        (sheet,) = pdf_of(as_ana, the_run(home), "labels")
        orders[order] = [said.split()[0] for _, _, said in sheet.words if said[0].isalpha()
                         and "Larkspur" not in said]  # fmt: skip
    assert orders["name"] == ["June", "Ada", "Bo", "Cy", "Di", "Ed"]
    assert orders["zip"] == ["June", "Ed", "Di", "Cy", "Bo", "Ada"]


def test_an_address_list_is_an_export(home, street, as_ana, join, client):
    url = reverse("messaging:print_people", args=[pick(home, as_ana).public_id])
    as_ana.post(url, {"what": "addresses", "order": "name"})
    (sheet,) = pdf_of(as_ana, the_run(home), "addresses")
    assert "(231) 555-0164" in sheet.text
    assert "june.hargrove@example.com" in sheet.text
    client.force_login(join(Role.ASSISTANT).user)
    assert client.post(url, {"what": "addresses", "order": "name"}).status_code == 403
    assert "Address list" not in client.get(url).content.decode()


# ── what came back ───────────────────────────────────────────────────────────
@pytest.fixture
def mailed(home, street, add, as_ana):
    piece = add(street[0])
    run = print_week(as_ana, home)
    as_ana.post(reverse("messaging:print_mailing", args=[run.public_id]))
    return fresh(piece)


def test_a_letter_that_came_back_is_found_by_code_or_name_and_booked_once(home, mailed, as_ana):
    search = reverse("messaging:returned_mail")
    for words in (mailed.code_words, mailed.code.lower().replace("0", "o"), "hargrove"):
        assert str(mailed.public_id) in as_ana.get(search, {"q": words}).content.decode(), words
    url = reverse("messaging:print_returned", args=[mailed.public_id])
    as_ana.post(url)
    as_ana.post(url)
    with scope(home.pk):
        june = Person.objects.get(pk=mailed.person_id)
        assert june.mailing_address is None
        assert june.follow_up_reason == "The mail came back; are they moving?"
        assert june.notes.count() == 1
        assert Act.objects.filter(kind="returned").count() == 1
        Act.objects.get(kind="returned").undo(by=None)
        assert june.addresses.get().status == ""
    assert fresh(mailed).state == "mailed"


def test_the_square_leads_a_camera_to_the_piece_and_nobody_else_sees_it(mailed, as_ana, client, ben,
                                                                        elsewhere):  # fmt: skip
    url = reverse("messaging:print_code", args=[mailed.code])
    assert as_ana.get(url)["Location"] == mailed.get_absolute_url()
    assert "It came back" in as_ana.get(mailed.get_absolute_url()).content.decode()
    client.logout()
    assert reverse("account_login") in client.get(url)["Location"]
    client.force_login(ben)
    assert client.get(url).status_code == 404
    assert str(mailed.public_id) not in (
        client.get(reverse("messaging:returned_mail"), {"q": mailed.code}).content.decode()
    )


def test_a_letter_to_an_address_that_is_gone_is_still_noted(home, mailed, member):
    with scope(home.pk):
        mailed.person.addresses.all().delete()
        mailed.refresh_from_db()
        assert returned.book(mailed, by=member)
        assert "418 Lakeview Drive" in mailed.person.notes.get().body


# ── letterhead ───────────────────────────────────────────────────────────────
def test_the_letterhead_is_kept_and_a_clear_logo_stands_on_white(home, as_ana):
    content = io.BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(content, "PNG")
    logo = SimpleUploadedFile("logo.png", content.getvalue(), "image/png")
    url = reverse("messaging:stationery")
    said = {"name": "Ana", "return_address": "1 Main\nTown, MI", "card_paper": "card-flat",
            "postcard_paper": "postcard-6x9", "logo_upload": logo}  # fmt: skip
    assert as_ana.post(url, said).status_code == 302
    with scope(home.pk):
        kept = Stationery.of(home)
        assert kept.return_lines == ["Ana", "1 Main", "Town, MI"]
        shown = Image.open(io.BytesIO(kept.logo.content))
    assert min(shown.getpixel((5, 5))) > 250
    assert as_ana.get(reverse("messaging:stationery_logo"))["Content-Type"] == "image/jpeg"
    (letter,) = read(as_ana.get(reverse("messaging:stationery_sample")).content)
    assert letter.pictures == 2, "the logo and the square"
    bad = said | {"logo_upload": SimpleUploadedFile("x.png", b"no"), "return_address": "a\n" * 5}
    answer = as_ana.post(url, bad)
    assert answer.status_code == 422
    assert "This is no picture" in answer.content.decode()
    assert "Four lines" in answer.content.decode()


def test_nothing_that_is_typed_becomes_part_of_the_page(home, street, add, as_ana):
    evil = "<img src='http://127.0.0.1:1/x'>{{ 1 }} {% now 'Y' %}"
    with scope(home.pk):
        Stationery.objects.create(name=evil, license_line=evil)
    add(street[0], subject=evil, body=evil)
    (sheet,) = pdf_of(as_ana, print_week(as_ana, home), "letter")
    assert "<img src=" in sheet.text
    assert sheet.pictures == 1


def test_the_page_of_the_week_asks_as_often_for_many(
    home, add, as_ana, django_assert_max_num_queries
):
    with scope(home.pk):
        people = [Person.objects.create(first_name=f"P{number}") for number in range(60)]
        for number, person in enumerate(people):
            lives(person, f"{number} A Street")
    for person in people:
        add(person)
    as_ana.get(reverse("messaging:print"))
    with django_assert_max_num_queries(45):
        first = as_ana.get(reverse("messaging:print")).content.decode()
    assert "60 for the mail this week" in first
    follow = first.split('href="?after=')[1].split('"')[0]
    second = as_ana.get(f"{reverse('messaging:print')}?after={follow}").content.decode()
    assert "P59" in second
    assert "P10<" not in second
