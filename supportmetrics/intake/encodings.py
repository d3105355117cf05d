"""Text in any encoding becomes clean UTF-8: marks and zeros tell the wide ones, a detector guesses the old ones, and a
guess counts only when its letters make words together and all of the text decodes.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from supportmetrics.intake.contents import HEAD, Content, spooled
from supportmetrics.model.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAMPLE = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = [
    "cp1252", "latin_1", "cp850", "cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256",
    "shift_jis", "euc_jp", "gb18030", "euc_kr", "big5",
]  # fmt: skip
_LETTERS = (
    ("cp1252", frozenset("äöüßéèêëàâçîïôùûœåæøŸÿ".lower())),
    ("cp1252", frozenset("áéíóúñãõçâêôàèìòùü")),
    ("cp1254", frozenset("çğıöşüâîû" + "İ".lower())),
    ("cp1250", frozenset("áäčďéěíľňóôřšťúůýž")),
    ("cp1250", frozenset("ąćęłńóśźż")),
    ("cp1250", frozenset("áéíóöőúüű")),
)
"""Letters of German, French and the North; of Italian, Spanish and Portuguese; of Turkish; of Czech and Slovak; of
Polish; of Hungarian.
"""
_TYPOGRAPHY = frozenset("€„“”‘’‚–—…«»°§£\xa0¿¡")
_ACCENTED = 0.3
"""Cyrillic or Greek read as Western text is nothing but accents."""
_MARK_INSIDE = r"[^\W\d_][„“”‚…–—«»°§£¿¡][^\W\d_]"
_OTHER_SCRIPT = "[\u0370-\u06ff]"
"""Greek, Cyrillic, Hebrew and Arabic."""
_BESIDE_LATIN = "(?<=[A-Za-z\u00c0-\u024f])[\u0370-\u06ff]|[\u0370-\u06ff](?=[A-Za-z\u00c0-\u024f])"
_NO_TEXT = r"[\x80-\x9f\u2500-\u259f]"
_AFTER_SMALL = r"(?<=[a-z])[^\x00-\x7f]"
_SIGN = r"[^\w\s\x00-\x9f‘’“”„«»‹›…¡¿–—§°€]"
_CLINGING = rf"(?<=[^\W\d_]){_SIGN}|{_SIGN}(?=[^\W\d_])"
_END = re.compile(rb'"|\r\n?|\n')
_MOSTLY = 20
"""So many characters of UTF-8 for one that is none: UTF-8 with single damages, and no other encoding."""


@frozen
class Text:
    """UTF-8 without mark and without NUL, its lines ended by line feeds; where it came from."""

    content: Content
    encoding: str
    replaced: int = 0
    """Characters that did not fit the encoding, and NUL bytes that were dropped."""


def wide(head: bytes) -> str | None:
    """The UTF-16 or UTF-32 of some bytes, by their mark or by where the zeros are."""
    for mark, encoding in _MARKS[1:]:
        if head.startswith(mark):
            return encoding
    part = head[: 2000 - 2000 % 4]
    part = part[: len(part) - len(part) % 4]
    if len(part) < 8:
        return None
    zeros = [part[place::4].count(0) * 4 / len(part) for place in range(4)]
    if min(zeros[1:]) > 0.9 and zeros[0] < 0.1:
        return "utf-32-le"
    if min(zeros[:3]) > 0.9 and zeros[3] < 0.1:
        return "utf-32-be"
    if min(zeros[1::2]) > 0.4 and max(zeros[::2]) < 0.02:
        return "utf-16-le"
    if min(zeros[::2]) > 0.4 and max(zeros[1::2]) < 0.02:
        return "utf-16-be"
    return None


def text_of(content: Content, *, trusted: bool = True) -> Text:
    """The text of some bytes. `trusted`: what begins as clean UTF-8 is left where it is, unread."""
    head = content.head()
    wide_one = wide(head)
    old_lines = _ends_in_returns(head.replace(b"\0", b""))
    whole = content.size <= HEAD
    narrow = wide_one is None and b"\0" not in head and not old_lines
    if trusted and narrow and _is_utf8(head, whole=whole):
        return Text(content, "utf-8")
    for encoding in _candidates(content, wide_one):
        try:
            return _recoded(content, encoding, old_lines=old_lines)
        except UnicodeError:
            continue
    return _recoded(content, "latin_1", old_lines=old_lines)


def decoded(content: Content) -> tuple[str, str, int]:
    """All text in memory, its encoding, and how many characters were replaced or dropped."""
    raw = content.read()
    if wide(raw[:HEAD]) is None and b"\0" not in raw:
        try:
            return raw.decode("utf-8-sig"), "utf-8", 0
        except UnicodeDecodeError:
            pass
    text = text_of(content, trusted=False)
    return text.content.read().decode(), text.encoding, text.replaced


def _ends_in_returns(head: bytes) -> bool:
    """Whether the first line ends in a carriage return alone; what stands in quotation marks is no end."""
    quoted = False
    for found in _END.finditer(head):
        if found[0] == b'"':
            quoted = not quoted
        elif not quoted:
            return found[0] == b"\r"
    return False


def _is_utf8(head: bytes, *, whole: bool) -> bool:
    """Whether bytes are UTF-8; a last character may be cut off unless they are the `whole`."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _candidates(content: Content, wide_one: str | None) -> Iterator[str]:
    """Encodings to try, the likeliest first; a name that ends in `?` may replace what does not fit."""
    if wide_one is not None:
        yield wide_one
        yield f"{wide_one}?"
        return
    yield "utf-8-sig"
    sample = content.head(_SAMPLE)
    loose = sample.decode("utf-8", errors="replace")
    wrong = loose.count("\ufffd")
    right = sum(c > "\x7f" for c in loose) - wrong
    if right > _MOSTLY * wrong or not wrong:
        yield "utf-8-sig?"
    for encoding, letters in _LETTERS:
        if _is_written_in(letters, sample, encoding):
            yield encoding
    from charset_normalizer import from_bytes  # noqa: PLC0415 - only files that are not UTF-8 need it

    found = [
        (match.encoding, sample.decode(match.encoding, errors="ignore"))
        for match in from_bytes(sample, cp_isolation=_LEGACY, preemptive_behaviour=False)
    ]
    likely = [(encoding, text) for encoding, text in found if not _mixes_scripts(text)]
    for encoding, _ in sorted(likely, key=lambda one: _unlikely(one[1])):
        yield encoding
    yield "cp1252"


