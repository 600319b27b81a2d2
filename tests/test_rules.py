"""Every rule of tools.rules can fail.

`book()` is a notebook that keeps them all; each entry of `BREAKS` spoils it in one way, and the
rule of that name has to notice.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from tools import rules

HERE = Path("notebooks") / "99_none.ipynb"
CHECKED = [rules.CHECKED]
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}


def text(source: str, slide_type: str = "slide") -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source, metadata={"slideshow": {"slide_type": slide_type}})


def code(source: str, shown: str = "", tags=(), **metadata) -> nbformat.NotebookNode:
    outputs = [nbformat.v4.new_output("stream", text=shown)] if shown else []
    metadata = {"slideshow": {"slide_type": "fragment"}, "tags": list(tags)} | metadata
    return nbformat.v4.new_code_cell(source, outputs=outputs, metadata=metadata)


def png() -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", {"image/png": "iVBORw0KGgo="})


def section(k: int) -> list[nbformat.NotebookNode]:
    return [
        text(f"## {k}. 창 만들기\n\n글을 일정한 길이로 자릅니다."),
        code(f"a = {k}\nb = 1\nc = a + b\nprint(c)", f"{k + 1}\n", CHECKED),
        text("다음 수가 나옵니다."),
        text("> **강사 안내**\n\n진행 안내(20분): 창 만들기 12분, 연습 8분.", "notes"),
    ]


def exercise(k: int) -> list[nbformat.NotebookNode]:
    hidden = {"jupyter": {"source_hidden": True}}
    check = f"check_{k} = exercises.Check.value(\n    abs(-{k}), hint='더하기'\n)\ncheck_{k}"
    return [
        text(f"### 연습 {k}. 더하기\n\n얼마입니까?"),
        code(f"answer_{k} = ...", tags=["exercise"]),
        code(f"{check}(answer_{k})", "✘ 다시. 힌트: 더하기", ["check", *CHECKED]),
        code(
            f"# 풀이: 더합니다.\nsolution_{k} = {k}\ncheck_{k}(solution_{k})",
            "✔ 맞습니다",
            ["solution", *CHECKED],
            **hidden,
        ),
    ]


def book() -> nbformat.NotebookNode:
    """Return a notebook that keeps every rule; the cells that `BREAKS` touches are 5 to 8."""
    goals = "\n".join(f"{k}. **{word}**을 압니다." for k, word in enumerate("창값표", start=1))
    draw = "fig, ax = plt.subplots()\nplots.curves({'loss': [1]}, ax=ax, title='손실')\nplt.show()"
    figure = code(draw)
    figure.outputs.append(png())
    fit = "model.fit(x_train, y_train, epochs=1, verbose=0, callbacks=[shown])"
    cells = [
        text("# 99. 빈 장\n\n이 장은 규칙을 보여 줍니다."),
        text(f"**0부 순환 신경망** · 약 0.5분(표본 규모, 2코어) · 필요: 없음 · {rules.GLOSSARY}"),
        text(f"## 목표\n\n{goals}"),
        code(
            "from helpers import course, exercises, plots, results\n\ncourse.start(seed=1)\n"
            "import keras\n"
            "import matplotlib.pyplot as plt\n\nRATE = 2",
            tags=["setup"],
        ),
        text("준비를 마쳤습니다."),
        code("def scaled(x):\n    # (batch, units)\n    return x * RATE"),  # 5
        figure,  # 6
        text("> 그림 설명: 손실이 천천히 내려가는 곡선입니다.\n\n손실이 줄었습니다."),  # 7
        code(f"{fit}\nassert model.evaluate(x_test, y_test) > 0"),  # 8
        text("시험 자료는 마지막에만 씁니다."),
        code("SEED = 1\nSTRESS = {'SEED': (2, 3)}", tags=["parameters"]),
        code("print(results.quote('98_other', 'accuracy'))", "0.9\n", CHECKED),
        *[cell for k in range(1, 5) for cell in section(k)],
        text("## 강의와 비교"),
        code(
            "scores = {'a': 1.0}\n\nresults.record('99_none', scores, data=spam, rival=other)\n"
            + "\n".join(f"assert scores['a'] > {k} / 9, '주장 {k}'" for k in (1, 2, 3))
        ),
        text("강의와 같습니다."),
        text(f"## 정리\n\n{goals}"),
        text("## 퀴즈"),
        code('quizzes.show("99")', tags=["quiz"]),
        text("## 연습문제"),
        *[cell for k in range(1, 4) for cell in exercise(k)],
        text("## 참고문헌\n\n- [An article](https://example.org/a)"),
    ]
    book = nbformat.v4.new_notebook(cells=cells)
    book.metadata = nbformat.from_dict(KERNEL)
    for count, (_, cell) in enumerate(rules.cells_of(book, "code"), start=1):
        cell.execution_count = count
    return book


def source(i: int, new: str):
    """Return a change that gives cell i another source."""
    return lambda book: book.cells[i].update(source=new)


def swap(old: str, new: str):
    """Return a change that replaces text in every source; one that changes nothing is an error."""

    def change(book):
        before = [cell.source for cell in book.cells]
        for cell in book.cells:
            cell.source = cell.source.replace(old, new)
        assert before != [cell.source for cell in book.cells]

    return change


def shown(i: int, text: str, name: str = "stdout"):
    """Return a change that adds text to the outputs of cell i."""
    output = nbformat.v4.new_output("stream", text=text, name=name)
    return lambda book: book.cells[i].outputs.append(output)


def html(i: int, text: str):
    """Return a change that adds HTML to the outputs of cell i."""
    output = nbformat.v4.new_output("display_data", {"text/html": text})
    return lambda book: book.cells[i].outputs.append(output)


def both(*changes):
    """Return a change that makes several."""
    return lambda book: [change(book) for change in changes]


def tagged(i: int, *tags: str):
    """Return a change that sets the tags of cell i."""
    return lambda book: book.cells[i].metadata.update(tags=list(tags))


def raised(book):
    book.cells[5].outputs.append(nbformat.v4.new_output("error", ename="KeyError", evalue="a"))


TRAINER = "def learn(x):\n    x.fit(1, epochs=1, verbose=0)"
SOLUTION_1 = next(i for i, cell in enumerate(book().cells) if "solution" in rules.tags(cell))
CHECK_1 = SOLUTION_1 - 1

BREAKS = {
    "rival": [swap(", rival=other", ""), swap("rival=other", "rival={}")],
    "claims": [
        tagged(10),
        both(swap(", '주장 1'", ""), swap(", '주장 2'", "")),
    ],
    "quotes": [tagged(11), both(swap("results.quote", "results.load"), tagged(11))],
    "hidden_answers": [
        swap("abs(-1)", "1"),
        swap("abs(-2)", "[2, -2]"),
        swap("# 풀이: 더합니다.", "# 풀이: 3을 더합니다."),
        swap("# 풀이: 더합니다.", "x = 0"),
    ],
    "quiz": [swap('show("99")', 'show("98")'), swap('"99")', '"99")\nx = 1')],
    "notes": [
        swap("> **강사 안내**\n\n진행", "진행"),
        swap("진행 안내(", "안내("),
        swap("연습 8분", "연습 9분"),
        swap("연습 8분", "정리 8분"),
    ],
    "title": [
        source(0, "# 98. 빈 장\n\n약속"),
        source(0, "# 99. Title\n\n약속"),
        source(0, "# 99. 장"),
    ],
    "badges": [
        source(1, "**0부**"),
        source(1, book().cells[1].source + "\n둘째 줄"),
        swap("약 0.5분", "잠깐"),
    ],
    "goals": [
        source(2, "## 할 일"),
        source(2, "## 목표\n\n1. **창**을 압니다."),
        source(2, "## 목표\n\n1. **창**과 **값**\n2. **값**\n3. 표"),
        swap("## 정리\n\n1. **창**", "## 정리\n\n1. 창"),
    ],
    "section_order": [
        swap("## 정리", "## 마무리"),
        swap("## 강의와 비교", "## 정오표"),
        swap("## 1. 창", "### 1. 창"),
        swap("https://example.org/a", "a"),
    ],
    "recorded": [
        swap("results.record('99_none'", "results.record('98_none'"),
        swap("'99_none', scores", ""),
        swap(".record", ".show"),
    ],
    "links": [
        source(4, "[다음](98_missing.ipynb)을 봅니다."),
        lambda book: book.cells[4].update(attachments={"a.png": {"image/png": "iVBORw0KGgo="}}),
    ],
    "size": [
        lambda book: book.cells.__delitem__(slice(10, None)),
        lambda book: book.cells.extend([text("글") for _ in range(60)]),
        shown(5, "x" * rules.MAX_BYTES),
        source(5, "x = 1\n" * 26),
        source(5, "class A:\n" + "    x = 1\n" * 40),
        source(5, ""),
    ],
    "plain_python": [source(5, "%matplotlib inline"), source(5, "!ls")],
    "hidden_globals": [
        source(5, "def f(x):\n    return x + rate"),
        source(5, "def f(x):\n    return [x + rate for _ in x]"),
        source(5, "def f(x):\n    def g():\n        return rate\n    return g()"),
        source(5, "class A:\n    def f(self):\n        return rate"),
    ],
    "clean_outputs": [
        lambda book: book.cells[5].update(execution_count=None),
        lambda book: book.cells[5].update(execution_count=7),
        raised,
        shown(5, "log", name="stderr"),
        shown(5, "FutureWarning: soon"),
        shown(5, "Traceback (most recent call last)"),
        shown(5, "Glyph 44032 missing"),
        shown(5, "12ms/step"),
        shown(5, '<script src="https://example.org/a.js">'),
        shown(5, "/home/me/a.csv"),
        source(5, r"open('C:\\data\\a.csv')"),
    ],
    "metadata": [
        lambda book: book.cells[5].metadata.update(execution={"shell.execute_reply": "…"}),
        lambda book: book.metadata.update(widgets={}),
        lambda book: book.metadata.kernelspec.update(name="myenv"),
        lambda book: book.cells[5].update(extra=1),
    ],
    "words": [
        swap(f" · {rules.GLOSSARY}", ""),
        swap("글을 일정한 길이로", "낱말을 일정한 길이로"),
        swap("# 99. 빈 장", "# 99. 씨앗이 빈 장"),
    ],
    "slides": [
        lambda book: book.cells[5].metadata.pop("slideshow"),
        lambda book: book.cells[5].metadata.update(slideshow={"slide_type": "page"}),
        lambda book: book.cells[6].metadata.update(slideshow={"slide_type": "skip"}),
        lambda book: [cell.metadata.update(slideshow={"slide_type": "-"}) for cell in book.cells],
    ],
    "checked_outputs": [
        tagged(5, "nbval-check-ouput"),
        tagged(4, "setup"),
        tagged(5, *CHECKED),
        lambda book: (tagged(6, *CHECKED)(book), shown(6, "1")(book)),
        lambda book: [cell.metadata.update(tags=[]) for _, cell in rules.cells_of(book, "code")],
    ],
    "setup": [
        tagged(3),
        tagged(5, "setup"),
        swap("course.start(seed=1)\n", ""),
        swap("course.start(seed=1)", "course.start()"),
        both(swap("import keras\n", ""), swap("course.start", "import keras\ncourse.start")),
        swap("import course,", "import attention_layers, course,"),
        swap("import course,", "import course, decoding,"),
        swap(
            "import course,", "import course\nfrom helpers.attention_layers import EncoderBlock\n#"
        ),
    ],
    "alt_text": [
        source(7, "손실이 줄었습니다."),
        source(7, "> 그림 설명:"),
        lambda book: book.cells.insert(7, code("x = 1")),
        html(8, "<svg></svg>"),
        html(8, '<div class="plotly-graph-div"></div>'),
        lambda book: book.cells[6].update(outputs=[]),
        source(9, "> 그림 설명: 여기에는 그림이 없습니다."),
        source(9, "글\n\n> 그림 설명: 여기에는 그림이 없습니다."),
    ],
    "training": [
        swap("assert ", "print"),
        both(source(13, TRAINER), source(17, "model = 1\n\nlearn(model)")),
        source(17, TRAINER.replace("epochs=1", "epochs=1, validation_split=0.1") + "\nlearn(2)"),
    ],
    "exercises": [
        swap("### 연습 3.", "### 문제 3."),
        swap("### 연습 3.", "### 연습 4."),
        tagged(CHECK_1, "check"),
        tagged(CHECK_1, "solution", *CHECKED),
        swap("check_1(solution_1)", "check_1(answer_1)"),
        swap("check_1 = exercises.Check.", "check_1 = mine."),
        swap("hint=", "help="),
        lambda book: book.cells[CHECK_1].update(outputs=[]),
        lambda book: book.cells[SOLUTION_1].outputs[0].update(text="✘ 힌트"),
        lambda book: book.cells[SOLUTION_1].metadata.pop("jupyter"),
        lambda book: book.cells.insert(4, code("x = 1", tags=["exercise"])),
    ],
    "unseen_test_data": [  # each way is in test_leaks.py
        source(5, "model.fit(x_train, validation_data=(x_test, y_test))"),
        both(
            source(5, "Vocabulary.fit(spam.texts)"),
            source(8, "p = f(spam.split('test'))\nassert p"),
        ),
    ],
}
KEEPS = [
    source(5, "def f(x):\n    return x + RATE + len(x) + keras.a\n\ndef g(x):\n    return f(x)"),
    source(5, "def f(x):\n    y = [i for i in x]\n    return lambda z: z + y"),
    source(5, "class A:\n" + "    x = 1\n" * 39),
    source(9, '강의의 "씨앗"은 시드입니다.'),
    source(7, "> 그림 설명: 두 곡선이 오른쪽으로 갈수록 멀어집니다."),
    shown(5, "https://example.org/home/a 경고 없음"),
    both(source(11, TRAINER), source(21, "model = 1\n\nassert learn(model)")),
    swap("## 연습문제", "## 연습문제\n\n세 문제가 있습니다."),
    swap("연습 8분", "연습 8분(다음 시간)"),
    html(5, "<table><td>plotly</td></table>"),
    swap("[An article](https://example.org/a)", "An article, <https://example.org/a>"),
]


def test_the_good_notebook_keeps_every_rule():
    assert rules.findings(book(), HERE) == {}


@pytest.mark.parametrize("change", KEEPS)
def test_no_false_alarm(change):
    changed = book()
    change(changed)
    assert rules.findings(changed, HERE) == {}


@pytest.mark.parametrize(
    ("name", "change"), [(name, change) for name, changes in BREAKS.items() for change in changes]
)
def test_each_rule_can_fail(name, change):
    changed = book()
    change(changed)
    found = rules.RULES[name](changed, HERE)
    assert found
    # A finding says where and what to do, not only that something is wrong.
    assert all(len(finding.split()) > 3 for finding in found)


def test_every_rule_is_shown_to_fail():
    assert set(BREAKS) == set(rules.RULES)


def test_badges_ask_for_the_neighbours(tmp_path):
    for name in ("01_a.ipynb", "02_b.ipynb", "03_c.ipynb"):
        (tmp_path / name).touch()
    badges = rules.RULES["badges"]
    lonely = book()
    assert len(badges(lonely, tmp_path / "02_b.ipynb")) == 2
    assert len(badges(lonely, tmp_path / "01_a.ipynb")) == 1
    lonely.cells[1].source += " · [이전: 01장](01_a.ipynb) · [다음: 03장](03_c.ipynb)"
    assert badges(lonely, tmp_path / "02_b.ipynb") == []


def test_command_line_prints_findings(tmp_path, capsys):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "glossary.md").touch()  # what the second cell links
    good, bad = tmp_path / "good" / "99_none.ipynb", tmp_path / "bad" / "98_none.ipynb"
    for path in (good, bad):
        path.parent.mkdir()
        nbformat.write(book(), path)
    assert rules.main([str(good)]) == 0
    assert capsys.readouterr().out == ""
    assert rules.main([str(bad)]) == 1
    assert re.search(r"98_none\.ipynb \[title\] cell 0: .*'# 98\. '", capsys.readouterr().out)
