"""Whoever loaded the sample."""

from __future__ import annotations

import pytest

from scorecard.actions.add_account import find_account


@pytest.fixture
def admin_of():
    return lambda database: find_account(database, "admin")
