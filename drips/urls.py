app_name = "drips"
urlpatterns = []
