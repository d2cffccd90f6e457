"""What keeps a page to itself: its Content-Security-Policy and the headers a host should send."""

from __future__ import annotations

import base64
import hashlib

_SELF = "'self'"
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{name}=()"
        for name in (
            "accelerometer",
            "browsing-topics",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "payment",
            "usb",
        )
    ),
}
_FOR_EVER = "public, max-age=31536000, immutable"
_NAMED_BY_CONTENT = ("assets/app", "assets/fonts")


def digest_of(script: str) -> str:
    """Return what a policy calls an inline script: `sha256-` and the digest of its text."""
    found = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(found).decode()}"


def policy(inline: str) -> str:
    """Return the Content-Security-Policy of every page.

    Everything comes from the site itself. Style sheets may hold small drawings (`data:`); nothing
    else may: a script or a style written into the HTML does not run.

    Args:
        inline: The text of the one script that stands in each page's head.
    """
    rules = {
        "default-src": _SELF,
        "script-src": f"{_SELF} '{digest_of(inline)}'",
        "img-src": f"{_SELF} data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": _SELF,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def headers_file(inline: str, folders: tuple[str, ...]) -> str:
    """Return the file `_headers` that Netlify, Cloudflare Pages and others read.

    Args:
        inline: The text of the one script that stands in each page's head.
        folders: Each locale's folder, with its slash; "" for the source's.
    """
    rules = [("Content-Security-Policy", f"{policy(inline)}; frame-ancestors 'none'")]
    lines = ["/*", *(f"  {name}: {value}" for name, value in (*rules, *_HEADERS.items()))]
    for folder in folders:
        for kept in _NAMED_BY_CONTENT:
            lines += [f"/{folder}{kept}/*", f"  Cache-Control: {_FOR_EVER}"]
    return "\n".join(lines) + "\n"
