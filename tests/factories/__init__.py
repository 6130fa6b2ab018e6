"""Makers of test records, one file an app."""
