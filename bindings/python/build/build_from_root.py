"""A build backend for the root of the repository: builds bindings/python."""

import os
import sys
from pathlib import Path

# Build frontends call each hook in a separate process that starts in the root.
folder = Path(__file__).resolve().parent.parent
os.chdir(folder)
sys.path.insert(0, str(folder / "python"))

from wheel_build import (  # noqa: E402
    build_sdist,
    build_wheel,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_wheel,
)

__all__ = ["build_sdist", "build_wheel", "get_requires_for_build_sdist", "get_requires_for_build_wheel", "prepare_metadata_for_build_wheel"]
