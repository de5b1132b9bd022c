from django.db import migrations, models

import transactions.models.key_date


class Migration(migrations.Migration):
    dependencies = [("transactions", "0001_transactions")]

    operations = [
        migrations.AddField(
            model_name="keydate",
            name="tells",
            field=models.JSONField(
                blank=True,
                db_default=models.Value(["agent", "assistant"], models.JSONField()),
                default=transactions.models.key_date.usual_readers,
                editable=False,
            ),
        ),
    ]
