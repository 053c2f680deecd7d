"""Jobs of RQ and Celery whose time limit strikes while a corpus is read, with a real Redis."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import jobs
import pytest
import redis
import rq
from celery.exceptions import SoftTimeLimitExceeded

ARTICLE = "Title\n20240517\nhttps://example.com/\nOne.\n"
HERE = Path(__file__).parent  # where the workers find the jobs


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    """A folder, a zip and a tar of the same documents."""
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number}.txt").write_text(ARTICLE)
    archives = [shutil.make_archive(str(folder), kind, folder) for kind in ("zip", "tar", "gztar")]
    return [str(folder), *archives]


@pytest.fixture
def socket(tmp_path: Path) -> Iterator[str]:
    """The socket of a Redis server."""
    path = tmp_path / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", ""]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as server:
        while not path.exists():
            assert server.poll() is None
            time.sleep(0.01)
        yield str(path)
        server.terminate()


def test_a_job_of_rq_ends_with_its_timeout(paths: list[str], socket: str) -> None:
    with redis.Redis(unix_socket_path=socket) as connection:
        queue = rq.Queue(connection=connection)
        sent = [queue.enqueue(jobs.check_forever.run, path, job_timeout=1) for path in paths]
        worker = [sys.executable, "-m", "rq.cli", "worker", "--burst", "--url", f"unix://{socket}"]
        subprocess.run(worker, cwd=HERE, capture_output=True, check=True)
        for job in sent:
            result = job.latest_result()
            assert result.type is result.Type.FAILED
            assert "JobTimeoutException" in result.exc_string.splitlines()[-1]


def test_a_task_of_celery_ends_with_its_timeout(paths: list[str], socket: str) -> None:
    url = f"redis+socket://{socket}"
    jobs.app.conf.update(broker_url=url, result_backend=url)
    sent = [jobs.check_forever.apply_async((path,), soft_time_limit=1) for path in paths]
    worker = [sys.executable, "-m", "celery", "-A", "jobs", "worker", "-c", str(len(sent))]
    with subprocess.Popen(
        worker,
        cwd=HERE,
        env={**os.environ, "JOBS_URL": url},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            for task in sent:
                with pytest.raises(SoftTimeLimitExceeded):
                    task.get(timeout=30)
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # after SIGTERM, Celery may wait for ever
            jobs.app.backend.result_consumer.stop()  # before the server
