"""Jobs for the workers of RQ and Celery, which import this module."""

from __future__ import annotations

import os
from typing import NoReturn

import celery

import newsdoc

app = celery.Celery(
    "jobs",
    broker=os.environ.get("JOBS_URL"),
    backend=os.environ.get("JOBS_URL"),
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)


@app.task  # type: ignore[untyped-decorator]
def check_forever(path: str) -> NoReturn:
    """Check the same documents until the time limit of the job strikes."""
    while True:
        report = newsdoc.open_corpus(path).check()
        assert report.ok, report.errors
