# SPDX-License-Identifier: GPL-2.0-or-later
"""What options select and change."""
import gzip
import shutil
import unittest

from command import Case, capture, records, run


def field(done):
    return done.stdout.splitlines()


class Options(Case):
    def seqs(self, *arguments, **options):
        done = self.check(0, "decode", "-T", "fields", "-e", "seq", *arguments, **options)
        return [int(line) for line in done.stdout.splitlines()]

    def test_filter_and_message(self):
        trace = capture("sgp22-tls13/apdu-gsmtap.pcap")
        everything = records(trace)
        messages = [record for record in everything if record["kind"] == "message"]
        for expression, fits in (
                ('function == "AuthenticateServer"', lambda m: m["function"] == "AuthenticateServer"),
                ("sw == 0x9000 && channel == 1", lambda m: m.get("sw") == "9000" and m.get("channel") == 1),
                ('interface == "ES10b" and command_len > 100',
                 lambda m: m["interface"] == "ES10b" and m.get("command_len", 0) > 100),
                ("tag in {0xBF38, 0xBF21}", lambda m: m.get("tag") in ("BF38", "BF21")),
                ("!ok", lambda m: m.get("result") != "ok"),
                ("ok", lambda m: m.get("result") == "ok"),
                ('function matches "^get"', lambda m: m["function"].lower().startswith("get")),
                ("not tag", lambda m: "tag" not in m),
                ("segment == 2", lambda m: m.get("segment") == 2)):
            expected = [message["seq"] for message in messages if fits(message)]
            self.assertEqual(self.seqs("-Y", expression, trace), expected, expression)
        self.assertEqual(self.seqs("--message", "5", trace), [5])
        self.check(0, "decode", "--message", "99999", trace, says="there is no message 99999")
        self.check(0, "decode", "-Y", 'iccid == "0"', trace, says=f"none of {len(messages)} messages was selected")
        self.assertEqual(run("decode", "-q", "-Y", 'iccid == "0"', trace).stderr, "")

    def test_count(self):
        trace = capture("sgp22-tls13/apdu-gsmtap.pcap")
        last = records("-c", "10", trace)[-1]
        self.assertEqual((last["kind"], last["frames"]), ("trace", 10))

    def test_count_of_lines(self):
        """A line of commands with their responses is one frame."""
        trace = capture("sgp22-cancel/apdu.hex")
        for count in (1, 3):  # both lines end in 9000
            found = records("-c", str(count), trace)
            self.assertEqual(found[-1]["frames"], count)
            self.assertEqual([record for record in found if record["kind"] == "finding"], [])

    def test_times(self):
        trace = capture("sgp22-tls13/apdu-gsmtap.pcap")
        whole = [record for record in records(trace) if record["kind"] == "message"]
        start = whole[0]["t_ns"]
        expected = [m["seq"] for m in whole if 100_000_000 <= m["t_ns"] - start <= 250_000_000]
        self.assertGreater(len(expected), 5)
        self.assertEqual(self.seqs("--from", "+0.1", "--to", "+0.25", trace), expected)
        epoch = f"{whole[4]['t_ns'] // 10**9}.{whole[4]['t_ns'] % 10**9:09}"
        self.assertEqual(self.seqs("--from", epoch, "--to", epoch, trace),
                         [m["seq"] for m in whole if m["t_ns"] == whole[4]["t_ns"]])
        moved = [record for record in records("--shift", f"{trace.name}=-1.5s", trace) if record["kind"] == "message"]
        self.assertEqual({m["t_ns"] - n["t_ns"] for m, n in zip(whole, moved)}, {1_500_000_000})
        first = self.check(0, "decode", "-t", "e", trace).stdout.split()[1]
        self.assertEqual(first, whole[0]["t"][:-3])
        ours = self.check(0, "decode", "-t", "ad", trace, env={"TZ": "XST-2"}).stdout.splitlines()[0].split()
        utc = self.check(0, "decode", "-t", "ad", "--utc", trace, env={"TZ": "XST-2"}).stdout.splitlines()[0].split()
        self.assertEqual((int(ours[2][:2]) - int(utc[2][:2])) % 24, 2)
        self.assertEqual(ours[2][2:], utc[2][2:])

    def test_inputs(self):
        trace = capture("sgp22-tls13/apdu-gsmtap.pcap")
        plain = self.check(0, "decode", trace).stdout
        packed = self.folder / "packed"
        packed.write_bytes(gzip.compress(trace.read_bytes()))
        self.assertEqual(self.check(0, "decode", packed).stdout, plain)
        self.assertEqual(self.check(0, "decode", "-", stdin=trace.read_bytes()).stdout, plain)
        self.assertEqual(self.check(0, "decode", "-", stdin=packed.read_bytes()).stdout, plain)
        self.assertEqual(self.check(0, "decode", "--", trace.name, cwd=trace.parent).stdout, plain)
        self.assertEqual(self.check(0, "decode", "--input-format", "pcap", trace).stdout, plain)

    def test_several(self):
        """Two operands are two traces; the files of a folder are one, in the order of their names."""
        trace = capture("sgp22-tls13/apdu-gsmtap.pcap")
        both = records(trace, self.card)
        ends = [record for record in both if record["kind"] == "trace"]
        self.assertEqual([(end["trace"], end["file"]) for end in ends], [(1, trace.name), (2, "card.hex")])
        self.assertEqual({r["seq"] for r in both if r["kind"] == "message" and r["trace"] == 2},
                         set(range(1, ends[1]["messages"] + 1)))
        text = self.check(0, "decode", trace, self.card).stdout
        self.assertTrue(text.startswith(f"trace 1: {trace.name}\n"))
        self.assertIn("\ntrace 2: card.hex\n", text)
        folder = self.folder / "rotated"
        folder.mkdir()
        data = trace.read_bytes()
        shutil.copy(trace, folder / "b.pcap")
        (folder / "a.pcap").write_bytes(data[:24])
        (folder / ".hidden").write_bytes(b"not a trace")
        once = records(folder)
        self.assertEqual([r["file"] for r in once if r["kind"] == "trace"], ["rotated"])
        self.assertEqual(sum(r["kind"] == "message" for r in once), sum(
            r["kind"] == "message" for r in records(trace)))

    def test_same_every_time(self):
        trace = capture("sgp22-tls13/apdu-gsmtap.pcap")
        for form in ("text", "ndjson"):
            first = run("decode", "-V", "-T", form, trace).stdout
            again = run("decode", "-V", "-T", form, trace, env={"TZ": "XST-5", "LC_ALL": "C.UTF-8"},
                        cwd=self.folder).stdout
            self.assertEqual(first, again)
            self.assertNotIn(str(trace.parent), first)

    def test_letters(self):
        self.assertEqual(run("decode", "-Vx", self.card).stdout, run("decode", self.card, "-x", "-V").stdout)
        self.assertEqual(run("decode", "-Tndjson", self.card).stdout, run("decode", "-T", "ndjson", self.card).stdout)
        self.assertEqual(run("decode", "--slot=0", self.card).stdout,
                         run("decode", "--slot", "0", self.card).stdout)


if __name__ == "__main__":
    unittest.main()
