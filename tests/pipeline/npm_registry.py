"""A package registry for npm on this machine: it stores what `npm publish` sends and serves it again.

    python npm_registry.py FOLDER LIMIT

Prints its address. Rejects every upload after the first LIMIT ones, and each upload of a version that
exists, as the real registry does. FOLDER/uploads lists the accepted uploads.
"""

import base64
import hashlib
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

FOLDER = Path(sys.argv[1])
LIMIT = int(sys.argv[2])
accepted = 0


class Registry(BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def reply(self, status, content):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header(
            "Content-Type",
            "application/octet-stream" if isinstance(content, bytes) else "application/json",
        )
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        name, _, archive = unquote(self.path).lstrip("/").partition("/-/")
        path = FOLDER / (archive or f"{name}.json")
        if not path.is_file() or path.parent != FOLDER:
            self.reply(404, {"error": "Not found"})
        elif archive:
            self.reply(200, path.read_bytes())
        else:
            self.reply(200, json.loads(path.read_text()))

    def do_PUT(self):
        global accepted
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = FOLDER / f"{sent['name']}.json"
        known = (
            json.loads(path.read_text())
            if path.exists()
            else {"name": sent["name"], "versions": {}, "dist-tags": {}}
        )
        [(version, manifest)] = sent["versions"].items()
        if version in known["versions"]:
            return self.reply(403, {"error": f"{version} exists"})
        if accepted == LIMIT:
            return self.reply(500, {"error": "this registry has stopped on purpose"})
        accepted += 1
        [attachment] = sent["_attachments"].values()
        content = base64.b64decode(attachment["data"])
        archive = f"{sent['name']}-{version}.tgz"
        (FOLDER / archive).write_bytes(content)
        digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
        manifest["dist"] = {
            "tarball": f"http://{self.headers['Host']}/{sent['name']}/-/{archive}",
            "integrity": f"sha512-{digest}",
        }
        known["versions"][version] = manifest
        known["dist-tags"]["latest"] = version
        path.write_text(json.dumps(known))
        with open(FOLDER / "uploads", "a") as uploads:
            uploads.write(f"{sent['name']}@{version}\n")
        self.reply(201, {"ok": True})


server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
