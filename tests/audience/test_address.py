"""Addresses as people type them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.audience.address import ADDRESS_OCTETS, LOCAL_OCTETS, Address, normalise
from distributor.errors import AddressError
from distributor.language import speaking


@pytest.mark.parametrize(
    "typed",
    [
        "Zhang.San@example.org",
        "  Zhang.San@example.org\t",
        "\u3000Zhang.San@example.org\xa0",
        "\ufeffZhang.San@example.org\u200b",
        "\u202aZhang.San@example.org\u202c",
        "Ｚｈａｎｇ．Ｓａｎ＠ｅｘａｍｐｌｅ．ｏｒｇ",
        "Zhang.San@EXAMPLE.Org",
        "Zhang.San@example。org",
        "<Zhang.San@example.org>",
        "＜ Zhang.San@example.org ＞",
    ],
)
def test_what_people_type_by_accident_makes_no_difference(typed: str) -> None:
    assert normalise(typed) == Address("Zhang.San@example.org", "zhang.san@example.org")


def test_capitals_are_written_as_they_are_and_compared_as_none() -> None:
    assert normalise("WU6@Example.ORG") == Address("WU6@example.org", "wu6@example.org")
    assert normalise("É.WU@example.org").key == "É.wu@example.org", "beyond ASCII it depends on the language"


@pytest.mark.parametrize(
    "address",
    [
        "o'brien@example.org",  # RFC 5321 section 4.1.2
        "张三zhang@example.org",
        "山田ヤマダyamada@example.org",
        "иван@example.org",
        "νίκος@example.org",
        "a@пример.org",
        "a@例子shop.org",
    ],
)
def test_scripts_that_are_written_together_and_an_apostrophe_inside_are_welcome(address: str) -> None:
    assert normalise(address).address == address


@pytest.mark.parametrize("mark", ["'", "＇", "’", "‘", "‛", "`", "´", "ʼ", "′"])
@pytest.mark.parametrize("typed", ["{}zhang@example.org", "zhang{}@example.org", "zhang@example.org{}"])
def test_an_apostrophe_at_an_end_is_refused(typed: str, mark: str) -> None:
    with speaking("en"), pytest.raises(AddressError, match="apostrophe stands at an end"):
        normalise(typed.format(mark))


@pytest.mark.parametrize(
    ("typed", "letter"),
    [
        ("zhаng@example.org", "CYRILLIC SMALL LETTER A, U+0430"),
        ("ΑBC@example.org", "GREEK CAPITAL LETTER ALPHA, U+0391"),
        ("жα@example.org", "GREEK SMALL LETTER ALPHA, U+03B1"),
        ("сао@example.org", "CYRILLIC SMALL LETTER ES, U+0441"),  # every letter looks Latin
        ("张а@example.org", "“а” is CYRILLIC SMALL LETTER A"),
        ("ab٣@example.org", "ARABIC-INDIC DIGIT THREE"),
        ("zhɑng@example.org", "LATIN SMALL LETTER ALPHA"),
        ("a@exаmple.org", "CYRILLIC SMALL LETTER A, U+0430"),
        ("a@xn--80ak6aa92e.org", "CYRILLIC SMALL LETTER A"),  # аррӏе
    ],
)
def test_a_letter_that_passes_for_another_is_refused_by_name(typed: str, letter: str) -> None:
    with speaking("en"), pytest.raises(AddressError) as refusal:
        normalise(typed)
    assert letter in str(refusal.value)


def test_a_chinese_domain_is_written_as_typed_and_compared_as_a_labels() -> None:
    assert normalise("a@例子.Example.ORG") == Address("a@例子.example.org", "a@xn--fsqu00a.example.org")
    assert normalise("a@XN--FSQU00A.example.org").key == "a@xn--fsqu00a.example.org"


def test_letters_of_any_script_may_stand_before_the_at_sign() -> None:
    assert normalise("张三@example.org").address == "张三@example.org"
    assert normalise("𠮷@example.org").address == "𠮷@example.org"


def test_signs_that_need_no_quotes_are_kept() -> None:
    assert normalise("a+b_c-d!#$%&'*/=?^`{|}~@example.org").key == "a+b_c-d!#$%&'*/=?^`{|}~@example.org"


def test_a_decomposed_letter_is_the_same_address_as_the_composed_one() -> None:
    assert normalise(unicodedata.normalize("NFD", "josé@example.org")) == normalise("josé@example.org")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "it is empty"),
        (" \u3000\ufeff", "it is empty"),
        ("a@example.org\r\nRCPT TO:<b@example.org>", "line breaks"),
        ("a@example.org\n", "line breaks"),
        ("a\x00@example.org", "[U+0000]"),
        ("a@exam\x1bple.org", "[U+001B]"),
        ("a\tb@example.org", "space inside"),
        ("a b@example.org", "space inside"),
        ("a@exa mple.org", "space inside"),
        ("张三 <a@example.org>", "write the address alone"),
        ("mailto:a@example.org", "write the address alone"),
        ("<<a@example.org>>", "write the address alone"),
        ("-rf@example.org", "may not begin with “-”"),
        ("－rf@example.org", "may not begin with “-”"),
        ("example.org", "no “@”"),
        ("a@@example.org", "more than one “@”"),
        ("a@example.org;b@example.org", "more than one “@”"),
        ("a@b＠example.org", "more than one “@”"),
        ("@example.org", "nothing stands before"),
        ("a@", "nothing stands after"),
        ('"a b"@example.org', "quoted local parts"),
        (".a@example.org", "a dot stands at an end of the part before"),
        ("a..b@example.org", "a dot stands at an end of the part before"),
        ("a.@example.org", "a dot stands at an end of the part before"),
        ("a,b@example.org", "“,” is not allowed before"),
        ("a(b)@example.org", "“(” is not allowed before"),
        ("张、李@example.org", "“、” is not allowed before"),
        ("①@example.org", "“①” is not allowed before"),
        ("ﬁ@example.org", "“ﬁ” is not allowed before"),
        ("ｱ@example.org", "“ｱ” is not allowed before"),
        ("a\u200bb@example.org", "“[U+200B]” is not allowed before"),
        ("\u115f@example.org", "is not allowed before"),
        ("a\ud800@example.org", "“[U+D800]” is not allowed before"),
        ("a@localhost", "no dot"),
        ("a@example..org", "a dot stands at an end of the domain"),
        ("a@.example.org", "a dot stands at an end of the domain"),
        ("a@example.org.", "a dot stands at an end of the domain"),
        ("a@example.org。", "a dot stands at an end of the domain"),
        ("a@example.org;", "“example.org;” cannot stand in a domain"),
        ("a@example.org；", "“example.org;” cannot stand in a domain"),
        ("oʼbrien@example.org", "“ʼ” is not allowed before"),
        ("a\u00adb@example.org", "“[U+00AD]” is not allowed before"),
        ("a@exam_ple.org", "cannot stand in a domain"),
        ("a@-example.org", "“-example” cannot stand in a domain"),
        ("a@example-.org", "“example-” cannot stand in a domain"),
        ("a@☃.example.org", "“☃” cannot stand in a domain"),
        ("a@xn--a.example.org", "“xn--a” cannot stand in a domain"),
        ("a@" + "b" * 64 + ".org", "cannot stand in a domain"),
        ("a@exa\u00admple.org", "“[U+00AD]” is not allowed in a domain"),
        ("a@exa\u034fmple.org", "“[U+034F]” is not allowed in a domain"),  # UTS #46 drops these,
        ("a@exa\ufe0fmple.org", "“[U+FE0F]” is not allowed in a domain"),  # and another domain is left
        ("a@exa\u180bmple.org", "“[U+180B]” is not allowed in a domain"),
        ("a@exa\u3164mple.org", "“[U+3164]” is not allowed in a domain"),
        ("a@exa\U000e0100mple.org", "“[U+E0100]” is not allowed in a domain"),
        ("a\u034fb@example.org", "“[U+034F]” is not allowed before"),
        ("a@\ud800.org", "is not allowed in a domain"),
        ("a@[192.0.2.1]", "IP address in brackets"),
        ("a@[IPv6:2001:db8::1]", "IP address in brackets"),
        ("a@192.0.2.1", "an IP address is not accepted"),
        ("a" * 65 + "@example.org", "longer than 64 octets before"),
        ("张" * 22 + "@example.org", "longer than 64 octets before"),
        ("a@" + ".".join(["b" * 60] * 5), "longer than 255 octets after"),
        ("aaaaaaaaaaa@" + ".".join(["b" * 60] * 4), "longer than 254 octets"),
        ("a@" + "b" * 5000, "longer than 254 octets"),
    ],
)
def test_what_cannot_be_written_to_is_refused_with_the_reason(typed: str, reason: str) -> None:
    with speaking("en"), pytest.raises(AddressError) as refusal:
        normalise(typed)
    assert reason in str(refusal.value)


def test_a_refusal_shows_the_address_without_its_control_characters() -> None:
    with speaking("en"), pytest.raises(AddressError) as refusal:
        normalise("a\x1b[31m\u202e@example.org")
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("length", [ADDRESS_OCTETS, ADDRESS_OCTETS + 1])
def test_the_longest_address_has_254_octets(length: int) -> None:
    domain = ".".join(["b" * 60] * 4)
    typed = "a" * (length - len(domain) - 1) + "@" + domain
    if length <= ADDRESS_OCTETS:
        assert len(normalise(typed).key) == ADDRESS_OCTETS
        return
    with pytest.raises(AddressError):
        normalise(typed)


def test_a_chinese_domain_is_measured_as_it_goes_over_the_wire_too() -> None:
    typed = "a" * 40 + "@" + ".".join(["ü" + "b" * 50] * 4)
    assert len(typed.encode()) <= ADDRESS_OCTETS
    with pytest.raises(AddressError):
        normalise(typed)


LOCAL = st.text(st.characters(), min_size=1, max_size=12) | st.from_regex(
    r"[A-Za-z0-9.+\-]{1,20}", fullmatch=True
)
DOMAIN = st.from_regex(r"[A-Za-z0-9ａ-ｚ例子ßéא\-.。]{1,30}", fullmatch=True) | st.text(max_size=12)
ADDRESSES = st.builds("{}@{}".format, LOCAL, st.builds("{}.example.org".format, DOMAIN)) | st.text(
    max_size=40
)


def accepted(typed: str) -> Address | None:
    try:
        return normalise(typed)
    except AddressError:
        return None


@given(ADDRESSES)
def test_normalising_twice_changes_nothing(typed: str) -> None:
    address = accepted(typed)
    if address:
        assert normalise(address.address) == address
        assert normalise(address.key).key == address.key


@given(ADDRESSES)
def test_no_accepted_address_can_break_an_smtp_command(typed: str) -> None:
    address = accepted(typed)
    if not address:
        return
    local, _at, domain = address.address.rpartition("@")
    assert not set(address.address) & set(' \t\r\n\0"(),:;<>[]\\')
    assert address.address.isprintable()
    assert not address.address.startswith("-")
    assert "@" not in local
    assert all(char.isascii() or char.isalnum() for char in local)
    assert local
    assert all(local.split("."))
    assert address.key.rpartition("@")[2].isascii()
    assert len(local.encode()) <= LOCAL_OCTETS
    assert len(address.address.encode()) <= ADDRESS_OCTETS
    assert domain == domain.lower()


@given(
    st.from_regex(r"[a-z][a-z0-9]{0,9}(\.[a-z0-9]{1,5})?", fullmatch=True),
    st.sampled_from(["\u3000", " ", "\ufeff", "\t"]),
)
def test_full_width_typing_never_makes_a_second_person(local: str, edge: str) -> None:
    plain = f"{local}@example.org"
    wide = "".join(chr(ord(char) + 0xFEE0) for char in plain)
    assert normalise(edge + wide + edge) == normalise(plain)
