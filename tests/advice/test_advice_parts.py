"""The lexicon, the dictionary's cache and the units."""

from medbill_desktop.advice import terms
from medbill_desktop.advice.lexicon import Decision, Lexicon, learn
from medbill_desktop.advice.units import told, units


def test_a_term_proposes_after_two_accepts_and_seven_of_ten():
    once = [Decision("Runny nose", "J34.89")]
    assert learn(once, ()) == ()
    (learned,) = learn(once * 2, ())
    assert (learned.term, learned.code, learned.accepted, learned.rejected) == ("runny nose", "J34.89", 2, 0)
    assert learn(once * 7, [Decision("runny nose", "")] * 3)[0].precision == 0.7
    assert learn(once * 7, [Decision("runny nose", "")] * 4) == ()
    assert "7 of 10 times" in learn(once * 7, [Decision("runny nose", "")] * 3)[0].why


def test_another_code_taken_counts_against_the_first():
    taken = [Decision("cold", "J00")] * 2 + [Decision("cold", "J06.9")]
    assert learn(taken, ()) == ()
    assert learn([*taken, Decision("cold", "J00"), Decision("cold", "J00")], ())[0].code == "J00"


def test_the_lexicon_finds_the_longest_term_at_its_place():
    lexicon = Lexicon(learn([Decision("knee", "M25.569"), Decision("bad knees", "M17.0")] * 2, ()))
    text = "Two bad\nknees; one knee."
    assert [(text[each.start : each.end], each.learned.code) for each in lexicon.find(text)] == [
        ("bad\nknees", "M17.0"),
        ("knee", "M25.569"),
    ]


def test_words_inside_a_learned_term_propose_too_where_the_office_codes_both():
    long = [Decision("colitis with anemia", "K52.9")] * 4
    inner = Decision("anemia", "D64.9", within=("colitis with anemia",))
    often = Lexicon(learn([*long, *[inner] * 3], ()))
    assert [each.learned.code for each in often.find("Colitis with anemia.")] == ["K52.9", "D64.9"]
    seldom = Lexicon(learn([*long, *[inner] * 2, *[Decision("anemia", "D64.9")] * 9], ()))
    assert [each.learned.code for each in seldom.find("Colitis with anemia.")] == ["K52.9"]
    assert [each.learned.code for each in seldom.find("Anemia.")] == ["D64.9"]


def test_the_dictionary_comes_back_from_its_cache_and_a_broken_one_is_made_anew(
    advice_library, advice_cache, scanner
):
    scanner.scan("HTN")
    names = advice_library.names("icd10cm")
    (file,) = advice_cache.glob("*.npz")
    kept = terms.load(names, advice_cache)
    whole = file.read_bytes()
    file.write_bytes(whole[:1000])
    again = terms.load(names, advice_cache)
    assert (kept.keys == again.keys).all()
    assert (kept.nodes == again.nodes).all()
    assert len(file.read_bytes()) == len(whole)


def test_the_order_of_words_and_plurals_do_not_matter():
    assert terms.bag(told("sprain of the right ankle")) == terms.bag(told("right ankle sprains"))
    assert terms.bag(told("HTN")) == terms.bag(told("high blood pressure"))


def test_units_keep_their_places():
    text = "T2DM w/ hyperglycemia,\nno FEVER"
    assert next(text[each.start : each.end] for each in units(text)) == "T2DM"
    assert all(text[each.start : each.end] for each in units(text))
