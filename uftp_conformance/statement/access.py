"""What the way to a target asks for beyond UFTP: `[access]` of a statement, and the secrets that it names.

A secret is in a file of mode 0600 or in an environment variable; the statement has its place, never itself.
"""

import os
import stat
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from uftp_conformance import KeyFileError
from uftp_conformance.messages.secrets import guard
from uftp_conformance.statement.plain_files import encoded_as, read_plain, why_unreadable
from uftp_conformance.statement.values import Url

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern="^[^\r\n]*$")]
_FILES = ("token_file", "client_secret_file", "certificate", "private_key", "inbox_token_file")


class AccessSection(BaseModel):
    """How the suite is let through to the target, and the target to the inbox."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_file: Path | None = None
    token_env: _Name | None = None
    token_url: Url | None = None
    client_id: _Name | None = None
    client_secret_file: Path | None = None
    client_secret_env: _Name | None = None
    scope: _Name | None = None
    audience: _Name | None = None
    certificate: Path | None = None
    private_key: Path | None = None
    proxy: Url | None = None
    proxy_env: _Name | None = None
    inbox_token_file: Path | None = None
    inbox_token_env: _Name | None = None

    def mistakes(self) -> list[str]:
        """Return what cannot be meant, one per line, without the name of the file and the full stop at its end."""
        found = [
            f"access.{name}_file and access.{name}_env are the same secret twice.  Leave one out"
            for name in ("token", "client_secret", "inbox_token")
            if getattr(self, f"{name}_file") and getattr(self, f"{name}_env")
        ]
        fixed, secret = self.token_file or self.token_env, self.client_secret_file or self.client_secret_env
        if fixed and self.token_url:
            found.append("access has a token and a token_url.  Leave one out")
        if self.token_url and not (self.client_id and secret):
            found.append("access.token_url needs client_id, and client_secret_file or client_secret_env.  Add them")
        if not self.token_url and (self.client_id or secret or self.scope or self.audience):
            found.append("access has parts of a client without token_url.  Add it, or take them out")
        if self.private_key and not self.certificate:
            found.append("access.private_key has no certificate beside it.  Add access.certificate")
        if self.proxy and (not self.proxy.lower().startswith("http://") or "@" in self.proxy):
            found.append("access.proxy is not http://HOST:PORT.  Put a URL with a password into access.proxy_env")
        if self.proxy and self.proxy_env:
            found.append("access.proxy and access.proxy_env are the same twice.  Leave one out")
        return found

    def located(self, folder: Path) -> "AccessSection":
        """Return the section with its files below a folder."""
        paths = {name: getattr(self, name) for name in _FILES}
        return self.model_copy(update={name: folder / path for name, path in paths.items() if path is not None})


def secret(file: Path | None, variable: str | None) -> str | None:
    """Read a secret from its place, and guard it from then on; None where there is none.

    Raises:
        KeyFileError: the place is empty, others may read it, or what is there cannot be a header's value.
    """
    if variable is not None:
        text, place = os.environ.get(variable, ""), f"the environment variable {variable}"
    elif file is not None:
        text, place = _in_file(file), str(file)
    else:
        return None
    text = text.strip()
    if not text:
        raise KeyFileError(f"{place}: holds no secret.  Put it there, on one line")
    if not (text.isascii() and text.isprintable()):
        raise KeyFileError(f"{place}: a secret is one line of printable ASCII.  Put it there so")
    if text.lower().startswith("bearer "):
        raise KeyFileError(f"{place}: begins with the word {text[:6]}, which the suite writes.  Leave it out")
    guard(text)
    return text


def _in_file(path: Path) -> str:
    try:
        content, mode = read_plain(path)
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyFileError(f"{path}: others may read this secret.  Run `chmod 600 {path}`")
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise KeyFileError(f"{path}: there is no such file.  Write the secret there, with mode 0600") from None
    except UnicodeDecodeError:
        raise KeyFileError(f"{path}: is not UTF-8{encoded_as(content)}.  Save the secret as plain text") from None
    except OSError as error:
        raise KeyFileError(
            f"{path}: the secret cannot be read: {why_unreadable(error)}.  Name the file that holds it"
        ) from None
