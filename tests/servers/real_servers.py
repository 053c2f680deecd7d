"""Real servers on this machine, each started for a folder and stopped by its process id."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
HOST = "127.0.0.1"


class Place(NamedTuple):
    """Where a server is to serve a folder, and where it may write files of its own."""

    folder: Path
    port: int
    home: Path


class Server(NamedTuple):
    """How to start a server, and how newsdoc opens the folder that it serves."""

    name: str
    version: Callable[[], str]
    command: Callable[[Place], list[str]]
    url: str = "http://127.0.0.1:{port}/"
    options: Callable[[int], dict[str, Any]] = lambda _port: {}
    fill: Callable[[Path, str, dict[str, Any]], None] | None = None  # of object stores


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(server: Server, folder: Path, home: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Serve the folder; yield its URL and the storage options."""
    place = Place(folder, free_port(), home)
    with open(home / "log", "wb") as log:
        process = subprocess.Popen(server.command(place), stdout=log, stderr=log, cwd=home)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection((HOST, place.port), 1).close()
                break
            except OSError:
                if process.poll() is not None:
                    break
                time.sleep(0.05)
        else:
            raise TimeoutError(server.name)
        assert process.poll() is None, (home / "log").read_text("utf-8", "replace")
        url, options = server.url.format(port=place.port, folder=folder), server.options(place.port)
        if server.fill is not None:
            server.fill(folder, url, options)
        yield url, options
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        KEY.unlink(missing_ok=True)


def debian(package: str) -> Callable[[], str]:
    """Return a function that returns the version of a Debian package."""

    def version() -> str:
        command = ["dpkg-query", "-W", "-f", "${Version}", package]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return re.sub(r"^\d+:|[-+~].*", "", done.stdout)

    return version


def pypi(package: str) -> Callable[[], str]:
    def version() -> str:
        from importlib.metadata import version

        return version(package)

    return version


def npm(package: str) -> Callable[[], str]:
    def version() -> str:
        text = (MODULES / package / "package.json").read_text("utf-8")
        found = re.search(r'"version": *"([^"]+)"', text)
        assert found
        return found[1]

    return version


def config(place: Place, text: str) -> str:
    path = place.home / "config"
    path.write_text(text.format(**place._asdict()), "utf-8")
    return str(path)


NGINX = """daemon off; pid {home}/pid; error_log {home}/error; user root;
events {{}}
http {{ access_log off; client_body_temp_path {home}/t; gzip on; gzip_types *; gzip_min_length 1;
server {{ listen 127.0.0.1:{port}; root {folder}; autoindex on; charset utf-8; }} }}
"""
APACHE = """ServerRoot {home}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {home}/pid
ErrorLog {home}/error
User www-data
Group www-data
"""
for _name in ("mpm_event", "authz_core", "autoindex", "dir", "mime", "deflate", "filter"):
    APACHE += f"LoadModule {_name}_module /usr/lib/apache2/modules/mod_{_name}.so\n"
APACHE += """TypesConfig /etc/mime.types
DocumentRoot {folder}
<Directory {folder}>
Options Indexes
Require all granted
IndexOptions Charset=UTF-8 {options}
</Directory>
"""
LIGHTTPD = """server.document-root = "{folder}"
server.port = {port}
server.bind = "127.0.0.1"
dir-listing.activate = "enable"
dir-listing.encoding = "utf-8"
"""
H2O = """listen: {{host: 127.0.0.1, port: {port}}}
user: root
hosts: {{default: {{paths: {{/: {{file.dir: "{folder}", file.dirlisting: ON}}}}}}}}
"""
VSFTPD = """listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
anonymous_enable=YES
anon_root={folder}
no_anon_password=YES
secure_chroot_dir={home}/empty
seccomp_sandbox=NO
hide_ids=YES
"""
SSHD = """Port {port}
ListenAddress 127.0.0.1
HostKey {home}/key
PidFile {home}/pid
AuthorizedKeysFile {home}/authorized
StrictModes no
UsePAM no
PermitRootLogin yes
Subsystem sftp internal-sftp
"""


def apache(options: str) -> Callable[[Place], list[str]]:
    return lambda place: [
        *("apache2", "-D", "FOREGROUND", "-f"),
        config(place, APACHE.replace("{options}", options)),
    ]


def vsftpd(place: Place) -> list[str]:
    (place.home / "empty").mkdir()
    return ["vsftpd", config(place, VSFTPD)]


def sshd(place: Place) -> list[str]:
    key = place.home / "key"
    os.makedirs("/run/sshd", exist_ok=True)
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
    subprocess.run(command, check=True)
    shutil.copy(f"{key}.pub", place.home / "authorized")
    shutil.copy(key, KEY)
    return ["/usr/sbin/sshd", "-D", "-e", "-f", config(place, SSHD)]


