from django.urls import path

from leads.web import public

app_name = "web_forms"
urlpatterns = [path("<str:form_key>/", public.form, name="form")]
