"""The duplicates engine at work on stored records: normalised values, scans, pairs, groups and verdicts."""
