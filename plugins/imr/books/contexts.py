"""One Pango context for all lines of a language, where WeasyPrint 70 makes one for every line.

A context holds what lines have in common: fonts, direction, language. Making it costs more than
laying out a short line. The shapes that come out are the same (a test compares the bytes).
"""

from __future__ import annotations

from typing import Any

from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p

_FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
_KEPT = "imr_contexts"


def share_contexts() -> None:
    """Let WeasyPrint's lines share their contexts in this process."""
    original = line_break.Layout.setup

    def setup(self: Any, style: Any) -> None:
        kept = style.__dict__.get(_KEPT)
        if kept is None:
            kept = style.__dict__[_KEPT] = _shared(style) if _is_plain(style) else ()
        if kept:
            _set_up(self, style, *kept)
        else:
            original(self, style)

    line_break.Layout.setup = setup


def _is_plain(style: Any) -> bool:
    """Tell whether a line has none of what WeasyPrint sets on its context or layout besides."""
    return (
        style["text_decoration_line"] == "none"
        and style["font_language_override"] == "normal"
        and not line_break.font_features(*(style[name] for name in _FEATURES))
    )


def _shared(style: Any) -> tuple[Any, Any, Any]:
    """Return what all lines of a style share: context, language and font."""
    context, language = _context(style)
    return context, language, line_break.get_font_description(style)


def _set_up(layout: Any, style: Any, context: Any, language: Any, font: Any) -> None:
    layout.style, layout.language, layout.first_line_direction = style, language, 0
    layout.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, False)
    pango.pango_layout_set_font_description(layout.layout, font)
    layout.ascent = layout.underline_position = layout.strikethrough_position = None


def _context(style: Any) -> tuple[Any, Any]:
    """Return the context and the language of a style, kept with its fonts."""
    kept = style.font_config.__dict__.setdefault(_KEPT, {})
    key = (style["direction"], style["lang"])
    if key not in kept:
        context = ffi.gc(
            pango.pango_font_map_create_context(style.font_config.font_map),
            gobject.g_object_unref,
        )
        pango.pango_context_set_round_glyph_positions(context, False)
        pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
        language = pango.pango_language_get_default()
        if style["lang"]:
            pointer, _ = unicode_to_char_p(style["lang"])
            language = pango.pango_language_from_string(pointer)
            pango.pango_context_set_language(context, language)
        kept[key] = (context, language)
    return kept[key]
