"""The theme that comes with sitegen, loaded once: it is a value."""

import pytest
from theme_views import default_folder, load

from sitegen.theme.values import Theme


@pytest.fixture(scope="session")
def default() -> Theme:
    return load(default_folder())
