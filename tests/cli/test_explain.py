# SPDX-License-Identifier: GPL-2.0-or-later
"""explain: pastes, and what must be said of them. The sentences follow from SGP.22, SGP.32, SGP.02 and ISO 7816-4."""
import base64
import re
import unittest

from command import Case, SOURCE, capture, run



def tlv(tag, content):
    return f"{tag}{len(content) // 2:02X}{content}"


CHALLENGE = "BF2E128010EFEA7B7A8BC8CBA9FD3D14B6A5959D2F"
# AuthenticateServerResponse { authenticateResponseError { transactionId, invalidSignature } }: SGP.22 5.7.13
REFUSED = "BF3817A1158010F8224073BDF74A078C5D90DBA22A3D64020102"
# ProfileInstallationResult with finalResult { bppCommandId 2, errorReason 9 }: SGP.22 2.5.6
INSTALL = tlv("BF37", tlv("BF27", tlv("80", "01") + tlv("BF2F", tlv("80", "01") + tlv("81", "0780") + tlv("0C", "78")) +
                          tlv("06", "883703") + tlv("A2", tlv("A1", tlv("80", "02") + tlv("81", "09")))) +
              tlv("5F37", "11" * 64))
ENABLE = "BF31038001"  # enableResult
EID = "89049032123451234512345678901235"


def lpac(message, data="", code=-1):
    return f'{{"type":"lpa","payload":{{"code":{code},"message":"{message}","data":"{data}"}}}}'


def failed(subject, reason, message="refused"):
    return ('{"header":{"functionExecutionStatus":{"status":"Failed","statusCodeData":'
            f'{{"subjectCode":"{subject}","reasonCode":"{reason}","message":"{message}"}}}}}}}}')


def soap(status, subject, reason):
    return ('<?xml version="1.0"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>'
            '<ns2:ES3-EnableProfileResponse><ns2:FunctionExecutionStatus><ns2:Status>' + status + '</ns2:Status>'
            '<ns2:StatusCodeData><ns2:Subject>' + subject + '</ns2:Subject><ns2:Reason>' + reason + '</ns2:Reason>'
            '</ns2:StatusCodeData></ns2:FunctionExecutionStatus></ns2:ES3-EnableProfileResponse></soap:Body>'
            '</soap:Envelope>')


def spaced(hex_digits, gap=" ", prefix=""):
    return gap.join(prefix + hex_digits[at:at + 2] for at in range(0, len(hex_digits), 2))


