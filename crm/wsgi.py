import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 - needs the apps

from accounts.roles import refuse_powerful_role_before_forking  # noqa: E402

refuse_powerful_role_before_forking()

# What was loaded until here stays while the process lives: the views too, which are loaded once
# for all workers. A full collection that walks through it holds up a page for 150 ms.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
