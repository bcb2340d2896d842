"""The reference of the Python package: pages made from its docstrings by pdoc."""

from __future__ import annotations

from pathlib import Path

PACKAGES = ("pyengine", "pyengine.live", "pyengine.formats", "pyengine.hub")
"""What may be imported; everything else may change from one version to the next."""


def build_reference(folder: Path) -> None:
    """Writes the pages, with an index.html, into `folder`."""
    # Here, because a build of the site alone does not install pdoc
    import pdoc
    from pdoc import render

    render.configure(docformat="google", show_source=False)
    chosen = [part for name in PACKAGES for part in (name, rf"!{name}\..+")]
    pdoc.pdoc(*chosen, output_directory=folder)
