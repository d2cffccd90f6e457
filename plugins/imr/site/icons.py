"""The course's sign as pictures for a phone's home screen, drawn from the one SVG file."""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from imr.drafts import write_whole

if TYPE_CHECKING:
    from pathlib import Path

SIGN = "overrides/assets/icon.svg"
SIZES = {"icon-192.png": 192, "icon-512.png": 512, "icon-180.png": 180, "icon-maskable.png": 512}
_ROUNDED = ("icon-192.png", "icon-512.png")
_PLAIN = "/:=',.;()"
"""Signs that may stand in an address as they are, beside letters and digits."""

_GROUND = re.compile(r"<rect [^>]*?fill=\"(#\w+)\"/>")


def icons(root: Path) -> tuple[Path, ...]:
    """Return the file of each picture; they are drawn when the sign has changed.

    Phones that cut icons to a shape of their own get the sign on a full ground, within the circle
    of four fifths that no shape cuts (https://www.w3.org/TR/appmanifest/#icon-masks).
    """
    sign = (root / SIGN).read_text("utf-8")
    kept = root / ".cache" / "imr" / "icons" / hashlib.sha256(sign.encode()).hexdigest()[:16]
    kept.mkdir(parents=True, exist_ok=True)
    for name, size in SIZES.items():
        path = kept / name
        if not path.is_file():
            write_whole(path, _drawn(sign if name in _ROUNDED else _full(sign), size))
    return tuple(kept / name for name in SIZES)


def tab_icon(root: Path) -> str:
    """Return the sign as a `data:` address: in the page itself it is lighter than a request."""
    sign = (root / SIGN).read_text("utf-8").strip().replace('"', "'")
    return f"data:image/svg+xml,{quote(sign, safe=_PLAIN)}"


def _full(sign: str) -> str:
    """Return the sign without round corners, smaller on a ground that fills the picture."""
    ground = _GROUND.search(sign)
    assert ground is not None, f"{SIGN}: the sign has no ground"  # noqa: S101
    full = f'<rect width="64" height="64" fill="{ground[1]}"/><g transform="translate(9 9) scale(.72)">'
    return sign.replace(ground[0], full).replace("</svg>", "</g></svg>")


def _drawn(sign: str, size: int) -> bytes:
    from pypdfium2 import PdfDocument  # noqa: PLC0415 (only when the sign has changed)
    from weasyprint import CSS, HTML  # noqa: PLC0415

    page = HTML(string=sign.replace("<svg ", f'<svg width="{size}" height="{size}" ', 1))
    style = CSS(
        string=f"@page {{ size: {size}px; margin: 0 }} body {{ margin: 0 }} svg {{ display: block }}"
    )
    with PdfDocument(page.write_pdf(stylesheets=[style])) as document:
        scale = size / document[0].get_width()
        bitmap = document[0].render(scale=scale, fill_color=(0, 0, 0, 0), maybe_alpha=True)
        out = io.BytesIO()
        bitmap.to_pil().save(out, "PNG", optimize=True)
    return out.getvalue()
