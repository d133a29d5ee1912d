# SPDX-License-Identifier: GPL-2.0-or-later
"""What must be found when a step of a good session is dropped, repeated, swapped with the next of its leg, or altered.

Written before the first run, from SGP.22 3.0.1, 3.1.3 and 3.5. For each: the rules of which at least one must be told.
NOTHING: the change leaves a session that may be so; the reason stands beside it. Rows marked (*) were set right after the
first run, because what they expected was wrong; the reason stands there too."""

NOTHING = ()
MISSING = ("procedure-step-missing",)
ORDER = ("procedure-step-order", "procedure-step-missing")
REPEATED = ("procedure-step-repeated",)
STATE = ("profile-answer-state", "profile-answer-absent", "profile-state-changed")
BPP = ("bpp-length-mismatch", "bpp-group-order", "bpp-group-repeated", "bpp-block-order", "bpp-structure-odd")

# Steps of the download on the card's leg, by name and number of occurrence.
CARD = {
    # step                                drop      repeat     swap
    ("GetEUICCChallenge", 0):            (MISSING,  REPEATED,  NOTHING),  # (*) the copy gives the same challenge again; swap: free
    ("AuthenticateServer", 0):           (MISSING,  REPEATED,  ORDER),
    ("PrepareDownload", 0):              (MISSING,  REPEATED,  ORDER),
    ("Load BF36", 0):                    (MISSING,  REPEATED,  ORDER + BPP),
    ("Load A0", 0):                      (BPP,      BPP,       BPP),
    ("Load A1", 0):                      (BPP,      BPP,       BPP),
    ("Load 88", 0):                      (BPP,      BPP,       BPP),
    ("Load A2", 0):                      (BPP,      BPP,       BPP),
    ("Load A3", 0):                      (BPP,      BPP,       BPP),
    ("Load 86", 0):                      (BPP,      BPP,       NOTHING),  # equal blocks change places: only keys tell
    ("Load 86", 5):                      (BPP,      BPP,       NOTHING),
    ("Load 86", 12):                     (BPP,      ("bpp-segment-late",), None),  # (*) the last: it is answered with the result
    ("RetrieveNotificationsList", 0):    (NOTHING,  NOTHING,   ("notification-left-behind", "procedure-step-order")),  # the result is known from the answer
    ("RemoveNotificationFromList", 0):   (("notification-left-behind",), ("notification-remove-twice",), NOTHING),
    ("EnableProfile", 0):                (STATE,    STATE,     STATE),    # (*) the list then shows it enabled before
    ("DisableProfile", 0):               (STATE,    STATE,     STATE),
    ("DeleteProfile", 0):                (("profile-list-without",), STATE, NOTHING),
    ("RemoveNotificationFromList", 1):   (("notification-left-behind",), ("notification-remove-twice",), NOTHING),
}

# The wire's leg alone.
WIRE = {
    # the capture may begin behind it; (*) repeated: the server gives the same transactionId again; swapped: out of order
    ("InitiateAuthentication", 0):       (NOTHING,  REPEATED,  ORDER),
    ("AuthenticateClient", 0):           (MISSING,  REPEATED,  ORDER),
    # (*) the result that comes back needs it, and the leg is there
    ("GetBoundProfilePackage", 0):       (MISSING,  REPEATED,  ORDER),
    ("HandleNotification", 0):           (("notification-result-undelivered",), REPEATED, NOTHING),
    ("HandleNotification", 1):           (NOTHING,  REPEATED,  NOTHING),  # it may be delivered later, and in any order
}

# Both legs: a step that is not there is missing, whatever its leg.
BOTH = {
    ("GetEUICCChallenge", 0):            (MISSING,  REPEATED,  NOTHING),  # (*) as above
    ("InitiateAuthentication", 0):       (MISSING,  REPEATED,  ORDER),
    ("AuthenticateServer", 0):           (MISSING,  REPEATED,  ORDER),
    ("AuthenticateClient", 0):           (MISSING,  REPEATED,  ORDER),
    ("PrepareDownload", 0):              (MISSING,  REPEATED,  ORDER),
    ("GetBoundProfilePackage", 0):       (MISSING,  REPEATED,  ORDER),
    ("HandleNotification", 0):           (("notification-result-undelivered", "procedure-step-missing"), REPEATED, ORDER),
    ("HandleNotification", 1):           (MISSING,  REPEATED,  ORDER),
}