def _mixes_scripts(text: str) -> bool:
    """Whether most letters of another script stand beside Latin ones, as where accents are read in a code page of
    Arabic or Cyrillic: whoever writes in another script writes whole words in it.
    """
    letters = len(re.findall(_OTHER_SCRIPT, text))
    return len(re.findall(_BESIDE_LATIN, text)) > letters / 2


def _unlikely(text: str) -> tuple[float, float]:
    """Sort key of a text: the less is misplaced in it and the more of its letters are of one language, the first."""
    letters = [c.lower() for c in text if c > "\x7f" and c.isalpha()]
    fitting = max(sum(c in of_one for c in letters) for _, of_one in _LETTERS)
    return round(_misplaced(text), 1), -round(fitting / max(len(letters), 1), 2)


def _misplaced(text: str) -> float:
    """The share of the characters beyond ASCII that stand where no language puts them: controls and lines of boxes,
    capitals after a small letter, signs that cling to a letter.
    """
    foreign = sum(c > "\x7f" for c in text)
    capitals = sum(c.isupper() for c in re.findall(_AFTER_SMALL, text))
    wrong: int = capitals + len(re.findall(_NO_TEXT, text)) + len(re.findall(_CLINGING, text))
    return wrong / max(foreign, 1)


def _is_written_in(letters: frozenset[str], sample: bytes, encoding: str) -> bool:
    """Whether bytes are plain text of a language with these letters, which a detector takes for its neighbours."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    foreign = [c for c in text if c > "\x7f"]
    all_letters = sum(c.isalpha() for c in text)
    return (
        set("".join(foreign).lower()) - _TYPOGRAPHY <= letters
        and len(foreign) < _ACCENTED * all_letters
        and not re.search(_MARK_INSIDE, text)
    )


def _recoded(content: Content, encoding: str, *, old_lines: bool) -> Text:
    """The content as UTF-8; raises UnicodeError when some of it does not decode."""
    name = encoding.removesuffix("?")
    counted = [0]
    errors = "replace" if encoding.endswith("?") else "strict"
    decoder = codecs.getincrementaldecoder(name)(errors=errors)

    def pieces() -> Iterator[bytes]:
        for block in content.blocks():
            yield clean(decoder.decode(block))
        yield clean(decoder.decode(b"", final=True))

    def clean(text: str) -> bytes:
        if errors == "replace":
            counted[0] += text.count("\ufffd")
        if "\0" in text:
            counted[0] += text.count("\0")
            text = text.replace("\0", "")
        if old_lines:
            text = text.replace("\r", "\n")
        return text.encode()

    made = spooled(pieces())
    return Text(made, _shown(name), counted[0])


def _shown(encoding: str) -> str:
    return encoding.removesuffix("-sig").replace("_", "-")
