"""The widget in a host's page: another origin, another site, and not always a friendly one."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.hosting import Host, a_host, frame_of, heard, height_of
from tests.journeys.playing import eventually

LOOK_MS = 400
# One of two threads has been found to be a duplicate of the other.
LINKED = """
import json
from django.utils import timezone
from labeling.models import Link, Pair
pair = Pair.objects.filter(project__slug="forum").latest("pk")
at = timezone.now()
Link.objects.create(pair=pair, project=pair.project, duplicate=pair.b, canonical=pair.a,
    status="confirmed", confidence=0.98, created_at=at, changed_at=at)
print(json.dumps([pair.b.external_id, pair.a.title]))
"""
# What a page writes beside the element, so that there is room before the loader has come.
ROOM_HELD = {
    "dedupe": {900: 353, 390: 517},
    "feed": {900: 433, 390: 431},
    "captcha": {900: 83, 390: 83},
}
ROOM = {
    mode: {width: f"display:block;min-height:{height}px" for width, height in heights.items()}
    for mode, heights in ROOM_HELD.items()
}
# A frame that does not come in time.
PATIENCE_MS = 5000


@pytest.fixture(scope="module")
def without_cookies(chromium: Browser) -> Iterator[Browser]:
    """A browser that lets no frame of another site have any."""
    flags = ["--no-sandbox", "--test-third-party-cookie-phaseout"]
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = chromium.browser_type.launch(executable_path=program, args=flags)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def host(site: Installation) -> Iterator[Host]:
    with a_host(site) as host:
        yield host


def press(page: Page, *keys: str) -> None:
    """Look for as long as a person needs, then press; one key after the other."""
    for key in keys:
        page.wait_for_timeout(LOOK_MS)
        page.keyboard.press(key)


def enter(page: Page) -> None:
    """Come into the frame by the keyboard."""
    page.keyboard.press("Tab")


def answers_to(site: Installation, slug: str) -> list[tuple[Any, ...]]:
    sql = f"""SELECT answer.label, thread.title FROM labeling_answer answer
        JOIN labeling_project project ON project.id = answer.project_id
        LEFT JOIN labeling_keeping keeping ON keeping.answer_id = answer.id
        LEFT JOIN labeling_thread thread ON thread.id = keeping.thread_id
        WHERE project.slug = '{slug}' ORDER BY answer.id"""
    return site.rows(sql)


def test_a_customer_answers_by_keyboard_alone(
    visit: Visit, host: Host, site: Installation, picture: TakePicture
) -> None:
    page = visit(host.page(host.widget("dedupe")))
    frame = frame_of(page)
    picture(page, "asked")
    n_before = len(answers_to(site, "forum"))

    enter(page)
    press(page, "1")
    expect(frame.get_by_role("heading", name="Which one should stay?")).to_be_visible()
    picture(page, "which stays")
    stays = frame.get_by_role("article").nth(1).get_by_role("heading").inner_text()
    press(page, "2", "3", "z", "2", "3", "4", "3")

    expect(frame.get_by_role("heading", name="Thank you!")).to_be_visible()
    picture(page, "thanked")
    assert heard(page, "complete")[0]["answered"] == 5
    # The last one may still be taken back, until its visitor goes on or away.
    frame.get_by_role("button", name="A few more").click()
    eventually(page, lambda: len(answers_to(site, "forum")) == n_before + 5)
    told = answers_to(site, "forum")[n_before:]
    assert told == [
        ("same", stays),
        ("related", None),
        ("different", None),
        ("", None),
        ("different", None),
    ]
    eventually(page, lambda: len(heard(page, "answer")) == 5)
    assert heard(page, "error") == []


def test_what_nobody_had_in_mind_is_found_in_the_full_list(
    visit: Visit, host: Host, picture: TakePicture
) -> None:
    page = visit(host.page(host.widget("dedupe", thread="t-0-Ada")))
    frame = frame_of(page)

    sent: list[Any] = []
    page.on(
        "request",
        lambda asked: sent.append(asked.post_data_json) if "suggestions" in asked.url else None,
    )
    title = "sound stops after the update Ada"
    expect(frame.get_by_text("This page")).to_be_visible()

    frame.get_by_role("button", name="Neither fits? Search all").click()
    expect(frame.get_by_text(f"Which one is the same as “{title}”?")).to_be_visible()
    picture(page, "searching")
    page.keyboard.type("shortcuts is lost")
    frame.get_by_role("button", name="shortcuts is lost Ada").dblclick()

    noted = frame.get_by_role("heading", name="Noted, thank you")
    expect(noted).to_be_visible()
    picture(page, "suggested")
    assert sent == []
    frame.get_by_role("button", name="Go on").click()
    expect(frame.get_by_role("button", name="Same")).to_be_visible()
    eventually(page, lambda: len(sent) == 1)


def test_what_was_put_together_by_mistake_is_taken_back(visit: Visit, host: Host) -> None:
    page = visit(host.page(host.widget("dedupe", thread="t-0-Ada")))
    frame, sent = frame_of(page), []
    page.on("request", lambda asked: sent.append(asked.url) if "suggestions" in asked.url else None)
    frame.get_by_role("button", name="Neither fits? Search all").click()
    page.keyboard.type("shortcuts is lost")
    frame.get_by_role("button", name="shortcuts is lost Ada").click()

    frame.get_by_role("button", name="Undo").click()
    page.evaluate("document.querySelector('goldrush-widget').remove()")
    page.wait_for_timeout(LOOK_MS)

    assert sent == []


def test_whoever_works_by_keyboard_is_never_lost(visit: Visit, host: Host) -> None:
    page = visit(host.page(host.widget("dedupe")))
    frame = frame_of(page)
    enter(page)

    for keys in ("1", "1", "z", "z", "4"):
        press(page, keys)
        page.wait_for_timeout(LOOK_MS)
        assert frame.evaluate("document.activeElement.tagName") != "BODY"
    frame.get_by_role("button", name="Undo").press("Enter")
    page.wait_for_timeout(LOOK_MS)

    assert frame.evaluate("document.activeElement.tagName") == "H1"


def test_who_goes_away_has_had_the_last_word(visit: Visit, host: Host, site: Installation) -> None:
    page = visit(host.page(host.widget("feed")))
    frame_of(page)
    n_before = len(answers_to(site, "digits"))
    enter(page)

    press(page, "7")
    page.evaluate("document.querySelector('goldrush-widget').remove()")

    eventually(page, lambda: len(answers_to(site, "digits")) == n_before + 1)


def test_one_that_is_switched_off_goes_away_at_once(
    visit: Visit, host: Host, site: Installation
) -> None:
    turned = (
        "from labeling.models import Placement\n"
        f"Placement.objects.filter(key={host.keys['dark']!r}).update(is_active=%s)"
    )
    site.python(turned % False)

    page = visit("about:blank")
    page.clock.install()
    page.goto(host.page(host.widget("dedupe", key=host.keys["dark"])))
    eventually(page, lambda: heard(page, "error") != [])

    assert heard(page, "error")[0]["code"] == "no_such_placement"
    assert height_of(page) == 0
    site.python(turned % True)


class TestAnotherOrigin:
    def test_draws_nothing(self, visit: Visit, host: Host) -> None:
        page = visit("about:blank")
        page.clock.install()
        page.goto(host.page(host.widget("dedupe"), at="127.0.0.1"))
        page.wait_for_function("!!customElements.get('goldrush-widget')")
        page.clock.run_for(PATIENCE_MS)

        eventually(page, lambda: heard(page, "error") != [])
        assert height_of(page) == 0
        assert heard(page, "error")[0]["code"] == "timeout"

    def test_cannot_pass_for_the_right_one(self, visit: Visit, host: Host) -> None:
        address = f"{host.server}/embed/v1/frame?key={host.keys['dedupe']}&origin="
        right = f"http://localhost:{host.port}"
        body = f'<iframe src="{address}{right}"></iframe>'

        for at, is_shown in (("127.0.0.1", False), ("localhost", True)):
            page = visit(host.page(body, at=at, loader=""))
            page.wait_for_load_state("networkidle")
            assert page.frames[1].url.startswith(address) is is_shown


class TestManyOnAPage:
    def test_the_script_twice_does_the_work_of_one(self, visit: Visit, host: Host) -> None:
        div = f'<div class="goldrush" data-sitekey="{host.keys["feed"]}" data-mode="feed"></div>'
        page = visit(host.page(host.widget("feed") + div, loader=host.loader * 2))

        frame_of(page, 1)

        assert page.locator("iframe").count() == 2
        assert len(heard(page, "ready")) == 2

    def test_two_widgets_mind_their_own(self, visit: Visit, host: Host) -> None:
        both = host.widget("feed", id="one") + host.widget("dedupe", id="other")
        page = visit(host.page(both))
        frame_of(page, 1)
        feed = next(frame for frame in page.frames if host.keys["feed"] in frame.url)

        feed.get_by_role("button", name="Enough for now").click()

        expect(feed.get_by_role("heading", name="Another time, then.")).to_be_visible()
        told = [one["id"] for one in page.evaluate("heard") if one["type"] == "complete"]
        assert told == ["one"]

    def test_one_that_is_taken_out_and_put_back_begins_again(
        self, visit: Visit, host: Host
    ) -> None:
        page = visit(host.page(host.widget("feed")))
        frame_of(page)

        page.evaluate("document.body.append(document.querySelector('goldrush-widget'))")
        eventually(page, lambda: len(heard(page, "ready")) == 2)

        expect(frame_of(page).get_by_role("button", name="Enough for now")).to_be_visible()
        assert page.locator("iframe").count() == 1


class TestWhatDoesNotCome:
    @pytest.fixture
    def away(self, visit: Visit, host: Host) -> Page:
        """A browser for whom the frame does not come."""
        page = visit("about:blank")
        page.clock.install()
        page.route("**/embed/v1/frame*", lambda route: None)
        return page

    def wait_in_vain(self, page: Page, body: str, host: Host) -> None:
        page.goto(host.page(body))
        page.wait_for_function("!!customElements.get('goldrush-widget')")
        page.clock.run_for(PATIENCE_MS)
        eventually(page, lambda: heard(page, "error") != [])

    @pytest.mark.parametrize("mode", ["dedupe", "feed", "captcha"])
    def test_goes_away(self, away: Page, host: Host, mode: str) -> None:
        self.wait_in_vain(away, host.widget(mode), host)

        assert height_of(away) == 0
        assert heard(away, "error") == [{"code": "timeout", "retryable": True, "fail_mode": "open"}]

    def test_a_closed_check_stays_and_can_be_tried_again(self, away: Page, host: Host) -> None:
        self.wait_in_vain(away, host.widget("captcha", fail_mode="closed"), host)
        expect(away.get_by_text("This check could not be loaded.")).to_be_visible()
        assert heard(away, "error")[0]["fail_mode"] == "closed"

        away.unroute("**/embed/v1/frame*")
        away.get_by_role("button", name="Try again").click()

        expect(frame_of(away).get_by_role("button", name="Start")).to_be_visible()

    def test_a_blocked_script_breaks_nothing(self, visit: Visit, host: Host) -> None:
        page = visit("about:blank")
        page.route("**/loader.js", lambda route: route.abort())
        page.goto(host.page(host.widget("dedupe")))

        expect(page.get_by_text("What comes after.")).to_be_visible()
        assert height_of(page) == 0


class TestStrangeSurroundings:
    def test_no_cookie_is_needed_or_set(self, without_cookies: Browser, host: Host) -> None:
        context = without_cookies.new_context()
        page, carried = context.new_page(), []
        page.on("request", lambda asked: carried.append(asked.headers.get("cookie")))
        page.on("response", lambda reply: carried.append(reply.headers.get("set-cookie")))
        page.goto(host.page(host.widget("dedupe")))

        frame = frame_of(page)
        enter(page)
        press(page, "3")

        expect(frame.get_by_text("1 of 5")).to_be_visible()
        assert set(carried) == {None}
        assert context.cookies() == []
        context.close()

    def test_a_strict_policy_of_the_host_is_enough(self, visit: Visit, host: Host) -> None:
        policy = (
            f"default-src 'none'; script-src 'nonce-own' 'unsafe-eval' {host.server}; "
            f"style-src 'nonce-own'; frame-src {host.server}"
        )
        page = visit(host.page(host.widget("feed"), policy=policy))

        expect(frame_of(page).get_by_role("button", name="Enough for now")).to_be_visible()
        assert height_of(page) > 300

    def test_a_flood_from_the_page_is_not_listened_to(self, visit: Visit, host: Host) -> None:
        """The page is hostile: it shakes hands by itself, and never stops talking."""
        address = f"{host.server}/embed/v1/frame?key={host.keys['feed']}&origin=http://localhost:"
        body = f'<iframe src="{address}{host.port}" width="900" height="500"></iframe>'
        script = """
