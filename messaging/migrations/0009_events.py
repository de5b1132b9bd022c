from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_printing")]
    operations: list = []
