"""`make differential`: our codec and sealing against those of the published library, on messages of every type.

The messages are those of one run against the reference participants: our strategies drew the requests, and the
participants made the answers.  Each is read by both; what the library writes is read by us; each opens what the
other sealed.  Ends with 0 when there is no difference but those in KNOWN, and each of those still shows.
"""
# ruff: noqa: S603 - every command is written below; no part of one comes from outside

import base64
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from peers.serving import sentence_of
from peers.shapeshifter_uftp import certify
from uftp_conformance.messages import Element, parse
from uftp_conformance.messages.sealing import (
    BadSeal,
    PublicKey,
    new_secret_key,
    read_public_key,
    read_secret_key,
    seal,
    unseal,
)
from uftp_conformance.messages.tables import MESSAGE_TYPES
from uftp_conformance.run.events import lines

HERE = Path(__file__).resolve().parent
_RUN_WITHIN = 1800.0  # seconds for a run of the suite
_OTHERS_WITHIN = 600.0
SEED, MOST = 5, 25  # messages of one type and with the same attributes
CHOSEN = ("ANS-GIVEN", "PLN-", "VAL-CONTRACT", "OPR-DP-STATUS", "STL-", "VLD-F", "OPR-F")

# Where the library differs, and why that is a fault of the library or of no meaning; by the end of the path.
KNOWN = {
    (
        "AGRPortfolioQueryResponse is refused: ValueError: 'Length of list 'dso_views' must be 1 or greater, not 0"
    ): "a rejection has no DSO-View: the library follows the schema, which has no form for it (register, point 21)",
    "a seed as secret key: a seal that does not hold": (
        "the library takes 32 bytes for a whole key of 64 and seals with whatever lies behind them in memory"
    ),
    "TestMessageResponse/@Result": (
        "the library adds a Result that the schema of 3.x does not allow (see findings.py)"
    ),
}
# Attributes that the library adds where the document leaves them out, with the default of the published schemas.
DEFAULTS = {
    "Duration": "1",
    "MinActivationFactor": "1.00",
    "ActivationFactor": "1.00",
    "Penalty": "0",
    "PowerDeficiency": "0",
}


@dataclass(slots=True)
class Findings:
    """Differences by where they are, with one example of each."""

    counted: Counter[str] = field(default_factory=Counter)
    example: dict[str, str] = field(default_factory=dict)

    def add(self, where: str, what: str) -> None:
        """Note one difference."""
        self.counted[where] += 1
        self.example.setdefault(where, what)


def environment() -> Path:
    """Return the Python of the peers' environment, made if it is missing."""
    certify.environment()
    return Path(certify.PYTHON)


def conversation(folder: Path) -> dict[str, list[bytes]]:
    """Run the suite once, and return the valid messages of every type that were exchanged."""
    command = [sys.executable, "-m", "uftp_conformance", "run", "--seed", str(SEED), "--report-dir", str(folder)]
    command += [word for prefix in CHOSEN for word in ("--only", prefix)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=_RUN_WITHIN)
    found: dict[str, list[bytes]] = defaultdict(list)
    alike: Counter[tuple[str, ...]] = Counter()
    for event in lines(folder / "events.jsonl"):
        trial = event["trial"] if event["event"] == "verdict" else {"exchanges": ()}
        for exchange in trial["exchanges"]:
            for document in _documents(exchange, sound="defect" not in trial["facts"]):
                element = parse(document)
                shape = element.tag, *sorted(element.attributes)
                if alike[shape] < MOST and document not in found[element.tag]:
                    alike[shape] += 1
                    found[element.tag].append(document)
    return found


def _documents(exchange: dict[str, Any], *, sound: bool) -> Iterator[bytes]:
    """Walk the request, unless it is defective on purpose, and its answers, as far as they are stored as a whole."""
    sent = exchange["sent"]
    if sound and isinstance(sent.get("payload"), str) and sent.get("whole") is None:
        yield sent["payload"].encode()
    for delivery in exchange["deliveries"]:
        if delivery.get("whole") is not None:
            continue
        yield base64.b64decode(parse(delivery["body"].encode())["Body"])[64:]


def same(ours: str, theirs: str) -> bool:
    """Return whether two texts mean the same value: as text, number, truth or instant."""
    if ours == theirs or {ours.lower(), theirs.lower()} in ({"true", "1"}, {"false", "0"}):
        return True
    with suppress(InvalidOperation):
        return Decimal(ours) == Decimal(theirs)
    with suppress(ValueError, TypeError):
        return datetime.fromisoformat(ours) == datetime.fromisoformat(theirs)
    return False


