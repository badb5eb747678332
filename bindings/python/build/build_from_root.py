"""A build backend for the root of the repository: builds bindings/python with maturin."""

import os
from pathlib import Path

from maturin import build_sdist, build_wheel, get_requires_for_build_sdist, get_requires_for_build_wheel, prepare_metadata_for_build_wheel

__all__ = ["build_sdist", "build_wheel", "get_requires_for_build_sdist", "get_requires_for_build_wheel", "prepare_metadata_for_build_wheel"]

# Build frontends call each hook in a separate process that starts in the root.
os.chdir(Path(__file__).resolve().parent.parent)
