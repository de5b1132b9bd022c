from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0008_routing"),
        ("contacts", "0014_pictures"),
        ("messaging", "0006_texts"),
    ]

    operations: list = []
