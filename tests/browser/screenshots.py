"""Pictures of a phone page and a book page for README.md: `make screenshots` after `make site`."""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2

from server import browsing, serving

ROOT = Path(__file__).parents[2]
TARGET = ROOT / ".github" / "pictures"
PHONE = {"width": 360, "height": 800}
SESSION = "modules/01-recovery-strategies/1-what-recovery-means/"
PAGES = {
    "phone-home": ("", "light"),
    "phone-module-dark": ("modules/01-recovery-strategies/", "dark"),
    "phone-session": (SESSION, "light"),
    "phone-session-es": (f"es/{SESSION}", "light"),
    "phone-worksheet": ("worksheets/smart-goals/", "light"),
    "phone-help-now": ("help-now/", "light"),
}
BOOKS = {
    "book-worksheet": ("print/worksheets/smart-goals.pdf", 0),
    "book-session": ("print/modules/01-recovery-strategies.pdf", 6),
}


def main(site: Path, target: Path) -> None:
    """Take every picture."""
    target.mkdir(parents=True, exist_ok=True)
    with serving(site) as address, browsing() as browser:
        context = browser.new_context(viewport=PHONE, device_scale_factor=2)
        page = context.new_page()
        for name, (url, scheme) in PAGES.items():
            page.emulate_media(color_scheme=scheme)
            page.goto(f"{address}/{url}")
            page.reload()  # letters that came late for the first look are there for the second
            page.evaluate("document.fonts.ready")
            page.screenshot(path=target / f"{name}.png")
    for name, (path, number) in BOOKS.items():
        with pypdfium2.PdfDocument(site / path) as book:
            book[number].render(scale=1.2, may_draw_forms=True).to_pil().save(
                target / f"{name}.png"
            )


if __name__ == "__main__":
    main(
        Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site",
        Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET,
    )
