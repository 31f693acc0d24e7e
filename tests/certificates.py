"""Certificates for tests, made with openssl: an authority of our own, and one of a stranger."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

DAYS = "2"


class Certificates(NamedTuple):
    """The files of one authority, which vouches for a `server` named localhost and a `client`."""

    folder: Path

    @property
    def ca(self) -> Path:
        """Who vouches."""
        return self.folder / "ca.pem"

    def certificate(self, name: str) -> Path:
        """Of the server or the client."""
        return self.folder / f"{name}.pem"

    def key(self, name: str) -> Path:
        """Of the server or the client."""
        return self.folder / f"{name}.key"


def make_certificates(folder: Path) -> Certificates:
    """An authority, and a certificate of a server and of a client that it vouches for."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    made = Certificates(folder)
    new_key = ("-newkey", "rsa:2048", "-nodes", "-days", DAYS)
    authority = ("-x509", *new_key, "-subj", "/CN=Test authority")
    _openssl("req", *authority, "-keyout", folder / "ca.key", "-out", made.ca)
    for name, subject in (("server", "localhost"), ("client", "gateway")):
        request, extra = folder / f"{name}.csr", folder / f"{name}.ext"
        extra.write_text(f"subjectAltName=DNS:{subject}\n")
        subject_option = ("-subj", f"/CN={subject}")
        _openssl("req", *new_key[:3], *subject_option, "-keyout", made.key(name), "-out", request)
        signed = ("-CA", made.ca, "-CAkey", folder / "ca.key", "-CAcreateserial", "-days", DAYS)
        _openssl(
            "x509", "-req", "-in", request, *signed, "-extfile", extra,
            "-out", made.certificate(name),
        )  # fmt: skip
    return made


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
