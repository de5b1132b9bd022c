from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0017_alike_by_whole_names")]
    operations: list = []
