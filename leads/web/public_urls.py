app_name = "web_forms"
urlpatterns: list = []
