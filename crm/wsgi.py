import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

application = get_wsgi_application()

from accounts.roles import refuse_powerful_role_before_forking  # noqa: E402 - needs the apps

refuse_powerful_role_before_forking()