def compare(ours: Element, theirs: Element, path: str, found: Findings) -> None:
    """Note where two readings of one document differ."""
    if ours.tag != theirs.tag:
        found.add(f"{path}: tag", f"{ours.tag} is {theirs.tag}")
        return
    for name in sorted({*ours.attributes, *theirs.attributes}):
        given, other = ours.get(name), theirs.get(name)
        if given is None and other is not None and same(DEFAULTS.get(name, "-"), other):
            continue
        if given is None or other is None or not same(given, other):
            found.add(f"{path}/@{name}", f"{given!r} is {other!r}")
    if len(ours.children) != len(theirs.children):
        found.add(f"{path}: children", f"{len(ours.children)} are {len(theirs.children)}")
    for one, other in zip(ours.children, theirs.children, strict=False):
        compare(one, other, f"{path}/{one.tag}", found)


def _tree(node: list[Any], tag: str = "") -> Element:
    return Element(tag or node[0], node[1], tuple(_tree(child) for child in node[2]))


def ask(python: Path, documents: list[bytes], found: Findings) -> dict[str, Any]:
    """Let the library do its part, and check the seals and keys on both sides."""
    key = new_secret_key()
    seed = base64.b64encode(key.material[:32]).decode()
    assert read_secret_key(seed) == read_secret_key(key.text()) == key
    public, halves = key.public.text(), base64.b64encode(key.public.material * 2).decode()
    published = [f"cs1.{public}", f"cs1.{halves}"]
    keys = {"secret": key.text(), "public": public, "seed": seed}
    handed = [{"xml": _text(d), "sealed": _text(seal(d, read_secret_key(seed)))} for d in documents]
    request = json.dumps({"documents": handed, "published": published, "keys": keys})
    ended = subprocess.run(
        [str(python), str(HERE / "mirror.py")],
        input=request,
        capture_output=True,
        text=True,
        check=True,
        timeout=_OTHERS_WITHIN,
    )
    answers: dict[str, Any] = json.loads(ended.stdout)
    for text, theirs in zip([public, *published], [public, *answers["published"]], strict=True):
        if read_public_key(text) != read_public_key(theirs):
            found.add("public key", f"{text} is {theirs}")
    _with_seed(answers["seed"], key.public, found)
    for answer in answers["documents"]:
        if "error" not in answer:
            if not answer["opened"]:
                found.add("seal of ours", "is opened, but not to the same message")
            if unseal(base64.b64decode(answer["sealed"]), key.public) != answer["written"].encode():
                found.add("seal of theirs", "is opened, but not to what they wrote")
    return answers


def _with_seed(sealed: str, public: PublicKey, found: Findings) -> None:
    """Note when the library does not seal with a seed of 32 bytes as with the key that grows from it."""
    try:
        unseal(base64.b64decode(sealed, validate=True), public)
    except BadSeal:
        found.add("a seed as secret key: a seal that does not hold", sealed[:60])
    except ValueError:
        found.add(f"a seed as secret key: {sealed}", "")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def held(python: Path, by_type: dict[str, list[bytes]]) -> Findings:
    """Compare everything; a type without a document is a difference too."""
    found = Findings()
    for tag in MESSAGE_TYPES:
        if not by_type.get(tag):
            found.add(tag, "no message of this type was exchanged")
    documents = [document for tag in MESSAGE_TYPES for document in by_type.get(tag, [])]
    answers = ask(python, documents, found)
    for document, answer in zip(documents, answers["documents"], strict=True):
        ours = parse(document)
        if "error" in answer:
            found.add(f"{ours.tag} is refused: {answer['error']}", document.decode())
            continue
        compare(ours, parse(answer["written"].encode()), f"written {ours.tag}", found)
        compare(ours, _tree(answer["tree"]), f"read {ours.tag}", found)
    return found


def known(where: str) -> str | None:
    """Return why a difference is expected, if it is."""
    return next((why for end, why in KNOWN.items() if where.endswith(end)), None)


def main() -> int:
    """Say every difference; 0 when all are known, and all that are known show; 1 too where a command fails or hangs."""
    try:
        python = environment()
        with tempfile.TemporaryDirectory() as folder:
            by_type = conversation(Path(folder))
        found = held(python, by_type)
    except (subprocess.SubprocessError, OSError) as error:
        sys.stdout.write(f"{sentence_of(error)}\n")
        return 1
    for where, count in sorted(found.counted.items()):
        why = known(where)
        sys.stdout.write(f"{'known' if why else 'DIFFERENT'}  {where} ({count}): {found.example[where][:300]}\n")
        sys.stdout.write(f"       {why}\n" if why else "")
    absent = [end for end in KNOWN if not any(where.endswith(end) for where in found.counted)]
    sys.stdout.write("".join(f"ABSENT  {end}\n" for end in absent))
    unknown = [where for where in found.counted if not known(where)]
    total = sum(map(len, by_type.values()))
    sys.stdout.write(f"{total} messages of {len(by_type)} types; {len(unknown)} unknown differences\n")
    return 1 if unknown or absent else 0


if __name__ == "__main__":
    sys.exit(main())
