app_name = "ecards"
urlpatterns: list = []
