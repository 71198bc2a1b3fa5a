"""The pages of the site that lie at the top of the project, and links of all pages to files that the site does not hold."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: File at the top of the project -> its page.
TOP = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)#\s]+)(#[^)\s]*)?(?=\))")


def moved(text: str, place: str, there: set[str], repository: str) -> str:
    """`text` of the page whose place in the project is `place`, with its links as the site has them.

    there: places in the project that have a page or a file of the site. Links to others lead to the repository.
    """

    def link(found: re.Match[str]) -> str:
        if found[1].endswith(".ipynb") and place.startswith("docs/notebooks/"):
            return found[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(place), found[1]))
        if target not in there:
            return f"{repository}/{'tree' if (ROOT / target).is_dir() else 'blob'}/main/{target}{found[2] or ''}"
        home = posixpath.dirname(_site(place))
        return posixpath.relpath(_site(target), home or ".") + (found[2] or "")

    return _LINK.sub(link, text)


def _site(place: str) -> str:
    return TOP.get(place) or place.removeprefix("docs/").replace(".ipynb", ".md")


def on_files(files: Any, config: Any) -> Any:
    """mkdocs asks which files there are: adds the top pages."""
    from mkdocs.structure.files import File

    for name, page in TOP.items():
        files.append(File.generated(config, page, content=(ROOT / name).read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """mkdocs has read a page: its links are set right."""
    tops = {page: name for name, page in TOP.items()}
    there = {tops.get(file.src_uri, f"docs/{file.src_uri}") for file in files}
    place = tops.get(page.file.src_uri, f"docs/{page.file.src_uri}")
    return moved(markdown, place, there, config.extra["repository"])
