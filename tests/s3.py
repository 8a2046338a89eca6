"""An S3 server for the tests: moto's, on loopback, as a process of its own."""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BUCKET = "preserved"
ACCESS = {
    "AWS_ACCESS_KEY_ID": "tests",
    "AWS_SECRET_ACCESS_KEY": "tests",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}
INSTALLED = all(importlib.util.find_spec(name) for name in ("moto", "flask", "flask_cors"))
# The server takes a free port and tells it: a port that was looked up before may be taken by then.
_PROGRAM = """
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
print(server.port, flush=True)
server.serve_forever()
"""


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """Run a server with one empty bucket; give its address, and end it by its process id."""
    with (folder / "s3.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM], stdout=subprocess.PIPE, stderr=log, env={**os.environ, **ACCESS}
        )
    try:
        address = f"http://127.0.0.1:{int(server.stdout.readline())}"
        client(address).create_bucket(Bucket=BUCKET)
        yield address
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def client(address: str) -> Any:
    """Give another program's way to the bucket."""
    boto3 = importlib.import_module("boto3")
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name=ACCESS["AWS_REGION"],
        aws_access_key_id=ACCESS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ACCESS["AWS_SECRET_ACCESS_KEY"],
    )
