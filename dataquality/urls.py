from django.urls import URLPattern, path

from dataquality.views import duplicates

app_name = "dataquality"
urlpatterns: list[URLPattern] = [
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/progress/", duplicates.scans, name="scans"),
    path("duplicates/scans/", duplicates.scan_start, name="scan_start"),
    path("duplicates/verdicts/undo/", duplicates.verdict_undo, name="verdict_undo"),
    path("duplicates/<int:pk>/verdicts/", duplicates.verdict, name="verdict"),
]
