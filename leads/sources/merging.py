"""Two sources become one, and a source that nothing came from goes; both can be taken back."""

import datetime as dt

from django.apps import apps
from django.db import connection, models, transaction

from accounts.live import changed
from accounts.models import Act
from accounts.models.history import when_undone
from contacts.models import LeadSource, SourceMonth
from leads.models import RoutingRule

UNDO_FOR = dt.timedelta(days=1)
# What a source settles for its leads is no use of it.
_SETTINGS = {"SourceCategory", "SourcePlan", "SourceSequence"}


def merge(lost: LeadSource, kept: LeadSource, *, by) -> Act:
    """Everything that came from one came from the other; its name goes on leading there."""
    title = f"Merged the source {lost} into {kept}"
    with Act.doing("source", title, by=by, undo_for=UNDO_FOR) as act:
        pks = [lost.pk, kept.pk]
        list(LeadSource.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
        _add_up_months(lost, kept)
        recorded, moved = _tables_with_history(), {}
        for model, name in _keys():
            pks = _repoint(model, name, lost, kept)
            if model._meta.db_table not in recorded:
                moved[model._meta.label] = pks
        _rewrite_rules(lost, kept)
        act.facts = {"kept": kept.pk, "lost": lost.pk, "moved": moved}
        act.save(update_fields=["facts"])
        kept.also_call(lost.name, *lost.also_called)
        kept.save(update_fields=["also_called"])
        lost.delete()
        changed("leads", "people", "prospects")
    return act


def _keys():
    """Every model that points at a source, with the name of its key."""
    for relation in LeadSource._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.one_to_many:
            yield relation.related_model, relation.field.name


def _repoint(model, name: str, lost, kept) -> list[int]:
    """Their rows are its rows; where a source has one only, its own stays."""
    theirs = model._base_manager.filter(**{name: lost})
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or name not in constraint.fields:
            continue
        others = [one for one in constraint.fields if one not in ("workspace", name)]
        same = model._base_manager.filter(
            **{name: kept}, **{one: models.OuterRef(one) for one in others}
        )
        theirs.filter(models.Exists(same)).delete()
    pks = list(theirs.values_list("pk", flat=True))
    theirs.update(**{name: kept})
    return pks


def _tables_with_history() -> set[str]:
    """Of the others, the act remembers which rows it pointed elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text, tgname from pg_trigger")
        return {table for table, name in cursor.fetchall() if name == f"{table}_update"}


def _add_up_months(lost, kept) -> None:
    mine = {row.month: row for row in SourceMonth.objects.filter(source=kept)}
    for row in SourceMonth.objects.filter(source=lost):
        if (same := mine.get(row.month)) is None:
            continue
        for name in ("cost", "visitors"):
            figures = [one for one in (getattr(same, name), getattr(row, name)) if one is not None]
            setattr(same, name, sum(figures) if figures else None)
        same.save(update_fields=["cost", "visitors"])


def _rules(source):
    return RoutingRule.objects.filter(sources__contains=[source.pk])


def _rewrite_rules(lost, kept) -> None:
    """A rule names its sources by their ids; one that named both names the one that stays once."""
    for rule in _rules(lost).select_for_update():
        named = [kept.pk if pk == lost.pk else pk for pk in rule.sources]
        rule.sources = list(dict.fromkeys(named))
        rule.save(update_fields=["sources"])


@when_undone
def point_back(act, people) -> None:
    """The doors without a history come back to the source that was merged away."""
    if act.kind == "source":
        for label, pks in act.facts.get("moved", {}).items():
            rows = apps.get_model(label)._base_manager.filter(pk__in=pks, source=act.facts["kept"])
            rows.update(source=act.facts["lost"])
        changed("leads")


# ── deleting ─────────────────────────────────────────────────────────────────
def uses(source: LeadSource) -> list[str]:
    """What keeps a source from being deleted, in words; nothing when it was never used."""
    found = []
    for model, name in _keys():
        if model.__name__ in _SETTINGS:
            continue
        if model._base_manager.filter(**{name: source}).exists():
            words = (
                "months with figures" if model is SourceMonth else model._meta.verbose_name_plural
            )
            found.append(str(words))
    return found + (["rules"] if _rules(source).exists() else [])


@transaction.atomic
def remove(source: LeadSource, *, by) -> Act | None:
    """Only one that was never used; None when something came from it after all."""
    LeadSource.objects.select_for_update().get(pk=source.pk)
    if source.is_built_in or uses(source):
        return None
    with Act.doing("source", f"Deleted the source {source}", by=by, undo_for=UNDO_FOR) as act:
        source.delete()
        changed("leads", "people")
    return act
