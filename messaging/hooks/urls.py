app_name = "message_hooks"
urlpatterns = []
