"""Pictures of a phone page and a book page for README.md: `make screenshots` after `make site`."""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2

from server import browsing, serving

ROOT = Path(__file__).parents[2]
TARGET = ROOT / ".github" / "pictures"
PHONE = {"width": 360, "height": 800}
PAGES = {
    "phone-session": "modules/01-recovery-strategies/1-what-recovery-means/",
    "phone-worksheet": "worksheets/smart-goals/",
    "phone-help-now": "help-now/",
    "phone-session-es": "es/modules/01-recovery-strategies/1-what-recovery-means/",
}
BOOKS = {
    "book-worksheet": ("print/worksheets/smart-goals.pdf", 0),
    "book-session": ("print/modules/01-recovery-strategies.pdf", 5),
}


def main(site: Path, target: Path, scheme: str = "light") -> None:
    """Take every picture."""
    target.mkdir(parents=True, exist_ok=True)
    with serving(site) as address, browsing() as browser:
        context = browser.new_context(viewport=PHONE, color_scheme=scheme, device_scale_factor=2)
        page = context.new_page()
        for name, url in PAGES.items():
            page.goto(f"{address}/{url}")
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
        *sys.argv[3:],
    )
