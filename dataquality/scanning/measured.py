"""What `benchmark` measures of the search for duplicates."""

from dataquality.scanning.scan import scan


def full_scan() -> int:
    """Compare all accounts anew, as the weekly task does; how many there are."""
    return scan(kind="account", full=True).records