window.said = 0;
const look = (n) => ({ scheme: n % 2 ? 'dark' : 'light', font: '<img src=x onerror=alert(1)>' });
addEventListener('message', ({ source, data, origin }) => {
  if (data.type !== 'hello') return;
  for (let n = 0; n < 30; n++) source.postMessage({ goldrush: 1, type: 'port' }, origin);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data: { type, payload } }) => {
    said += 1;
    heard.push({ type, detail: payload });
  };
  const answer = { goldrush: 1, type: 'port', token: '', context: {}, look: look(0) };
  source.postMessage(answer, origin, [port2]);
  const say = (type, payload) => port1.postMessage({ v: 1, id: 1, type, payload });
  setTimeout(() => {
    for (let n = 0; n < 20000; n++) say('look', look(n));
    port1.postMessage('x'.repeat(1e6));
    port1.postMessage({ v: 9, type: 'look', payload: look(0) });
  }, 1500);
});
"""
        page = visit(host.page(body, script=script, loader=""))
        frame = frame_of(page)
        page.wait_for_timeout(2500)

        frame.get_by_role("button", name="7").click()

        expect(frame.get_by_text("1 of 5")).to_be_visible()
        assert page.evaluate("said") < 100
        assert frame.locator("img[onerror]").count() == 0


class TestHowItLooks:
    @pytest.mark.parametrize("width", [900, 390])
    @pytest.mark.parametrize("mode", ["dedupe", "feed", "captcha"])
    def test_nothing_on_the_page_moves_when_it_comes(
        self, visit: Visit, host: Host, mode: str, width: int
    ) -> None:
        size = {"width": width, "height": 900}
        room = ROOM[mode][width]
        page = visit(host.page(host.widget(mode, style=room)), viewport=size)
        frame_of(page)
        page.wait_for_timeout(500)

        assert page.evaluate("moved") == 0
        assert height_of(page) == ROOM_HELD[mode][width]

    @pytest.mark.parametrize("mode", ["dedupe", "feed", "captcha"])
    def test_on_the_smallest_phone_nothing_is_cut_off_or_too_small_to_hit(
        self, visit: Visit, host: Host, picture: TakePicture, mode: str
    ) -> None:
        small = {"width": 320, "height": 700}
        page = visit(host.page(host.widget(mode)), viewport=small, has_touch=True, is_mobile=True)
        frame = frame_of(page)
        if mode == "captcha":
            frame.get_by_role("button", name="Start").tap()
            expect(frame.get_by_text("Question 1 of 2")).to_be_visible()
        picture(page, mode)

        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
        boxes = [button.bounding_box() for button in frame.get_by_role("button").all()]
        assert boxes and all(box and min(box["width"], box["height"]) >= 44 for box in boxes)

    @pytest.mark.parametrize("mode", ["dedupe", "feed", "captcha"])
    @pytest.mark.parametrize("ground", ["#ffffff", "#101214"])
    def test_no_rule_of_access_is_broken_in_light_or_dark(
        self, visit: Visit, host: Host, picture: TakePicture, mode: str, ground: str
    ) -> None:
        ink = "#eeeeee" if ground == "#101214" else "#222222"
        look = f"body{{background:{ground};color:{ink}}}"
        page = visit(host.page(host.widget(mode), look=look), reduced_motion="reduce")
        frame = frame_of(page)
        scheme = "dark" if ground == "#101214" else "light"
        assert heard(page, "ready")[0]["scheme"] == scheme
        _hold_against_the_rules(page, frame)
        if mode == "captcha":
            frame.get_by_role("button", name="Start").click()
            expect(frame.get_by_text("Question 1 of 2")).to_be_visible()
        else:
            frame.get_by_role("button", name="Enough for now").click()
            expect(frame.get_by_role("heading", name="Another time, then.")).to_be_visible()
        picture(page, f"{mode} {scheme}")
        _hold_against_the_rules(page, frame)

    def test_a_theme_that_could_not_be_read_is_read(self, visit: Visit, host: Host) -> None:
        page = visit(host.page(host.widget("dedupe", key=host.keys["dark"])))

        frame = frame_of(page)

        assert heard(page, "ready")[0]["scheme"] == "dark"
        _hold_against_the_rules(page, frame)

    def test_it_is_as_tall_in_german(self, visit: Visit, host: Host) -> None:
        size = {"width": 390, "height": 900}
        page = visit(host.page(host.widget("dedupe", thread="t-0-Ada", lang="de")), viewport=size)
        expect(frame_of(page).get_by_role("button", name="Anderes suchen")).to_be_visible()

        assert height_of(page) == ROOM_HELD["dedupe"][390]

    def test_it_speaks_as_the_page_does(self, visit: Visit, host: Host) -> None:
        page = visit(host.page(host.widget("feed", lang="de-AT")))

        expect(frame_of(page).get_by_role("button", name="Genug für jetzt")).to_be_visible()

    def test_it_turns_dark_when_the_page_does(self, visit: Visit, host: Host) -> None:
        look = ".night{background:#101214;color:#eee}"
        page = visit(host.page(host.widget("feed"), look=look))
        frame = frame_of(page)
        light = frame.locator("main").evaluate("(main) => getComputedStyle(main).backgroundColor")

        page.evaluate("document.body.className = 'night'")

        expect(frame.locator("main")).not_to_have_css("background-color", light)
        assert len(heard(page, "ready")) == 1


class TestWhoAnswers:
    def token(self, host: Host, sub: str, **more: Any) -> str:
        now = int(time.time())
        claims = {"iss": host.keys["dedupe"], "aud": "goldrush", "sub": sub, "iat": now, **more}
        headers = {"kid": host.keys["kid"]}
        return jwt.encode({**claims, "exp": now + 600}, host.keys["secret"], "HS256", headers)

    @pytest.mark.parametrize("way", ["attribute", "callback", "event"])
    def test_is_whom_the_page_vouches_for(
        self, visit: Visit, host: Host, site: Installation, way: str
    ) -> None:
        token = self.token(host, f"u-{way}")
        script = {
            "attribute": "",
            "callback": f"async function tokenOf() {{ return '{token}' }}",
            "event": f"""document.querySelector('goldrush-widget').addEventListener('token-request',
                (event) => {{ event.preventDefault(); event.detail.reply('{token}') }})""",
        }[way]
        attributes = {
            "attribute": {"user_token": token},
            "callback": {"data_token_callback": "tokenOf"},
        }
        page = visit(host.page(host.widget("dedupe", **attributes.get(way, {})), script=script))
        frame_of(page)

        known = site.rows(f"SELECT 1 FROM labeling_worker WHERE external_id = 'u-{way}'")
        assert len(known) == 1

    def test_a_token_that_is_refused_is_told_and_nothing_stays(
        self, visit: Visit, host: Host
    ) -> None:
        page = visit(host.page(host.widget("dedupe", user_token="nonsense")))

        eventually(page, lambda: heard(page, "error") != [])
        assert heard(page, "error")[0]["code"] == "token_malformed"
        assert height_of(page) == 0

    def test_an_author_hears_of_a_duplicate_and_objects(
        self, visit: Visit, host: Host, site: Installation, picture: TakePicture
    ) -> None:
        duplicate, canonical = json.loads(site.python(LINKED))
        token = self.token(host, "u-author", role="author", own=[duplicate])
        page = visit(host.page(host.widget("dedupe", thread=duplicate, user_token=token)))
        frame = frame_of(page)

        expect(frame.get_by_role("heading", name="Others say that your thread")).to_be_visible()
        expect(frame.get_by_text(canonical)).to_be_visible()
        assert Axe().run(page).violations_count == 0
        picture(page, "told")
        frame.get_by_role("button", name="It is not a duplicate").press("Enter")
        expect(frame.get_by_role("heading", name="Noted, thank you")).to_be_focused()
        assert Axe().run(page).violations_count == 0
        frame.get_by_label("What makes it another question?").fill("Mine is about printers.")
        frame.get_by_role("button", name="Send").press("Enter")
        expect(frame.get_by_role("heading", name="Thank you, that helps")).to_be_focused()
        frame.get_by_role("button", name="Go on").press("Enter")

        expect(frame.get_by_role("article")).to_have_count(2)
        assert site.rows("SELECT status FROM labeling_link") == [("contested",)]
        assert site.rows("SELECT state, reason FROM labeling_objection") == [
            ("open", "Mine is about printers.")
        ]


class TestACheck:
    BODY = "<form>{}<button>Sign up</button></form>"
    SCRIPT = "window.tokens = []; function passed(token) { tokens.push(token) }"

    def a_form(self, host: Host) -> str:
        widget = host.widget("captcha", data_callback="passed", action="signup")
        return host.page(self.BODY.format(widget), script=self.SCRIPT)

    def in_the_form(self, page: Page) -> str:
        field: str = page.evaluate("new FormData(document.forms[0]).get('goldrush-response') ?? ''")
        return field

    def test_a_device_at_work_puts_a_pass_into_the_form(self, visit: Visit, host: Host) -> None:
        page = visit(self.a_form(host))
        frame = frame_of(page)
        assert self.in_the_form(page) == ""

        frame.get_by_role("button", name="Start").click()
        frame.get_by_role("button", name="Let my device do it instead").click()

        expect(frame.get_by_text("Checked")).to_be_visible()
        [told] = heard(page, "verified")
        assert self.in_the_form(page) == told["token"]
        assert page.evaluate("tokens") == [told["token"]]

    def test_a_form_that_is_reset_is_checked_again(self, visit: Visit, host: Host) -> None:
        page = visit(self.a_form(host))
        frame = frame_of(page)
        frame.get_by_role("button", name="Start").click()
        frame.get_by_role("button", name="Let my device do it instead").click()
        expect(frame.get_by_text("Checked")).to_be_visible()

        page.evaluate("document.forms[0].reset()")

        expect(frame.get_by_role("button", name="Start")).to_be_visible()
        assert self.in_the_form(page) == ""

    def test_the_focus_stays_with_what_is_to_be_read(self, visit: Visit, host: Host) -> None:
        page = visit(self.a_form(host))
        frame = frame_of(page)

        frame.get_by_role("button", name="Start").press("Enter")
        expect(frame.get_by_text("Question 1 of 2")).to_be_visible()
        for key in ("", "7", "z"):
            press(page, *key)
            page.wait_for_timeout(LOOK_MS)
            assert frame.evaluate("document.activeElement.tagName") != "BODY"

    def test_both_questions_go_out_together(self, visit: Visit, host: Host) -> None:
        page = visit(self.a_form(host))
        frame = frame_of(page)
        sent: list[Any] = []
        page.on(
            "request",
            lambda asked: sent.append(asked.post_data_json) if "solutions" in asked.url else None,
        )
        frame.get_by_role("button", name="Start").click()
        expect(frame.get_by_text("Question 1 of 2")).to_be_visible()

        press(page, "7")
        expect(frame.get_by_text("Question 2 of 2")).to_be_visible()
        assert sent == []
        press(page, "3")

        eventually(page, lambda: len(sent) == 1)
        assert sorted(sent[0]["answers"].values()) == ["3", "7"]


def _hold_against_the_rules(page: Page, frame: Any) -> None:
    for seen in (page, frame):
        found = Axe().run(seen)
        assert found.violations_count == 0, found.generate_report()
