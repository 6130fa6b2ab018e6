from dataquality.models.completeness import Completeness
from dataquality.models.importing import ImportRow, ImportRun
from dataquality.models.matching import (
    Band,
    DuplicateGroup,
    DuplicatePair,
    MatchFrequency,
    MatchKey,
    MatchRecord,
    Verdict,
)
from dataquality.models.merge import Merge, MergeRow

__all__ = [
    "Band",
    "Completeness",
    "DuplicateGroup",
    "DuplicatePair",
    "ImportRow",
    "ImportRun",
    "MatchFrequency",
    "MatchKey",
    "MatchRecord",
    "Merge",
    "MergeRow",
    "Verdict",
]
