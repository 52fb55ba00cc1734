"""The 0 to 10 row for pain: eleven native radios with words at 0, 5 and 10, and "Not sure" below them.

It starts with nothing chosen. Numbers stand in one row where each gets its 44 px, in two on a
phone, and in rows of three where text is very large. What is chosen goes to the server at
once; what the server has committed comes back and wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wizard.answers.questions import NPRS, UNSURE
from wizard.ui.session import visit

from . import component

WORDED = (0, 5, 10)  # the numbers that carry words
_SCORES: Mapping[str, int | str] = {**{str(n): n for n in NPRS}, UNSURE: UNSURE}


def _number(n: int) -> str:
    described = f' aria-describedby="w{n}"' if n in WORDED else ""
    return f'<label class="cell n{n}"><input type="radio" name="score" value="{n}"{described}><span>{n}</span></label>'


_PAGE = component.page(
    "pain_row",
    numbers="".join(_number(n) + (f'<span class="word w{n}" id="w{n}"></span>' if n in WORDED else "") for n in NPRS),
    unsure=UNSURE,
)

_STYLE = component.style("pain_row")

# A choice stands until the server has heard it, so that a run that began before it cannot take
# it back for a moment. If the server never hears, its own answer shows again.
_SCRIPT = component.script("pain_row")
_component = component.declare("hipwise_pain_row", _SCRIPT, html=_PAGE, css=_STYLE)


def pain_row(
    key: str, asks: str, words: Mapping[int, str], shown: int | str | None, on_chosen: Callable[[int | str], None]
) -> None:
    """A row that shows ``shown`` (0 to 10, "unsure" or None) and calls ``on_chosen`` with what is chosen.

    ``words`` stand at 0, 5 and 10. Anything else that a browser sends is not heard.
    """

    def choose() -> None:
        chosen = getattr(visit.shown(key), "chosen", None)
        if isinstance(chosen, str) and chosen in _SCORES:
            on_chosen(_SCORES[chosen])

    _component(
        key=key,
        on_chosen_change=choose,
        data={
            "asks": asks,
            "words": {str(number): word for number, word in words.items()},
            "unsure": visit.words().say("answer.unsure", "Not sure"),
            "shown": None if shown is None else str(shown),
        },
    )
