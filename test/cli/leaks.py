"""Looks for secrets in what a program said: as they are, encoded, escaped, and cut. No dependencies."""
import base64
import json
import re
import urllib.parse

CUT = 20  # of a longer secret so many characters in a row are a leak, too


def _base64(secret, alphabet):
    """At each of the three places that a secret may have in what is encoded; the ends depend on its neighbours."""
    for before in range(3):
        coded = base64.b64encode(b'\0' * before + secret, altchars=alphabet).rstrip(b'=')
        begin = (before * 8 + 5) // 6
        end = len(coded) - (1 if (before + len(secret)) % 3 else 0)
        yield coded[begin:end]


def forms(secret):
    """Names and bytes of everything that gives `secret` (a str) away."""
    raw = secret.encode()
    quoted = urllib.parse.quote(raw, safe='')
    yield 'as it is', raw
    yield 'percent-encoded', quoted.encode()
    yield 'percent-encoded', urllib.parse.quote(raw).encode()
    yield 'percent-encoded', re.sub('%..', lambda octet: octet.group().lower(), quoted).encode()
    yield 'as a form', urllib.parse.quote_plus(raw).encode()
    yield 'as JSON', json.dumps(secret)[1:-1].encode()
    yield 'as JSON', json.dumps(secret, ensure_ascii=False)[1:-1].encode()
    yield 'in hexadecimal', raw.hex().encode()
    yield 'in hexadecimal', raw.hex().upper().encode()
    for inside in raw, json.dumps(secret, ensure_ascii=False)[1:-1].encode():  # in a body, too
        for alphabet in b'+/', b'-_':
            for coded in _base64(inside, alphabet):
                yield 'in base64', coded


def _pieces(text):
    if len(text) <= CUT + 4:
        return {text}
    return {text[at:at + CUT] for at in range(len(text) - CUT + 1)}


class Secrets:
    """What nobody may see, by what it is."""

    def __init__(self):
        self.names = {}
        self._pieces = {}  # length -> {piece: (name, form)}

    def add(self, name, secret):
        if len(secret) < 6 or secret in self.names:  # shorter ones are in every text
            return
        self.names[secret] = name
        for form, text in forms(secret):
            for piece in _pieces(text):
                self._pieces.setdefault(len(piece), {}).setdefault(piece, (name, form))

    def kinds(self):
        return set(self.names.values())

    def found_in(self, *texts):
        """Names and forms of the secrets that are in these bytes."""
        found = set()
        for text in texts:
            for length, pieces in self._pieces.items():
                seen = {text[at:at + length] for at in range(len(text) - length + 1)}
                found.update(pieces[piece] for piece in seen & pieces.keys())
        return sorted(found)
