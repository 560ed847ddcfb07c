"""A sentence for operators in both of the engine's languages."""

from schemas.ground.base import Model, Text


class Bilingual(Model):
    """One sentence in Vietnamese and in English, saying the same."""

    vi: Text
    en: Text
