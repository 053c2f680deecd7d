"""Write a folder of news articles from several sources, as messy as such folders are."""

from pathlib import Path

FOLDER = Path("news")
PARAGRAPHS = "The council met on Tuesday.\nIt will meet again in a week.\n"
TAGS = "Tags: Council, Towns\n"


def write(name: str, text: str, encoding: str = "utf-8", newline: str = "\n") -> None:
    """Write a file of the folder."""
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.replace("\n", newline).encode(encoding))


def article(number: int, date: str, title: str = "The council meets") -> str:
    """Return an article with the date as given."""
    url = f"https://www.example.com/council/{number}"
    return f"{title}, part {number}\n{date}\n{url}\n{PARAGRAPHS}{TAGS}"


for number in range(1, 13):  # as they should be
    write(f"archive/{number:02}.txt", article(number, f"2024{number:02}15"))
for number in range(13, 18):  # from Windows, with blank lines between the paragraphs
    text = article(number, f"202405{number}").replace(".\n", ".\n\n")
    write(f"archive/{number:02}.txt", text, newline="\r\n")
for number in range(1, 7):  # from a scraper that copied the date as it was shown
    write(f"scraped/{number:02}.txt", article(number, f"{number} May 2024"))
for number in range(7, 10):  # and that changed its mind
    write(f"scraped/{number:02}.txt", article(number, f"0{number}/05/2024"))
for number in range(1, 5):  # from an old system in Zürich
    text = article(number, f"201905{number:02}", title="Der Rat von Zürich tagt")
    write(f"zurich/{number:02}.txt", text, encoding="cp1252")
write("zurich/05.txt", article(5, "20190505", title="Der Rat von Zürich tagt"), encoding="utf-16")
write("hand/labels.txt", "Title: A bridge opens\nDate: 17 May 2024\nURL: www.example.com/bridge\n")
write("hand/no-url.txt", f"A ferry stops\n20240519\n{PARAGRAPHS}")
write("hand/tags.txt", article(1, "20240520").replace("Tags:", "TAGS :"))
write("hand/LATE.TXT", article(2, "20240521"))
write("hand/notes.doc", "not an article")
