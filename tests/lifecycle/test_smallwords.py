"""Is a "thanks, that worked" known for one, and nothing that still asks for help?"""

import string
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.smallwords import Courtesy, rating, thanks

POSITIVE = {
    "en": """Thanks|thank you!|THANKS, THAT WORKED|Thanks, that worked 👍|@deskhand thanks!
        @a @b_c it works now
        works now|all good|Perfect.|great, thanks a lot|problem solved, cheers
        thank you so much everyone|Thanks Ana!
        Thanks so much, José|thanks, team|ok thanks|It’s working now, thank you|Thanks 🙏🏽
        thanks :)|Cheers guys""",
    "de": """Danke!|Danke schön|Vielen Dank, hat geklappt|danke, funktioniert jetzt
        Problem gelöst|danke schon
        Jetzt geht's, danke|GROSSARTIG|Danke Jörg!""",
    "fr": "Merci beaucoup !|merci, ça marche|ca marche maintenant|C'est réglé, merci|Merci Zoé",
    "es": "¡Muchas gracias!|gracias, ya funciona|Funcionó, mil gracias|problema resuelto"
    "|Gracias Łukasz",
    "it": "Grazie mille|ora funziona, grazie|Perfetto, grazie a tutti|Problema risolto!",
    "pt": "Obrigada!|muito obrigado, funcionou|Deu certo, valeu|otimo, obrigado pessoal",
    "nl": "Bedankt!|Dank je wel, het werkt nu|Probleem opgelost|heel erg bedankt allemaal",
    "pl": "Dziękuję!|dzieki, juz dziala|Wielkie dzięki, udało się|Problem rozwiązany",
    "sv": "Tack så mycket!|tack, det funkar nu|Nu fungerar det|Tusen tack",
    "tr": "Teşekkürler|TEŞEKKÜR EDERİM|çok sağ olun, çalıştı|sorun cozuldu|ÇALIŞTI",
    "ja": "ありがとうございます！|ありがとう、解決しました。|直りました🎉"
    "|本当にありがとうございました|ｻﾝｷｭｰ",
    "zh": "谢谢！|谢谢，问题解决了。|非常感谢|謝謝你|现在可以了，谢谢 🙏",
    "emoji": "👍|🙏🙏|❤️|🎉 😊|@deskhand 👍🏿!",
}
NEGATIVE = """|oh great|wow, thanks|Thanks Genius|   |!!!|@deskhand|ok
    so much|everyone|thanks for nothing
    thanks, still broken|no thanks|thanks but|Thanks But
    Thanks Nothing|Thanks Still|THANKS NOT|thanks?|Thanks ?|works now？|great...|great…
    thanks, not solved|not great|unsolved
    thanks, however|thanks in advance|yes thanks|thanks 👎|👎|😡|thanks :(|thanks 2
    thanks https://x.co|thanks ana
    Thanks Ana Maria|Thanks. Ana|Thanks Ana, still|perfect Ana|that worked Ana|Ana thanks
    Thanks, Please|"Thanks"|it works so so
    thanks danke
    thanks thanks thanks thanks thanks thanks thanks thanks thanks thanks thanks thanks thanks
    thanks @ana|is it solved|it never worked|it worked yesterday|done|please|thanks / no
    10/10|Thanks Unsolved
    danke, geht aber nicht|Danke Nein|danke im Voraus|geht so|geht nicht|funktioniert nicht
    Danke Trotzdem|alles gut?
    gracias pero no funciona|no funciona|gracias de nada|Gracias Pero|funciona a veces
    ça ne marche pas|ça marche plus|merci d'avance|merci mais non|ça va|merci quand même
    grazie ma non funziona|non funziona|grazie al cazzo|grazie lo stesso
    obrigado, mas não funcionou|não funcionou|obrigado por nada|tudo bem
    bedankt, maar het werkt niet|werkt niet|nou bedankt|werkt het
    dzięki, ale nie działa|nie działa|dzięki za nic|Dzięki Ale
    tack, men det funkar inte|funkar inte|tack för inget|Tack Men
    teşekkürler ama çalışmıyor|çalışmadı|çalıştı mı|sorun çözülmedi
    ありがとう、でも動きません|解決しませんでした|解決しましたか|直りません|大丈夫です|結構です
    谢谢，但是没有解决|没解决|解决了吗|不用谢|谢谢，还是不行|未解决|不太好了"""
