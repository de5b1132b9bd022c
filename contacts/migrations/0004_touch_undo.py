import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

from accounts.isolation import IsolateWorkspace


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_search")]

    operations = [
        migrations.AddField(
            model_name="touch",
            name="before",
            field=models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                encoder=django.core.serializers.json.DjangoJSONEncoder,
            ),
        ),
        migrations.AddField(
            model_name="touch",
            name="phone",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contacts.phone",
            ),
        ),
        IsolateWorkspace("Touch"),
    ]
