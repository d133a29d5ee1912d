# SPDX-License-Identifier: GPL-2.0-or-later
"""TLS 1.2 by OpenSSL between two ends in memory: with certificates through Python's ssl, with a pre-shared key through libssl, for
which Python 3.11 has no call. What goes over the line is real; its random numbers differ from run to run."""
import ctypes
import ctypes.util
import ssl
import tempfile
from pathlib import Path

CLIENT, SERVER = 0, 1
TLS_1_2 = 0x0303
SET_MIN, SET_MAX = 123, 124
NO_TICKET, NO_EXTENDED_MASTER, NO_ENCRYPT_THEN_MAC = 1 << 14, 1 << 0, 1 << 19
LARGEST, ROUNDS = 16384, 8

CLIENT_CALL = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p,
                               ctypes.c_uint)
SERVER_CALL = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_uint)
LINE_CALL = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p)


def library():
    lib = ctypes.CDLL(ctypes.util.find_library("ssl") or "libssl.so.3")
    for name in ("TLS_method", "SSL_CTX_new", "SSL_new", "BIO_s_mem", "BIO_new"):
        getattr(lib, name).restype = ctypes.c_void_p
    return lib


class Pair:
    """Two ends. carry(side, data) is told each flight as it goes over the line; what an end wrote is read by the other."""

    def __init__(self, ends, carry):
        self.ends, self.carry = ends, carry

    def handshake(self):
        done = [False, False]
        for _ in range(ROUNDS):
            for side in (CLIENT, SERVER):
                done[side] = self.ends[side].shake() or done[side]
                self.pass_on(side)
        if not all(done):
            raise ValueError("TLS: no handshake")

    def pass_on(self, side):
        data = self.ends[side].out()
        if data:
            self.carry(side, data)
            self.ends[1 - side].take(data)

    def send(self, side, data):
        """What the other end read."""
        self.ends[side].write(data)
        self.pass_on(side)
        return self.ends[1 - side].read()


class PythonEnd:
    def __init__(self, context, is_server, name=None):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=is_server, server_hostname=name)

    def shake(self):
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True

    def out(self):
        return self.outgoing.read()

    def take(self, data):
        self.incoming.write(data)

    def write(self, data):
        self.tls.write(data)

    def read(self):
        out = b""
        while True:
            try:
                out += self.tls.read(LARGEST)
            except ssl.SSLWantReadError:
                return out


def mutual(client, server, authority, name, carry):
    """Both ends show a certificate: (PEM of it, PEM of its key). Gives the pair and a function for the lines of the key log."""
    folder = tempfile.TemporaryDirectory()
    contexts = []
    for protocol, (certificate, key) in ((ssl.PROTOCOL_TLS_CLIENT, client), (ssl.PROTOCOL_TLS_SERVER, server)):
        context = ssl.SSLContext(protocol)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_TICKET
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=authority.decode())
        path = Path(folder.name, "own.pem")
        path.write_bytes(certificate + key)
        context.load_cert_chain(path)
        contexts.append(context)
    log = Path(folder.name, "keylog.txt")
    contexts[CLIENT].keylog_filename = str(log)
    ends = PythonEnd(contexts[CLIENT], False, name), PythonEnd(contexts[SERVER], True)

    def lines():
        text = "".join(line for line in log.read_text().splitlines(True) if not line.startswith("#"))
        folder.cleanup()
        return text
    return Pair(ends, carry), lines


class LibraryEnd:
    """An end with a pre-shared key."""

    def __init__(self, lib, suite, identity, key, is_server, log):
        self.lib, self.is_server = lib, is_server
        self.context = ctypes.c_void_p(lib.SSL_CTX_new(ctypes.c_void_p(lib.TLS_method())))
        for what in (SET_MIN, SET_MAX):
            lib.SSL_CTX_ctrl(self.context, what, ctypes.c_long(TLS_1_2), None)
        lib.SSL_CTX_set_options(self.context, ctypes.c_uint64(NO_TICKET | NO_EXTENDED_MASTER | NO_ENCRYPT_THEN_MAC))
        if not lib.SSL_CTX_set_cipher_list(self.context, f"{suite}:@SECLEVEL=0".encode()):
            raise ValueError(suite)
        self.calls = [self.server_call(key)] if is_server else [self.client_call(identity, key), LINE_CALL(lambda _, line: log.append(line))]
        if is_server:
            lib.SSL_CTX_set_psk_server_callback(self.context, self.calls[0])
        else:
            lib.SSL_CTX_set_psk_client_callback(self.context, self.calls[0])
            lib.SSL_CTX_set_keylog_callback(self.context, self.calls[1])
        self.tls = ctypes.c_void_p(lib.SSL_new(self.context))
        self.incoming, self.outgoing = (ctypes.c_void_p(lib.BIO_new(ctypes.c_void_p(lib.BIO_s_mem()))) for _ in range(2))
        lib.SSL_set_bio(self.tls, self.incoming, self.outgoing)
        (lib.SSL_set_accept_state if is_server else lib.SSL_set_connect_state)(self.tls)

    @staticmethod
    def client_call(identity, key):
        def call(_, __, name, ___, out, ____):
            ctypes.memmove(name, identity + b"\0", len(identity) + 1)
            ctypes.memmove(out, key, len(key))
            return len(key)
        return CLIENT_CALL(call)

    @staticmethod
    def server_call(key):
        def call(_, __, out, ___):
            ctypes.memmove(out, key, len(key))
            return len(key)
        return SERVER_CALL(call)

    def shake(self):
        return self.lib.SSL_do_handshake(self.tls) == 1

    def drained(self, read, source):
        out, buffer = b"", ctypes.create_string_buffer(LARGEST)
        while (size := read(source, buffer, LARGEST)) > 0:
            out += buffer.raw[:size]
        return out

    def out(self):
        return self.drained(self.lib.BIO_read, self.outgoing)

    def take(self, data):
        self.lib.BIO_write(self.incoming, data, len(data))

    def write(self, data):
        if self.lib.SSL_write(self.tls, data, len(data)) != len(data):
            raise ValueError("TLS did not take it")

    def read(self):
        return self.drained(self.lib.SSL_read, self.tls)

    def close(self):
        self.lib.SSL_free(self.tls)
        self.lib.SSL_CTX_free(self.context)


def preshared(suite, identity, key, carry):
    """Gives the pair and the lines of the key log."""
    lib, log = library(), []
    ends = [LibraryEnd(lib, suite, identity, key, is_server, log) for is_server in (False, True)]
    return Pair(ends, carry), lambda: "".join(line.decode() + "\n" for line in log)
