"""The page that looks at a domain: what it says of every record, and when it could not look."""

import pytest
from django.urls import reverse

from accounts.tenancy import scope
from messaging import resolver
from messaging.models import SendingAccount
from messaging.sender import checks, dmarc, receivers, spf
from messaging.sender.providers import providers

pytestmark = pytest.mark.django_db
DOMAIN = "alvarezhomes.com"


@pytest.fixture
def account(here, names, settings):
    settings.PRIVATE_HOSTS_ALLOWED = True
    mine = SendingAccount(from_address=f"ana@{DOMAIN}")
    mine.make_dkim()
    mine.save()
    mine.workspace = here
    return mine


def in_order(names, account):
    names.say(account.dkim_host, "TXT", account.dkim_record)
    names.say(DOMAIN, "TXT", "google-site-verification=x", "v=spf1 mx ~all")
    names.say(DOMAIN, "MX", "10 mx.alvarezhomes.com.")
    names.say(f"_dmarc.{DOMAIN}", "TXT", "v=DMARC1; p=none; rua=mailto:ana@alvarezhomes.com")
    names.say("mx.alvarezhomes.com", "A", "198.51.100.7")


def looked_at(account):
    return {one.name: one for one in checks.check(account)}


def states(account):
    return {name: one.state for name, one in looked_at(account).items()}


def test_a_domain_in_order_is_in_order(account, names):
    in_order(names, account)
    assert set(states(account).values()) == {"good"}


def test_a_new_domain_is_told_each_record_to_publish_exactly(account, names):
    names.say("nobody.example", "A", "198.51.100.1")
    found = looked_at(account)
    assert found["DKIM"].state == "bad"
    assert (found["DKIM"].host, found["DKIM"].value) == (account.dkim_host, account.dkim_record)
    assert (found["SPF"].host, found["SPF"].value) == (DOMAIN, "v=spf1 mx ~all")
    assert found["DMARC"].host == f"_dmarc.{DOMAIN}"
    assert found["DMARC"].value == f"v=DMARC1; p=none; rua=mailto:ana@{DOMAIN}"
    assert found["MX"].state == "bad"


@pytest.mark.parametrize("how", ["servfail", "silence"])
def test_name_servers_that_are_down_are_could_not_check_and_never_wrong(
    account, names, how, monkeypatch
):
    """R42."""
    monkeypatch.setattr(resolver, "PATIENCE", 0.2)
    in_order(names, account)
    if how == "silence":
        names.go_away()
    else:
        for name in (account.dkim_host, DOMAIN, f"_dmarc.{DOMAIN}"):
            names.fail(name)
    found = looked_at(account)
    for name in ("DKIM", "SPF", "DMARC", "MX"):
        assert found[name].state == "unknown"
        assert "Could not check" in found[name].said


def test_the_page_shows_the_record_with_a_copy_button(account, names, client_of, ana):
    client = client_of(ana)
    client.post(reverse("messaging:sender_check"))
    shown = client.get(reverse("messaging:sender")).content.decode()
    assert account.dkim_public in shown
    assert 'data-copy="value-1"' in shown
    assert "Not yet" in shown
    names.go_away()


def test_another_key_under_our_name_is_said_to_be_another(account, names):
    in_order(names, account)
    names.say(account.dkim_host, "TXT", "v=DKIM1; k=rsa; p=MIGfMA0")
    assert "Another key" in looked_at(account)["DKIM"].said


def test_a_providers_key_is_found_under_its_usual_name_and_its_include_is_wanted(account, names):
    in_order(names, account)
    SendingAccount.objects.update(provider="sendgrid")
    account.refresh_from_db()
    assert states(account)["DKIM"] == "warn"
    names.say(f"s1._domainkey.{DOMAIN}", "CNAME", "s1.domainkey.u1.wl.sendgrid.net.")
    names.say("s1.domainkey.u1.wl.sendgrid.net", "TXT", account.dkim_record)
    found = looked_at(account)
    assert found["DKIM"].state == "good"
    assert found["SPF"].state == "bad"
    assert found["SPF"].value == "v=spf1 mx include:sendgrid.net ~all"


def test_a_policy_before_the_key_is_published_warns(account, names):
    in_order(names, account)
    names.forget(account.dkim_host, "TXT")
    names.say(f"_dmarc.{DOMAIN}", "TXT", "v=DMARC1; p=reject")
    assert "Publish the DKIM record first" in looked_at(account)["DMARC"].said


def test_a_domain_that_takes_no_mail_is_told_that_answers_are_lost(account, names):
    in_order(names, account)
    names.say(DOMAIN, "MX", "0 .")
    assert looked_at(account)["MX"].state == "bad"


def test_a_server_whose_number_leads_nowhere_is_named(account, names):
    in_order(names, account)
    SendingAccount.objects.update(provider="smtp", host="mail.alvarezhomes.com")
    account.refresh_from_db()
    names.say("mail.alvarezhomes.com", "A", "8.8.4.4")
    assert states(account)["PTR"] == "warn"
    names.say("4.4.8.8.in-addr.arpa", "PTR", "mail.alvarezhomes.com.")
    assert states(account)["PTR"] == "good"


# ── SPF ──────────────────────────────────────────────────────────────────────
def test_spf_counts_the_lookups_of_what_it_includes(names):
    names.say("d.example", "TXT", "v=spf1 include:a.example include:b.example mx ~all")
    names.say("d.example", "MX", "10 d.example.")
    names.say("a.example", "TXT", "v=spf1 include:c.example ip4:192.0.2.0/24 ~all")
    names.say("b.example", "TXT", "v=spf1 a -all")
    names.say("b.example", "A", "192.0.2.1")
    names.say("c.example", "TXT", "v=spf1 ip4:192.0.2.1 -all")
    found = spf.look_up("d.example")
    assert (found.lookups, found.problem, found.ends) == (5, "", "~all")
    assert found.includes == ["a.example", "c.example", "b.example"]


