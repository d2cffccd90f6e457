"""What is loaded later is there as soon as it is asked for, and not before."""

import subprocess
import sys

SCRIPT = """
import sys
from imr.books.later import load_engine
def look(name):
    raise AssertionError("it looked for " + name)
import ctypes.util
ctypes.util.find_library = look
load_engine()
assert ctypes.util.find_library is look
import weasyprint.pdf.fonts as fonts
assert "fontTools.varLib" not in sys.modules, "it is loaded early"
assert fonts.subset.Options().glyph_names is False
from fontTools import subset
assert subset.Subsetter is fonts.subset.Subsetter
from fontTools.varLib import instancer
try:
    fonts.instantiateVariableFont(None, {})
except Exception as error:
    print(type(error).__name__)
from fontTools.varLib.instancer import instantiateVariableFont
print(instantiateVariableFont.__module__, sys.modules["fontTools.subset"].Options.__module__)
"""


def test_modules_that_are_loaded_later_work_as_if_loaded_at_once():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [
        "TypeError",
        "fontTools.varLib.instancer",
        "fontTools.subset",
    ]
