from django.urls import URLPattern, path

from dataquality.views import completeness, duplicates, imports, merges

app_name = "dataquality"
urlpatterns: list[URLPattern] = [
    path("completeness/", completeness.completeness, name="completeness"),
    path("completeness/<str:kind>/<int:pk>/", completeness.completeness_record, name="completeness_record"),
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
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<int:pk>/map/", imports.import_map, name="import_map"),
    path("imports/<int:pk>/check/", imports.import_check, name="import_check"),
    path("imports/<int:pk>/corrections/", imports.import_correction, name="import_correction"),
    path("imports/<int:pk>/run/", imports.import_run, name="import_run"),
    path("imports/<int:pk>/report/", imports.import_report, name="import_report"),
    path("imports/<int:pk>/errors.csv", imports.import_errors, name="import_errors"),
]
