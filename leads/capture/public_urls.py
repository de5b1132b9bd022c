app_name = "flyers"
urlpatterns: list = []
