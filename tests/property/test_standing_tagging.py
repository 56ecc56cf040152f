"""The quick tagging against reading every text word by word."""

from hypothesis import given
from hypothesis import strategies as st

from kolloquy.influence.ranking.tagging import Term, tag, usable_terms
from kolloquy.influence.ranking.words import find_phrase, number_words, places_table, spelling, stem
from kolloquy.kernel.text import fold, plain

VOCABULARY = ["heart", "hearts", "failure", "acute", "AIDS", "aids", "Tumour", "tumor", "type", "2", "of", ""]
texts = st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=9).map(" ".join), max_size=5)
terms = st.lists(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4).map(" ".join), max_size=8)


def plain_tags(texts: list[str], terms: list[Term]) -> set[tuple[int, int, int]]:
    """(text, word, concept): longest terms first, and no term inside the words that a longer one took."""
    found = set()
    for number, text in enumerate(texts):
        printed = plain(text).split()
        words = [spelling(word.casefold()) for word in printed]
        taken = [False] * len(words)
        for length in range(8, 0, -1):
            here = []
            for start in range(len(words) - length + 1):
                if all(taken[start : start + length]):
                    continue
                for term in terms:
                    if len(term.words) == length and same(term, words[start : start + length], printed[start]):
                        here.append((start, term.concept))
            for start, concept in here:
                found.add((number, start, concept))
                taken[start : start + length] = [True] * length
    return found


def same(term: Term, words: list[str], printed: str) -> bool:
    if len(words) == 1:
        return term.words[0] == words[0] and (not term.acronym or printed.upper() == printed)
    return [stem(word) for word in term.words] == [stem(word) for word in words]


@given(texts, terms)
def test_the_quick_tagging_is_the_plain_one(texts: list[str], spelled: list[str]) -> None:
    known = usable_terms((concept, [term]) for concept, term in enumerate(spelled))
    words = number_words(texts)
    matches = tag(words, known)
    text = words.text_at(matches.place)
    quick = set(
        zip(text.tolist(), (matches.place - words.starts[text]).tolist(), matches.concept.tolist(), strict=True)
    )
    assert quick == plain_tags(texts, known)


@given(texts, st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3).map(" ".join))
def test_a_phrase_is_found_where_its_words_stand_in_a_row(texts: list[str], phrase: str) -> None:
    words = number_words(texts)
    vocabulary, places = places_table(words)
    column = places["place"].to_numpy().astype("int64")
    begins = find_phrase(phrase, vocabulary, lambda first, count: column[first : first + count])
    wanted = [stem(word) for word in fold(phrase).split()]
    expected = set()
    for number, text in enumerate(texts):
        said = [stem(word) for word in fold(text).split()]
        for start in range(len(said) - len(wanted) + 1):
            if wanted and said[start : start + len(wanted)] == wanted:
                expected.add(int(words.starts[number]) + start)
    assert set(begins.tolist()) == expected
