"""The envelope is DSSE: others open it, and what they write is opened."""

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.certificate.conftest import Desk
from uftp_conformance.certificate import dsse
from uftp_conformance.certificate.keys import Signer, read_signer, read_verifier

RFC_8032 = Signer(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
OPENSSL = shutil.which("openssl")


def test_the_encoding_is_that_of_the_protocol() -> None:
    """The example of the protocol; lengths count bytes, and nothing at all has a length too."""
    assert dsse.encoding("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert dsse.encoding("ä", b"") == b"DSSEv1 2 \xc3\xa4 0 "


def test_the_key_is_that_of_rfc_8032() -> None:
    """Its first test: seed, public key, and the signature of nothing."""
    assert RFC_8032.public.material.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert RFC_8032.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f")


def test_either_alphabet_of_base64_is_read() -> None:
    """A verifier must accept both; here an envelope whose payload needs the two characters that differ."""
    payload = b"\xfb\xff\xbe??"
    envelope = json.loads(dsse.seal(payload, RFC_8032))
    envelope["payload"] = base64.urlsafe_b64encode(payload).decode()
    assert "_" in envelope["payload"]
    envelope["signatures"].insert(0, {"sig": base64.b64encode(bytes(64)).decode()})  # of somebody else
    assert dsse.unseal(json.dumps(envelope), RFC_8032.public) == dsse.Opened(payload, dsse.IN_TOTO)


def test_another_type_of_the_payload_breaks_the_signature() -> None:
    """What is signed says what it is."""
    envelope = json.loads(dsse.seal(b"{}", RFC_8032)) | {"payloadType": "application/json"}
    with pytest.raises(dsse.BadEnvelope, match="does not hold"):
        dsse.unseal(json.dumps(envelope), RFC_8032.public)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[", "not JSON"), ("[]", "the whole"), ("{}", "payload"), ('{"payload":1}', "payload"), ("[" * 9999, "JSON"),
        ('{"payload":"","payloadType":"","signatures":[]}', "signatures"),
        ('{"payload":"?","payloadType":"","signatures":[{"sig":""}]}', "payload is not base64"),
        ('{"payload":"","payloadType":"","signatures":[{"sig":"?"}]}', "signatures[0].sig is not base64"),
    ],
)  # fmt: skip
def test_what_is_no_envelope_is_reported_with_its_place(text: str, place: str) -> None:
    """For whatever somebody gives."""
    with pytest.raises(dsse.BadEnvelope) as caught:
        dsse.unseal(text, RFC_8032.public)
    assert place in str(caught.value)


@pytest.mark.skipif(OPENSSL is None, reason="there is no openssl")
def test_openssl_verifies_a_certificate(desk: Desk, tmp_path: Path) -> None:
    """With the key file as it is, over the encoding as the protocol has it, written here once more."""
    envelope = json.loads(desk.certificate.read_bytes())
    payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"]
    signed, signature = tmp_path / "signed", tmp_path / "signature"
    signed.write_bytes(f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload)
    signature.write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
    words = ("pkeyutl", "-verify", "-pubin", "-inkey", desk.folder / "key.pub", "-rawin", "-in", signed)
    done = subprocess.run([str(OPENSSL), *words, "-sigfile", signature], capture_output=True, check=False)
    assert done.stdout == b"Signature Verified Successfully\n", done
    der = subprocess.run(
        [str(OPENSSL), "pkey", "-in", desk.folder / "key", "-pubout"], capture_output=True, check=True
    ).stdout
    assert der == (desk.folder / "key.pub").read_bytes()
    assert envelope["signatures"][0]["keyid"] == read_verifier(desk.folder / "key.pub").id


@pytest.mark.skipif(OPENSSL is None, reason="there is no openssl")
def test_a_key_of_openssl_signs(tmp_path: Path) -> None:
    """A key that exists already is kept."""
    path = tmp_path / "theirs"
    subprocess.run([str(OPENSSL), "genpkey", "-algorithm", "ED25519", "-out", path], check=True)
    path.chmod(0o600)
    signer = read_signer(path)
    assert dsse.unseal(dsse.seal(b"x", signer), signer.public).payload == b"x"
