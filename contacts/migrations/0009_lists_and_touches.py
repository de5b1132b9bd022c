from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0008_search_everything")]

    operations = [
        migrations.RemoveField(model_name="touch", name="before"),
        migrations.RemoveConstraint(model_name="dncnumber", name="dnc_number_once"),
        migrations.AddConstraint(
            model_name="dncnumber",
            constraint=models.UniqueConstraint(
                fields=("workspace", "number", "source"), name="dnc_number_once_a_list"
            ),
        ),
    ]
