"""Rewrite documents: fixes, canonical form, and what must be left alone."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import attrs

from newsdoc._atomic import atomic_write
from newsdoc._cli.render import diff
from newsdoc._cli.session import Document, Session, can_be_rewritten
from newsdoc._errors import Problem
from newsdoc._grammar import to_text
from newsdoc._parser import Diagnosis
from newsdoc._signals import expected
from newsdoc._text import plural

MANY: Final = 100  # files, of which a mistake is not seen at a glance


@attrs.define
class Rewriter:
    """Replaces files, or shows how they would change."""

    _session: Session
    _show_diff: bool
    _is_first: bool = True

    def rewrite(self, document: Document, encoding: str, data: bytes) -> bool:
        """Replace a file, or show a diff; report why that failed."""
        assert isinstance(document.data, bytes)
        session = self._session
        if self._show_diff:
            old = document.data.decode(encoding, "backslashreplace")
            session.echo(diff(document.name, old, data.decode()))
            return True
        is_large = self._is_first and (session.bar.total or 0) >= MANY
        self._is_first = False
        if is_large and _needs_copy(session.paths):
            session.note(
                f"rewriting files among {session.bar.total:,}, which are not all committed to "
                "Git; stop with Ctrl-C and use --diff to look first"
            )
        try:
            with atomic_write(document.doc_id, snapshot=document.snapshot) as file:
                file.write(data)
        except OSError as error:
            session.report_trouble(document.doc_id, error)
            return False
        return True


def fix(diagnosis: Diagnosis, data: bytes, *, unsafe: bool) -> bytes:
    """Return the fixed document in UTF-8, with CR LF if the document has only these."""
    text = diagnosis.fixed(unsafe)
    if text is None:
        return data
    if data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r") > 0:
        text = text.replace("\n", "\r\n")
    return text.encode()


def reason_against(session: Session, diagnosis: Diagnosis, data: bytes, new: bytes) -> str | None:
    """Return the reason to leave a document alone instead of putting it into canonical form.

    It is the code of a warning that cannot be acted on in canonical form, or the encoding.
    """
    from newsdoc._diagnosis import blocks_format  # start-up time

    if is_misread_utf8(data, [diagnosis.encoding]):
        return "valid UTF-8"
    if blocking := next(filter(blocks_format, diagnosis.problems), None):
        return blocking.code
    after = session.diagnose(new.decode())
    # Messages count the signs, of which canonical form may remove some.
    before, later = ({(p.code, p.message) for p in one.problems} for one in (diagnosis, after))
    return next((code for code, _ in sorted(before ^ later)), None)


def is_misread_utf8(data: bytes, encodings: Sequence[str]) -> bool:
    """Return whether a document is UTF-8, as an earlier run wrote it, but is read as another."""
    if data.isascii() or (text := _try_decode(data, "utf-8")) is None:
        return False
    texts = (_try_decode(data, encoding) for encoding in encodings)
    return next((other != text for other in texts if other is not None), False)


def _try_decode(data: bytes, encoding: str) -> str | None:
    try:
        return to_text(data, encoding)
    except expected(UnicodeError):
        return None


def _needs_copy(paths: Sequence[str]) -> bool:
    """Return whether a file in the folders is not as it was committed to a Git repository."""
    folders = {path if os.path.isdir(path) else os.path.dirname(path) or "." for path in paths}
    command = ["git", "-c", "core.fsmonitor=", "status", "--porcelain", "--ignored", "--", "."]
    try:
        return any(
            subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
            for folder in folders
        )
    except (OSError, subprocess.CalledProcessError):  # no Git, or no repository
        return True


@attrs.define
class Fixes:
    """How many problems can be fixed, and by which commands."""

    _session: Session
    _counts: Counter[str] = attrs.field(factory=Counter[str])  # by applicability
    _answers: dict[str, None] = attrs.field(factory=dict[str, None])  # commands, in order

    def add(self, problems: Iterable[Problem]) -> None:
        """Count the fixes of some problems."""
        for fix in (problem.fix for problem in problems if problem.fix):
            self._counts[fix.applicability] += 1
            for answer in fix.choices.values():
                reading = self._session.reading._replace(**fix.options, **answer)
                self._answers[self._session.command_line("format", reading)] = None

    def lines(self) -> Iterator[str]:
        """Yield what can be fixed, and the commands."""
        session = self._session
        if self._counts and not all(map(can_be_rewritten, session.paths)):
            total = plural(self._counts.total(), "problem")
            yield f"{total} can be fixed, but in files and folders only"
            return
        safe = session.command_line("check", session.reading, "--fix")
        unsafe = session.command_line("check", session.reading, "--unsafe-fixes", "--diff", "--fix")
        advice = {
            "safe": f"can be fixed: {safe}",
            "unsafe": f"can probably be fixed; look first: {unsafe}",
            "question": f"can be fixed by an answer: {' or '.join(self._answers)}",
        }
        for applicability, how in advice.items():
            if count := self._counts[applicability]:
                yield f"{plural(count, 'problem')} {how}"
