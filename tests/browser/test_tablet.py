"""A tablet that goes from hand to hand: locked to the questions, one draft in one tab, and nothing of the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from wizard.clinic import Key, NotFoundError
from wizard.server import addresses
from wizard.ui.http import device_cookie

from .clinic import DESK, HELD, READY, TABLET, WELCOME, Practice, agree, half_of, hand_over, key_of, practice, sign_in
from .driver import Visitor, box_of, visitor

PATIENT = "[clinic]\nidle_warn_s = 1800\nidle_forget_s = 2400\n"  # a server may take its time to start again
EVERYTHING = """async () => {
  const databases = await indexedDB.databases();
  const cached = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) cached.push(request.url, await (await cache.match(request)).text());
  }
  const shadows = (root) => [...root.querySelectorAll('*')].flatMap((e) => e.shadowRoot ? [e.shadowRoot.innerHTML, ...shadows(e.shadowRoot)] : []);
  return {
    session: {...sessionStorage}, local: {...localStorage}, cookie: document.cookie, databases, cached,
    state: history.state, name: window.name, address: location.href, text: document.documentElement.outerHTML + shadows(document).join(' '),
    checked: document.querySelectorAll('input:checked').length, globals: Object.keys(window).filter((k) => k.startsWith('hipwise')).map((k) => window[k] instanceof Node ? k : String(JSON.stringify(window[k] && {...window[k], data: 0, dialog: 0, watches: 0, sound: 0, worker: 0}))),
  };
}"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with practice(tmp_path_factory.mktemp("clinic") / "data") as running:
        yield running


@pytest.fixture
def tablet(browser: Browser, clinic: Practice) -> Iterator[Visitor]:
    context, guest = visitor(browser, clinic.server, size=TABLET)
    guest.page.set_default_timeout(15_000)
    log_before = len(clinic.server.log())
    yield guest
    context.close()
    assert not guest.troubles, guest.troubles
    assert "Traceback" not in clinic.server.log()[log_before:]


def stage_of(clinic: Practice, reference: str) -> str:
    return next(line.stage for line in clinic.lines if line.reference == reference)


def heard(clinic: Practice, reference: str) -> None:
    """Somebody at the desk has heard the alarm."""
    line = next(line for line in clinic.lines if line.reference == reference)
    clinic.records.acknowledge(clinic.records.sign_in(clinic.codes["reception"], "test").staff, line.id)


def look_everywhere(guest: Visitor, traces: tuple[str, ...], empty: bool = True) -> None:
    """Nothing of the person before, wherever a browser keeps something."""
    found = guest.page.evaluate(EVERYTHING)
    said = json.dumps(found)
    assert not [trace for trace in traces if trace in said]
    assert (
        not found["databases"]
        and not found["cached"]
        and all(name.startswith("stActiveTheme-") for name in found["local"])
    )
    assert found["session"].keys() <= ({HELD} if not empty else set())
    assert found["checked"] == 0 or not empty


def holds_once(guest: Visitor, half: str | None) -> None:
    """The first page of this tab finds a key of before in its sessionStorage."""
    guest.page.add_init_script(f"window.name || (sessionStorage.setItem({HELD!r}, {half!r}), window.name = 'was here')")


def device_of(guest: Visitor) -> str:
    """The one lasting cookie; what else there is belongs to the server's own guard of forms."""
    cookies = {cookie["name"]: cookie["value"] for cookie in guest.page.context.cookies()}
    assert cookies.keys() == {device_cookie.COOKIE, "_streamlit_xsrf"}
    return cookies[device_cookie.COOKIE]


# --- two patients, one tablet -----------------------------------------------------------------------------------------


