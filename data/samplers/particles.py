"""Korean particles after composed words: a mark `(은)` becomes 은 or 는 by the last sound."""

import re

from data.samplers.korean_text import PARTICLES, RIEUL

# After a final consonant, after a vowel.
FORMS = PARTICLES | {
    "이나": ("이나", "나"),
    "이며": ("이며", "며"),
    "이었": ("이었", "였"),
    "이지만": ("이지만", "지만"),
    "이랑": ("이랑", "랑"),
    "이라면": ("이라면", "라면"),
    "이네": ("이네", "네"),
    "아": ("아", "야"),
}
MARK = re.compile(rf"([가-힣A-Za-z0-9%])((?::[A-Z]{{2}}>)?['’』》]*)\(({'|'.join(FORMS)})\)")
DIGITS_CLOSED = "013678"  # read 영, 일, 삼, 육, 칠, 팔
DIGITS_RIEUL = "178"
LETTERS_CLOSED = "LMNR"  # read 엘, 엠, 엔, 알


def settle(text: str) -> str:
    """Give every marked particle its form; a tag between, as in `<서울:LC>(은)`, is stepped over.

    >>> settle("물(은) 맑고 비(은) 차다. 서울(으로) 간 『봄』(을) 샀다.")
    '물은 맑고 비는 차다. 서울로 간 『봄』을 샀다.'
    """
    return MARK.sub(lambda match: match[1] + match[2] + form(match[1], match[3]), text)


def form(last: str, particle: str) -> str:
    """Return the particle as it stands after the character `last`."""
    closed, rieul = last in DIGITS_CLOSED + LETTERS_CLOSED, last in DIGITS_RIEUL + "LR"
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        closed, rieul = final != 0, final == RIEUL
    after_consonant, after_vowel = FORMS[particle]
    return after_vowel if not closed or (particle == "으로" and rieul) else after_consonant
