"""A build backend for the root of the repository: what maturin would do in bindings/python."""

import os
from pathlib import Path

from maturin import build_sdist, build_wheel, get_requires_for_build_sdist, get_requires_for_build_wheel, prepare_metadata_for_build_wheel

__all__ = ["build_sdist", "build_wheel", "get_requires_for_build_sdist", "get_requires_for_build_wheel", "prepare_metadata_for_build_wheel"]

# Each call of a backend has a process of its own, which begins at the root.
os.chdir(Path(__file__).resolve().parent.parent)
