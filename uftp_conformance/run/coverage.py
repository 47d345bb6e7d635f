"""Whether a run was to judge everything that the catalogue asks of a target, whatever its header says of its scope."""

from collections.abc import Iterator

from uftp_conformance.catalogue import load
from uftp_conformance.run.events import Run
from uftp_conformance.run.stream_header import catalogue_digest


def left_out(run: Run, label: str, role: str, version: str) -> Iterator[str]:
    """Walk the cells of a target that this catalogue has and a run does not, where it was judged by the same one."""
    if run.header.get("catalogue_sha256") != catalogue_digest():
        return
    for cell in load().cells(role, version):
        if (label, cell.requirement.id, cell.message, role, version) not in run.cells:
            yield cell.id
