"""What browsers make of a math font that TeX would not, mended in the font."""

from unicodedata import category

from fontTools.ttLib import TTFont

PRIMES = 0x2032, 0x2033, 0x2034, 0x2057
USUAL = 3  # the size of a bracket that is as wide as any


def mend(font: TTFont) -> None:
    """All that follows."""
    level_indices(font)
    lower_primes(font)
    narrow_brackets(font)
    join_arrows(font)


def level_indices(font: TTFont) -> None:
    """Indices of x and y stand on one line, as in TeX.

    Browsers lower an index by the depth of its letter, and raise an exponent by its height.
    """
    constants = font["MATH"].table.MathConstants
    constants.SubscriptBaselineDropMin.Value = 0
    constants.SuperscriptBaselineDropMax.Value = 380


def lower_primes(font: TTFont) -> None:
    """A prime is raised already; Chromium does not take the form for exponents by itself."""
    features = font["GSUB"].table.FeatureList.FeatureRecord
    lookups = font["GSUB"].table.LookupList.Lookup
    primes = {code: font.getBestCmap()[code] for code in PRIMES}
    for index in next(f for f in features if f.FeatureTag == "ssty").Feature.LookupListIndex:
        for table in lookups[index].SubTable:
            forms = getattr(getattr(table, "ExtSubTable", table), "alternates", {})
            lower = {code: forms[name][0] for code, name in primes.items() if name in forms}
            for encoding in font["cmap"].tables:
                encoding.cmap.update(lower)


def narrow_brackets(font: TTFont) -> None:
    """Chromium gives a bracket of any size the room of the widest: it then stands off."""
    variants = font["MATH"].table.MathVariants
    for glyph, bracket in zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction):
        if glyph not in _brackets(font):
            continue
        sizes = bracket.MathGlyphVariantRecord
        parts = bracket.GlyphAssembly.PartRecords if bracket.GlyphAssembly else []
        names = [*(size.VariantGlyph for size in sizes), *(part.glyph for part in parts)]
        width = font["hmtx"][names[min(USUAL, len(sizes) - 1)]][0]
        for name in names:
            own, left = font["hmtx"][name]
            font["hmtx"][name] = min(own, width), left


def _brackets(font: TTFont) -> set[str]:
    """The glyphs of what opens, closes, or stands on both sides."""
    both = {ord("|"), 0x2016, 0x2223, 0x2225}
    shown = font.getBestCmap().items()
    return {name for code, name in shown if code in both or category(chr(code)) in ("Ps", "Pe")}


def join_arrows(font: TTFont) -> None:
    """The head of a long arrow is joined at its start; STIX Two has it at the end: none is long."""
    for arrow in font["MATH"].table.MathVariants.HorizGlyphConstruction:
        parts = arrow.GlyphAssembly.PartRecords if arrow.GlyphAssembly else []
        if len(parts) > 1 and parts[-1].StartConnectorLength == 0:
            parts[-1].StartConnectorLength = parts[-1].EndConnectorLength
