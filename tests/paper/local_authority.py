"""A timestamping authority on the loopback: openssl makes its replies, and a test can make it misbehave."""

import subprocess
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rogatory.paper.authority import Authority

_PEM = serialization.Encoding.PEM
_SETTINGS = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/authority.pem
signer_key = {folder}/authority.key
certs = {folder}/chain.pem
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def clock():
    """The clock of openssl, which knows no other."""
    return datetime.now(UTC)


class LocalAuthority:
    """Where it answers (`url`), what stands behind it (`root`, PEM), the questions so far; `answer` may be replaced."""

    def __init__(self, folder):
        self.folder, self.questions, self.chain = folder, [], False
        self.root = _make(folder)
        self.answer = self.reply
        self.url = ""

    def reply(self, question):
        """What a good authority answers: (status, bytes)."""
        asked = self.folder / f"{threading.get_ident()}.tsq"
        asked.write_bytes(question)
        settings = self.folder / ("chain.cnf" if self.chain else "alone.cnf")
        command = ["openssl", "ts", "-reply", "-config", settings, "-queryfile", asked]
        return 200, subprocess.run(command, capture_output=True, check=True).stdout

    def client(self, **values):
        """The authority as the product asks it."""
        return Authority(**{"url": self.url, "clock": clock} | values)


@contextmanager
def local_authority(folder):
    """Run an authority as long as a test needs it."""
    authority = LocalAuthority(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            question = self.rfile.read(int(self.headers["Content-Length"]))
            authority.questions.append((dict(self.headers), question))
            status, reply = authority.answer(question)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(reply)

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    running.start()
    authority.url = f"http://127.0.0.1:{server.server_address[1]}/stamp"
    try:
        yield authority
    finally:
        server.shutdown()
        running.join()
        server.server_close()


def certified(name, issuer, key, signing, *extensions, at=None):
    """A certificate for the tests, valid from the day before (now, or `at`) for a month."""
    now = at or datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signing, hashes.SHA256())


def pem_of(key):
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _make(folder):
    above, below = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    root = certified("Test Root", "Test Root", above, above, (x509.BasicConstraints(True, None), True))
    stamps = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    alone = certified(
        "Test Time", "Test Root", below, above, (x509.BasicConstraints(False, None), True), (stamps, True)
    )
    (folder / "authority.key").write_bytes(pem_of(below))
    (folder / "authority.pem").write_bytes(alone.public_bytes(_PEM))
    (folder / "chain.pem").write_bytes(root.public_bytes(_PEM))
    (folder / "serial").write_text("1001\n")
    written = _SETTINGS.format(folder=folder)
    (folder / "chain.cnf").write_text(written)
    (folder / "alone.cnf").write_text("\n".join(line for line in written.split("\n") if "chain" not in line))
    return root.public_bytes(_PEM)
