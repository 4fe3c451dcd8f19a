"""Installed, the site says honestly that there is no network."""

from playwright.sync_api import Browser, expect


def test_a_visit_without_network_shows_the_offline_page(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, service_workers="allow")
    page = context.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.goto("/topics/counting")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    colour = page.locator(".button--primary").evaluate("each => getComputedStyle(each).backgroundColor")
    assert colour == "rgb(52, 64, 180)", "the stylesheet comes from the cache"
    context.close()


def test_the_site_is_installable(chromium: Browser, address: str) -> None:
    page = chromium.new_page(base_url=address)
    page.goto("/")
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(r => r.json())")
    assert manifest["display"] == "standalone"
    assert all(page.request.get(icon["src"]).ok for icon in manifest["icons"])
    page.close()