GOOD = "👍|👍🏽|@deskhand 👍|good|Good!|gut|bien|bene|bom|goed|dobrze|bra|iyi|いい|好"
BAD = "👎|@deskhand 👎🏻|bad|BAD.|schlecht|mauvais|malo|male|ruim|slecht|źle|dåligt|kötü|悪い|差"
NEITHER = "|not good|good?|good and bad|👍👎|good luck|ok|5|thanks|bad...|不|@good|goodbad"


def each(text: str) -> list[str]:
    return [part.strip(" \t") for line in text.split("\n") for part in line.split("|")]


KNOWN = [(language, text) for language, texts in POSITIVE.items() for text in each(texts)]
SAID = st.sampled_from([text for _, text in KNOWN])
WORDS = tomllib.loads(files("lifecycle").joinpath("words.toml").read_text("utf-8"))
LANGUAGES = [part for part in WORDS.values() if isinstance(part, dict)]


@pytest.mark.parametrize(("language", "text"), KNOWN)
def test_courtesy_is_known(language: str, text: str) -> None:
    found = thanks(text)
    assert found
    assert found.language == language
    assert found.words


@pytest.mark.parametrize("text", each(NEGATIVE))
def test_what_may_ask_for_help_is_no_courtesy(text: str) -> None:
    assert thanks(text) is None


def test_there_are_enough_examples() -> None:
    assert len(KNOWN) >= 60
    assert len(each(NEGATIVE)) >= 60
    assert len(LANGUAGES) >= 12


def test_it_can_be_explained() -> None:
    assert thanks("@desk Vielen dank Jörg 🙏") == Courtesy("de", ("vielen dank", "🙏"))
    assert thanks("thanks a lot, IT WORKS now") == Courtesy("en", ("thanks", "it works now"))


@pytest.mark.parametrize("text", [*(f"Thanks {w.title()}" for w in WORDS["no_names"])])
def test_a_word_that_means_something_is_no_name(text: str) -> None:
    assert thanks(text) is None


@given(SAID, st.text(string.ascii_lowercase, min_size=1, max_size=8), st.booleans())
def test_an_unknown_word_ends_it(text: str, word: str, before: bool) -> None:
    unknown = f"q{word}q"
    assert thanks(f"{unknown} {text}" if before else f"{text} {unknown}") is None


@given(SAID, st.sampled_from("0123456789٣５²?？¿؟⁇"), st.data())
def test_a_digit_or_a_question_mark_ends_it(text: str, sign: str, data: st.DataObject) -> None:
    said = text.split(" ") if text.startswith("@") else ["", text]
    body = " ".join(part for part in said if not part.startswith("@")).strip()
    at = data.draw(st.integers(0, len(body)))
    assert thanks(body[:at] + sign + body[at:]) is None


@given(st.text() | st.text("@ .!,Aa👍❤️ありがとう谢'-"))
def test_any_text_is_read(text: str) -> None:
    found = thanks(text)
    assert found is None or found.words
    assert rating(text) in {True, False, None}


@pytest.mark.parametrize(
    "piece", ["thanks ", "@", "@a ", "a", " ", "!", "👍", "A b", "谢谢", ". ", "\n", ":) ", "ﷺ"]
)
def test_what_is_long_is_no_courtesy(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    assert thanks(text) is None
    assert rating(text) is None


@pytest.mark.parametrize("text", each(GOOD))
def test_good(text: str) -> None:
    assert rating(text) is True


@pytest.mark.parametrize("text", each(BAD))
def test_bad(text: str) -> None:
    assert rating(text) is False


@pytest.mark.parametrize("text", each(NEITHER))
def test_no_rating(text: str) -> None:
    assert rating(text) is None


def test_no_word_is_good_here_and_bad_there() -> None:
    good = {word for part in LANGUAGES for word in part["good"]}
    assert not good & {word for part in LANGUAGES for word in part["bad"]}
