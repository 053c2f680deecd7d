// Pack the files of the current folder: node make.mjs LIBRARY ARCHIVE [OPTION]
import { createWriteStream, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pipeline } from "node:stream/promises";

const require = createRequire(import.meta.url);
const [library, out, option] = process.argv.slice(2);
const names = readdirSync(".", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.replace(/^\.\//, ""));
const files = names.map((name) => [name, readFileSync(name)]);

const makers = {
  async jszip() {
    const zip = new (require("jszip"))();
    for (const [name, data] of files) zip.file(name, data);
    const options = { type: "nodebuffer", compression: "DEFLATE", streamFiles: option === "stream" };
    if (option === "store") options.compression = "STORE";
    if (option === "many") for (let n = 0; n < 66_000; n++) zip.file(`many/${n}`, "");
    writeFileSync(out, await zip.generateAsync(options));
  },
  async fflate() {
    const { zipSync } = require("fflate");
    const entries = Object.fromEntries(files.map(([name, data]) => [name, new Uint8Array(data)]));
    if (option === "many") for (let n = 0; n < 66_000; n++) entries[`many/${n}`] = new Uint8Array();
    writeFileSync(out, zipSync(entries, { level: option === "store" ? 0 : 6 }));
  },
  async "adm-zip"() {
    const zip = new (require("adm-zip"))();
    for (const [name, data] of files) zip.addFile(name, data);
    zip.writeZip(out);
  },
  async yazl() {
    const zip = new (require("yazl").ZipFile)();
    for (const [name, data] of files) zip.addBuffer(data, name, { forceZip64Format: option === "zip64" });
    zip.end({ forceZip64Format: option === "zip64" });
    await pipeline(zip.outputStream, createWriteStream(out));
  },
  async archiver() {
    const archiver = require("archiver");
    const archive = archiver(option ?? "zip", { gzip: out.endsWith("gz") });
    const written = pipeline(archive, createWriteStream(out));
    for (const [name, data] of files) archive.append(data, { name });
    await archive.finalize();
    await written;
  },
  async tar() {
    await require("tar").create({ file: out, gzip: option === "gzip", portable: option === "portable" }, ["."]);
  },
  async "tar-stream"() {
    const pack = require("tar-stream").pack();
    const written = pipeline(pack, createWriteStream(out));
    for (const [name, data] of files) pack.entry({ name }, data);
    pack.finalize();
    await written;
  },
  async "@zip.js/zip.js"() {
    const { BlobWriter, ZipWriter, Uint8ArrayReader } = await import("@zip.js/zip.js");
    const writer = new ZipWriter(new BlobWriter(), { zip64: option === "zip64" });
    for (const [name, data] of files) await writer.add(name, new Uint8ArrayReader(new Uint8Array(data)));
    writeFileSync(out, Buffer.from(await (await writer.close()).arrayBuffer()));
  },
  async "client-zip"() {
    const { downloadZip } = await import("client-zip");
    const blob = await downloadZip(files.map(([name, input]) => ({ name, input }))).blob();
    writeFileSync(out, Buffer.from(await blob.arrayBuffer()));
  },
};
await makers[library]();
