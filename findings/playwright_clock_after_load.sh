#!/usr/bin/env bash
# Playwright 1.65.2: a clock that is installed after the page has loaded does not stop the intervals of the page.
#
# Guess:  after clock.install() and clock.pause_at() the page's time is still. The documentation of pause_at() says
#         that "no timers are fired" from then on, and warns only of a page that may get stuck while it loads.
# Seen:   Date and performance.now() jump ahead and stop, and an interval set afterwards waits. An interval set before
#         goes on in real time and is never moved by run_for(): the page lives in two times at once.
# Needs:  Chromium from the system's packages.
#
# Output:
#     while paused, performance.now() moved: False
#     while paused, the earlier interval fired: True
#     while paused, the later interval fired: False
#     run_for(1000) moved performance.now() by 1000 ms and fired the later interval of 50 ms 20 times
set -euo pipefail
browser=$(command -v /usr/bin/chromium-headless-shell /usr/bin/chromium | head -n 1 || true)
if [ -z "$browser" ]; then
    echo "Chromium is missing: install the package chromium-headless-shell or chromium, and run this again." >&2
    exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq playwright==1.65.2
cd "$folder"
BROWSER="$browser" venv/bin/python - <<'PYTHON'
import datetime
import os
import sys

from playwright.sync_api import sync_playwright

PAGE = "<script>var earlier = 0, later = 0; setInterval(() => earlier++, 50)</script>"
STATE = "[earlier, later, performance.now()]"
# A message is no timer, so that the page itself can wait until the interval has fired; 2 million messages are enough.
STATE_AFTER_A_WHILE = """new Promise(done => {
    const {port1, port2} = new MessageChannel(), before = earlier
    let left = 2000000
    port1.onmessage = () => earlier > before + 5 || !left-- ? done(%s) : port2.postMessage(0)
    port2.postMessage(0)
})""" % STATE


def main() -> int:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["BROWSER"])
        page = browser.new_page()
        page.set_content(PAGE)
        page.wait_for_function("earlier > 0")
        page.clock.install()
        page.evaluate("void setInterval(() => later++, 50)")
        page.clock.pause_at(datetime.datetime.now() + datetime.timedelta(hours=1))
        paused, still_paused = page.evaluate(STATE), page.evaluate(STATE_AFTER_A_WHILE)
        page.clock.run_for(1000)
        moved = page.evaluate(STATE)
        browser.close()
    earlier, later, now = (after - before for before, after in zip(paused, still_paused))
    print("while paused, performance.now() moved:", now > 0)
    print("while paused, the earlier interval fired:", earlier > 0)
    print("while paused, the later interval fired:", later > 0)
    ran, jumped = moved[1] - still_paused[1], moved[2] - still_paused[2]
    print(f"run_for(1000) moved performance.now() by {jumped:g} ms and fired the later interval of 50 ms {ran} times")
    same = (now > 0, earlier > 0, later > 0, ran, jumped) == (False, True, False, 20, 1000)
    print("The behaviour is as described." if same else "The behaviour has changed.")
    return not same


sys.exit(main())
PYTHON
