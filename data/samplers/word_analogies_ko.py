"""Korean analogy questions: two different pairs of one relation, drawn at random.

Pairs of a section are written by hand. The third word of a question stands in one pair only, so a
question has one answer. Not handled: several right answers to a question.
"""

import random

QUESTIONS = 100  # a section

# Lines of `from to`; the relation is the section's name.
SECTIONS = {
    "capital-country": """
서울 한국 / 도쿄 일본 / 베이징 중국 / 모스크바 러시아 / 파리 프랑스 / 베를린 독일 / 로마 이탈리아
마드리드 스페인 / 방콕 태국 / 하노이 베트남 / 앙카라 터키 / 런던 영국 / 아테네 그리스 / 카이로 이집트
오타와 캐나다 / 리스본 포르투갈 / 빈 오스트리아 / 오슬로 노르웨이 / 헬싱키 핀란드 / 바르샤바 폴란드""",
    "country-language": """
한국 한국어 / 일본 일본어 / 중국 중국어 / 러시아 러시아어 / 프랑스 프랑스어 / 독일 독일어
이탈리아 이탈리아어 / 스페인 스페인어 / 태국 태국어 / 베트남 베트남어 / 터키 터키어 / 영국 영어
그리스 그리스어 / 이집트 아랍어 / 네덜란드 네덜란드어 / 포르투갈 포르투갈어 / 브라질 포르투갈어
오스트리아 독일어 / 멕시코 스페인어 / 인도 힌디어""",
    "male-female": """
아빠 엄마 / 아버지 어머니 / 할아버지 할머니 / 아들 딸 / 형 누나 / 오빠 언니 / 삼촌 이모 / 아저씨 아주머니
소년 소녀 / 왕 왕비 / 왕자 공주 / 신랑 신부 / 남편 아내 / 남자 여자 / 총각 처녀 / 사위 며느리
손자 손녀 / 남학생 여학생 / 남동생 여동생 / 외할아버지 외할머니""",
    "noun-object": """
집 집을 / 책 책을 / 비 비를 / 물 물을 / 나무 나무를 / 영화 영화를 / 우산 우산을 / 약속 약속을 / 학교 학교를
음악 음악을 / 편지 편지를 / 문 문을 / 길 길을 / 버스 버스를 / 시험 시험을 / 노래 노래를 / 사진 사진을
여우 여우를 / 강 강을 / 바다 바다를 / 친구 친구를 / 전화 전화를 / 꽃 꽃을 / 토끼 토끼를""",
    "present-past": """
간다 갔다 / 온다 왔다 / 한다 했다 / 본다 보았다 / 먹는다 먹었다 / 읽는다 읽었다 / 쓴다 썼다 / 산다 살았다
돈다 돌았다 / 부른다 불렀다 / 만난다 만났다 / 만든다 만들었다 / 웃는다 웃었다 / 탄다 탔다 / 찾는다 찾았다
연다 열었다 / 떠난다 떠났다 / 묻는다 물었다 / 씻는다 씻었다 / 고친다 고쳤다 / 빌린다 빌렸다
믿는다 믿었다 / 배운다 배웠다 / 기다린다 기다렸다""",
    "plain-honorific": """
가다 가시다 / 오다 오시다 / 하다 하시다 / 보다 보시다 / 읽다 읽으시다 / 쓰다 쓰시다 / 앉다 앉으시다
웃다 웃으시다 / 부르다 부르시다 / 만나다 만나시다 / 만들다 만드시다 / 살다 사시다 / 알다 아시다 / 듣다 들으시다
걷다 걸으시다 / 입다 입으시다 / 찾다 찾으시다 / 받다 받으시다 / 먹다 드시다 / 자다 주무시다
있다 계시다 / 말하다 말씀하시다 / 아프다 편찮으시다 / 기다리다 기다리시다""",
}


def make(seed: int = 2026) -> dict[str, str]:
    rng, lines = random.Random(seed), []
    for section, block in SECTIONS.items():
        lines.append(f": {section}")
        lines += questions(pairs_of(block), rng)
    return {"word_analogies_ko.txt": "\n".join(lines) + "\n"}


def pairs_of(block: str) -> list[list[str]]:
    return [pair.split() for line in block.strip().split("\n") for pair in line.split(" / ")]


def questions(pairs: list[list[str]], rng: random.Random) -> list[str]:
    """Draw ordered pairs of pairs without an answer that stands in the question."""
    every = [
        " ".join((*first, *second))
        for first in pairs
        for second in pairs
        if second[0] != first[0] and second[1] != first[1]
    ]
    return sorted(rng.sample(every, QUESTIONS))
