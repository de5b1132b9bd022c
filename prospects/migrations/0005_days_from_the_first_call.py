import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0012_tidying"),
        ("prospects", "0004_recorded"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="prospect",
            index=models.Index(
                models.F("workspace"),
                django.db.models.functions.comparison.Coalesce("first_called_at", "opened_at"),
                models.F("id"),
                condition=models.Q(("closed_at", None)),
                name="prospect_by_day",
            ),
        ),
    ]
