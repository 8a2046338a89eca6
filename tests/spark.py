"""Spark for one test run: on this machine alone, or a standalone cluster of two workers, stopped by process id."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SECONDS_TO_START = 240
WORKERS = 2
_BRIEF = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""To compile little and collect simply takes half the time where a process lives for half a minute."""
_SMALL = (
    "--driver-memory 768m --conf spark.executor.memory=512m --conf spark.sql.shuffle.partitions=4 "
    f"--conf 'spark.driver.extraJavaOptions={_BRIEF}' --conf 'spark.executor.extraJavaOptions={_BRIEF}' pyspark-shell"
)


class NoSpark(Exception):
    """Spark cannot run here; the message says why."""


def environment(python: Path) -> dict[str, str]:
    """Give the environment for a process that uses Spark: small, on loopback, with its files where nobody keeps any."""
    return {
        **os.environ,
        "PYSPARK_PYTHON": str(python),
        "PYSPARK_SUBMIT_ARGS": _SMALL,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_HOSTNAME": "127.0.0.1",
        "SPARK_LOCAL_DIRS": tempfile.gettempdir(),
    }


def require_java() -> None:
    """Raise NoSpark where there is no Java."""
    if not shutil.which("java"):
        raise NoSpark("there is no java on the path (on Debian: apt-get install default-jre-headless)")


@contextlib.contextmanager
def a_cluster(python: Path) -> Iterator[str]:
    """Start a master and two workers with the Spark of an environment, and give the master's address.

    Raises NoSpark when they do not start.
    """
    require_java()
    (spark,) = python.parent.parent.glob("lib/python*/site-packages/pyspark")
    with tempfile.TemporaryDirectory(prefix="rogatory-spark-") as folder, contextlib.ExitStack() as running:
        port = _free_port()
        address = f"spark://127.0.0.1:{port}"
        ends = ["--host", "127.0.0.1", "--webui-port", "0"]
        log = Path(folder) / "master"
        running.enter_context(_started(python, spark, log, "master.Master", *ends, "--port", str(port)))
        for number in range(WORKERS):
            place = Path(folder) / f"worker-{number}"
            size = ["--cores", "1", "--memory", "768m", "--work-dir", str(place)]
            log_of_worker = place.with_suffix(".log")
            running.enter_context(_started(python, spark, log_of_worker, "worker.Worker", *ends, *size, address))
        _wait_for_workers(log)
        yield address


@contextlib.contextmanager
def _started(python: Path, spark: Path, log: Path, name: str, *options: str) -> Iterator[None]:
    command = [str(spark / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *options]
    settings = {
        **environment(python),
        "SPARK_HOME": str(spark),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": _BRIEF,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=settings)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=SECONDS_TO_START)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_workers(log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if log.read_text(errors="replace").count("Registering worker") >= WORKERS:
            return
        time.sleep(0.1)
    raise NoSpark(f"the workers did not come: {log.read_text(errors='replace')[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