def test_the_second_patient_finds_nothing_of_the_first_anywhere(tablet: Visitor, clinic: Practice) -> None:
    hand_over(tablet, clinic.codes["reception"], "A 17")
    tablet.page.get_by_text("Someone helps me answer").click()
    agree(tablet)
    tablet.tick("signs", "none")
    tablet.press("Continue", "Where does it hurt?")
    tablet.tick("pain.site", "outer_hip")
    tablet.choose("one-pain.side", "Left")
    half, device_before = half_of(tablet), device_of(tablet)
    tablet.open(addresses.CHECK, "Check your answers")
    tablet.press("Hand in my answers", "Thank you")
    assert half_of(tablet) is None, "the key opens nothing any more, so it is gone"
    tablet.press("Done", "Thank you")
    expect(tablet.page.get_by_text("Please give this tablet back to the desk.")).to_be_visible()
    traces = (half or "", "A 17", "outer_hip", "Left", "Someone helps me")
    look_everywhere(tablet, traces)
    assert device_of(tablet) == device_before, (
        "the cookies are a random number of the device, and one of the server against forged forms"
    )

    while tablet.page.evaluate("history.length") and tablet.page.go_back() and tablet.page.url.startswith(tablet.url):
        tablet.settled()
        assert tablet.page.locator("h1").inner_text() in (READY, "Thank you", "Nothing is open on this screen")
        look_everywhere(tablet, traces)
    other = Visitor(tablet.page.context.new_page(), tablet.url)
    for place in (addresses.CHECK, addresses.THANKS, addresses.DESK, "signs"):
        other.open(place, READY)
        look_everywhere(other, traces)
    other.page.close()

    hand_over(tablet, clinic.codes["reception"], "B 2")
    look_everywhere(tablet, traces[:3], empty=False)
    assert tablet.page.locator("input:checked").count() == 0
    agree(tablet)
    for place in ("signs", "place"):
        tablet.open(place)
        assert (
            tablet.page.locator(".st-key-alone-signs input:checked, [class*='st-key-question-'] input:checked").count()
            == 0
        )
        look_everywhere(tablet, (half or "", "A 17"), empty=False)
    assert {line.reference: line.stage for line in clinic.lines}["A 17"] == "finished"


def test_a_tab_that_is_restored_with_the_key_of_before_opens_nothing(tablet: Visitor, clinic: Practice) -> None:
    hand_over(tablet, clinic.codes["reception"], "C 1")
    agree(tablet)
    half = half_of(tablet)
    tablet.press("Stop", "Do you want to stop?")
    tablet.press("Delete my answers and stop", "Your answers are deleted")
    restored = Visitor(tablet.page.context.new_page(), tablet.url)
    holds_once(restored, half)
    restored.open("signs", "Nothing is open on this screen")
    assert half_of(restored) != half
    assert stage_of(clinic, "C 1") == "left"


# --- locked --------------------------------------------------------------------------------------------------------------


def test_handing_over_signs_the_staff_out_and_locks_the_tablet(tablet: Visitor, clinic: Practice) -> None:
    tablet.open(heading=READY)
    sign_in(tablet, clinic.codes["reception"])
    half = Key.read(tablet.page.evaluate("sessionStorage.getItem('hipwise.staff')"))
    assert half is not None and clinic.records.session(half) is None, "the tab holds half of the token"
    token = device_cookie.other_half(half, device_of(tablet))
    assert clinic.records.session(token)
    tablet.page.get_by_label("Your own reference").fill("L 1")
    tablet.press("Hand over this tablet", WELCOME)
    assert clinic.records.session(token) is None, "the sign-in is ended in the records"
    assert tablet.page.evaluate("Object.keys(sessionStorage)") == [HELD], "and gone from the tab"
    assert half_of(tablet) not in tablet.page.url and half_of(tablet) not in clinic.server.log()
    for place in (addresses.DESK, addresses.THANKS, "signs", addresses.PLAN, addresses.LIBRARY):
        tablet.open(place, WELCOME)


def test_nothing_is_asked_before_somebody_agrees(tablet: Visitor, clinic: Practice) -> None:
    hand_over(tablet, clinic.codes["reception"], "N 1")
    tablet.press("Start", WELCOME)
    expect(tablet.page.get_by_text("Please tick this first.")).to_be_visible()
    tablet.open("signs", WELCOME)


