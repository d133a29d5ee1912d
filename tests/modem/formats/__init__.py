# SPDX-License-Identifier: GPL-2.0-or-later
"""One module a family of formats; FORMATS has a row for each that the generator can write."""
from formats import android, at, diag, lines, lpac, mediatek, others, packets, plain, qcat, qxdm, shannon, usb

FORMATS = [cls() for module in (qxdm, qcat, diag, shannon, lpac, mediatek, at, android, lines, others, plain,
                                         packets, usb) for cls in module.FORMATS]
