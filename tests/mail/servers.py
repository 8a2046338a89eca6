"""Real mail servers for the tests: Exim as a relay, Dovecot with a mailbox. On loopback, with folders of their own."""

from __future__ import annotations

import contextlib
import datetime
import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"
SECONDS = 30
USER, PASSWORD = "legal", "synthetic word"
TO_LMTP, TO_SMTP, TO_MAILBOX = "legal@lmtp.provider.test", "legal@smtp.provider.test", "legal@mailbox.provider.test"
"""Whom to write to, for the relay to hand it to our listener by LMTP, by SMTP, or to deliver it into the mailbox."""

_EXIM = """
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
pid_file_path = {folder}/exim.pid
exim_user = {user}
exim_group = {group}
primary_hostname = relay.provider.test
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts =
host_lookup =
keep_environment =
rfc1413_query_timeout = 0s
smtp_accept_max_per_connection = 10000
message_size_limit = 100M
acl_smtp_rcpt = accept
acl_smtp_data = accept
{privilege}
begin routers
listener_by_lmtp:
  driver = manualroute
  domains = lmtp.provider.test
  route_list = * 127.0.0.1
  self = send
  transport = listener_by_lmtp
listener_by_smtp:
  driver = manualroute
  domains = smtp.provider.test
  route_list = * 127.0.0.1
  self = send
  transport = listener_by_smtp
mailbox:
  driver = manualroute
  domains = mailbox.provider.test
  route_list = * 127.0.0.1
  self = send
  transport = mailbox
begin transports
listener_by_lmtp:
  driver = smtp
  protocol = lmtp
  port = {lmtp}
  allow_localhost
  hosts_try_fastopen =
  message_linelength_limit = 1000000
listener_by_smtp:
  driver = smtp
  port = {smtp}
  allow_localhost
  hosts_try_fastopen =
  message_linelength_limit = 1000000
mailbox:
  driver = smtp
  protocol = lmtp
  port = {mailbox}
  allow_localhost
  hosts_try_fastopen =
begin retry
* * F,1h,1s
"""

_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
mail_uid = {mail}
mail_gid = {mail_group}
mail_location = maildir:{folder}/mail/%n
auth_username_format = %n
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={folder}/mail/%n allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return found.getsockname()[1]


def until(what: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait, in short steps, until something is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.01)


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


@dataclass
class Dovecot:
    """A server with a mailbox: its ports, and the certificate by which it is known."""

    folder: Path
    imap: int
    imaps: int
    lmtp: int

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    def empty(self) -> None:
        """Throw the mailbox away; the next delivery makes it anew, and counts from the beginning."""
        shutil.rmtree(self.folder / "mail" / USER, ignore_errors=True)

    def delivered(self) -> int:
        """How many messages lie in the inbox, seen or not."""
        mailbox = self.folder / "mail" / USER
        return sum(len(list((mailbox / each).iterdir())) for each in ("new", "cur") if (mailbox / each).is_dir())


@dataclass
class Exim:
    """A relay: the port at which it takes mail, and those at which it hands it to our listener."""

    folder: Path
    port: int
    lmtp: int
    smtp: int

    def _run(self, *arguments: str) -> str:
        command = [_exim(), "-C", str(self.folder / "exim.conf"), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS, umask=0o022)
        return done.stdout

    def queued(self) -> int:
        """How many messages it keeps for later."""
        return int(self._run("-bpc"))

    def deliver(self) -> None:
        """Have it try again now whatever it keeps."""
        self._run("-qff")

    def empty(self) -> None:
        """Throw away whatever it keeps."""
        for number in self._run("-bpu").split():
            if number.count("-") == 2:
                with contextlib.suppress(subprocess.CalledProcessError):
                    self._run("-Mrm", number)

    def log(self) -> str:
        return (self.folder / "mainlog").read_text()


def _exim() -> str:
    found = shutil.which("exim4", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        pytest.skip("no Exim is installed (on Debian: apt-get install exim4-daemon-light)")
    return found


def _dovecot() -> str:
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found or not Path("/usr/lib/dovecot/lmtp").exists():
        pytest.skip("no Dovecot is installed (on Debian: apt-get install dovecot-imapd dovecot-lmtpd)")
    return found


def _somebody(*names: str) -> str:
    """The first of these accounts that there is; whoever runs the tests where they may not become another."""
    if os.geteuid() != 0:
        return getpass.getuser()
    known = {each.pw_name for each in pwd.getpwall()}
    return next((name for name in names if name in known), "nobody")


def _group(user: str) -> str:
    import grp

    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


@contextlib.contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    # They run as accounts of their own, which have to read what was written here; Rogatory's own files are its alone.
    for each in folder.iterdir():
        each.chmod(0o644)
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, umask=0o022)
    try:
        until(lambda: answers(port) or process.poll() is not None)
        assert process.poll() is None, f"{command[0]} ended at once"
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def _folder(name: str, owner: str) -> Iterator[Path]:
    # Not below pytest's own folder, which nobody but its owner may enter.
    with tempfile.TemporaryDirectory(prefix=f"rogatory-{name}-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(folder, owner)
        yield folder


@contextlib.contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Run Dovecot with one mailbox, which is opened over IMAP and filled over LMTP."""
    program, mail = _dovecot(), _somebody("mail")
    with _folder("dovecot", mail) as folder:
        server = Dovecot(folder, free_port(), free_port(), free_port())
        _certify(folder)
        (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
        internal, login = _somebody("dovecot"), _somebody("dovenull", "dovecot")
        config = _DOVECOT.format(
            folder=folder,
            imap=server.imap,
            imaps=server.imaps,
            lmtp=server.lmtp,
            mail=mail,
            mail_group=_group(mail),
            internal=internal,
            internal_group=_group(internal),
            login=login,
        )
        (folder / "dovecot.conf").write_text(config)
        with _running([program, "-F", "-c", str(folder / "dovecot.conf")], folder, server.imap):
            yield server


@contextlib.contextmanager
def running_exim(mailbox: int) -> Iterator[Exim]:
    """Run Exim, which hands mail to our listener, or delivers it to the mailbox server at this port."""
    program, user = _exim(), _somebody("Debian-exim", "exim", "mail")
    with _folder("exim", user) as folder:
        relay = Exim(folder, free_port(), free_port(), free_port())
        (folder / "exim.conf").write_text(
            _EXIM.format(
                folder=folder,
                user=user,
                group=_group(user),
                port=relay.port,
                lmtp=relay.lmtp,
                smtp=relay.smtp,
                mailbox=mailbox,
                privilege="" if os.geteuid() == 0 else "deliver_drop_privilege",
            )
        )
        with _running([program, "-C", str(folder / "exim.conf"), "-bdf"], folder, relay.port):
            yield relay


def _certify(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
    made = made.not_valid_after(now + datetime.timedelta(days=2))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
