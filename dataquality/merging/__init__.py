"""Merging records so that nothing is lost and every merge can be taken back.

`references` finds what points at a record, `plan` says what a merge would do, `execute` does exactly that in one
transaction and keeps a journal, `undo` reads the journal backwards.
"""
