"""Reference implementation: plain, one character at a time.

`read` is the strict format, `order_day` the declared order of day and month in digits.
"""

from string import ascii_letters, digits


def read(text: str) -> dict[str, object] | list[tuple[str, int, int, int]]:
    """Return the article as a dict, or every problem in order."""
    lines = split_lines(text)
    header = [(number, line) for number, line in enumerate(lines, 1) if line.strip()][:3]
    if not header:
        return [("empty", 1, 1, 1)]
    problems: list[tuple[str, int, int, int]] = []
    before = 0  # number of the last line looked at
    for number, _ in header:
        if number > before + 1:
            problems.append(("blank-line", before + 1, 1, 1))
        before = number
    for at, field in enumerate(("title", "date", "url")):
        if at >= len(header):
            end = len(lines[-1]) + 1
            problems.append((f"missing-{field}", len(lines), end, end))
        elif bad := find_error(field, header[at][1].strip()):
            number, line = header[at]
            indent = len(line) - len(line.lstrip())
            problems.append((f"invalid-{field}", number, indent + bad[0], indent + bad[1]))
    marked = [(number, line) for number, line in enumerate(lines, 1) if any(map(invalid, line))]
    for number, line in marked[:3]:
        first = min(i for i, c in enumerate(line) if invalid(c))
        run = [i for i in range(first, len(line) + 1) if i == len(line) or not invalid(line[i])]
        problems.append(("invalid-character", number, first + 1, run[0] + 1))
    if problems:
        return sorted(problems, key=lambda found: found[1:3])  # stable: the header's come first
    paragraphs, tags = list[str](), list[str]()
    position: int | None = None
    for line in filter(None, (line.strip() for line in lines[3:])):
        if len(line) >= 5 and all(line[i] in ("Tt", "Aa", "Gg", "Ss", ":")[i] for i in range(5)):
            items = [item.strip() for item in line[5:].split(",") if item.strip()]
            position = len(paragraphs) if items and not tags else position
            tags += items
        else:
            paragraphs.append(line)
    title, day, url = (line.strip() for line in lines[:3])
    article = {"title": title, "date": f"{day[:4]}-{day[4:6]}-{day[6:]}", "url": url}
    return {**article, "paragraphs": paragraphs, "tags": tags, "tags_position": position}


def split_lines(text: str) -> list[str]:
    lines, last = [""], ""
    for c in text.removeprefix("\ufeff"):
        if c not in "\r\n":
            lines[-1] += c
        elif last + c != "\r\n":
            lines.append("")
        last = c
    return lines[:-1] if last in ("\r", "\n") else lines


def invalid(c: str) -> bool:
    return c == "\0" or "\ud800" <= c <= "\udfff"


def find_error(field: str, value: str) -> tuple[int, int] | None:
    """Return the first invalid character and the one after the last, from 1."""
    if field == "title":
        return (1, 2) if value[0] == "\ufeff" else None
    if field == "date":
        return None if is_day(value) else (1, len(value) + 1)
    scheme, _, rest = value.partition("://")
    host = ""
    for c in rest:
        if c in "/?#":
            break
        host = "" if c == "@" else host + c
    odd = [c for c in scheme if c not in ascii_letters + digits + "+-."]
    if not scheme or odd or scheme[0] not in ascii_letters or not host or host[0] == ":":
        return 1, len(value) + 1
    bad = (i for i, c in enumerate(value, 1) if c.isspace() or c < " " or "\x7f" <= c <= "\x9f")
    return next(((i, i + 1) for i in bad), None)


def is_day(text: str) -> bool:
    if len(text) != 8 or any(c not in digits for c in text):
        return False
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return year >= 1 and 1 <= month <= 12 and 1 <= day <= lengths[month - 1]


def order_day(text: str, dayfirst: bool) -> str | None:
    """Return the day of three numbers as YYYY-MM-DD; a year that comes first stays first."""
    parts, separators = [""], ""
    for c in text:
        if c in digits:
            parts[-1] += c
        else:
            parts.append("")
            separators += c
    lengths = [len(part) for part in parts]
    if separators not in ("--", "//", "..", "  ") or sorted(lengths)[2] != 4 or 0 in lengths:
        return None
    if lengths[0] == 4:
        year, month, day = parts
    else:
        day, month, year = parts if dayfirst else (parts[1], parts[0], parts[2])
    if len(year) != 4 or len(month) > 2 or len(day) > 2:
        return None
    month, day = month.rjust(2, "0"), day.rjust(2, "0")
    return f"{year}-{month}-{day}" if is_day(year + month + day) else None
