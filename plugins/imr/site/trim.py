"""Takes out of a page what Material's base leaves for scripts that we do not load."""

from __future__ import annotations

import re

_LEFT_OVER = re.compile(
    r'<(?:input class="md-toggle"[^>]*>'
    r'|label class="md-overlay"[^>]*></label>'
    r'|div data-md-component="skip">.*?</div>'
    r'|div data-md-component="announce">\s*</div>'
    r'|div class="md-dialog"[^>]*>\s*<div class="md-dialog__inner[^>]*>\s*</div>\s*</div>)',
    re.DOTALL,
)
_COMPONENT = re.compile(r' data-md-component="[a-z]+"')
_ALIGNED = re.compile(r'<(t[dh])\b([^>]*?) style="text-align: (left|right|center);"')
_SIDES = {"left": "start", "right": "end", "center": "center"}
_BLANK = re.compile(r"\n\s*\n\s*|\n[ \t]+")
_KEPT = re.compile(r"(<(?:pre|textarea|script)\b.*?</(?:pre|textarea|script)>)", re.DOTALL)


def trim(html: str) -> str:
    """Return a page without leftovers, style attributes of tables, and indentation."""
    html = _LEFT_OVER.sub("", html)
    html = _COMPONENT.sub("", html)
    html = _ALIGNED.sub(lambda m: f'<{m[1]}{m[2]} class="imr-to-{_SIDES[m[3]]}"', html)
    parts = _KEPT.split(html)
    parts[::2] = [_BLANK.sub("\n", part) for part in parts[::2]]
    return "".join(parts).strip() + "\n"
