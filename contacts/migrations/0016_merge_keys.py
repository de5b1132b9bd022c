"""What letters call a field of the workspace's own: given once, kept when the field is renamed."""

import re

from django.db import migrations, models

from crm.kit.text import fold


def fill(apps, schema_editor):
    """The names that letters use until now."""
    fields = apps.get_model("contacts", "CustomField")._base_manager.using(
        schema_editor.connection.alias
    )
    taken = set()
    for field in fields.order_by("workspace_id", "pk"):
        base = re.sub(r"\W+", "_", fold(field.name)).strip("_")[:70]
        key, number = base, 1
        while (field.workspace_id, key) in taken:
            number += 1
            key = f"{base}_{number}"
        taken.add((field.workspace_id, key))
        fields.filter(pk=field.pk).update(merge_key=key)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0015_sources")]

    operations = [
        migrations.AddField(
            model_name="customfield",
            name="merge_key",
            field=models.CharField(
                default="", editable=False, max_length=80, verbose_name="in letters"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.UniqueConstraint(
                fields=("workspace", "merge_key"), name="custom_field_merge_key_once"
            ),
        ),
    ]
