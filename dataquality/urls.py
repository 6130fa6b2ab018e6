from django.urls import URLPattern, path

from dataquality.views import duplicates, merges

app_name = "dataquality"
urlpatterns: list[URLPattern] = [
    path("merge/", merges.merge_new, name="merge_new"),
    path("merge/preview/", merges.merge_preview, name="merge_preview"),
    path("merges/", merges.merges, name="merges"),
    path("merges/<int:pk>/", merges.merge, name="merge"),
    path("merges/<int:pk>/undo/", merges.merge_undo, name="merge_undo"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/progress/", duplicates.scans, name="scans"),
    path("duplicates/scans/", duplicates.scan_start, name="scan_start"),
    path("duplicates/verdicts/undo/", duplicates.verdict_undo, name="verdict_undo"),
    path("duplicates/<int:pk>/verdicts/", duplicates.verdict, name="verdict"),
]
