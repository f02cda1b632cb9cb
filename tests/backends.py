"""For tests that make sense on one database only."""

import pytest

ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("backend", ["postgres"], indirect=True)
