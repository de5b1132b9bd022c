from django.urls import path

from leads.hooks import views
from leads.hooks.providers import PROVIDERS
from leads.sources.hook import visitors
from leads.web import public as web

app_name = "lead_hooks"
# One address for each provider, in full: what else stands under /hooks/ is somebody else's.
urlpatterns = [path(f"{name}/", views.hook, {"provider": name}, name=name) for name in PROVIDERS]
urlpatterns += [path("visitors/<str:visitors_key>/", visitors, name="visitors")]
urlpatterns += [path("forms/<str:form_key>/", web.hook, name="web_form")]
