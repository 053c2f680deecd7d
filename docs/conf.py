"""Configuration of the documentation site; ``nox -s docs`` builds it."""

import os
import subprocess
import sys
from importlib.metadata import version as installed_version

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

project = "newsdoc"
author = "The newsdoc authors"
copyright = "The newsdoc authors"  # noqa: A001 (Sphinx wants this name)
version = release = installed_version("newsdoc")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
exclude_patterns = ["examples", "explanation/figures.md", "try/node_modules"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
smartquotes = False  # it makes an en dash of the two hyphens of an option
nb_execution_mode = "off"  # the tests run the notebook; its outputs are stored in it

nitpicky = True
nitpick_ignore_regex = [  # types of other projects: the build has no network
    (r"py:.*", r"(str|bytes|int|bool|None|Any|IO|Iterable|Iterator|Mapping|Sequence|Callable)"),
    (r"py:.*", r"(pa|pd)\..*|SparkSession|newsdoc._errors.Edit"),
    (r"py:.*", r"(attrs|collections|datetime|hypothesis|os|pandas|pyarrow|typing)\..*"),
]
autodoc_mock_imports = ["pyspark"]  # large, and needs Java
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_use_ivar = True
python_use_unqualified_type_names = True

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

html_theme = "furo"
html_title = "newsdoc"
html_favicon = "favicon.svg"
templates_path = ["templates"]
html_static_path = ["static"]
html_js_files = ["site.js"]
html_css_files = ["site.css"]
pygments_dark_style = "a11y-high-contrast-dark"
html_copy_source = False
html_domain_indices = False
html_use_index = False
html_show_sphinx = False


def clean(_app: Sphinx, doctree: nodes.document) -> None:
    """Remove the blank line that ends each example, which only doctest needs; set dashes."""
    for text in list(doctree.findall(nodes.Text)):
        if text.startswith(" -- "):  # between a parameter and its description
            text.parent.replace(text, nodes.Text(f" \N{EN DASH} {text[4:]}"))
    for block in doctree.findall(nodes.literal_block):
        text = block.astext().rstrip("\n")
        block.rawsource = text
        block.children = [nodes.Text(text)]


class CommandHelp(SphinxDirective):
    """The help of a command of the CLI, or of the CLI itself."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return a block with the command line and what it prints on 80 columns."""
        line = ["newsdoc", *self.arguments, "--help"]
        shown = subprocess.run(
            [sys.executable, "-m", *line],
            env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"},
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout
        return [nodes.literal_block(text=f"$ {' '.join(line)}\n{shown}", language="console")]


def setup(app: Sphinx) -> None:
    """Connect the handlers; Sphinx calls this."""
    app.add_directive("newsdoc-help", CommandHelp)
    app.connect("doctree-read", clean)
