"""A server between a program and its service: passes requests on, or answers them itself, and remembers who was
asked what and every secret that came by. No dependencies."""
import http.client
import http.server
import json
import os
import re
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import urllib.parse

RESET = object()  # an answer: the connection breaks
HOP = {'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host'}
SECRET_WORDS = {'password', 'passcode', 'secret', 'securitytoken'}


class Certificate:
    """Of 127.0.0.1, good for a day, its own authority."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='vigil-test-')
        self.file, self.key = (os.path.join(self.folder.name, name) for name in ('cert.pem', 'key.pem'))
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
                        '-days', '1', '-subj', '/CN=wiretap', '-addext', 'subjectAltName=IP:127.0.0.1',
                        '-keyout', self.key, '-out', self.file], check=True, stdin=subprocess.DEVNULL, capture_output=True)

    def remove(self):
        self.folder.cleanup()


def _secrets_of_body(value, path=()):
    """Of a log-in: what stands behind the words that mean secrets, and the id of a token."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _secrets_of_body(inner, path + (key,))
    elif isinstance(value, list):
        for inner in value:
            yield from _secrets_of_body(inner, path)
    elif isinstance(value, str) and path:
        if path[-1] in SECRET_WORDS:
            yield path[-1], value
        elif path[-2:] == ('token', 'id'):
            yield 'token', value


class Wiretap:
    """`answer(method, path, headers, body)` gives (status, headers, body), RESET, or None: then the request goes on
    to `target`, and `rewrites` are made in the answer's body."""

    def __init__(self, secrets, target=None, ca=None, certificate=None, answer=None):
        self.secrets = secrets
        self.rewrites = {}
        self.asked = []  # "METHOD path"
        self.answered = []  # "METHOD path status", in the order of the answers
        self._answer = answer or (lambda *_: None)
        self._target = urllib.parse.urlsplit(target) if target else None
        self._trust = ssl.create_default_context(cafile=ca) if ca else None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def setup(self):
                if certificate:
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(certificate.file, certificate.key)
                    self.request = context.wrap_socket(self.request, server_side=True)
                super().setup()

            def finish(self):
                super().finish()
                self.connection.close()

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                outer.asked.append(f'{self.command} {self.path}')
                outer._overhear(self.headers, body)
                reply = outer._answer(self.command, self.path, self.headers, body)
                if reply is None:
                    reply = outer._pass_on(self.command, self.path, self.headers, body)
                if reply is RESET:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                    self.close_connection = True
                    return
                status, headers, content = reply
                outer._overhear(headers, content)
                outer.answered.append(f'{self.command} {self.path} {status}')
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() not in HOP:
                        self.send_header(name, value)
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_PUT = do_DELETE = do_PATCH = do_GET

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):  # the program hung up
                pass

        self._server = Server(('127.0.0.1', 0), Handler)
        scheme = 'https' if certificate else 'http'
        self.url = f'{scheme}://127.0.0.1:{self._server.server_address[1]}'
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _overhear(self, headers, body):
        for name in 'X-Auth-Token', 'X-Subject-Token':
            self.secrets.add('token', headers.get(name) or '')
        self.secrets.add('security token', headers.get('X-Security-Token') or '')
        for signature in re.findall(r'Signature=(\w+)', headers.get('Authorization') or ''):
            self.secrets.add('signature', signature)
        try:
            said = json.loads(body or b'null')
        except ValueError:
            return
        for name, secret in _secrets_of_body(said):
            self.secrets.add(name, secret)

    def _pass_on(self, method, path, headers, body):
        kind = http.client.HTTPSConnection if self._trust else http.client.HTTPConnection
        more = {'context': self._trust} if self._trust else {}
        there = kind(self._target.hostname, self._target.port, timeout=60, **more)
        try:
            sent = {name: value for name, value in headers.items() if name.lower() not in HOP}
            there.request(method, path, body=body or None, headers=sent)
            reply = there.getresponse()
            content = reply.read()
        except (OSError, http.client.HTTPException):
            return RESET
        finally:
            there.close()
        for old, new in self.rewrites.items():
            content = content.replace(old.encode(), new.encode())
        return reply.status, reply.headers, content
