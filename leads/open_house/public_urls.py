app_name = "open_house"
urlpatterns: list = []
