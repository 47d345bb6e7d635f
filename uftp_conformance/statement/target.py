"""The section of a statement about the target: who it is, and where each of its versions takes messages."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr

from uftp_conformance.messages.sealing import PublicKey, read_public_key
from uftp_conformance.statement.values import Domain, Role, Text, Url, Version, Versions, Whole, usable_key


class EndpointSection(BaseModel):
    """Where one version takes messages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Version
    url: Url


class TargetSection(BaseModel):
    """The implementation that is tested, and its endpoint: one for all versions, or others for some of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Text
    role: Role
    domain: Domain
    endpoint: Url
    public_key: Annotated[str, AfterValidator(usable_key)]
    versions: Versions = ("3.1.0",)
    ca_file: Path | None = None
    max_in_flight: Annotated[Whole, Field(ge=1, le=256)] = 32
    endpoints: tuple[EndpointSection, ...] = ()
    _claims: tuple[str, ...] = PrivateAttr(())
    _usual: str = PrivateAttr("")

    @property
    def usual(self) -> str:
        """The endpoint of the statement, whichever version is judged: by it a target is known."""
        return self._usual or self.endpoint

    @property
    def claims(self) -> tuple[str, ...]:
        """All the versions that the statement claims, whichever of them is judged."""
        return self._claims or self.versions

    def speaking(self, version: str) -> "TargetSection":
        """Return the same target in one of its versions."""
        own = next((each.url for each in self.endpoints if each.version == version), self.usual)
        alone = self.model_copy(update={"versions": (version,), "endpoint": own})
        alone._claims, alone._usual = self.claims, self.usual
        return alone

    @property
    def key(self) -> PublicKey:
        """The public key that verifies the target's seals."""
        return read_public_key(self.public_key)

    @property
    def version(self) -> str:
        """The version that is judged: the only one, once a run has split the statement by version."""
        return self.versions[0]
