"""The published files of the specification in place of our schema."""

from pathlib import Path

import pytest

from tests.messages.published import publish
from tests.statement.statements import Data, parsed
from uftp_conformance import StatementError
from uftp_conformance.messages import MESSAGE_TYPES, VERSIONS, complaints
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.ean import ean as with_check_digit
from uftp_conformance.messages.schema import PUBLISHED

_METADATA = (
    'SenderDomain="a.example" RecipientDomain="b.example" TimeStamp="2026-03-02T11:00:00Z" Version="3.1.0"'
    ' MessageID="6f0c3b1e-2a54-4c0e-9d0f-5f3f3f0c7f11" ConversationID="0b9d3c52-7d0b-4a8e-8f44-0f4a8f5c1d20"'
)
VALID, INVALID = f"<TestMessage {_METADATA}/>", f'<TestMessage {_METADATA} Extra="1"/>'


@pytest.mark.parametrize("version", VERSIONS)
def test_they_judge_as_ours_does(version: str, tmp_path: Path) -> None:
    """The same declarations in several files judge as in one."""
    folder = publish(version, tmp_path / "xsd")
    for text in (VALID, INVALID, *(f"<{name}/>" for name in MESSAGE_TYPES)):
        node = parse_lxml(text.encode())
        assert complaints(node, version, folder) == complaints(node, version), text


def test_published_schemas_replace_ours(tmp_path: Path) -> None:
    """What the files say is what counts, also where ours says otherwise."""
    folder = publish("3.1.0", tmp_path / "xsd")
    common = folder / "UFTP-common.xsd"
    common.write_text(
        common.read_text(encoding="utf-8").replace('name="MessageID"', 'name="MessageIdentifier"'), encoding="utf-8"
    )
    assert complaints(parse_lxml(VALID.encode()), "3.1.0") == ()
    assert any("MessageID" in complaint for complaint in complaints(parse_lxml(VALID.encode()), "3.1.0", folder))


def test_a_folder_a_version(tmp_path: Path) -> None:
    """Each claimed version has its files in a folder of its own, or the only one has them in the folder itself."""
    root = tmp_path / "xsd"
    for version in ("3.0.0", "3.1.0"):
        publish(version, root / version)
    both: Data = {"schemas": "xsd", "target.versions": ["3.0.0", "3.1.0"]}
    given = parsed(both, tmp_path)
    assert [given.speaking(v).published for v in ("3.0.0", "3.1.0")] == [root / "3.0.0", root / "3.1.0"]
    assert parsed({"schemas": "xsd"}, tmp_path).published == root / "3.1.0"
    assert parsed({"schemas": "xsd/3.1.0"}, tmp_path).published == root / "3.1.0"
    assert parsed().published is None


def refused(folder: Path, changes: Data) -> str:
    """Return the one line with which a statement is refused."""
    with pytest.raises(StatementError) as caught:
        parsed({"schemas": "xsd", **changes}, folder)
    (line,) = str(caught.value).splitlines()
    return line


def test_no_folder(tmp_path: Path) -> None:
    """What is not there is refused by its name."""
    line = refused(tmp_path, {})
    assert line == f"target.toml: schemas = {tmp_path / 'xsd'} is not a folder.  Name the one with the XSD files."


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_missing_file(name: str, tmp_path: Path) -> None:
    """A folder without one of the files is refused by the name of the file."""
    (publish("3.1.0", tmp_path / "xsd") / name).unlink()
    assert f" has no {name}.  Name the folder with the files of the specification." in refused(tmp_path, {})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<xs:schema", "is not a valid XML Schema: "),
        ("not XML", "is not a valid XML Schema: "),
        (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element/></xs:schema>',
            "is not a valid XML Schema: ",
        ),
        ('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>', "declares no Metering."),
    ],
)
def test_what_is_no_schema_of_uftp(content: str, expected: str, tmp_path: Path) -> None:
    """A file that is no XML Schema, or does not declare its messages, is refused in one line."""
    (publish("3.1.0", tmp_path / "xsd") / "UFTP-metering.xsd").write_text(content, encoding="utf-8")
    assert expected in refused(tmp_path, {})


def test_a_version_without_a_folder(tmp_path: Path) -> None:
    """Where several versions are claimed, one folder of files is not enough."""
    publish("3.1.0", tmp_path / "xsd")
    line = refused(tmp_path, {"target.versions": ["3.0.0", "3.1.0"]})
    assert 'has no folder "3.0.0".  Where several versions are claimed' in line


def with_eans(version: str, folder: Path, digits: int) -> Path:
    """Publish a version whose EANs have so many digits."""
    metering = publish(version, folder) / "UFTP-common.xsd"
    text = metering.read_text(encoding="utf-8")
    metering.write_text(text.replace("[0-9]{16}([0-9]{2})?", f"[0-9]{{{digits}}}"), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("digits", "ean"), [(16, "E8716859000000011"), (18, "E871685900000000110")])
def test_the_length_of_an_ean_follows_the_files(digits: int, ean: str, tmp_path: Path) -> None:
    """Where the statement names no EAN, one is used that the named schemas take."""
    with_eans("3.1.0", tmp_path / "xsd", digits)
    assert parsed({"schemas": "xsd"}, tmp_path).agreement().metering_ean == ean
    assert f"ean.{ean[1:]}" == with_check_digit(ean[1:-1])  # which whoever receives it may look at


@pytest.mark.parametrize(
    ("digits", "ean", "other"),
    [
        (16, "E123456789012345678", "E8716859000000011"),
        (18, "E1234567890123456", "E871685900000000110"),
    ],
)
def test_an_ean_that_the_files_refuse(digits: int, ean: str, other: str, tmp_path: Path) -> None:
    """What the statement names has to fit the schemas that it names; without any, both lengths do."""
    folder = with_eans("3.1.0", tmp_path / "xsd", digits)
    assert parsed({"market.metering_ean": ean}).agreement().metering_ean == ean
    assert refused(tmp_path, {"market.metering_ean": ean}) == (
        f'target.toml: market.metering_ean = "{ean}" is not an EAN by the schemas in {folder}.'
        f'  Write for example "{other}".'
    )


def test_a_second_ean_that_the_files_refuse(tmp_path: Path) -> None:
    """The second connection has to fit as the first one does; without Metering nobody looks at either."""
    folder, ean = with_eans("3.1.0", tmp_path / "xsd", 18), "E8716859000000028"
    assert parsed({"market.second_metering_ean": ean}).agreement().second_metering_ean == ean
    assert refused(tmp_path, {"market.second_metering_ean": ean}) == (
        f'target.toml: market.second_metering_ean = "{ean}" is not an EAN by the schemas in {folder}.'
        "  Write one that these take, or leave it out."
    )
