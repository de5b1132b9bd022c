from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0005_details_requests"),
        ("contacts", "0014_pictures"),
    ]

    operations: list = []
