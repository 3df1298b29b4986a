"""The columns of a file are the fields of an entry, and what the ledger adds."""

from __future__ import annotations

from dataclasses import fields

from scorecard.records import Evidence
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.schemas.evidence_view import RevisionView
from scorecard.sheets.columns import COLUMNS, ENTRY_COLUMNS, LEDGER_COLUMNS


def test_the_columns_of_an_entry_are_its_fields_in_the_order_of_the_schema():
    assert list(ENTRY_COLUMNS) == list(EvidenceSchema().fields)
    assert set(ENTRY_COLUMNS) == {field.name for field in fields(Evidence)}


def test_the_ledger_s_columns_are_shown_under_the_same_names():
    assert set(LEDGER_COLUMNS) <= set(RevisionView().fields)
    assert len(set(COLUMNS)) == len(COLUMNS)
