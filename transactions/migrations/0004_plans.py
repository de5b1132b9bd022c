"""Workspaces that were founded before the standard plans get them, too."""

from django.db import migrations


def furnish(apps, schema_editor):
    from transactions.plans.library import furnish_with

    plans, steps = apps.get_model("agenda", "TaskPlan"), apps.get_model("agenda", "PlanStep")
    for pk in apps.get_model("accounts", "Workspace").objects.values_list("pk", flat=True):
        furnish_with(plans.objects, steps.objects, pk)


class Migration(migrations.Migration):
    dependencies = [
        ("transactions", "0003_parties"),
        ("agenda", "0010_plans_of_things"),
    ]

    operations = [migrations.RunPython(furnish, migrations.RunPython.noop)]