def test_the_staff_door_wants_a_code_and_counts_wrong_ones(tablet: Visitor, clinic: Practice) -> None:
    hand_over(tablet, clinic.codes["reception"], "D 4")
    agree(tablet)
    tablet.tick("signs", "none")
    key = key_of(tablet)
    tablet.press("Staff", "For staff")
    sign_in(tablet, "AAAAA-AAAAA", "For staff")
    expect(tablet.page.get_by_text("This code does not sign anybody in.")).to_be_visible()
    tablet.press("Back to the questions", "A safety check")
    assert tablet.page.locator(f"{box_of('signs', 'none')} input").is_checked()
    tablet.press("Staff", "For staff")
    sign_in(tablet, clinic.codes["reception"])
    with pytest.raises(NotFoundError):
        clinic.records.intake(key)
    assert stage_of(clinic, "D 4") == "left"
    tablet.page.wait_for_function(f"() => sessionStorage.getItem({HELD!r}) === null")


# --- one draft, one tab, one device ------------------------------------------------------------------------------------


def test_a_tab_that_is_copied_is_refused_and_the_first_goes_on(tablet: Visitor, clinic: Practice) -> None:
    hand_over(tablet, clinic.codes["reception"], "T 2")
    agree(tablet)
    tablet.tick("signs", "none")
    with tablet.page.context.expect_page() as opened:
        tablet.page.evaluate("window.open(location.href, '_blank', '')")
    copied = Visitor(opened.value, tablet.url)
    copied.page.evaluate(f"sessionStorage.setItem({HELD!r}, {half_of(tablet)!r})")
    copied.page.reload()
    copied.settled("These questions are open in another tab")
    assert copied.page.locator("input:checked").count() == 0
    copied.page.close()
    tablet.press("Continue", "Where does it hurt?")


def test_a_key_on_another_device_opens_nothing(tablet: Visitor, browser: Browser, clinic: Practice) -> None:
    hand_over(tablet, clinic.codes["reception"], "S 9")
    agree(tablet)
    context, thief = visitor(browser, clinic.server, size=TABLET)
    holds_once(thief, half_of(tablet))
    thief.open("signs", "Nothing is open on this screen")
    context.close()
    tablet.tick("signs", "none")
    tablet.press("Continue", "Where does it hurt?")
    assert clinic.records.intake(key_of(tablet)).answers.signs == ("none",)


def test_each_answer_is_in_the_records_and_not_in_the_tab(tablet: Visitor, clinic: Practice) -> None:
    hand_over(tablet, clinic.codes["reception"], "E 5")
    tablet.page.get_by_text("Someone helps me answer").click()
    agree(tablet)
    tablet.tick("signs", "none")
    tablet.press("Continue", "Where does it hurt?")
    kept = clinic.records.intake(key_of(tablet))
    assert (kept.answers.signs, kept.helped, kept.consented) == (("none",), True, True)
    assert tablet.page.evaluate("Object.keys(sessionStorage)") == [HELD]
    tablet.page.reload()
    tablet.settled("Where does it hurt?")
    tablet.press("Back", "A safety check")
    tablet.page.wait_for_selector(f"{box_of('signs', 'none')} input:checked", state="attached")


def test_a_restarted_server_goes_on_with_the_same_tablet(browser: Browser, tmp_path: Path) -> None:
    with practice(tmp_path / "data", toml=PATIENT) as first:
        context, guest = visitor(browser, first.server, size=TABLET)
        hand_over(guest, first.codes["reception"], "R 1")
        agree(guest)
        guest.tick("signs", "none")
        guest.press("Continue", "Where does it hurt?")
        first.server.process.kill()
        first.server.process.wait()
    visit_before = guest.page.evaluate("window.hipwiseTablet.data.visit")
    with practice(tmp_path / "data", toml=PATIENT, port=int(first.server.url.rpartition(":")[2])) as second:
        guest.page.wait_for_function(
            "(before) => window.hipwiseTablet?.data?.half && window.hipwiseTablet.data.visit !== before",
            arg=visit_before,
            timeout=60_000,
        )
        guest.settled("Where does it hurt?")
        guest.press("Back", "A safety check")
        guest.page.wait_for_selector(f"{box_of('signs', 'none')} input:checked", state="attached")
        assert "Traceback" not in second.server.log()
    context.close()


