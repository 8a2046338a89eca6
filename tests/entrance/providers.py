"""Identity providers for the tests, on loopback: an honest one as a process of its own, and one that forges."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

# It takes a free port and tells it: a port that was looked up before may be taken by then.
_PROGRAM = """
import oidc_provider_mock
from werkzeug.serving import make_server
server = make_server("127.0.0.1", 0, oidc_provider_mock.app(), threaded=True)
print(server.port, flush=True)
server.serve_forever()
"""


@dataclass
class Honest:
    """The other project's provider: people are made by naming them, and sign in by choosing who they are."""

    issuer: str

    def has(self, subject: str, **claims: Any) -> None:
        """Let there be an account."""
        self._sent("PUT", f"{self.issuer}/users/{subject}", json.dumps(claims).encode(), "application/json")

    def sign_in(self, address: str, subject: str) -> str:
        """Sign in at the address to which a browser was sent; give the address to which it is sent back."""
        return self._sent("POST", address, urlencode({"sub": subject}).encode())["Location"]

    @staticmethod
    def _sent(method: str, address: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> Any:
        asked = urllib.request.Request(address, body, {"Content-Type": kind}, method=method)  # noqa: S310 - on loopback
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())
        try:
            with opener.open(asked, timeout=20) as answer:
                return answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.headers


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@contextmanager
def honest() -> Iterator[Honest]:
    """Run the provider, and end it by its process id."""
    server = subprocess.Popen([sys.executable, "-c", _PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield Honest(f"http://localhost:{int(server.stdout.readline())}")
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


@dataclass
class Forger:
    """A provider that says what a test has it say: ``claims`` and ``described`` change what it says by itself.

    ``key`` is the one that it shows, ``alg`` and ``signs_with`` what it signs with; ``asked`` is the last question.
    """

    issuer: str = ""
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: Any = None
    alg: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    token: str = ""
    fails: int = 0
    subject: str = "s-1"
    email: str = "rae@provider.example"

    def sign_in(self, address: str) -> str:
        """Take the question in, and give the address with which the browser comes back."""
        self.asked = dict(parse_qsl(urlsplit(address).query))
        return f"{self.asked['redirect_uri']}?{urlencode({'code': 'a-code', 'state': self.asked['state']})}"

    def description(self) -> dict[str, Any]:
        places = {
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        algorithms = {"id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
        return {"issuer": self.issuer, **places, **algorithms, **self.described}

    def keys(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def answer(self, form: dict[str, str]) -> dict[str, Any]:
        """Give the tokens for a code, if the code's own secret comes with it (PKCE, RFC 7636)."""
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if (_written(digest), self.asked["code_challenge_method"]) != (self.asked["code_challenge"], "S256"):
            return {"error": "invalid_grant"}
        answer = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}
        if self.token == "none":
            return answer
        token = by_public_key(self) if self.token == "by public key" else self.token or self.signed()
        return {**answer, "id_token": token}

    def signed(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": "rogatory",
            "iat": now,
            "exp": now + 60,
            "nonce": self.asked["nonce"],
            "email": self.email,
            "email_verified": True,
            "auth_time": now,
            **self.claims,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        key = self.signs_with or self.key
        return jwt.encode({"alg": self.alg, "kid": "one"}, told, key, registry=JWSRegistry(algorithms=[self.alg]))


@contextmanager
def forger() -> Iterator[Forger]:
    """Serve a forger from a thread of the tests, and end it."""
    provider = Forger()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            places = {"/.well-known/openid-configuration": provider.description, "/keys": provider.keys}
            self.say(places[self.path]())

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.say(provider.answer(dict(parse_qsl(form))))

        def say(self, what: dict[str, Any]) -> None:
            body = json.dumps(what).encode()
            self.send_response(provider.fails or (400 if "error" in what else 200))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def by_public_key(provider: Forger) -> str:
    """A token signed with the provider's public key, as though it were a secret of two (no library does that)."""
    claims = provider.signed().split(".")[1]
    head = _written(json.dumps({"alg": "HS256", "kid": "one"}).encode())
    mac = hmac.digest(provider.key.as_pem(private=False), f"{head}.{claims}".encode(), "sha256")
    return f"{head}.{claims}.{_written(mac)}"


def _written(what: bytes) -> str:
    return base64.urlsafe_b64encode(what).decode().rstrip("=")