# (paste, sentences that must appear)
TABLE = [
    # dialogues of tools and modems
    ("--> [PCSC]/////// 80E2910003BF2E00\n<-- 6D00", ["Dialogue with a card", "6D00", "instruction not supported"]),
    ("> 00 A4 04 00 02 3F 00 \n< 6A 82 : File not found", ["Dialogue with a card", "Code 6A82, file not found"]),
    ("USIMDRV:[0]:tx_data_len[5], rx_expected_len[2]\nUSIMDRV:[0]:0x00 0x70 0x00 0x00, 0x01 0x00 0x00 0x00\n"
     "USIMDRV:[0]:resp_data_len[0],sw [0x68, 0x81]", ["Unisoc modem log", "logical channel not supported"]),
    # status words
    ("6A88", ["Status word 6A88", "the ISD-R does not know this function, or has no such object", "TS 102 221"]),
    ("SW 6985", ["conditions of use not satisfied", "out of order while a profile is loaded", "Usual causes"]),
    ("sw=0x6a82", ["After SELECT", "the card is no eUICC (for the ISD-R AID)"]),
    ("SW1: 6A, SW2: 80", ["Status word 6A80", "a block of the chain lost, or P2 not counted from 00"]),
    ("status word 69 82", ["Status word 6982", "a PIN or an authentication is missing"]),
    ("63C2", ["the last digit of SW2 tells how many tries are left", "After VERIFY"]),
    ("9000", ["Status word 9000", "normal ending"]),
    ("sw: 6881", ["After MANAGE CHANNEL", "channels were opened and never closed"]),
    ("0x6F00", ["the card has an internal problem and gives no diagnosis"]),
    ("9862", ["After AUTHENTICATE", "wrong Ki or OPc"]),
    ("ERROR: 0x6A82 while selecting ISD-R, check the card", ["Status word 6A82", "among other words", "After SELECT"]),
    ("apdu error: 6E00", ["Status word 6E00", "among other words"]),
    ('=4,"9000"', ["Status word 9000", "normal ending"]),
    ("QMI error 46 (general error; the card said 6A82)", ["Status word 6A82", "file not found"]),
    ("< 6A 82 : File not found", ["Code 6A82, file not found"]),
    ("6C15", ["Le is wrong; SW2 tells the right one", "nothing is wrong: the same command is sent again"]),
    ("6D00", ["the card does not know this instruction"]),
    ("6A82", ["Ambiguous", "can also be a file identifier"]),
    ("SW=6a88h", ["Status word 6A88", "the ISD-R does not know this function"]),
    ("STORE DATA returned 6985 first, then 6A88", ["2 status words", "among other words", "Status word 6985",
                                                   "conditions of use not satisfied", "Status word 6A88"]),
    ("6A88 6985", ["2 status words", "Status word 6A88", "Status word 6985"]),
    # with the command that they answer: GPCS 11, TS 51.011 9.4
    ("INSTALL 6985", ["Status word 6985 after INSTALL", "Step the card answers INSTALL", "an AID that is in use", "GPCS 11.5.3.2"]),
    ("sw=6A80 after LOAD", ["Step the card answers LOAD", "the load file cannot be read, or its hash or signature is wrong"]),
    ("DELETE 6A88", ["there is no such application, load file or key"]),
    ("GET STATUS 6310", ["Status word 6310 after GET STATUS", "GET STATUS with bit 1 of P2 fetches them"]),
    ("STORE DATA 6A88", ["the ISD-R does not know this function", "the application has no such object, key or function"]),
    ("UNBLOCK CHV 9804", ["the unblock code was wrong; there is a try left", "TS 51.011"]),
    ("6A88", ["After DELETE", "After INITIALIZE UPDATE", "there is no key of this version"]),
    ("A0200001083132333435363738 9804", ["Step the card answers VERIFY CHV", "the CHV was wrong; there is a try left"]),
    ("80E2900005F033010203 6A80", ["the application cannot read the command data"]),
    # reason codes
    ("8.1.1/3.8", ["EID", "refused", "the order was made for another EID", "SGP.22 5.2.6"]),
    ("8.2.6 / 3.8", ["the server has no order for this matchingId", "AuthenticateClient"]),
    ("subject code 8.8.1, reason code 3.8", ["the address in the request is not one of this SM-DP+"]),
    ("reasonCode=4.10 subjectCode=8.8.5", ["the download order has expired"]),
    ("8.2.7/6.4", ["the confirmation code was wrong too often"]),
    ("8.1 4.8", ["the eUICC has too little free memory"]),
    ("8.10.1/3.9", ["the server does not know this transactionId"]),
    ("8.11.1 3.9", ["the server does not know the CI key"]),
    ("8.2.3/3.8", ["POL2 at the SM-SR forbids it"]),
    ("8.2.5/6.1", ["Profile type", "verification failed", "not known together"]),
    ("8.2.6", ["without its other half", "MatchingID"]),
    ("3.8", ["without its other half", "refused"]),
    ("1.2", ["Ambiguous", "Function provider", "not allowed"]),
    # Android: the operation in the upper byte; 8.11.1 and 5.1 are 8B1 and 051 (EuiccManager, OPERATION_SMDX_SUBJECT_REASON_CODE)
    ("EuiccManager: detailedCode=176885841", ["0x0A8B1051", "OPERATION_SMDX_SUBJECT_REASON_CODE", "8.11.1", "5.1"]),
    ("EXTRA_EMBEDDED_SUBSCRIPTION_DETAILED_CODE: 0x0A826038", ["subject 8.2.6, reason 3.8", "has no order for this matchingId"]),
    ("OPERATION_APDU detailed code 134244994", ["OPERATION_APDU", "6A82", "file not found"]),
    ("detailed code 83896084", ["OPERATION_DOWNLOAD", "ERROR_EUICC_INSUFFICIENT_MEMORY", "no room for the profile"]),
    ("detailed code 83886080", ["OPERATION_DOWNLOAD", "nothing more is known"]),
    ("ERROR_CARRIER_LOCKED", ["locked to another operator"]),
    ("0A8B1051", ["8.11.1", "5.1"]),
    # names and numbers of errors
    ("invalidSignature", ["in 4 functions", "Ambiguous", "AuthenticateErrorCode 2", "DownloadErrorCode 2",
                          "ErrorReason 2", "serverSignature1 does not verify"]),
    ("euiccChallengeMismatch", ["AuthenticateErrorCode 6", "GetEUICCChallenge was called again"]),
    ("euicc_challenge_mismatch", ["AuthenticateErrorCode 6"]),
    ("authenticateErrorCode 4", ["noSessionContext", "steps 11 to 14"]),
    ("downloadErrorCode: 5", ["invalidTransactionId", "SGP.22 5.7.5"]),
    ("errorReason 10", ["installFailedDueToInsufficientMemoryForProfile", "a later try may succeed"]),
    ("CancelSessionReason 3", ["pprNotAllowed", "SGP.22 5.7.14"]),
    ("EnableProfile failed with 5", ["catBusy", "proactive session"]),
    ("EuiccPackageErrorCode 4", ["replayError", "SGP.32"]),
    ("installFailedDueToIccidAlreadyExistsOnEuicc", ["ErrorReason 9", "Delete the old profile first"]),
    ("12", ["a number alone", "ErrorReason", "installFailedDueToPEProcessingError"]),
    ("127", ["a number alone", "undefinedError"]),
    ("AuthenticateServer", ["the name of a function", "BF38", "SGP.22 5.7.13"]),
    ("tag BF31", ["the tag of a function", "EnableProfile", "ES10c"]),
    # lpac
    (lpac("es10b_authenticate_server", "invalid_signature"), ["It stopped at ES10b AuthenticateServer",
                                                              "AuthenticateErrorCode 2"]),
    (lpac("es9p_authenticate_client", "8.2.6,3.8"), ["ES9+ AuthenticateClient", "looks for the order"]),
    (lpac("es10b_load_bound_profile_package", "load_profile_elements,install_failed_due_to_pe_processing_error"),
     ["steps 12 and 13", "could not carry out one of its profile elements"]),
    (lpac("euicc_init"), ["no eUICC was found in this reader"]),
    ('{"type":"progress","payload":{"code":0,"message":"es10b_prepare_download","data":null}}', ["lpac output"]),
    ("es10b_prepare_download", ["profile download (SGP.22 3.1.3), steps 7 and 8"]),
    ("[ERR] es10b_retrieve_notifications_list failed", ["ES10b RetrieveNotificationsList"]),
    ("[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 03, Data: bf2e00\n"
     "[DEBUG] [APDU] [RX] SW1: 6a, SW2: 88, Data: \n", ["lpac debug log", "Status word 6A88", "STORE DATA"]),
    # JSON of servers
    (failed("8.1.1", "3.8"), ["the function was not carried out", "the order was made for another EID"]),
    (failed("8.8.3", "3.1", "SVN not supported"), ["SVN not supported", "does not support the version of the eUICC"]),
    ('{"transactionId":"F822","authenticateServerResponse":"' + base64.b64encode(bytes.fromhex(REFUSED)).decode() + '"}',
     ["ES9+ AuthenticateClient, request", "AuthenticateServerResponse", "AuthenticateErrorCode 2"]),
    ('POST /gsma/rsp2/es9plus/initiateAuthentication {"euiccChallenge":"7+p7eovIy6n9PRS2pZWdLw==","smdpAddress":"a.b"}',
     ["ES9+ InitiateAuthentication, request", "a.b"]),
    ('{"iccid":"8900012345678901234","confirmationCode":"4711","releaseFlag":true}',
     ["ES2+ ConfirmOrder", "--reveal shows it"]),
    # SOAP
    (soap("Failed", "8.2.2", "3.8"), ["ES3-EnableProfileResponse", "POL1 of the profile forbids it"]),
    (soap("EXPIRED", "1.6", "5.3"), ["the time for the function was over", "the time for the function is over"]),
    # objects
    (CHALLENGE, ["ES10b GetEUICCChallenge, response", "euiccChallenge: EFEA7B7A8BC8CBA9FD3D14B6A5959D2F"]),
    (CHALLENGE.lower() + "9000", ["GetEUICCChallenge", "9000 behind it"]),
    ("BF2E00", ["ES10b GetEUICCChallenge, request"]),
    (spaced(CHALLENGE), ["GetEUICCChallenge"]),
    (spaced(CHALLENGE, ":"), ["GetEUICCChallenge"]),
    (spaced(CHALLENGE, "-"), ["GetEUICCChallenge"]),
    (spaced(CHALLENGE, ", ", "0x"), ["GetEUICCChallenge"]),
    ("Data: " + CHALLENGE, ["GetEUICCChallenge"]),
    ('"' + CHALLENGE + '",', ["GetEUICCChallenge"]),
    ("> > " + spaced(CHALLENGE[:20]) + "\n> > " + spaced(CHALLENGE[20:]), ["GetEUICCChallenge"]),
    ("00000000: " + " ".join(CHALLENGE[at:at + 4].lower() for at in range(0, 32, 4)) + "  .......z{......\n"
     "00000010: b6a5 959d 2f                             ..../", ["GetEUICCChallenge"]),
    ("\x1b[0;31m" + CHALLENGE + "\x1b[0m", ["GetEUICCChallenge"]),
    (base64.b64encode(bytes.fromhex(CHALLENGE)).decode(), ["GetEUICCChallenge"]),
    (REFUSED, ["AuthenticateServer, response", "invalidSignature", "steps 11 to 14"]),
    (INSTALL, ["errorReason: installFailedDueToIccidAlreadyExistsOnEuicc (9)", "Stopped at     storeMetadata",
               "a profile with this ICCID is on the eUICC already"]),
    (ENABLE + "05", ["EnableProfile, response", "catBusy"]),
    (ENABLE + "01", ["iccidOrAidNotFound"]),
    (CHALLENGE[:30], ["Cut short", "GetEUICCChallenge"]),
    ("5A0A98001032547698103214", ["ICCID"]),
    ("5A10" + EID, ["EID"]),
    ("7F2103930101", ["GlobalPlatform certificate", "Serial number: 01"]),
    ("D009810301250082028182", ["proactive command", "Type of command: SET UP MENU (0x25)", "Destination: terminal (0x82)"]),
    ("D60B19010A820282813802810A", ["EVENT DOWNLOAD", "Event: channel status (0x0A)", "Channel: 1"]),
    ("6F0A8408A000000003000000", ["FCI template", "A000000003000000"]),
    # APDUs and AT lines
    ("80E2910006BF3E035C015A", ["STORE DATA", "GetEID"]),
    ("00A4040010A0000005591010FFFFFFFF8900000100 6A82", ["SELECT", "Status word 6A82"]),
    ('AT+CGLA=1,16,"81E2910003BF2E00"\r\n+CGLA: 4,"6985"\r\nOK\r\n', ["AT dialogue", "Status word 6985"]),
    ('AT+CSIM=8,"00A40004"\n+CME ERROR: 13', ["SIM failure", "a bad contact"]),
    ("+CME ERROR: 3", ["operation not allowed"]),
    ('AT_DEBUG_TX(1.2): AT+CCHO="A0000005591010FFFFFFFF8900000100"\nAT_DEBUG_RX(1.3): +CME ERROR: 22',
     ["no such application: AT+CCHO with an AID"]),
    # activation codes
    ("LPA:1$smdp.example.com$ABC-123", ["Activation code", "smdp.example.com", "ABC-123", "SGP.22 4.1"]),
    ("LPA:1$smdp.example.com$", ["empty: the SM-DP+ looks for an order for the EID"]),
    ("1$smdp.example.com$XY$2.999.10$1", ["without the LPA:", "2.999.10", "a confirmation code is needed"]),
    ("Please scan LPA:1$https://smdp.example.com/$X thanks", ["must be a bare host name"]),
    ("LPA:2$smdp.example.com$X", ['its format is "2"; only 1 is specified']),
    ("LPA:1$smdp.example.com", ["the second $ is missing"]),
    ("LPA:1$$X", ["the address of the SM-DP+ is missing"]),
    ("LPA:1$a.example$X Y", ["Activation code"]),
    # identifiers
    (EID, ["the number of an eUICC", "the check digits are right"]),
    (EID[:-1] + "6", ["the check digits are wrong"]),
    ("8904 9032 1234 5123 4512 3456 7890 1235", ["the number of an eUICC"]),
    ("EID: " + EID, ["the number of an eUICC"]),
    ("89000123456789012341", ["ICCID 89000123456789012341", "98001032547698103214", "the check digit is right"]),
    ("98001032547698103214", ["ICCID 89000123456789012341", "digits swapped"]),
    ("980010325476981032F4", ["ICCID 8900012345678901234"]),
    ("352906111234563", ["IMEI", "IMSI"]),
    ("A0000005591010FFFFFFFF8900000100", ["Application identifier (AID): ISD-R", "SGP.02 2.2.3"]),
    ("A0 00 00 00 87 10 02 FF 44 FF 12 89", ["Application identifier (AID): USIM", "its first 7 bytes"]),
    ("B00011", ["Toolkit application reference (TAR): remote file management of the USIM", "TS 101 220"]),
    ("TAR B0 00 11", ["Toolkit application reference (TAR): remote file management of the USIM"]),
    ("TAR ABCDEF", ["of no application that is known"]),
    ("AID: A0000001510000", ["Application identifier (AID): issuer security domain"]),
    ("D2760000850104", ["of no application that is known", "Provider NFC Forum"]),
    ("A00000015153504341534400", ["Application identifier (AID): CASD"]),
    ("001010123456789", ["MCC", "001"]),
    # PPS (ISO 7816-3 9); objects of GlobalPlatform (GPCS 11.3, 11.4) and of an ARA-M
    ("FF109679", ["PPS: protocol and parameters selection, 4 bytes", "16 clocks a bit"]),
    ("FF 00 FF", ["PPS: protocol", "Protocol T: 0"]),
    ("E00CC00401308810C00402308810", ["key information template", "Key identifier: 0x02", "Key type: AES"]),
    ("6631732F06072A864886FC6B01600C060A2A864886FC6B02020301630906072A864886FC6B03640B06092A864886FC6B040370",
     ["card data: an answer to GET DATA", "GlobalPlatform 2.3.1", "SCP03, i = 70: pseudo-random card challenge, R-MAC, R-ENCRYPTION"]),
    ("E3134F08A0000001510000009F70010FC5039EFE80", ["entry of the GlobalPlatform registry", "PERSONALIZED", "Receipt Generation: yes"]),
    ("FF4013E211E1044F00C100E309D00101D10100DB0101", ["all rules of an ARA-M", "all applications without a rule of their own"]),
    ("DF20080102030405060708", ["Refresh tag: 0102030405060708"]),
]

