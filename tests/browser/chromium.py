# SPDX-License-Identifier: GPL-2.0-or-later
"""A headless Chromium, spoken to through its debugging pipe: JSON messages with a NUL behind each."""
import base64
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import threading

BINARY = shutil.which("chromium") or shutil.which("chromium-browser")


class Page:
    """One page of a browser of its own; use as a context."""

    def __init__(self, width=1400, height=900):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()
        command = [BINARY, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                   "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}", "about:blank"]
        # The browser reads from descriptor 3 and writes to 4.
        shell = 'a=$1 b=$2; shift 2; exec "$@" 3<&"$a" 4>&"$b"'
        self.process = subprocess.Popen(["bash", "-c", shell, "bash", str(to_read), str(from_write), *command],
                                        pass_fds=(to_read, from_write), stderr=subprocess.DEVNULL)
        # One that hangs goes away, and reading from it fails.
        self.watch = threading.Timer(120, self.process.kill)
        self.watch.start()
        os.close(to_read)
        os.close(from_write)
        self.write, self.read = os.fdopen(to_write, "wb", 0), os.fdopen(from_read, "rb")
        self.numbers, self.events, self.session = itertools.count(1), [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.watch.cancel()
        self.process.kill()
        self.process.wait()
        self.write.close()
        self.read.close()
        self.profile.cleanup()

    def message(self):
        text = bytearray()
        while (byte := self.read.read(1)) != b"\0":
            if not byte:
                raise EOFError("the browser went away")
            text += byte
        return json.loads(text)

    def call(self, method, **parameters):
        number = next(self.numbers)
        request = {"id": number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        self.write.write(json.dumps(request).encode() + b"\0")
        while (answer := self.message()).get("id") != number:
            self.events.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, url):
        self.events.clear()
        self.call("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.message())

    def value(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def settle(self):
        """Waits until what was asked for is laid out and drawn: taking a picture does, also where no script runs."""
        self.call("Page.captureScreenshot", format="jpeg", quality=1)

    def click(self, selector):
        box = self.value(f"(() => {{ const e = document.querySelector({json.dumps(selector)}); "
                         "e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect(); "
                         "return [b.x + 5, b.y + b.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def key(self, key):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, **({"text": key} if len(key) == 1 and kind == "keyDown" else {}))
        self.settle()

    def prefer(self, scheme):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path):
        self.settle()
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def requests(self):
        """What was asked of any network, or file, since the page was opened."""
        return [event["params"]["request"]["url"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]

    def blocked(self):
        """How many of them the page's own policy did not let through."""
        return sum(event.get("method") == "Network.loadingFailed" and event["params"].get("blockedReason") == "csp"
                   for event in self.events)

    def complaints(self):
        """What the page wrote on its console, and refused scripts."""
        return [event["params"] for event in self.events if event.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")]
