"""Papers of a transaction: what is needed and what came; uploads, links, and who may see."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.capabilities import Capability, Role
from contacts.models import Property
from crm.kit import clock
from transactions import starting
from transactions.documents import hosts, keeping, needed
from transactions.models import Document, Paper, Side, Stage, Transaction

PDF = b"%PDF-1.7 signed by all"


@pytest.fixture
def listing(here, member, june):
    house = Property.objects.at("118 Alder Court, Traverse City, MI 49684")
    return starting.open(Side.LISTING, by=member, clients=[june], property=house, year_built=1962)


@pytest.fixture
def papers(client, ana, listing):
    """The Papers tab of the listing, as Ana has it open."""
    client.force_login(ana)
    return f"/transactions/{listing.public_id}/papers/"


@pytest.fixture
def send(client, papers, listing):
    """`send("papers/deed/received", on=…)`: a form of the tab, posted."""

    def post(where: str, **typed):
        return client.post(f"/transactions/documents/{listing.public_id}/{where}/", typed)

    return post


def words(one, member, **only) -> set[str]:
    return {line.word for line in needed.lines(one, member)
            if all(getattr(line, name) == value for name, value in only.items())}  # fmt: skip


def upload(name="agreement.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


# ── the checklist ────────────────────────────────────────────────────────────
def test_the_list_depends_on_side_stage_and_what_is_known_of_the_home(listing, member):
    old = words(listing, member)
    assert {"listing_agreement", "seller_disclosure", "lead_paint_listing"} <= old
    assert not {"pool", "fha_va", "buyer_agreement", "tenant_lease"} & old
    Transaction.objects.update(facts={"year_built": 1995, "pool": True, "financing": "fha"})
    listing.refresh_from_db()
    assert "lead_paint_listing" not in words(listing, member)
    assert {"pool", "fha_va"} <= words(listing, member)
    now = words(listing, member, is_missing=True)
    assert "seller_disclosure" in now
    assert "purchase_agreement" not in now
    Transaction.objects.update(stage=Stage.UNDER_CONTRACT, facts={"financing": "cash"})
    listing.refresh_from_db()
    assert "purchase_agreement" in words(listing, member, is_missing=True)
    assert not {"loan_commitment", "fha_va"} & words(listing, member)
    assert "lead_paint" in words(listing, member), "of a home of unknown age it is asked for"


def test_every_side_has_papers_and_every_word_stands_once(member, here):
    every = [kind.word for kind in needed.kinds()]
    assert len(every) == len(set(every))
    assert len(every) > 40
    for side in Side:
        one = starting.open(side, by=member)
        assert words(one, member, is_missing=True), side
    stages = {kind.stage for kind in needed.kinds()}
    assert stages <= set(Stage.values)


def test_a_paper_is_here_with_its_day_its_bringer_and_its_file(
    client, send, papers, listing, member
):
    answer = send("papers/seller_disclosure/received", on="11/3/2026", brought_by="June",
                  files=[upload("Disclosure, signed.pdf")])  # fmt: skip
    assert answer.status_code == 302
    row = Paper.objects.get()
    assert (row.state, row.on, row.brought_by) == ("received", dt.date(2026, 11, 3), "June")
    document = Document.objects.get()
    assert (document.paper, document.title) == ("seller_disclosure", "Disclosure, signed")
    listing.refresh_from_db()
    assert listing.facts["disclosures_received"] is True, "plans hear that it is in"
    page = client.get(papers).content.decode()
    assert "from June" in page
    assert f"/transactions/documents/{document.public_id}/" in page
    assert "seller_disclosure" not in words(listing, member, is_missing=True)
    undo = page.split('class="toast-line"')[1].split('action="')[1].split('"')[0]
    client.post(undo)
    listing.refresh_from_db()
    assert "disclosures_received" not in listing.facts
    assert "seller_disclosure" in words(listing, member, is_missing=True)


def test_a_paper_is_waived_for_a_reason_only_and_can_be_needed_after_all(
    client, send, papers, listing, member
):
    assert send("papers/deed/waiver", reason=" ").status_code == 422
    assert not Paper.objects.exists()
    send("papers/deed/waiver", reason="The title company has it")
    assert "deed" not in words(listing, member, is_missing=True)
    assert "The title company has it" in client.get(papers).content.decode()
    send("papers/deed/need")
    assert "deed" in words(listing, member, is_missing=True)
    assert send("papers/no-such-paper/waiver", reason="x").status_code == 404


def test_a_line_of_ones_own_stands_on_the_list(client, send, papers, listing, member):
    assert send("papers", title="").status_code == 422
    send("papers", title="Well <b>test</b>")
    assert "Well &lt;b&gt;test" in client.get(papers).content.decode()
    assert len([word for word in words(listing, member, is_missing=True) if "own-" in word]) == 1


def test_a_wrong_day_keeps_the_upload_and_everything_typed(client, send, listing):
    answer = send("papers/deed/received", on="sometime", brought_by="Walt", files=[upload()])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Walt"' in page
    assert 'value="sometime"' in page
    assert "Kept already" in page
    assert Document.objects.get().paper == "deed"
    assert not Paper.objects.exists()


# ── uploads and links ────────────────────────────────────────────────────────
def office(**parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"[Content_Types].xml": b"<Types/>"} | parts).items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("invoice.pdf", b"MZ\x90\x00 a program"),
        ("photo.jpg", b"<script>alert(1)</script>"),
        ("macro.docx", office(**{"word/vbaProject.bin": b"x"})),
        ("out.xlsx", office(**{"../../etc/passwd": b"x"})),
        ("bomb.docx", office(**{"word/document.xml": b"\0" * 30_000_000})),
        ("archive.zip", office()),
        ("nothing.pdf", b""),
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(send, name, content):
    answer = send("new", files=[upload(name, content)])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is-bad" in page
    assert name in page
    assert not Document.objects.exists()


def test_a_file_comes_back_as_a_download_and_as_nothing_else(client, send, papers, listing):
    send("new", files=[upload('..\\..\\"con<tract>".pdf'), upload("notes.txt", "Größe".encode())])
    pdf = Document.objects.get(content_type="application/pdf")
    assert pdf.file.startswith("documents/")
    assert "contract" not in pdf.file
    answer = client.get(f"/transactions/documents/{pdf.public_id}/")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert ".." not in pdf.name
    assert not {"/", "\\", "<", '"'} & set(pdf.name)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_a_photo_of_a_paper_loses_where_it_was_taken(send, listing):
    out = io.BytesIO()
    picture = Image.new("RGB", (60, 40), "white")
    exif = picture.getexif()
    exif[0x8825] = {1: "N", 2: (44.0, 45.0, 0.0)}
    picture.save(out, "JPEG", exif=exif)
    send("new", files=[upload("check.jpeg", out.getvalue())])
    kept = Image.open(io.BytesIO(keeping.content_of(Document.objects.get())))
    assert kept.size == (60, 40)
    assert not kept.getexif()


def test_a_link_is_named_by_its_host_and_lookalikes_by_their_own(client, send, papers):
    send("new", link="https://drive.google.com/file/d/1", title="The survey")
    send("new", link="www.dropbox.com/s/2")
    page = client.get(papers).content.decode()
    assert "The survey" in page
    assert "Google Drive" in page
    assert "On Dropbox" in page
    assert 'rel="noopener noreferrer"' in page
    assert hosts.name_of("https://contoso.sharepoint.com/x") == "OneDrive"
    assert (
        hosts.name_of("https://drive.google.com.evil.example/x") == "drive.google.com.evil.example"
    )
    assert hosts.name_of("https://notdropbox.com/x") == "notdropbox.com"
    for bad in (
        "javascript:alert(1)",
        "https://drive.google.com@evil.example/",
        "a b",
        "ftp://x.y",
    ):
        assert send("new", link=bad).status_code == 422, bad
    assert Document.objects.count() == 2


def test_any_storage_will_do_and_what_is_taken_away_goes_after_a_month(
    client, send, listing, settings, member, django_capture_on_commit_callbacks
):
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}
    send("new", files=[upload()])
    document = Document.objects.get()
    client.post(f"/transactions/documents/{document.public_id}/removal/")
    assert client.get(f"/transactions/documents/{document.public_id}/").status_code == 404
    assert keeping.clear(member.workspace) == 0
    assert default_storage.exists(document.file)
    with (
        clock.at(clock.now() + dt.timedelta(days=31)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert keeping.clear(member.workspace) == 1
    assert not default_storage.exists(document.file)
    assert not Document.objects.exists()


# ── who may see ──────────────────────────────────────────────────────────────
def test_an_assistant_works_on_papers_but_never_sees_what_the_agent_earns(
    client, send, papers, listing, member, join
):
    Transaction.objects.update(stage=Stage.UNDER_CONTRACT)
    send("papers/disbursement/received", on="11/3/2026", files=[upload("My 9,000 check.pdf")])
    send("new", files=[upload("Side letter.pdf")], title="Bonus of 500", shows_income="on")
    send("new", files=[upload("survey.pdf")])
    hidden = list(Document.objects.filter(shows_income=True))
    assert len(hidden) == 2
    client.get(papers)  # and the toasts of all this with it
    assistant = join(Role.ASSISTANT)
    client.force_login(assistant.user)
    page = client.get(papers).content.decode()
    assert "survey" in page
    assert "seller_disclosure" in page
    for said in ("9,000", "Bonus of 500", "disbursement", "commission_statement", "what you earn"):
        assert said not in page
    letter = client.get(f"/transactions/parties/{listing.public_id}/letter/").content.decode()
    assert "survey" in letter
    assert "Bonus" not in letter
    for one in hidden:
        assert client.get(f"/transactions/documents/{one.public_id}/").status_code == 404
        assert client.post(f"/transactions/documents/{one.public_id}/removal/").status_code == 404
    assert send("papers/disbursement/need").status_code == 404
    assert send("new", files=[upload("deed.pdf")]).status_code == 302
    assistant.granted = [Capability.SEE_INCOME]
    assistant.save()
    assert "Bonus of 500" in client.get(papers).content.decode()


def test_who_only_looks_on_gets_no_papers(client, send, papers, join):
    send("new", files=[upload()])
    document = Document.objects.get()
    client.get(papers)
    client.force_login(join(Role.COACH).user)
    assert "agreement" not in client.get(papers).content.decode()
    assert client.get(f"/transactions/documents/{document.public_id}/").status_code == 403


def test_the_tab_costs_the_same_with_many_documents(client, send, papers, listing, member, here):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(papers).status_code == 200
        return len(counted)

    cost()
    before = cost()
    for number in range(30):
        keeping.keep_link(listing, f"https://box.com/{number}", by=member, paper="deed")
        keeping.waive(listing, needed.kinds()[number].word, "No", by=member)
    assert cost() <= before + 1 < 45
