from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0011_replies")]
    operations: list = []
