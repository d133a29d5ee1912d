# SPDX-License-Identifier: GPL-2.0-or-later
"""One module a family of formats; FORMATS has a row for each that the generator can write."""
from formats import at, lines, lpac, mediatek, packets, plain, qcat, qxdm, shannon

FORMATS = [cls() for module in (qxdm, qcat, shannon, lpac, mediatek, at, lines, plain, packets) for cls in module.FORMATS]
