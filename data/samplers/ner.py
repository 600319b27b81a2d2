"""Korean sentences whose characters carry BIO tags: PS, LC, OG, DT, TI, QT.

Names are composed, so most of a test sentence's people and organisations are new; a name's word may
be an ordinary word elsewhere (이슬, 한결), a city may be the team or the council of it. One mention in
a hundred is left untagged, as tired annotators do. Not handled: entities inside entities.
"""

import random
import re

from data.samplers import stock
from data.samplers.particles import settle

SENTENCES = 1050
TAGGED = re.compile(r"<([^<>:]+):([A-Z]{2})>")
SURNAMES = "강고곽구권김남노류문박배백서성손송신심안양오유윤이임장전정조주차최하한허홍황"
FIRST = (
    "가건경규나다도동라민병보서선성세소수승시아영예완용우원유윤은인재정종주준지진찬태하한해현호희"
)
SECOND = "겸결경규근기나단담람래름린미민별빈상서석선솔수슬승아연영온우욱원윤율은인정주준지진찬하현호환훈희"
GIVEN = (
    "이슬",
    "보람",
    "한결",
    "가람",
    "하늘",
    "노을",
    "다솜",
    "아람",
    "슬기",
    "나라",
    "샛별",
    "한별",
)
CLOSED = [name for name in GIVEN if name not in ("슬기", "나라")]  # end in a consonant
MAKERS = """
    가온 누리솔 다온들 도담 라온길 마루빛 물푸레 미르내 바른손길 별하 비채 새솔 소담터 시나브로 아라온 여울목
    온새미 윤슬 이든 자람 초롱 푸른결 하람 해오름 한울터 솔바람 늘봄 모아람 두레샘 큰여울
""".split()
COMPANIES = (
    "전자 물산 제약 건설 식품 중공업 소프트 통신 출판 항공 자동차 바이오 에너지 화학".split()
)
BODIES = "연구소 재단 협회 위원회 병원 방송 신문 시민연대 미술관 교향악단".split()
OFFICES = "시청 경찰서 소방서 교육청 시의회 보건소 지방법원".split()
TEAMS = "유나이티드 호랑이 FC 돌고래 블루스 갈매기 스타즈 거북선".split()
CITIES = "서울 부산 대구 인천 광주 대전 울산 수원 춘천 강릉 전주 여수 목포 포항 제주 청주 천안 김해".split()

SIZES = {
    "digit": range(1, 10),
    "pm": range(1, 7),
    "am": range(7, 12),
    "dawn": range(2, 6),
    "evening": range(6, 9),
    "night": range(8, 12),
    "day": range(2, 29),
    "month": range(1, 13),
    "minutes": range(5, 60, 5),
    "minutes_short": range(2, 45),
    "warm": range(12, 35),
    "small": range(11, 99),
    "tens": range(100, 500, 10),
    "tens_small": range(20, 60, 10),
    "hundred": range(100, 1000),
    "thousand": range(1000, 10000, 100),
    "phone": range(40, 160),
    "adult": range(19, 92),
    "century": range(7, 20),
    "decade": range(1930, 1990, 10),
    "early": range(1931, 1985),
    "late": range(1986, 2026),
    "recent": range(2019, 2026),
}


def make(seed: int = 2026) -> dict[str, str]:
    rng = random.Random(seed)
    sentences = [tag_some(sentence, rng) for sentence in compose(rng)]
    numbered = enumerate(sentences, 1)
    return {"ner.tsv": "".join(block(f"ner_{i:05}", sentence) for i, sentence in numbered)}


def compose(rng: random.Random) -> list[str]:
    """Return marked sentences of 12 to 120 characters, all different without their marks."""
    composer = stock.Composer(stock.load("ner"), rng)
    patterns, found = composer.stock["sentence"], {}
    while len(found) < SENTENCES:
        composer.begin()
        composer.stock |= names(rng) | numbers(rng)
        sentence = settle(composer.fill(rng.choice(patterns)))
        plain = TAGGED.sub(r"\1", sentence)
        if 12 <= len(plain) <= 120:
            found.setdefault(plain, sentence)
    return list(found.values())


