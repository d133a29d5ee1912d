# SPDX-License-Identifier: GPL-2.0-or-later
"""What tshark shows of each message is what rsptrace decodes: frame, columns, key, value and bytes of every element."""
import json
import sys
import unittest

import networks
import trees
from host import SHARED, Host, bundled
from test_fields import library

KINDS = dict(library())
# Where it begins may lie before the frame that Wireshark put it together in; numbers of connections are each one's own.
COLUMNS = ("interface", "direction", "function", "slot", "channel", "tag", "segment", "sw", "command_len", "response_len",
           "result", "summary", "procedure", "step", "parts", "declared_len", "delivered_len", "answers", "same_as",
           "same_object_as", "transaction_id", "eid", "iccid", "matching_id", "eim_transaction_id",
           "function_call_identifier")

LATE = 3
KEYRINGS = ("keys.json", "bsp-keys-card.jsonl")


def keyrings(capture):
    return [path for path in (capture.parent / name for name in KEYRINGS) if path.exists()]


class Equal(unittest.TestCase):
    def check_columns(self, where, columns, record):
        for key in COLUMNS:
            expected, shown = record.get(key), columns.get(key)
            if expected is None or shown is None:
                self.assertEqual(expected is None, shown is None, f"{where}: {key}: {expected} {shown}")
            elif key in ("tag", "sw"):
                self.assertEqual(int(shown, 16), int(expected, 16), f"{where}: {key}")
            else:
                self.assertEqual(shown, str(expected), f"{where}: {key}")

    def check_elements(self, where, elements, record, keys):
        secrets = keys or any(node.get("hidden") for node in record.get("tree", []))
        left = {}
        for key, value, raw in elements:
            left.setdefault(key, []).append((value, raw))
        for node in record.get("tree", []):
            key = node["key"]
            if node.get("hidden"):
                key = "hidden"
            self.assertTrue(left.get(key), f"{where}: {key} is not shown")
            value, raw = left[key].pop(0)
            if node.get("hidden"):
                self.assertEqual(value, node["key"], where)
                continue
            self.assertTrue(trees.same_value(KINDS[key], value, node), f"{where}: {key}: {value!r} is not {node.get('value')!r}")
            # A record shows no bytes of what holds a secret; packets stay what they are.
            if "raw" in node or not secrets:
                self.assertEqual(raw, node.get("raw", ""), f"{where}: bytes of {key}")
        self.assertEqual([key for key, rest in left.items() if rest], [], f"{where}: more is shown")

    def check_capture(self, host, capture, keys=None, words=()):
        keys = keys and host.capture(keys)
        words = [*words, "-o", f"esim.keyring:{keys}"] if keys else words
        shown = trees.of_tshark(host.packets(capture, "-2", *words, timeout=600))
        expected = trees.of_rsptrace(capture, *(["--keys", keys] if keys else []))
        name = f"{capture.parent.name}/{capture.name}{' with keys' if keys else ''}"
        self.assertEqual(sorted(shown), list(range(1, len(expected) + 1)), f"{name}: numbers of messages")
        late = 0
        for number, record in enumerate(expected, 1):
            frame, columns, elements = shown[number]
            where = f"{name}: message {number}, frame {frame}"
            last = record.get("last_frame", record["frame"])
            self.assertGreaterEqual(frame, last, where)
            late += frame > last
            self.check_columns(where, columns, record)
            self.check_elements(where, elements, record, keys)
        # Only what follows tells that a message breaks off, or that no more of a body comes.
        self.assertLessEqual(late, max(LATE, len(expected) // 10), f"{name}: messages that are shown behind their last frame")
        return len(expected)

    def check_made(self, host, capture, keys):
        num = self.check_capture(host, capture, keys)
        self.assertGreater(num, 1, capture.name)
        return num

    def test_pre_shared(self):
        """SCP81 in TLS on a network: Wireshark opens it with the one key that it is given."""
        folder = SHARED / "captures/sgp02-lab/clean-download-scp81"
        if len(sys.argv) > 1 or not folder.is_dir():
            print("SKIP: TLS with a pre-shared key: asked for other captures, or the recording is not here", flush=True)
            return
        keys = folder / "keys.json"
        key = json.loads(keys.read_text())["scp81"][0]["psk"]
        with Host() as host:
            num = self.check_capture(host, folder / "scp81.pcap", keys, ["-o", f"tls.psk:{key}"])
        self.assertGreater(num, 30)

    def test_captures(self):
        messages = 0
        wanted = sys.argv[1:] if len(sys.argv) > 1 else []
        with Host() as host:
            for capture in bundled():
                if wanted and not any(word in str(capture) for word in wanted):
                    continue
                with self.subTest(capture=str(capture.name)):
                    messages += self.check_capture(host, capture)
                for keys in keyrings(capture):
                    with self.subTest(capture=str(capture.name), keys=keys.name):
                        messages += self.check_capture(host, capture, keys)
            if not wanted or "made_here" in wanted:
                for capture, keys in networks.make(host.folder):
                    with self.subTest(made=capture.name):
                        messages += self.check_made(host, capture, keys)
        print(f"{messages} messages")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
