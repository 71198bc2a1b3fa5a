"""The notebooks of the site: run when it is built, so that no output in it is older than the code. Any error ends the build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"


def on_files(files: Any, config: Any) -> Any:
    """mkdocs asks which files there are: a page in place of each notebook, with what its cells print."""
    from mkdocs.structure.files import File

    for path in sorted(FOLDER.glob("*.ipynb")):
        text, made = run(path)
        for name, content in made.items():
            files.append(File.generated(config, f"notebooks/{name}", content=content))
        files.append(File.generated(config, f"notebooks/{path.stem}.md", content=text))
    return files


def run(path: Path) -> tuple[str, dict[str, bytes]]:
    """The notebook in `path`, executed: its Markdown, and the files that the Markdown shows."""
    import nbformat
    from nbclient import NotebookClient
    from nbconvert import MarkdownExporter

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    client = NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(FOLDER)}}, extra_arguments=["--log-level=ERROR"]
    )
    client.execute()
    text, resources = MarkdownExporter().from_notebook_node(notebook, {"unique_key": path.stem, "output_files_dir": path.stem})
    source = f"[This notebook]({path.name}) ran when this page was made.\n\n"
    return source + text, dict(resources["outputs"])
