from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("prospects", "0005_days_from_the_first_call"),
    ]

    operations: list = []
