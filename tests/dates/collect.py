"""Collect the lines of the writers beside this file in `written.txt`.

    python collect.py LINES...

Each LINES is the output of a writer: lines of a group (software and version), the calendar date
that was written ("?" if a reader would ask), and the text, separated by tabs. The result has a
line for each group, and below it the texts, each after its date or "?". Not a part of any run.
"""

from __future__ import annotations

import calendar
import re
import sys
from pathlib import Path

MOST = 400  # lines of a group
MONTHS = {name[:3].lower() for name in calendar.month_name[1:]}


def is_clear(text: str, date: str) -> bool:
    """Return whether the text has a full year, and day and month in an order with one reading."""
    year, month, day = date.split("-")
    words = re.findall("[A-Za-z]+", text)
    if re.match(rf"\D*{year}(\D{{1,2}})0?{int(month)}\1?0?{int(day)}(?!\d)", text):
        return True
    if re.match(rf"(?:\w+,? )?{year}{month}{day}(?!\d\d(?!\d))", text):
        return True
    numbers = re.findall(r"(?<!\d)\d+(?!\d)", text)
    if year not in [number[-4:] for number in numbers]:
        return False
    if any(word[:3].lower() in MONTHS and len(word) > 2 for word in words):
        return str(int(day)) in [re.sub("^0", "", number) for number in numbers]
    numeric = re.search(rf"(?<!\d)(\d\d?)([-/. ]{{1,2}})(\d\d?)(?:\2){year}(?!\d)", text)
    return bool(numeric) and (day == month or int(day) > 12)


def main() -> None:
    """Write the file."""
    groups: dict[str, dict[str, str]] = {}
    seen: set[str] = set()
    for name in sys.argv[1:]:
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            if line.count("\t") != 2:
                continue  # blank lines around the output of psql
            group, date, text = line.split("\t")
            if text and (text not in seen):
                seen.add(text)
                known = date if date[0] != "?" and is_clear(text, date) else "?"
                groups.setdefault(group, {})[text] = known.replace("-", "")
    rows = []
    for group in sorted(groups, key=str.lower):
        lines = list(groups[group].items())
        step = -(-len(lines) // MOST)
        rows += [f"# {group}", *(f"{date} {text}" for text, date in lines[::step])]
    Path(__file__).with_name("written.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
