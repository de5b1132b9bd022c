from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from crm import health, views

# Staff sign in where everybody does: with the same limits, and their second factor.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", views.today, name="today"),
    path("today/", views.today_rest, name="today_rest"),
    path("search/", views.search, name="search"),
    path("counts/", views.counts, name="counts"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("", include("accounts.urls")),
    path("people/", include("contacts.urls")),
    path("agenda/", include("agenda.urls")),
    path("hooks/", include("leads.hooks.urls")),
    path("hooks/", include("messaging.hooks.urls")),
    path("prospects/", include("prospects.urls")),
    path("leads/", include("leads.urls")),
    path("flyers/", include("leads.capture.public_urls")),
    path("forms/", include("leads.web.public_urls")),
    path("open-house/", include("leads.open_house.public_urls")),
    path("messages/", include("messaging.urls")),
    path("cards/", include("messaging.ecards.public_urls")),
    path("letters/", include("messaging.mailings.public_urls")),
    path("drips/", include("drips.urls")),
    path("transactions/", include("transactions.urls")),
    path("goals/", include("goals.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("crm.demo.urls"))]