KEY = Path(os.environ.get("TMPDIR", "/tmp")) / f"newsdoc-test-key-{os.getpid()}"
AIOHTTP = """
import sys
from aiohttp import web
app = web.Application()
app.router.add_static("/", sys.argv[1], show_index=True)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[2]), print=None)
"""
PYFTPDLIB = """
import sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer
FTPHandler.authorizer = DummyAuthorizer()
FTPHandler.authorizer.add_anonymous(sys.argv[1])
FTPServer(("127.0.0.1", int(sys.argv[2])), FTPHandler).serve_forever()
"""
MOTO = """
import sys, time
from moto.server import ThreadedMotoServer
ThreadedMotoServer(ip_address="127.0.0.1", port=int(sys.argv[1]), verbose=False).start()
time.sleep(600)
"""
SERVE_INDEX = """
const [modules, folder, port] = process.argv.slice(-3)
const load = require('module').createRequire(modules + '/'), express = load('express')
const index = load('serve-index')(folder, {hidden: true, icons: true})
express().use(express.static(folder, {dotfiles: 'allow'}), index).listen(+port, '127.0.0.1')
"""


def python(program: str, *arguments: str) -> Callable[[Place], list[str]]:
    def command(place: Place) -> list[str]:
        values = [argument.format(**place._asdict()) for argument in arguments]
        return [sys.executable, "-c", program, *values]

    return command


def program(*arguments: str) -> Callable[[Place], list[str]]:
    return lambda place: [argument.format(**place._asdict()) for argument in arguments]


def fill_store(folder: Path, url: str, options: dict[str, Any]) -> None:
    """Copy the files of the folder to an object store."""
    import fsspec

    filesystem, root = fsspec.url_to_fs(url, **options)
    filesystem.mkdir(root.split("/")[0])
    for path in folder.rglob("*"):
        if path.is_file():
            filesystem.pipe_file(
                f"{root.rstrip('/')}/{path.relative_to(folder)}", path.read_bytes()
            )


def s3_options(port: int) -> dict[str, Any]:
    client = {"endpoint_url": f"http://127.0.0.1:{port}", "region_name": "eu-west-1"}
    return {"key": "a", "secret": "b", "client_kwargs": client}


# The account and key of azurite, which are public.
AZURE_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)


def azure_options(port: int) -> dict[str, Any]:
    text = (
        f"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={AZURE_KEY};"
        f"BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1;"
    )
    return {"connection_string": text}


BIN = MODULES / ".bin"
SERVERS = [
    Server("nginx", debian("nginx"), lambda p: ["nginx", "-p", str(p.home), "-c", config(p, NGINX)]),
    Server("Apache", debian("apache2"), apache("")),
    Server("Apache, fancy", debian("apache2"), apache("FancyIndexing HTMLTable ShowForbidden NameWidth=*")),
    Server("Caddy", debian("caddy"), program(
        "caddy", "file-server", "--browse", "--root", "{folder}", "--listen", "127.0.0.1:{port}")),
    Server("lighttpd", debian("lighttpd"), lambda p: ["lighttpd", "-D", "-f", config(p, LIGHTTPD)]),
    Server("h2o", debian("h2o"), lambda p: ["h2o", "-c", config(p, H2O)]),
    Server("mini-httpd", debian("mini-httpd"), program(
        "mini_httpd", "-D", "-h", HOST, "-p", "{port}", "-d", "{folder}", "-T", "utf-8")),
    Server("webfs", debian("webfs"), program("webfsd", "-F", "-i", HOST, "-p", "{port}", "-r", "{folder}")),
    Server("Python http.server", lambda: sys.version.split()[0], program(
        sys.executable, "-m", "http.server", "--bind", HOST, "--directory", "{folder}", "{port}")),
    Server("aiohttp show_index", pypi("aiohttp"), python(AIOHTTP, "{folder}", "{port}")),
    Server("express serve-index", npm("serve-index"), lambda p: [
        "node", "-e", SERVE_INDEX, "--", str(MODULES), str(p.folder), str(p.port)]),
    Server("live-server", npm("live-server"), program(
        str(BIN / "live-server"), "--no-browser", "--host=127.0.0.1", "--port={port}", "{folder}")),
    Server("serve", npm("serve"), program(
        str(BIN / "serve"), "-n", "-L", "-l", "tcp://127.0.0.1:{port}", "{folder}")),
    Server("WsgiDAV", pypi("WsgiDAV"), program(
        sys.executable, "-m", "wsgidav.server.server_cli", "--host", HOST, "--port", "{port}", "--root",
        "{folder}", "--auth", "anonymous", "-q"),
        "webdav://", lambda port: {"base_url": f"http://127.0.0.1:{port}"}),
    Server("pyftpdlib", pypi("pyftpdlib"), python(PYFTPDLIB, "{folder}", "{port}"), "ftp://127.0.0.1:{port}/"),
    Server("vsftpd", debian("vsftpd"), vsftpd, "ftp://127.0.0.1:{port}/"),
    Server("OpenSSH sftp", debian("openssh-server"), sshd, "sftp://127.0.0.1:{port}{folder}",
           lambda _port: {"username": "root", "key_filename": str(KEY)}),
    Server("moto (S3)", pypi("moto"), python(MOTO, "{port}"), "s3://bucket/news", s3_options, fill_store),
    Server("azurite (Azure)", npm("azurite"), program(
        str(BIN / "azurite-blob"), "--silent", "--skipApiVersionCheck", "--inMemoryPersistence", "--blobHost", HOST, "--blobPort", "{port}"),
        "abfs://bucket/news", azure_options, fill_store),
]  # fmt: skip
