#!/usr/bin/env bash
# Ruff 0.17.6: `ruff format .` rewrites the Python inside fenced blocks of Markdown files, and can change what a block says.
#
# Guess:  the formatter of a Python linter looks at .py, .pyi and .ipynb files. A README is left alone, or formatted only
#         after an option asks for it, as the formatting of docstrings is.
# Seen:   every .md file in the folder is rewritten without a setting. One line of a list that a how-to page tells the
#         reader to add, "new_id", with its comma, is a tuple of its own to the formatter and becomes ("new_id",).
#
# Output:
#     1 file reformatted
#     before: "new_id",
#     after:  ("new_id",)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq ruff==0.17.6
mkdir "$folder/docs"
cd "$folder/docs"
printf '# How to add an id\n\nAdd one line to the list:\n\n```python\n"new_id",\n```\n' > page.md
before=$(sed -n 6p page.md)
"$folder/venv/bin/ruff" --isolated format . | tee said
after=$(sed -n 6p page.md)
echo "before: $before"
echo "after:  $after"
test "$(cat said)" = "1 file reformatted"
test "$before" = '"new_id",'
test "$after" = '("new_id",)'
