"""Whose names stand in comments: those that the export itself has, and those by which customers greet, thank and sign.

What no column has and no such phrase introduces cannot be known here: "Anna was great" names nobody unless an agent is
called Anna or somebody thanked her by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

GREETINGS = (
    "hi|hello|dear|hey|good (?:morning|afternoon|evening)|hallo|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)"
    "|moin|servus|bonjour|bonsoir|salut|ch[eè]re?|hola|estimad[oa]|querid[oa]|buen(?:os|as) (?:d[ií]as|tardes)|ol[aá]|"
    "oi|prezad[oa]|car[oa]|ciao|buongiorno|buonasera|gentile|beste|geachte|hoi|goedemorgen|hej|hei|kære|kjære|hyvä|cześć|"
    "dzień dobry|szanown[ya]|drog[ia]|ahoj|dobrý den|привет|здравствуйте|уважаем(?:ый|ая)|merhaba|sayın|γεια|bună"
)
THANKS = (
    "thanks(?: so much| a lot| again)?(?: to)?|thank you(?: so much| very much)?(?: to)?|thx|ty|cheers|kudos to|"
    "well done|danke(?: an)?|vielen dank(?: an)?|besten dank(?: an)?|merci(?: beaucoup)?(?: [àa])?|"
    "(?:muchas )?gracias(?: a)?|(?:muito )?obrigad[oa](?: [aà])?|grazie(?: mille)?(?: a)?|bedankt|dank je(?: wel)?"
    "|tack|takk|tak|kiitos|dziękuję|děkuji|спасибо|teşekkürler|ευχαριστώ"
)
TITLES = (
    r"mr\.?|mrs\.?|ms\.?|miss|mx\.?|dr\.?|prof\.?|herrn?|frau|fräulein|hr\.|fr\.|monsieur|madame|mademoiselle|mme\.?|"
    r"mlle\.?|señora?|señorita|sr\.?|sra\.?|srta\.?|senhora?|don|doña|dona|signora?|sig\.(?:ra)?|dott\.(?:ssa)?|dhr\.?|"
    r"mevr\.?|mevrouw|meneer|pani?|господин|госпожа|kollegen?|kollegin|colleagues?"
)
INTRODUCTIONS = (
    "my name is|i am called|(?:agent|assistant|adviser|advisor|representative|rep) (?:called|named)?|named|"
    "(?:spoke|spoken|talked|chatted|speaking|talking) (?:to|with)|mein name ist|ich hei(?:ß|ss)e|gesprochen mit|"
    "je m'appelle|mon nom est|me llamo|mi nombre es|meu nome é|chamo-me|mi chiamo|mijn naam is|jag heter|jeg heter|"
    "jeg hedder|nazywam się|меня зовут|(?:benim )?adım"
)
SIGN_OFFS = (
    "(?:(?:kind|best|warm|many)(?:est)? )?regards|best wishes|(?:yours )?(?:sincerely|truly|faithfully)|"
    "(?:(?:mit )?(?:freundlichen?|lieben?|besten?|viele[nr]?|schöne[nr]?) )?grü(?:ß|ss)en?|gru(?:ß|ss)|"
    "(?:bien )?cordialement|bien à vous|(?:un )?saludos?(?: cordiales)?|atentamente|atenciosamente|cumprimentos|"
    "abraços?|(?:cordiali |distinti )?saluti|(?:met vriendelijke |vriendelijke )?groet(?:en|jes)?|"
    "(?:med )?(?:vänliga?|vennlig|venlig|mvh) ?(?:hälsning(?:ar)?|hilsen)?|pozdrawiam|s pozdravem|с уважением|"
    "saygılar(?:ım(?:la)?)?"
)
"""Phrases after which people write a name, in the languages of many desks."""
SHORT_SIGN_OFFS = "best|yours|mfg|lg|vg|cdlt|mvg|mvh|xx?"
"""These mean something else where no text ends."""
BEFORE_NAMES = f"{GREETINGS}|{THANKS}|{TITLES}|{INTRODUCTIONS}|{SIGN_OFFS}"

_NO_NAMES = (
    "admin agent all alle bot client cliente customer customers dank danke desk everybody everyone gmbh grüße grüßen "
    "grüsse guest help helpdesk ich ihnen ihr ihre ihrem ihren inc info it kunde kunden kundenservice limited ltd "
    "madam mail man me no none office sales service sie sir staff support team there to unassigned unknown user you "
    "your and und et for für the der die das we wir i im am is it's thanks thank again so very much sehr"
)
NO_NAMES = frozenset(_NO_NAMES.split())
"""What stands where names stand and is none."""
_MANY, _TOO_OFTEN = 10, 0.2
"""A word in more than a fifth of ten and more names ("Customer 17", "Shop Berlin") is no name of a person."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ADDRESS = re.compile(r"^[^\s@]+@[^\s@]+$")


def words_of_names(names: Iterable[str | None]) -> frozenset[str]:
    """The words of names, case-folded, that tell a person: no initials, numbers, and words that most of them share.

    Of addresses the part before the @ counts.
    """
    each = []
    for name in {name for name in names if name}:
        told = name.partition("@")[0] if _ADDRESS.match(name) else name
        each.append({word.casefold() for word in _WORD.findall(told.replace("_", " "))})
    often = Counter(word for words in each for word in words)
    limit = _TOO_OFTEN * len(each) if len(each) >= _MANY else len(each)
    return frozenset(
        word
        for word, n in often.items()
        if n <= max(1, limit) and word not in NO_NAMES and (len(word) > 1 or not word.isascii())
    )


def learned_names(texts: pl.Series) -> frozenset[str]:
    """Names that customers use: capitalised after a greeting, a title or thanks, and rarely written otherwise.

    "Thanks Great service" does not make "great" a name where other comments write it small.
    """
    cue = rf"(?i:(?:{BEFORE_NAMES})[,:]?\s+)"
    after = rf"(?:^|[^\p{{L}}]){cue}(?:{cue})?(\p{{Lu}}[\p{{L}}\p{{M}}]+)"
    found = texts.str.extract(after).drop_nulls()
    if not found.len():
        return frozenset()
    named = Counter(word.lower() for word in found)
    ordinary = "|".join(re.escape(word) for word in sorted(named))
    small = Counter(
        texts.str.extract_all(rf"\b(?:{ordinary})\b").list.explode().drop_nulls().to_list()
    )
    return frozenset(
        word.casefold() for word, n in named.items() if word not in NO_NAMES and small[word] < n
    )