def names(rng: random.Random) -> dict[str, list[str]]:
    """Invent a handful of people, organisations, schools and teams."""
    people = [rng.choice(SURNAMES) + given(rng) for _ in range(4)]
    banks = [f"<{rng.choice(MAKERS)}은행:OG>", f"<{rng.choice(CITIES)}저축은행:OG>"]
    schools = [f"{rng.choice((*MAKERS, *CITIES))}{kind}" for kind in ("대학교", "대", "고등학교")]
    return {
        "person": [f"<{name}:PS>" for name in people],
        "given": [f"<{rng.choice(CLOSED)}:PS>", f"<{closed(rng)}:PS>"],
        "surname_only": [f"<{rng.choice(SURNAMES)}:PS>"],
        "witness": [f"<{rng.choice(SURNAMES)} 모:PS>"],
        "maker": [rng.choice(MAKERS)],
        "org": [f"<{rng.choice((firm, office, body))(rng)}:OG>" for _ in range(3)],
        "firm": [f"<{firm(rng)}:OG>" for _ in range(3)],
        "office": [f"<{office(rng)}:OG>" for _ in range(2)],
        "cityhall": [f"<{rng.choice(CITIES)}시:OG>", f"<{rng.choice(CITIES)}시청:OG>"],
        "org_bank": banks,
        "school": [f"<{school}:OG>" for school in schools],
        "team": [f"<{team(rng)}:OG>" for _ in range(4)],
    }


def given(rng: random.Random) -> str:
    if rng.random() < 0.12:
        return rng.choice(GIVEN)
    first = rng.choice(FIRST)
    return first + rng.choice([second for second in SECOND if second != first])


def closed(rng: random.Random) -> str:
    """Invent a given name that ends in a consonant, after which the suffix 이 stands."""
    while True:
        name = given(rng)
        if (ord(name[-1]) - ord("가")) % 28:
            return name


def firm(rng: random.Random) -> str:
    maker = rng.choice(MAKERS)
    return rng.choice((maker, maker + rng.choice(COMPANIES), maker + rng.choice(COMPANIES)))


def office(rng: random.Random) -> str:
    return rng.choice(CITIES) + rng.choice(OFFICES)


def body(rng: random.Random) -> str:
    kind = rng.choice(BODIES)
    return rng.choice((rng.choice(MAKERS) + kind, f"{rng.choice(CITIES)} {kind}"))


def team(rng: random.Random) -> str:
    """Name a team: by city and emblem, by its owner, or by the city alone."""
    city, emblem = rng.choice(CITIES), rng.choice(TEAMS)
    return rng.choice((f"{city} {emblem}", f"{rng.choice(MAKERS)} {emblem}", city))


def numbers(rng: random.Random) -> dict[str, list[str]]:
    """Draw numbers of each size, two of each."""
    drawn = {}
    for name, sizes in SIZES.items():
        drawn[name] = [str(rng.choice(sizes)) for _ in "ab"]
    return drawn


def tag_some(sentence: str, rng: random.Random) -> str:
    """Take the tag from one mention in a hundred."""
    return TAGGED.sub(lambda match: match[0] if rng.random() >= 0.01 else match[1], sentence)


def block(identity: str, sentence: str) -> str:
    """Write a sentence: a comment, `character tab tag` a line, an empty line.

    >>> block("a", "<봄비:PS>다")
    '## a\\t<봄비:PS>다\\n봄\\tB-PS\\n비\\tI-PS\\n다\\tO\\n\\n'
    """
    lines, end = [f"## {identity}\t{sentence}"], 0
    for match in TAGGED.finditer(sentence):
        lines += [f"{character}\tO" for character in sentence[end : match.start()]]
        lines += [f"{c}\t{'I' if i else 'B'}-{match[2]}" for i, c in enumerate(match[1])]
        end = match.end()
    lines += [f"{character}\tO" for character in sentence[end:]]
    return "\n".join(lines) + "\n\n"
