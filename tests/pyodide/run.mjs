// Runs test modules with pytest in Pyodide, in Node: node run.mjs TRY REPOSITORY SITE_PACKAGES MODULE…
// TRY is the folder of the built Try it page: the very Pyodide and wheels that it serves.
// SITE_PACKAGES is where this machine's pytest lives; it comes last, so newsdoc is the wheel's.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [site, repository, packages, ...modules] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(site, "pyodide", "pyodide.mjs")));
const python = await loadPyodide();
for (const name of JSON.parse(readFileSync(join(site, "wheels", "wheels.json"), "utf-8"))) {
  python.unpackArchive(new Uint8Array(readFileSync(join(site, "wheels", name))), "wheel");
}
python.mountNodeFS("/repository", repository);
python.mountNodeFS("/packages", packages);
python.globals.set("modules", modules);
process.exitCode = python.runPython(`
import os, sys
sys.path += ["/packages", "/repository/tests"]
sys.dont_write_bytecode = True
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
import newsdoc, pytest
print(sys.version)
print(newsdoc.__file__)
options = ["-q", "-rs", "-W", "error", "-c", os.devnull, "--rootdir", "/repository", "-p", "no:cacheprovider", "-o", "markers=thorough"]
int(pytest.main([*options, "--noconftest", *(f"/repository/tests/{name}" for name in modules)]))
`);
