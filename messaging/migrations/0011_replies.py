from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0010_mailings")]
    operations: list = []
