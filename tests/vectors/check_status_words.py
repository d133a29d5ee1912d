# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/card/status_words.json: what status words mean."""
import re

import card
import vectors

# Vectors that are taken otherwise here, with the reason.
JUSTIFIED = {}

# What our text on a status word must say, by the labels of the vectors.
WORDS = {
    "ok, xx octets to fetch": "response wait to be fetched",
    "warning, nothing changed": "nothing changed",
    "warning, end reached early / search failed": "end of the file or record.*search found nothing",
    "warning, file deactivated": "deactivated",
    "warning, file terminated": "terminated",
    "more data": "more data",
    "response data ready": "response data",
    "more data (GP)": "more entries",
    "rule stored, exists already (ARA-M)": "stored the rule; there was one for the same already",
    "x = tries left or retries used": "tries",
    "execution error, changed": "something changed",
    "memory fault": "memory",
    "bad length": "Lc or Le is wrong",
    "command dependent": "the command says more|no diagnosis",
    "function in CLA not supported": "class byte asks for is not supported",
    "logical channel not supported": "logical channel",
    "secure messaging not supported": "no secure messaging",
    "wrong file structure": "structure of the file",
    "security status not met": "a PIN or an authentication is missing",
    "PIN/auth blocked": "blocked",
    "reference data invalidated": "cannot be used any more",
    "no EF selected": "no EF is selected",
    "secure channel security not met": "needs a secure channel",
    "function not supported": "does not have this function",
    "file/application not found": "no such file or application",
    "record not found": "no such record",
    "no memory space": "not enough memory",
    "bad P1-P2": "P1 or P2 is wrong",
    "bad P1 or P2": "P1 or P2 is wrong",
    "reference data not found": "referenced data is not there",
    "wrong Le, xx is right": "Le is wrong; SW2 tells the right one",
    "INS unknown": "does not know this instruction",
    "CLA unknown": "does not know this class",
    "technical fault": "internal problem",
    "command dependent / fault": "internal problem",
    "ok": "normal ending",
    "ok; proactive command of xx octets waits": "proactive command of SW2 bytes waits",
    "ok after x internal retries": "only after SW2 internal retries",
    "ok, with extra info on a session (102.221)": "information about an ongoing data transfer session",
    "file or pattern not found": "no such file, or the pattern was not found",
    "file does not fit command": "of another kind than the command needs",
    "algorithm not supported (GP)": "no use for keys of this type",
    "bad key check value (GP)": "a key and its check value do not belong together",
    "no CHV set": "no CHV is there",
    "conflicts with invalidation status": "file is not in the right state",
    "CHV blocked": "CHV is blocked",
    "INCREASE at maximum": "the maximum is reached",
    "context not supported (31.102) / suspension time too long (102.221)": "security context is not supported, or the time",
    "auth error, no memory in EF MUK": "no memory in EF MUK",
    # No specification assigns these: what ISO 7816-4 says of the class of SW1, or nothing.
    "not assigned (Android: unknown)": "nothing changed|something changed|response|class byte asks|does not allow|are wrong|"
                                       "data transfer session|no specification we know",
}

# A command that these words are met with; all others are met with READ BINARY.
COMMANDS = {"6310": "80F24002024F0000", "6381": "80E2900001AA", "9484": "80D8000001AA", "9485": "80D8000001AA"}


def status_word(vector):
    """The word, or one of those that fit the pattern: with all free digits 1, but for 92xx, whose first ones are others."""
    pattern = vector["pattern"]
    return "9280" if pattern == "92xx" else pattern.replace("x", "1")


def differences(vector, record):
    """What differs, as sentences."""
    notes = [node.get("note", "") for node in record["tree"] if node["key"] == "apdu.response.sw"]
    return [f"is {notes} and not {label}" for label in vector["decoded"]["labels"]
            if len(notes) != 1 or not re.search(WORDS[label], notes[0])]


def main():
    """Runs every vector as the answer to a command."""
    rows = vectors.load("status_words.json")
    tally = vectors.Tally(JUSTIFIED)
    lines = [f"{COMMANDS.get(status_word(row), '00B0000001')} {status_word(row)}" for row in rows]
    # After 6Cxx a repetition would be of the same message, and after 61xx GET RESPONSE: other commands stand between.
    between = [line for pair in ((line, "0070800100 9000") for line in lines) for line in pair]
    for row, record in zip(rows, card.decode(between)[::2]):
        tally.add(row, differences(row, record | {"raw": row["raw"] or row["pattern"]}))
    tally.finish()


main()
