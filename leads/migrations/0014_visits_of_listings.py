import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace


class Migration(migrations.Migration):
    dependencies = [("leads", "0013_sources")]

    operations = [
        migrations.AddField(
            model_name="flyer",
            name="video",
            field=models.URLField(
                blank=True,
                db_default="",
                default="",
                max_length=500,
                validators=[django.core.validators.URLValidator(["https", "http"])],
                verbose_name="video or tour",
            ),
        ),
        migrations.AddField(
            model_name="showingvisit",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        IsolateWorkspace("ShowingVisit"),
    ]