# --- left alone -------------------------------------------------------------------------------------------------------------


def left_alone(tablet: Visitor, clinic: Practice, reference: str) -> None:
    tablet.page.clock.install()
    hand_over(tablet, clinic.codes["reception"], reference)
    agree(tablet)


def test_a_tablet_that_nobody_touches_warns_and_one_tap_goes_on(tablet: Visitor, clinic: Practice) -> None:
    left_alone(tablet, clinic, "I 1")
    tablet.tick("signs", "none")
    tablet.page.clock.fast_forward(61_000)
    warning = tablet.page.get_by_role("alertdialog", name="Are you still there?")
    expect(warning).to_be_visible()
    expect(tablet.page.get_by_role("button", name="I am still here")).to_be_focused()
    assert 0 < int(warning.get_by_role("timer").inner_text()) <= 30
    tablet.page.mouse.click(5, 5)
    expect(warning).to_be_hidden()
    tablet.page.clock.fast_forward(31_000)
    expect(warning).to_be_hidden()
    tablet.press("Continue", "Where does it hurt?")


def test_a_tablet_that_stays_alone_forgets_and_says_so(tablet: Visitor, clinic: Practice) -> None:
    left_alone(tablet, clinic, "I 2")
    tablet.tick("signs", "none")
    half, key = half_of(tablet), key_of(tablet)
    tablet.page.clock.fast_forward(91_000)
    tablet.settled("This screen has forgotten the answers")
    look_everywhere(tablet, (half or "", "I 2"))
    with pytest.raises(NotFoundError):
        clinic.records.intake(key)
    assert stage_of(clinic, "I 2") == "left"
    tablet.page.go_back()
    tablet.settled()
    assert tablet.page.locator("h1").inner_text() == READY


def test_a_tablet_without_a_line_forgets_all_the_same(tablet: Visitor, clinic: Practice) -> None:
    left_alone(tablet, clinic, "I 3")
    tablet.tick("signs", "none")
    tablet.page.context.set_offline(True)
    tablet.page.clock.fast_forward(91_000)
    expect(tablet.page.get_by_role("heading", name="This screen has forgotten the answers")).to_be_visible()
    look_everywhere(tablet, ("I 3", "safety check"))
    tablet.troubles.clear()  # a line that is away is told in the console
    tablet.page.context.set_offline(False)
    tablet.page.clock.run_for(3000)
    tablet.settled("This screen has forgotten the answers")
    assert stage_of(clinic, "I 3") == "left"
    tablet.troubles.clear()


def test_a_warning_sign_that_was_ticked_and_left_alone_reaches_the_desk(tablet: Visitor, clinic: Practice) -> None:
    left_alone(tablet, clinic, "I 4")
    tablet.tick("signs", "cauda_equina")
    tablet.page.clock.fast_forward(91_000)
    tablet.settled("This screen has forgotten the answers")
    line = next(line for line in clinic.lines if line.reference == "I 4")
    assert (line.stage, line.outcome, line.alarm) == ("finished", "emergency", True)
    clinic.records.acknowledge(clinic.records.sign_in(clinic.codes["reception"], "test").staff, line.id)


def test_what_the_server_forgot_is_gone_from_the_screen_at_the_next_press(tablet: Visitor, clinic: Practice) -> None:
    hand_over(tablet, clinic.codes["reception"], "I 5")
    agree(tablet)
    tablet.tick("signs", "none")
    tablet.press("Continue", "Where does it hurt?")
    clinic.records.abandon(key_of(tablet), "idle")
    tablet.page.locator(box_of("pain.site", "outer_hip")).locator("label").first.click()
    tablet.settled("This screen has forgotten the answers")
    look_everywhere(tablet, ("I 5",))


