"""Names in the order of an index: one alphabet for all, Chinese names by their pinyin.

    Ann · Bo · 戴莹 · Élise · 图拉古 · Zoe · …          D for Dai, T for Tu; other scripts come last

The order of pinyin is that of GB 2312, whose 3,755 common characters are sorted by it; Traditional
characters count as their Simplified ones. Surnames outside of it, or read otherwise than the character mostly
is, are listed. What is left of rare characters comes behind, by radical.
"""

from bisect import bisect_right
from functools import lru_cache
from unicodedata import combining, normalize

from archive.languages import HAN
from search.words import matching_form

OTHER = "#"  # the letter of names that the alphabet does not know

LETTERS = "ABCDEFGHJKLMNOPQRSTWXYZ"  # no syllable begins with I, U or V
FIRST_OF_EACH = [character.encode("gb2312") for character in "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"]
LAST_COMMON = bytes.fromhex("d7f9")
SURNAMES = {
    character: letter
    for letter, characters in {
        "B": "邴贲", "C": "褚岑晁谌", "D": "窦邸", "F": "酆", "G": "郜", "H": "扈", "J": "嵇郏暨",
        "K": "邝阚蒯夔", "L": "栾蔺逯郦", "M": "缪闵宓", "N": "乜", "O": "区", "P": "逄濮",
        "Q": "裘瞿璩覃亓郄阙仇", "R": "芮", "S": "莘殳佘单厍", "T": "滕邰佟仝钭", "W": "邬隗",
        "X": "奚荀郤胥冼解郗", "Y": "於羿庾晏鄢闫", "Z": "臧昝竺訾仉查翟",
    }.items()
    for character in characters
}  # fmt: skip

IndexKey = tuple[str, bool, str, str]


@lru_cache(1 << 15)
def index_letter(name: str) -> str:
    """Under which letter an index has a name: A to Z, or OTHER."""
    first = _folded(name)[:1]
    if HAN.match(first):
        return SURNAMES.get(first) or _letter_of_pinyin(first)
    return first.upper() if "a" <= first <= "z" else OTHER


@lru_cache(1 << 15)
def index_key(name: str) -> IndexKey:
    """What sorts names as an index does: by letter, then Latin ones, then Chinese ones."""
    letter, folded = index_letter(name), _folded(name)
    behind_all = "~" if letter == OTHER else letter
    is_han = HAN.match(folded) is not None
    return behind_all, is_han, _in_pinyin_order(folded) if is_han else folded, name


def is_spelled_like(spelling: str, typed: str) -> bool:
    """Whether a name holds what somebody began to type, in either script of Chinese, whatever the case."""
    return _folded(typed) in _folded(spelling)


@lru_cache(1 << 15)
def _folded(name: str) -> str:
    """As it is matched, without accents."""
    apart = normalize("NFD", matching_form(name).strip())
    return "".join(character for character in apart if not combining(character))


def _letter_of_pinyin(character: str) -> str:
    code = character.encode("gb2312", "ignore")
    if not FIRST_OF_EACH[0] <= code <= LAST_COMMON:
        return OTHER
    return LETTERS[bisect_right(FIRST_OF_EACH, code) - 1]


def _in_pinyin_order(text: str) -> str:
    """Text that sorts as the bytes of its GB encoding."""
    return text.encode("gb18030", "replace").decode("latin-1")
