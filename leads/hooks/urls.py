app_name = "lead_hooks"
urlpatterns = []
