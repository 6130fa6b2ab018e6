from dataquality.models.merge import Merge, MergeRow

__all__ = ["Merge", "MergeRow"]
