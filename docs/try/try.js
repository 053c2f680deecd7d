// Runs newsdoc in the page: Python starts once, then every change of the text is parsed.
// assemble.py puts the imported files beside this one.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const EXAMPLES = {
  tidy: `Green footbridge opens
20240517
https://www.example.com/local/footbridge-opens
The footbridge at Mill Lane opened on Friday morning.
Tags: Bridges, Cycling
It is 84 meters long, enough for two bicycles side by side.
`,
  messy: `
Library moves to the old station

Friday, May 17th, 2024

https://www.example.org/news/library

TAGS: Libraries,, Town ,
   The books follow in June.
`,
  wrong: `Lighthouse repaired
05/06/2024
https://www.example.net/the lighthouse
The lamp was lit again on Sunday.
`,
};

const PYTHON = `
import newsdoc

def show(text, lenient):
    """Return whether the text is an article, and what to show."""
    try:
        return True, newsdoc.parse(text, lenient=lenient)._repr_html_()
    except newsdoc.ParseError as error:
        return False, str(error)
`;

const field = document.getElementById("document");
const share = document.getElementById("share");
const lenient = document.getElementById("lenient");
const status = document.getElementById("status");
const result = document.getElementById("result");
let show = null;

function update() {
  if (show === null) return;
  const [good, words] = show(field.value, lenient.checked).toJs();
  result.hidden = false;
  result.className = good ? "article" : "problems";
  if (good) {
    result.innerHTML = words; // the card escapes everything
    status.textContent = "This is an article.";
  } else {
    const pre = document.createElement("pre");
    pre.textContent = words;
    result.replaceChildren(pre);
    status.textContent = "This is not an article:";
  }
}

// The document in the fragment of the URL, which is not sent to the server.
function fromLink() {
  const shared = new URLSearchParams(location.hash.slice(1));
  if (!shared.has("document")) return false;
  field.value = shared.get("document");
  lenient.checked = shared.has("lenient");
  return true;
}

function toLink() {
  const shared = new URLSearchParams({ document: field.value });
  if (lenient.checked) shared.set("lenient", "");
  return `${location.origin}${location.pathname}${location.search}#${shared}`;
}

async function start() {
  const python = await loadPyodide({ indexURL: new URL("pyodide/", import.meta.url).href });
  for (const name of await (await fetch(new URL("wheels/wheels.json", import.meta.url))).json()) {
    const wheel = await fetch(new URL(`wheels/${name}`, import.meta.url));
    python.unpackArchive(await wheel.arrayBuffer(), "wheel");
  }
  python.runPython(PYTHON);
  show = python.globals.get("show");
}

for (const button of document.querySelectorAll("button[data-example]")) {
  button.addEventListener("click", () => {
    field.value = EXAMPLES[button.dataset.example];
    update();
  });
}
field.addEventListener("input", update);
lenient.addEventListener("change", update);
share.addEventListener("click", async () => {
  history.replaceState(null, "", toLink());
  try {
    await navigator.clipboard.writeText(location.href);
    share.textContent = "Copied";
  } catch {
    share.textContent = "The link is in the address bar"; // the browser denies access to the clipboard
  }
  setTimeout(() => (share.textContent = "Copy a link to this document"), 3000);
});
addEventListener("hashchange", () => fromLink() && update());
if (!fromLink() && field.value === "") field.value = EXAMPLES.tidy;

try {
  await start();
  update();
} catch (error) {
  status.textContent = `Python did not start: ${error}`;
}