# Alterations of the card's leg: step, side, bytes before the place (hex), bytes into it, occurrence, rules.
TRANSACTION = "8010"
CARD_ALTERED = (
    ("GetEUICCChallenge", 0, "answer", "8010", 3, 0, ("cma-challenge-mismatch",)),
    ("AuthenticateServer", 0, "command", "8010", 3, 0, ("cma-transaction-changed",)),      # serverSigned1
    ("AuthenticateServer", 0, "command", "8110", 3, 0, ("cma-challenge-mismatch",)),
    ("AuthenticateServer", 0, "command", "8410", 3, 0, ("cma-serverchallenge-mismatch",)),
    ("AuthenticateServer", 0, "answer", "8010", 3, 0, ("cma-transaction-changed",)),       # euiccSigned1
    ("AuthenticateServer", 0, "answer", "8410", 3, 0, ("cma-serverchallenge-mismatch",)),
    ("PrepareDownload", 0, "command", "8010", 3, 0, ("cma-transaction-changed",)),
    ("PrepareDownload", 0, "answer", "8010", 3, 0, ("cma-transaction-changed",)),
    ("Load BF36", 0, "command", "8010", 3, 0, ("cma-transaction-changed",)),
    ("Load 88", 0, "command", "5a0a", 3, 0, ("download-iccid-mismatch",)),                  # StoreMetadata
    ("Load 86", 12, "answer", "8010", 3, 0, ("cma-transaction-changed",)),                  # the result
    ("RemoveNotificationFromList", 0, "command", "8001", 2, 0, ("notification-remove-unknown", "notification-left-behind")),
)

# Alterations of the wire's leg: step, member (of the request, or of the response), as above.
WIRE_ALTERED = (
    ("InitiateAuthentication", 0, "response", "serverSigned1", "8010", 3, 0, ("cma-transaction-changed",)),
    ("InitiateAuthentication", 0, "response", "serverSigned1", "8110", 3, 0, ("cma-challenge-mismatch",)),
    ("AuthenticateClient", 0, "request", "authenticateServerResponse", "8410", 3, 0, ("cma-serverchallenge-mismatch",)),
    ("AuthenticateClient", 0, "response", "smdpSigned2", "8010", 3, 0, ("cma-transaction-changed",)),
    ("GetBoundProfilePackage", 0, "request", "prepareDownloadResponse", "8010", 3, 0, ("cma-transaction-changed",)),
    ("GetBoundProfilePackage", 0, "response", "boundProfilePackage", "8010", 3, 0, ("cma-transaction-changed",)),
    ("HandleNotification", 0, "request", "pendingNotification", "8010", 3, 0, ("cma-transaction-changed", "procedure-end-missing")),
)

# Of both legs, on the card's: as CARD_ALTERED. One segment is another one than the SM-DP+ sent.
BOTH_CARD_ALTERED = (
    ("Load A0", 0, "command", "87", 5, 0, ("download-package-altered",)),
    ("Load 88", 0, "command", "88", 140, 0, ("download-package-altered",)),
    ("Load 86", 3, "command", "86", 200, 0, ("download-package-altered",)),
    ("Load 86", 12, "command", "86", 50, 0, ("download-package-altered",)),
)

# Of both legs: what passes from one to the other must stay as it is.
BOTH_ALTERED = (
    ("InitiateAuthentication", 0, "response", "serverSignature1", "5f37", 9, 0, ("cma-server-altered",)),
    ("AuthenticateClient", 0, "request", "authenticateServerResponse", "5f37", 9, 0, ("cma-response-altered",)),
    ("AuthenticateClient", 0, "response", "smdpSignature2", "5f37", 9, 0, ("download-prepare-altered",)),
    ("GetBoundProfilePackage", 0, "request", "prepareDownloadResponse", "5f37", 9, 0, ("download-request-altered",)),
    ("GetBoundProfilePackage", 0, "response", "boundProfilePackage", "5f37", 9, 0, ("download-package-altered",)),
    ("HandleNotification", 0, "request", "pendingNotification", "5f37", 9, 0, ("download-result-altered",)),
    ("HandleNotification", 1, "request", "pendingNotification", "5f37", 9, 0, ("notification-payload-altered",)),
)
