"""What a finished file says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Dictionary, Name, String

_PRODUCER = "IMR curriculum"


@dataclass(frozen=True, slots=True)
class About:
    """Title, language and origin of a file."""

    title: str
    lang: str
    """BCP 47."""

    authors: tuple[str, ...] = ()
    subject: str = ""
    date: int | None = None
    """Seconds since 1970, the date of the sources; no other time is ever written."""


def describe(pdf: pikepdf.Pdf, about: About) -> None:
    """Write all that PDF/UA-1 asks a file to say about itself, for people and for programs.

    Args:
        pdf: The file.
        about: What to say.
    """
    root, info = pdf.Root, pdf.docinfo
    root.Lang = String(about.lang)
    root.MarkInfo = Dictionary(Marked=True)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.Metadata = pikepdf.Stream(pdf, _xmp(about))
    root.Metadata.Type, root.Metadata.Subtype = Name.Metadata, Name.XML
    info[Name.Title] = String(about.title)
    info[Name.Producer] = String(_PRODUCER)
    if about.authors:
        info[Name.Author] = String(", ".join(about.authors))
    if about.subject:
        info[Name.Subject] = String(about.subject)
    if about.date is not None:
        stamp = datetime.fromtimestamp(about.date, UTC).strftime("D:%Y%m%d%H%M%SZ")
        info[Name.CreationDate] = info[Name.ModDate] = String(stamp)


def _xmp(about: About) -> bytes:
    def one(text: str) -> str:
        return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'

    lines = [
        "<pdfuaid:part>1</pdfuaid:part>",
        f"<dc:title>{one(about.title)}</dc:title>",
        f"<dc:language><rdf:Bag><rdf:li>{escape(about.lang)}</rdf:li></rdf:Bag></dc:language>",
        f"<pdf:Producer>{_PRODUCER}</pdf:Producer>",
    ]
    if about.authors:
        creators = "".join(f"<rdf:li>{escape(author)}</rdf:li>" for author in about.authors)
        lines.append(f"<dc:creator><rdf:Seq>{creators}</rdf:Seq></dc:creator>")
    if about.subject:
        lines.append(f"<dc:description>{one(about.subject)}</dc:description>")
    if about.date is not None:
        stamp = datetime.fromtimestamp(about.date, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines.append(f"<xmp:CreateDate>{stamp}</xmp:CreateDate>")
        lines.append(f"<xmp:ModifyDate>{stamp}</xmp:ModifyDate>")
    body = "\n".join(lines)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\n'
        f"{body}\n</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    ).encode()
