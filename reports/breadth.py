"""How much of the schema was broken: the ways that were tried, of all that there are."""

from reports.matrix import Matrix
from uftp_conformance.messages import REQUESTS, VERSIONS
from uftp_conformance.messages.ways import ENVELOPE, tally

_ROWS = ("TRN-ENVELOPE-TYPES", "TRN-PAYLOAD-TYPES")


def breadth(matrix: Matrix) -> str:
    """Return in words how many of the ways to break a message of its schema were tried; "" if none was to be."""
    tried = ways = 0
    for row in matrix.rows:
        for message, field in row.fields.items() if row.id in _ROWS else ():
            if message in REQUESTS and field.cell.version in VERSIONS:
                tried += field.cell.judged
                ways += tally(ENVELOPE if row.id == _ROWS[0] else message, field.cell.version).ways
    if not ways:
        return ""
    share = min(100, 100 * tried // ways)
    return f"{tried} of {ways} ways in which an attribute or element can violate its schema ({share} %)"
