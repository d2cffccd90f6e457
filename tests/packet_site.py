"""A small site in two languages with all that a packet may hold."""

import argparse
import subprocess

import pikepdf
import pypdfium2

from conftest import FIELD, ROOT, page, small_docs, write_docs
from imr.books.command import Language, add_parser, run
from imr.build import build

_SECTION = "## Part {n}\n\nHope is {n} things.\n\n| A | B |\n|---|---|\n| 1 | [Help](../../help-now.md) |\n"
_SIGN_IN = (
    "```field\nname: group\nkind: text\nlabel: Group\n```\n\n"
    "```field\nname: day\nkind: date\nlabel: Day\n```\n\n"
    "```field\nname: topic\nkind: text\nlabel: Module and session\n```\n"
)
_HEAD = (
    'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n'
)
_SPANISH = {
    "help-now": (
        ("heading", "Help now", "Ayuda ahora"),
        ("description", "A page for a test.", "Una página de prueba."),
        (
            "",
            "Call {{ region.helplines.crisis.call }}.",
            "Llama al {{ region.helplines.crisis.call }}.",
        ),
    ),
    "modules/01-hope/1-one": (("heading", "Session one", "Sesión uno"),),
    "worksheets/my-hope": (("heading", "My hope", "Mi esperanza"),),
}


def packet_docs():
    """Return the pages."""
    docs = small_docs()
    docs["modules/01-hope/1-one.md"] += "\n".join(_SECTION.format(n=n) for n in range(14))
    docs["worksheets/my-hope.md"] += FIELD.replace("hope", "joy").replace(
        "kind: text", "kind: yes-no"
    )
    docs["facilitators/guides/01-hope/1-one.md"] = page(
        "guide", "Guide one", "module: 1\nsession: 1\nminutes: 5\n", "Plan it.\n"
    )
    docs["worksheets/sign-in.md"] = page(
        "worksheet", "Sign-in sheet", "audience: facilitator\nform: 5\nminutes: 2\n", _SIGN_IN
    )
    docs["facilitators/packet.md"] = page(
        "tool", "Make a packet", "audience: facilitator\norder: 2\ntool: packet\n"
    )
    return docs


def make_site(root):
    """Build the site below a folder and return its root."""
    project = write_docs(root, packet_docs())
    (project / "locales").unlink()
    for name, words in _SPANISH.items():
        path = project / f"locales/es/LC_MESSAGES/{name}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_HEAD + "".join(_entry(*entry) for entry in words), "utf-8")
    build(project, tell=lambda *_: None)
    return project / "site"


def _entry(context, english, spanish):
    head = f'msgctxt "{context}"\n' if context else ""
    return f'\n{head}msgid "{english}"\nmsgstr "{spanish}"\n'


EIGHT = (
    *("--session", "1.1", "--copies", "5", "--also", "es:2", "--large-print", "1"),
    *("--duplex", "--staple-sets"),
    *("--cover", "Tuesday group", "--date", "2026-12-01", "--sign-in", "--plan"),
)


def order_packet(site, out, *typed, current=True):
    """Run `imr packet` on a site, in English."""
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["packet", "--site", str(site), "-o", str(out), *typed])
    names = {"en": "English", "es": "Español"}

    def language(locale):
        return Language(names[locale], str, lambda day: f"{day:%B} {day.day}, {day.year}")

    return run(args, language, lambda _: current)


def texts(path):
    """Return the words of each page."""
    document = pypdfium2.PdfDocument(path)
    return [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in document]


def elements(entry):
    """Yield every tag below one, in reading order."""
    kids = entry.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def conformant(path):
    """Tell whether a checker of PDF/UA finds no error."""
    command = [ROOT / ".venv/bin/outloud", "--layer", "conformance", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return " 0 error(s)" in done.stdout
