"""Our schema in the layout in which the specification publishes its own: several files that include each other."""

from pathlib import Path

from lxml import etree

from uftp_conformance.messages.schema import PUBLISHED, schema_path

_XS = "{http://www.w3.org/2001/XMLSchema}"


def _home(name: str | None, named: str) -> str:
    """Return the file to which a declaration goes; types and envelope go to the common one."""
    if named != "element" or name is None or name.startswith(("Signed", "Test")):
        return "UFTP-common.xsd"
    if name.startswith("Metering"):
        return "UFTP-metering.xsd"
    if name.startswith("AGR"):
        return "UFTP-agr-cro.xsd"
    return "UFTP-cro-dso.xsd" if name.startswith("DSO") else "UFTP-agr-dso.xsd"


def publish(version: str, folder: Path) -> Path:
    """Write our schema of a version into these files; return the folder."""
    ours = etree.parse(schema_path(version)).getroot()
    parts = {name: etree.Element(ours.tag, dict(ours.attrib), nsmap={"xs": _XS.strip("{}")}) for name in PUBLISHED}
    for name, part in parts.items():
        if name != "UFTP-common.xsd":
            etree.SubElement(part, f"{_XS}include", schemaLocation="UFTP-common.xsd")
    etree.SubElement(parts["UFTP-agr-dso.xsd"], f"{_XS}include", schemaLocation="UFTP-metering.xsd")
    for declaration in ours.iterchildren(tag=etree.Element):
        parts[_home(declaration.get("name"), etree.QName(declaration).localname)].append(declaration)
    folder.mkdir(parents=True)
    for name, part in parts.items():
        etree.ElementTree(part).write(folder / name, encoding="utf-8", xml_declaration=True)
    return folder
