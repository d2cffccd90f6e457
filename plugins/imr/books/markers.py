"""The marks of lists, painted where they are read.

WeasyPrint 70 places a bullet or a number outside its item as an absolute box, and paints it after all
text of the page. The order of the tags is the order of the source, and programs that read a page as
it is painted (or check that both orders agree) then hear all numbers at its end.
"""

from __future__ import annotations

from typing import Any

from weasyprint import draw, stacking
from weasyprint.layout.absolute import AbsolutePlaceholder


def paint_marks_in_order() -> None:
    """Let WeasyPrint paint each mark right before its item in this process."""
    dispatch, draw_blocks = stacking._dispatch, draw.draw_block_level  # noqa: SLF001

    def dispatch_or_keep(box: Any, *rest: Any) -> Any:
        found = box._box if isinstance(box, AbsolutePlaceholder) else box  # noqa: SLF001
        if not found.is_outside_marker:
            return dispatch(box, *rest)
        rest[-1][found] = {}  # before its item
        return None

    def draw_marks_first(page: Any, stream: Any, found: Any) -> None:
        for block, inside in found.items():
            marks: dict[Any, Any] = {box: {} for box in inside if box.is_outside_marker}
            draw_blocks(page, stream, marks)
            rest = {box: inside[box] for box in inside if box not in marks} if marks else inside
            draw_blocks(page, stream, {block: rest})

    stacking._dispatch = dispatch_or_keep  # noqa: SLF001
    draw.draw_block_level = draw_marks_first