JUNK = ["hello world", "", "   \n", "zzzz", "the quick brown fox", "{", "<p>text</p>", "2.2.2.2", "\x00\x01\x02"]


class Explain(Case):
    def test_table(self):
        self.assertGreaterEqual(len(TABLE), 60)
        for paste, sentences in TABLE:
            with self.subTest(paste=paste[:60]):
                done = run("explain", "-", stdin=paste.encode())
                self.assertEqual(done.returncode, 0, done.stderr)
                text = " ".join(done.stdout.split())
                for sentence in sentences:
                    self.assertIn(" ".join(sentence.split()), text)
                self.assertEqual(done.stderr, "")

    def test_errors_have_all_parts(self):
        for paste in (REFUSED, INSTALL, ENABLE + "05", "authenticateErrorCode 7", "SW 6A82"):
            text = run("explain", "-", stdin=paste.encode()).stdout
            for label in ("Step", "Code", "Meaning", "Usual causes", "Clause"):
                self.assertRegex(text, rf"(?m)^  {label} ", paste)

    def test_junk(self):
        for paste in JUNK:
            done = run("explain", "-", stdin=paste.encode())
            self.assertEqual((done.returncode, done.stdout), (3, ""), paste)
            self.assertRegex(done.stderr, "Tried: .*activation code.*status word|there is nothing in it")

    def test_operands(self):
        paste = self.folder / "paste"
        paste.write_text("6A88\n")
        self.assertIn("Status word 6A88", self.check(0, "explain", paste).stdout)
        self.assertIn("Status word 6A88", self.check(0, "explain", "SW", "6A88").stdout)
        self.check(2, "explain", says="explain needs a file")
        self.check(3, "explain", self.folder / "missing.txt", says="nor is there a file of that name")
        help_text = self.check(0, "explain", "--help").stdout
        self.assertLessEqual(help_text.count("\n"), 24)
        self.assertEqual(help_text.split("Examples:")[1].count("rsptrace"), 3)

    def test_certificate(self):
        log = capture("sgp22-bad-serversig/lpac-debug.log").read_text()
        body = re.search(r'"serverCertificate": "([^"]*)"', log).group(1)
        lines = "\n".join(body[at:at + 64] for at in range(0, len(body), 64))
        pem = f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
        for paste in (pem, "Subject: server\n> " + pem.replace("\n", "\n> "), body,
                      base64.b64decode(body).hex()):
            text = self.check(0, "explain", "-", stdin=paste.encode()).stdout
            self.assertIn("X.509 certificate", text)
            self.assertIn("tbsCertificate", text)
            self.assertIn("2.999.10", text)

    def test_files(self):
        """An object in a file as it is, not as text: a certificate, a profile package with its files; keys stay hidden."""
        done = run("explain", capture("certs/CERT_EUM_ECDSA_NIST.der"))
        self.assertEqual(done.returncode, 0)
        self.assertIn("X.509 certificate: 636 bytes", done.stdout)
        package = capture("sgp22-tls13/upp-decrypted-by-card.der")
        done = run("explain", package)
        self.assertIn("Profile package: 30 profile elements", done.stdout)
        self.assertIn("12251 bytes", done.stdout)
        self.assertIn("IMSI: 001010123456063", done.stdout)
        self.assertNotIn("000102030405060708090A0B0C0D0E0F", done.stdout)
        self.assertIn("000102030405060708090A0B0C0D0E0F", run("explain", "--reveal", package).stdout)
        done = run("explain", "-", stdin=package.read_bytes()[:500])
        self.assertIn("Profile package", done.stdout)

    def test_private_key(self):
        pem = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIKTestTestTestTestTest\n-----END EC PRIVATE KEY-----\n"
        text = self.check(0, "explain", "-", stdin=pem.encode()).stdout
        self.assertIn("a private key", text)
        self.assertNotIn("KTest", text)

    def test_secrets(self):
        paste = '{"iccid":"8900012345678901234","confirmationCode":"4711"}'
        hidden = run("explain", "-", stdin=paste.encode()).stdout
        self.assertNotIn("4711", hidden)
        self.assertIn("8900012345678901234", hidden)
        self.assertIn("4711", run("explain", "--reveal", "-", stdin=paste.encode()).stdout)
        self.assertNotIn("8900012345678901234", run("explain", "--redact", "-", stdin=paste.encode()).stdout)
        pin = "0020000108373838373939FFFF 63C2"
        self.assertNotIn("373838373939", run("explain", "-", stdin=pin.encode()).stdout)
        # ReplaceSessionKeys (SGP.22 5.5.4): initialMacChainingValue, ppkEnc, ppkCmac
        keys = "BF2636" + "".join(f"8{at}10" + f"{at}{at}" * 16 for at in (0, 1, 2))
        text = run("explain", "-", stdin=keys.encode()).stdout
        self.assertIn("ReplaceSessionKeys", text)
        self.assertNotIn("11" * 16, text)

    def test_captures(self):
        """Whole logs: the failure that the capture was made for is explained."""
        for name, sentence in (("sgp22-bad-serversig", "serverSignature1 does not verify"),
                               ("sgp22-bpp-mac-error", "the MAC of a protected block is wrong"),
                               ("sgp22-cancel", "cancelling a session")):
            for file in ("lpac-debug.log", "apdu.hex", "apdu-gsmtap.pcap"):
                text = run("explain", SOURCE / "captures" / name / file).stdout
                self.assertIn(sentence, " ".join(text.split()), (name, file))
        log = capture("sgp22-unknown-matchingid/lpac-debug.log")
        self.assertIn("the server has no order for this matchingId", " ".join(run("explain", log).stdout.split()))

    def test_quoted_log(self):
        log = capture("sgp22-bpp-mac-error/lpac-debug.log").read_text()
        quoted = "\n".join("> " + line for line in log.splitlines())
        self.assertIn("scp03tSecurityError", run("explain", "-", stdin=quoted.encode()).stdout)

    def test_ascii(self):
        done = run("explain", "--ascii", capture("sgp22-bpp-mac-error/lpac-debug.log"))
        self.assertTrue(done.stdout.isascii())


if __name__ == "__main__":
    unittest.main()
