"""Bare Streamlit to measure beside: a twin of each question page, and no more.

The same questions and answers with Streamlit's own widgets and the settings of this application, but no rule, no
memory, no style, no component.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import catalogue
from wizard.answers.questions import PAGE_BY_ID, PAGES, Question, options_of, questions_on

from .browser.driver import Server, free_port, served

ROOT = Path(__file__).resolve().parents[1]
TWINS = ("start", *(page.id for page in PAGES))  # each has a button "Next" to the next one


def twins() -> dict[str, str]:
    """The bare application: its files by name."""
    pages = ", ".join(f'st.Page("{name}.py", url_path="{name}", default={name == "start"})' for name in TWINS)
    main = f'import streamlit as st\nst.set_page_config(layout="centered")\nst.navigation([{pages}], position="hidden").run()\n'
    return {"main.py": main, **{f"{name}.py": _twin(name) for name in TWINS}}


def _twin(name: str) -> str:
    page = PAGE_BY_ID.get(name)
    lines = ["import streamlit as st", f"st.title({page.title if page else 'Bare'!r}, anchor=False)"]
    if page:
        lines.append(f"st.markdown({page.intro!r})")
        for question in questions_on(name):
            lines += _twin_of(question)
    following = TWINS[(TWINS.index(name) + 1) % len(TWINS)]
    return "\n".join([*lines, f'st.button("Next", key="next", on_click=st.switch_page, args=("{following}.py",))\n'])


def _twin_of(question: Question) -> list[str]:
    options = options_of(question, catalogue.load())
    lines = [f"st.header({question.asks!r}, anchor=False)"]
    if question.kind in ("many", "ranked"):
        return [*lines, *(f"st.checkbox({o.label!r}, key='{question.id}-{o.id}')" for o in options)]
    labels = [o.label for o in options] + ["Not sure"]
    across = question.kind == "nprs"
    return [
        *lines,
        f"st.radio({question.asks!r}, {labels!r}, index=None, key={question.id!r}, horizontal={across}, label_visibility='collapsed')",
    ]


@contextmanager
def bare_app() -> Iterator[Server]:
    """Bare Streamlit with the settings of this application, on a free port."""
    with tempfile.TemporaryDirectory(prefix="hipwise-bare-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / ".streamlit", folder / ".streamlit", ignore=shutil.ignore_patterns("secrets*"))
        for file, source in twins().items():
            (folder / file).write_text(source, "utf-8")
        with served(
            "main.py", folder, free_port(), folder / "server.log", {**os.environ, "PYTHONUNBUFFERED": "1"}
        ) as server:
            yield server