def test_spf_with_eleven_lookups_is_broken(names):
    terms = " ".join(f"include:p{number}.example" for number in range(11))
    names.say("d.example", "TXT", f"v=spf1 {terms} ~all")
    for number in range(11):
        names.say(f"p{number}.example", "TXT", "v=spf1 ip4:192.0.2.1 -all")
    assert "11 times" in spf.look_up("d.example").problem


@pytest.mark.parametrize(
    ("records", "said"),
    [
        (["v=spf1 -all", "v=spf1 mx -all"], "2 SPF records"),
        (["v=spf1 include:nothing.example -all"], "without an SPF record"),
        (["v=spf1 include:d.example -all"], "back to itself"),
        (["v=spf1 mx +all"], "everybody"),
        (["v=spf1 a:n1.example a:n2.example a:n3.example -all"], "do not exist"),
    ],
)
def test_spf_that_does_not_work_says_why(names, records, said):
    names.say("d.example", "TXT", *records)
    names.say("d.example", "MX", "10 d.example.")
    assert said in spf.look_up("d.example").problem


def test_spf_follows_redirect_and_leaves_other_texts_alone(names):
    names.say("d.example", "TXT", "v=spf10 nonsense", "v=spf1 redirect=a.example")
    names.say("a.example", "TXT", "v=spf1 ip4:192.0.2.1 -all")
    found = spf.look_up("d.example")
    assert (found.problem, found.lookups) == ("", 1)
    assert found.with_include("x.example") == "v=spf1 include:x.example redirect=a.example"


# ── DMARC, RFC 9989 ──────────────────────────────────────────────────────────
def test_dmarc_is_found_up_the_tree_and_the_policy_for_subdomains_counts(names):
    names.say("_dmarc.homes.example", "TXT", "v=DMARC1; p=none; sp=reject")
    found = dmarc.look_up("mail.ana.homes.example")
    assert (found.found_at, found.organization) == ("homes.example", "homes.example")
    assert found.asks("mail.ana.homes.example") == "reject"
    assert found.asks("homes.example") == "none"
    assert found.aligns("mail.ana.homes.example", "homes.example")
    assert not found.aligns("mail.ana.homes.example", "other.example")


def test_dmarc_asks_at_most_eight_names(names):
    names.say("example", "A", "192.0.2.1")
    dmarc.look_up("a.b.c.d.e.f.g.h.i.j.example")
    asked = [name for name, kind in names.asked if kind == "TXT"]
    assert len(asked) == 8
    assert asked[0] == "_dmarc.a.b.c.d.e.f.g.h.i.j.example"
    assert asked[1] == "_dmarc.e.f.g.h.i.j.example"
    assert asked[-1] == "_dmarc.example"


def test_psd_says_where_the_organization_ends(names):
    names.say("_dmarc.city.example", "TXT", "v=DMARC1; psd=y; p=reject")
    found = dmarc.look_up("mail.ana.city.example")
    assert found.organization == "ana.city.example"
    assert found.asks("mail.ana.city.example") == "reject"
    names.say("_dmarc.ana.city.example", "TXT", "v=DMARC1; psd=n; p=none")
    assert dmarc.look_up("mail.ana.city.example").found_at == "ana.city.example"


def test_testing_goes_one_step_easier_and_old_tags_are_named(names):
    names.say("_dmarc.d.example", "TXT", "v=DMARC1; p=reject; t=y; pct=20; ri=3600")
    found = dmarc.look_up("d.example")
    assert found.asks("d.example") == "quarantine"
    assert found.gone == ["pct", "ri"]


def test_a_record_without_a_policy_means_none_and_two_count_as_none(names):
    names.say("_dmarc.d.example", "TXT", "v=DMARC1; rua=mailto:a@d.example")
    assert dmarc.look_up("d.example").asks("d.example") == "none"
    names.say("_dmarc.d.example", "TXT", "v=DMARC1; p=none", "v=DMARC1; p=reject")
    assert "2 records" in dmarc.look_up("d.example").problem


def test_strict_alignment_wants_the_very_domain(names):
    names.say("_dmarc.d.example", "TXT", "v=DMARC1; p=none; adkim=s")
    found = dmarc.look_up("d.example")
    assert found.aligns("d.example", "d.example")
    assert not found.aligns("d.example", "mail.d.example")


# ── who takes the mail ───────────────────────────────────────────────────────
def test_the_receiver_is_known_by_the_domain_or_by_where_its_mail_goes(names):
    names.say("homes.example", "MX", "1 aspmx.l.google.com.", "5 alt1.aspmx.l.google.com.")
    names.say("law.example", "MX", "0 law-example.mail.protection.outlook.com.")
    names.say("own.example", "MX", "0 mx.own.example.")
    assert receivers.group_of("Gmail.com") == "google"
    assert receivers.group_of("homes.example") == "other", "a hand-off asks no name server"
    assert receivers.group_of("homes.example", ask=True) == "google"
    assert receivers.group_of("homes.example") == "google", "what was asked once is known"
    assert receivers.who_takes("a@law.example", ask=True) == "microsoft"
    assert receivers.who_takes("a@own.example", ask=True) == "own.example"


def test_every_provider_is_written_down_whole():
    with scope(None):
        for known in providers().values():
            assert known.steps
            assert "secret" in known.fields
            assert bool(known.backend) == known.signs
