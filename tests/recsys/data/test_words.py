import pytest

from recsys.data.words import words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Économie of a CAFÉ", ["the", "economie", "of", "cafe"]),
        ("Straße 12, no 7", ["strasse", "12", "no"]),
        ("机器学习在图书馆", ["机器", "学习", "在", "图书馆"]),
        ("Python机器学习", ["python", "机器", "学习"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("ひらがな", ["ひら", "らが", "がな"]),
        ("Привет, мир", ["привет", "мир"]),
        ("مَكْتَبَة", ["مكتبة"]),
        ("", []),
        ("— !? —", []),
    ],
)
def test_words_of_many_scripts(text: str, found: list[str]) -> None:
    assert list(words(text)) == found


def test_accents_written_apart_or_together_make_no_difference() -> None:
    assert list(words("e\u0301tude")) == list(words("\u00e9tude")) == ["etude"]