# --- the end ------------------------------------------------------------------------------------------------------------------


def test_a_sign_says_tell_the_desk_now_and_shows_nothing_more_unless_asked(tablet: Visitor, clinic: Practice) -> None:
    hand_over(tablet, clinic.codes["reception"], "U 1")
    agree(tablet)
    tablet.tick("signs", "swollen_calf")
    tablet.press("Continue", "Check your answers")
    tablet.press("See where to go", "Please tell the desk now")
    expect(tablet.page.locator(".st-key-note-red-where")).to_be_visible()
    assert tablet.page.locator("svg[role=img]").count() == 0
    tablet.press("Show the code for my phone", "Please tell the desk now")
    expect(tablet.page.locator(".st-key-code-picture svg")).to_be_visible()
    line = next(line for line in clinic.lines if line.reference == "U 1")
    assert line.alarm and line.signs == 1
    heard(clinic, "U 1")
    tablet.settled("The desk knows")
    tablet.press("Done", "Thank you")


def test_the_page_of_an_emergency_stays_until_the_desk_has_heard_it(tablet: Visitor, clinic: Practice) -> None:
    """Not by a reload, another address, a line that is away, or an hour without a touch."""
    left_alone(tablet, clinic, "U 2")
    tablet.tick("signs", "cauda_equina")
    tablet.press("Continue", "Please tell the desk now")
    half = half_of(tablet)
    tablet.page.reload()
    tablet.settled("Please tell the desk now")
    tablet.open(addresses.DESK, "Please tell the desk now")
    tablet.page.clock.fast_forward(3_600_000)
    tablet.page.context.set_offline(True)
    tablet.page.clock.fast_forward(3_600_000)
    expect(tablet.page.get_by_role("heading", name="Please tell the desk now")).to_be_visible()
    tablet.page.context.set_offline(False)
    tablet.page.clock.run_for(5000)
    tablet.settled("Please tell the desk now")
    tablet.troubles.clear()  # a line that is away is told in the console
    for name in ("Done", "Stop"):
        expect(tablet.page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(tablet.page.get_by_role("alertdialog")).to_be_hidden()
    heard(clinic, "U 2")
    tablet.page.clock.run_for(2000)
    tablet.settled("The desk knows")
    assert stage_of(clinic, "U 2") == "finished", "whoever heard it has the answers"
    tablet.page.reload()
    tablet.settled("The desk knows")
    tablet.press("Done", "Thank you")
    look_everywhere(tablet, (half or "", "U 2", "The desk knows"))
    tablet.troubles.clear()


def test_an_alarm_that_the_desk_has_heard_is_forgotten_by_a_tablet_that_is_left_alone(
    tablet: Visitor, clinic: Practice
) -> None:
    left_alone(tablet, clinic, "U 3")
    tablet.tick("signs", "cauda_equina")
    tablet.press("Continue", "Please tell the desk now")
    heard(clinic, "U 3")
    tablet.page.clock.run_for(2000)
    tablet.settled("The desk knows")
    tablet.page.clock.fast_forward(91_000)
    tablet.settled("This screen has forgotten the answers")
    look_everywhere(tablet, ("U 3",))


def test_staff_take_back_a_tablet_with_an_alarm_and_hear_it_at_the_desk(tablet: Visitor, clinic: Practice) -> None:
    hand_over(tablet, clinic.codes["reception"], "U 4")
    agree(tablet)
    tablet.tick("signs", "cauda_equina")
    tablet.press("Continue", "Please tell the desk now")
    tablet.press("Staff", "For staff")
    expect(tablet.page.get_by_text("The alarm goes on there until somebody has heard it.")).to_be_visible()
    tablet.press("Back", "Please tell the desk now")
    tablet.press("Staff", "For staff")
    sign_in(tablet, clinic.codes["reception"])
    expect(tablet.page.get_by_role("alert")).to_have_text("Emergency: go to U 4 now.")
    tablet.press("I have heard it", DESK)
    assert stage_of(clinic, "U 4") == "finished"


def test_a_restarted_server_goes_on_showing_where_to_go(browser: Browser, tmp_path: Path) -> None:
    """One alarm whose answers are handed in, and one that is still raised alone."""
    with practice(tmp_path / "data", toml=PATIENT) as first:
        both = [visitor(browser, first.server, size=TABLET) for _ in range(2)]
        for (_, guest), (reference, sign) in zip(both, (("V 1", "swollen_calf"), ("V 2", "cauda_equina")), strict=True):
            hand_over(guest, first.codes["reception"], reference)
            agree(guest)
            guest.tick("signs", sign)
            guest.page.get_by_role("button", name="Continue", exact=True).click()
        handed_in, raised = (guest for _, guest in both)
        handed_in.settled("Check your answers")
        handed_in.press("See where to go", "Please tell the desk now")
        raised.settled("Please tell the desk now")
        visits_before = [guest.page.evaluate("window.hipwiseTablet.data.visit") for _, guest in both]
        first.server.process.kill()
        first.server.process.wait()
    with practice(tmp_path / "data", toml=PATIENT, port=int(first.server.url.rpartition(":")[2])) as second:
        assert {line.reference: line.alarm for line in second.lines} == {"V 1": True, "V 2": True}
        for (_, guest), visit_before in zip(both, visits_before, strict=True):
            guest.page.wait_for_function(
                "(before) => window.hipwiseTablet?.data?.half && window.hipwiseTablet.data.visit !== before",
                arg=visit_before,
                timeout=60_000,
            )
            guest.settled("Please tell the desk now")
            expect(guest.page.locator(".st-key-note-red-where")).to_be_visible()
        for reference, (_, guest) in zip(("V 1", "V 2"), both, strict=True):
            heard(second, reference)
            guest.settled("The desk knows")
        assert "Traceback" not in second.server.log()
    for context, _ in both:
        context.close()


def test_the_text_size_is_of_this_patient_alone(tablet: Visitor, clinic: Practice) -> None:
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    hand_over(tablet, clinic.codes["reception"], "X 1")
    normal = tablet.page.evaluate(size)
    tablet.page.get_by_role("button", name="Very large text").click()
    tablet.settled()
    agree(tablet)
    assert tablet.page.evaluate(size) == pytest.approx(1.6 * normal)
    tablet.page.reload()
    tablet.settled("A safety check")
    tablet.page.wait_for_function(f"() => ({size}) > {1.5 * normal}")
    tablet.press("Stop", "Do you want to stop?")
    tablet.press("Delete my answers and stop", "Your answers are deleted")
    hand_over(tablet, clinic.codes["reception"], "X 2")
    assert tablet.page.evaluate(size) == normal


def test_answers_on_paper_are_typed_in_on_the_same_pages(tablet: Visitor, clinic: Practice) -> None:
    tablet.open(heading=READY)
    sign_in(tablet, clinic.codes["reception"])
    tablet.page.get_by_label("Your own reference").fill("P 3")
    tablet.press("Type in answers from paper", "About you")
    assert half_of(tablet) is None, "no tablet was handed over"
    tablet.choose("one-age_band", "40 to 59")
    tablet.tick("history", "none")
    tablet.tick("conditions", "none")
    tablet.press("Continue", "A safety check")
    tablet.tick("signs", "swollen_calf")
    tablet.press("Continue", "Check your answers")
    tablet.press("Put it in the queue", DESK)
    expect(tablet.page.get_by_text("P 3 is in the queue.")).to_be_visible()
    line = next(line for line in clinic.lines if line.reference == "P 3")
    assert (line.stage, line.outcome, line.signs) == ("finished", "urgent", 1)
    tablet.page.get_by_role("button", name="I have heard it").click()
    expect(tablet.page.get_by_role("alert")).to_have_count(0)
