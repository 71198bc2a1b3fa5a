"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from govcompute.paths import CACHE_VARIABLE, shipped
from govcompute.policy.library import PolicyLibrary, load_policies
from govcompute.registry.library import Registry, load_registry

ROOT = Path(__file__).resolve().parent.parent
#: Large public tables that are not part of the project; tests on them skip where they are absent.
SHARED = ROOT.parent / "shared"
#: Tests read every file anew and leave nothing behind; those of the cache give it a folder.
os.environ[CACHE_VARIABLE] = "off"


@pytest.fixture(scope="session")
def library() -> PolicyLibrary:
    """The shipped policies."""
    return load_policies([shipped("policies")])


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The shipped systems."""
    return load_registry([shipped("registry")])
