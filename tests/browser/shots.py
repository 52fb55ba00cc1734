"""Walks the application and takes full screenshots: ``python -m tests.browser.shots FOLDER``.

Three sizes, light and dark. Streamlit scrolls inside the page, so the window is made as
high as the content before each picture.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .driver import Visitor, answer_all, chromium, running_app, visitor

SIZES = {"phone": (360, 740), "tablet": (768, 1024), "desk": (1440, 900)}
HEIGHT = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return Math.ceil(main ? main.scrollHeight : document.body.scrollHeight) + 4;
}"""


def shoot(guest: Visitor, folder: Path, name: str, size: tuple[int, int]) -> None:
    """One full picture, and one of the window as a person sees it."""
    guest.page.screenshot(path=folder / f"{name}-window.png")
    height = guest.page.evaluate(HEIGHT)
    guest.page.set_viewport_size({"width": size[0], "height": max(size[1], min(height, 16_000))})
    guest.settled()
    guest.page.screenshot(path=folder / f"{name}.png")
    guest.page.set_viewport_size({"width": size[0], "height": size[1]})


def main(folder: Path) -> None:
    """Take all pictures into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_app() as server, chromium() as browser:
        for theme in ("light", "dark"):
            for label, size in SIZES.items():
                prefix = f"{label}-{theme}"

                def shot(name: str) -> None:
                    shoot(guest, folder, f"{prefix}-{name}", size)

                context, guest = visitor(browser, server, theme, {"width": size[0], "height": size[1]})
                guest.open()
                shot("start")
                answer_all(guest, shot)
                shot("check")
                guest.press("Show my plan", "exercises that fit")
                guest.page.wait_for_selector(".js-plotly-plot .main-svg")
                shot("plan")
                guest.press("Start page", "Two or three exercises")
                guest.press("Forget my answers", "Two or three exercises")
                guest.press("Start", "What happens to your answers")
                shot("privacy")
                guest.press("Continue", "First, a safety check")
                guest.tick("signs", "swollen_calf")
                guest.press("Continue", "Check your answers")
                guest.press("See where to go", "Please have this looked at")
                shot("referral")
                print(prefix, guest.troubles)
                context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
