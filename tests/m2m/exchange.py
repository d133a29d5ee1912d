# SPDX-License-Identifier: GPL-2.0-or-later
"""SOAP messages on their way: HTTP over TCP, with TLS where a play wants it; each is a step of the truth."""
import certificates
import soap
import tls
from crypto import Key

AGENT = "m2m-play/1.0"
VALIDITY = 300
CLIENT, SERVER = 0, 1


class Asked:
    """A request that was sent: what its answer is called with."""

    def __init__(self, **parts):
        self.__dict__.update(parts)


class Exchange:
    def __init__(self, play):
        self.play = play
        self.own_keys, self.connections = {}, {}

    # Messages

    def identifier(self, sender):
        return f"urn:uuid:{self.play.random.uuid()}"

    def draft(self, interface, function, source, target, fields, is_answer, **more):
        """What a message is made of; a fault may change any of it. None: it is not sent."""
        party = self.play.parties[source]
        party.messages += 1
        is_note = soap.FUNCTIONS[function][1] == soap.NOTE
        name = f"{interface}-{function}" + ("" if is_note else "Response" if is_answer else "Request")
        draft = {"interface": interface, "function": function, "source": source, "target": target, "name": name,
                 "fields": list(fields), "message": self.play.random.uuid(), "transaction": f"urn:uuid:{self.play.random.uuid()}",
                 "relates": None, "reply": None, "action": soap.action(interface, function, is_answer), "is_answer": is_answer,
                 "validity": VALIDITY, "call": None, **more}
        return self.play.alter("soap:" + name, draft)

    def message_id(self, draft):
        return self.play.alter("soap.message-id", f"//{self.play.parties[draft['source']].oid}/urn:uuid:{draft['message']}?TransactionId="
                               f"{draft['transaction']}&MessageDate={soap.date(self.play.recorder.now_us)}")

    def url(self, party, path=""):
        return f"{'https' if self.play.is_tls else 'http'}://{self.play.parties[party].host}{path}"

    def envelope(self, draft):
        is_late = draft["is_answer"] or soap.FUNCTIONS[draft["function"]][1] == soap.NOTE
        path = soap.service(draft["interface"], is_late)
        source, target = self.play.parties[draft["source"]], self.play.parties[draft["target"]]
        fields = draft["fields"]
        if not is_late:
            fields = [("FunctionCallIdentifier", draft["call"]), ("ValidityPeriod", str(draft["validity"]))] + fields
        identifier = self.message_id(draft)
        head = {"message": identifier, "relates": draft["relates"], "reply": draft["reply"], "action": draft["action"],
                "of": f"{self.url(source.name)}?EntityId={source.oid}&EntityName={source.role}",
                "to": f"{self.url(target.name, path)}?EntityId={target.oid}"}
        return path, identifier, self.play.alter("soap.text", soap.envelope(head, soap.element(draft["name"], fields)))

    def tell_step(self, number, draft, frame):
        more = {"hint": {"message_id": draft["message"]}, "frame": frame}
        words = dict(one for one in draft["fields"] if isinstance(one, tuple)).get("FunctionExecutionStatus")
        if words:
            more["status"] = dict(words)["Status"]
        return self.play.step(number, draft["source"], draft["target"], draft["name"], "soap", **more)

    # HTTP

    def post(self, source, target, path, action, body, answer=None, status="200 OK"):
        """(frame of the request, frame of the answer)."""
        client, server = self.play.parties[source], self.play.parties[target]
        parts = ((CLIENT, self.request(server, path, action, body)), (SERVER, self.response(status, answer or b"")))
        self.play.recorder.wait(0.01)
        if self.play.is_tls:
            connection = self.play.recorder.connect("soap", client.address, server.address, 8443)
            frames = self.over_tls(connection, source, target, parts)
            connection.close()
            return frames
        is_kept = self.play.alter("http.is-kept", False)
        connection = self.connections.get((source, target)) or self.play.recorder.connect("soap", client.address, server.address, 8080)
        frames = [connection.send(*part) for part in parts]
        if is_kept:
            self.connections[source, target] = connection
        else:
            connection.close()
        return frames

    def request(self, server, path, action, body):
        head = (f"POST {path} HTTP/1.1\r\nHost: {server.host}\r\nUser-Agent: {AGENT}\r\n"
                f'Content-Type: application/soap+xml; charset=utf-8; action="{action}"\r\n')
        return head.encode() + self.framed(body)

    def response(self, status, body):
        head = f"HTTP/1.1 {status}\r\nServer: {AGENT}\r\nContent-Type: application/soap+xml; charset=utf-8\r\n"
        return head.encode() + self.framed(body)

    def framed(self, body):
        """How long the body is, and the body."""
        if body and self.play.alter("http.is-chunked", False):
            half = len(body) // 2
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:half], body[half:], b""))
            return b"Transfer-Encoding: chunked\r\n\r\n" + chunks
        return f"Content-Length: {len(body)}\r\n\r\n".encode() + body

    def own(self, name):
        """Certificate and key of a party for TLS, in PEM."""
        if name not in self.own_keys:
            key = Key(self.play.random)
            host = self.play.parties[name].host
            made = certificates.x509_of(16 + len(self.own_keys), host, key, "Test CI", self.play.ci, names=[host])
            self.own_keys[name] = certificates.pem(made), certificates.pem_of_key(key)
        return self.own_keys[name]

    def over_tls(self, connection, source, target, parts):
        seen = []
        pair, lines = tls.mutual(self.own(source), self.own(target), certificates.pem(self.play.x509_ci), self.play.parties[target].host,
                                 lambda side, data: seen.append(connection.send(side, data)))
        pair.handshake()
        frames = []
        for side, data in parts:
            pair.send(side, data)
            frames.append(seen[-1])
        self.play.recorder.secrets += lines()
        return frames

    # Ways to talk

    def call_name(self, source):
        party = self.play.parties[source]
        party.calls += 1
        return f"{source.lower()}-{party.calls:04}"

    def ask(self, interface, function, source, target, fields, step=None, **more):
        """A request that is answered later (202), or by `call` at once."""
        draft = self.draft(interface, function, source, target, fields, False, **{
            "call": more.pop("call", None) or self.call_name(source),
            "reply": self.url(source, soap.service(interface, True)) if soap.FUNCTIONS[function][1] == soap.ASYNC else None, **more})
        if not draft:
            return None
        path, identifier, body = self.envelope(draft)
        asked = Asked(draft=draft, identifier=identifier, path=path, body=body, step=step, interface=interface, function=function,
                      source=source, target=target, call=draft["call"], transaction=draft["transaction"])
        if soap.FUNCTIONS[function][1] == soap.ASYNC:
            frame, _ = self.post(source, target, path, draft["action"], body, status="202 Accepted")
            self.tell_step(step, draft, frame)
        return asked

    def respond(self, asked, fields, status):
        fields = soap.status(*status, now_us=self.play.recorder.now_us) + list(fields)
        relates = asked.identifier
        if soap.FUNCTIONS[asked.function][1] == soap.ASYNC:
            relates = self.play.alter("callback.relates", relates)
        return self.draft(asked.interface, asked.function, asked.target, asked.source, fields, True, relates=relates,
                          transaction=asked.transaction)

    def answer(self, asked, fields=(), status=(soap.SUCCESS,), step=None):
        """The callback of an asynchronous function."""
        draft = self.respond(asked, fields, status)
        if not draft:
            return
        path, _, body = self.envelope(draft)
        frame, _ = self.post(asked.target, asked.source, path, draft["action"], body, status="202 Accepted")
        self.tell_step(step, draft, frame)

    def call(self, interface, function, source, target, fields, answer=(), status=(soap.SUCCESS,), steps=(None, None), **more):
        """A synchronous function: request and answer of one HTTP exchange."""
        asked = self.ask(interface, function, source, target, fields, steps[0], **more)
        draft = self.respond(asked, answer, status)
        _, _, body = self.envelope(draft)
        first, second = self.post(source, target, asked.path, asked.draft["action"], asked.body, body)
        self.tell_step(steps[0], asked.draft, first)
        self.tell_step(steps[1], draft, second)

    def open_call(self, asked, step):
        """The request of a synchronous function that is relayed before it is answered."""
        client, server = (self.play.parties[name] for name in (asked.source, asked.target))
        self.play.recorder.wait(0.01)
        asked.connection = self.play.recorder.connect("soap", client.address, server.address, 8080)
        self.tell_step(step, asked.draft, asked.connection.send(CLIENT, self.request(server, asked.path, asked.draft["action"], asked.body)))

    def close_call(self, asked, step, status=(soap.SUCCESS,)):
        draft = self.respond(asked, [], status)
        self.tell_step(step, draft, asked.connection.send(SERVER, self.response("200 OK", self.envelope(draft)[2])))
        asked.connection.close()

    def tell(self, interface, function, source, target, fields, step=None):
        """A notification."""
        draft = self.draft(interface, function, source, target, fields, False)
        if not draft:
            return
        path, _, body = self.envelope(draft)
        frame, _ = self.post(source, target, path, draft["action"], body, status="202 Accepted")
        self.tell_step(step, draft, frame)

    # MakeConnection

    def mailbox(self):
        return f"{soap.POLLING}/anonymous?id={self.play.random.uuid()}"

    def poll(self, source, target, mailbox, path, asked=None, fields=(), status=(soap.SUCCESS,), step=None):
        """Asks whether there is an answer; there is one when `asked` is given."""
        mailbox = self.play.alter("poll.mailbox", mailbox)
        party = self.play.parties[source]
        head = {"message": f"//{party.oid}/urn:uuid:{self.play.random.uuid()}?TransactionId=urn:uuid:{self.play.random.uuid()}"
                           f"&MessageDate={soap.date(self.play.recorder.now_us)}",
                "of": f"{self.url(source)}?EntityId={party.oid}&EntityName={party.role}",
                "to": f"{self.url(target, path)}?EntityId={self.play.parties[target].oid}", "action": soap.POLLING + "/MakeConnection"}
        body = soap.envelope(head, soap.element("MakeConnection", [("Address", mailbox)], soap.POLLING, {"wsmc": soap.POLLING}))
        draft = self.respond(asked, fields, status) if asked else None
        reply = self.envelope(draft)[2] if draft else None
        first, second = self.post(source, target, path, head["action"], body, reply, "200 OK" if draft else "202 Accepted")
        self.play.step(step, source, target, "MakeConnection", "soap", frame=first)
        if draft:
            self.tell_step(step, draft, second)
