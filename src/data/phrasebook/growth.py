"""Noun phrases and adverbials of an exact number of words.

It grows by adjectives, an owner, a relative clause, a companion or a place: the dial of length.
"""

from functools import cache

from src.data.phrasebook import nouns, verbs
from src.data.phrasebook.adjectives import ENGLISH_ORDER, NOT_WITH_COLOUR
from src.data.phrasebook.draw import Draw
from src.data.phrasebook.manners import (
    ANIMALS,
    COUNTED,
    EATABLE,
    FREE,
    GOAL,
    ONE,
    OWNERS,
    PAIRED,
    PEOPLE,
    SPOT,
    THINGS,
    Manner,
    ways_of,
)
from src.data.phrasebook.noun_phrases import (
    NounPhrase,
    bare,
    both,
    extend,
    noun_phrase,
    of,
    owned,
    prepositional,
    relative,
)
from src.data.phrasebook.phrase import Phrase
from src.data.phrasebook.words import Adjective, Noun, Verb

SINGULAR: tuple[str, ...] = ("the", "the", "the", "a", "this")
PLURAL = ("the", "the", "the", "these", "two", "many")
MASS = ("the", "the", "the", "this")
KIN: tuple[str, ...] = ("the", "my")  # cette sœur is a nun
BEFORE_OF = ("mood", "temper")  # tired of, curious of: not before an owner
DEEPEST = 3  # genitives one inside the other
LEAST = {"owner": 2, "of": 3, "relative": 4, "pair": 3, "place": 3}  # words that each adds


def grown(draw: Draw, kind: tuple[Noun, ...], n_words: int, manner: Manner = FREE) -> NounPhrase:
    """A noun phrase about a noun of the kind; nearly always of so many words."""
    extra = n_words - 2
    for _ in range(4):
        noun = draw.fresh(kind)
        ways = _ways(noun, extra, manner, bool(kind[1:]))
        if ways or extra <= _most_looks(noun, manner):
            break
    plural = not noun.is_mass and draw.chance(manner.plural)
    if ways and (extra > _most_looks(noun, manner) or draw.chance(0.4)):
        way = draw.one(ways)
        if way == "pair":
            return _pair(draw, kind, extra - 3)
        most = 0 if way == "place" else 2  # the shy girl in the garden is shy elsewhere, too
        n_adjectives = draw.between(0, min(most, extra - LEAST[way]))
        rest = extra - LEAST[way] - n_adjectives
        return _modified(draw, noun, plural, n_adjectives, way, rest, manner)
    article = draw.one(_articles(noun, plural, manner))
    return noun_phrase(noun, article, plural=plural, adjectives=_looks(draw, noun, extra, manner))


@cache
def _ways(noun: Noun, extra: int, manner: Manner, others: bool) -> tuple[str, ...]:
    """The ways for which there are words enough; a pair takes another noun."""
    able = ways_of(noun) & manner.ways - (frozenset() if others else {"pair"})
    return tuple(way for way in LEAST if extra >= LEAST[way] and way in able)


@cache
def _suited(noun: Noun, manner: Manner, unsaid: tuple[str, ...] = ()) -> tuple[Adjective, ...]:
    return tuple(look for look in noun.looks if look.family not in (manner.family, *unsaid))


@cache
def _beside(
    noun: Noun, look: Adjective, manner: Manner, unsaid: tuple[str, ...] = ()
) -> tuple[Adjective, ...]:
    """What may stand beside an adjective: old black lamp, broken black lamp."""
    colour = look.family == "colour"
    return tuple(
        other
        for other in _suited(noun, manner, unsaid)
        if (other.precedes != look.precedes or (other.family == "colour") != colour)
        and not is_shade(look, other)
    )


def is_shade(one: Adjective, other: Adjective) -> bool:
    """A light green box is pale, not easy to carry."""
    return "colour" in (one.family, other.family) and (
        one in NOT_WITH_COLOUR or other in NOT_WITH_COLOUR
    )


@cache
def _most_looks(noun: Noun, manner: Manner) -> int:
    suited = _suited(noun, manner)
    return 1 + any(_beside(noun, look, manner) for look in suited) if suited else 0


@cache
def _articles(noun: Noun, plural: bool, manner: Manner) -> tuple[str, ...]:
    allowed = KIN if noun in nouns.FAMILY else MASS if noun.is_mass else SINGULAR
    if plural and allowed is SINGULAR:
        allowed = PLURAL
    if noun.mine and allowed is not KIN:
        allowed = (*allowed, "my")
    fitting = (one for one in allowed if one in manner.articles)
    return tuple(one for one in fitting if one != "many" or noun in COUNTED)


def _looks(
    draw: Draw, noun: Noun, n: int, manner: Manner, unsaid: tuple[str, ...] = ()
) -> tuple[Adjective, ...]:
    """Up to two adjectives, none of the unsaid families, in their English order."""
    suited = _suited(noun, manner, unsaid)
    if not suited or n < 1:
        return ()
    first = draw.one(suited)
    others = _beside(noun, first, manner, unsaid) if n > 1 else ()
    if not others:
        return (first,)
    pair = (first, draw.one(others))
    return tuple(sorted(pair, key=lambda look: ENGLISH_ORDER.index(look.family)))


def _modified(
    draw: Draw, noun: Noun, plural: bool, n_adjectives: int, way: str, rest: int, manner: Manner
) -> NounPhrase:
    """The noun with its owner, its story or its place; `rest` words go into that."""
    unsaid = BEFORE_OF if way in ("owner", "of") else ()
    looks = _looks(draw, noun, n_adjectives, manner, unsaid)
    if way == "owner":
        return owned(_owner(draw, rest, manner, noun), bare(noun, plural, looks))
    article = "the" if plural or way == "of" or noun.is_mass else draw.one(("the", "the", "a"))
    if article not in _articles(noun, plural, manner):
        article = "the"
    head = noun_phrase(noun, article, plural=plural, adjectives=looks)
    if way == "of":
        return of(head, _owner(draw, rest, manner, noun))
    if way == "place":
        where = nouns.OUTDOORS if noun in ANIMALS else nouns.PLACES
        return extend(head, beside(draw, where, rest + 3))
    return relative(head, _owner(draw, rest, manner, noun), draw.fresh(_story(noun)))


def _owner(draw: Draw, rest: int, manner: Manner, thing: Noun) -> NounPhrase:
    """Whoever is not at the end of a chain of owners is somebody's neighbour or sister.

    A sister is nobody's brother's: that would be one's own.
    """
    family = () if thing in nouns.FAMILY else nouns.FAMILY
    if rest > 1 and manner.depth < DEEPEST - 1:
        return grown(draw, (*nouns.OFFICES, *family), rest + 2, OWNERS[manner.depth + 1])
    return grown(draw, (*nouns.OFFICES, *nouns.CRAFTS, *nouns.COURT, *family), rest + 2, ONE)


def _story(noun: Noun) -> tuple[Verb, ...]:
    if noun in THINGS:
        return verbs.SEEING[:2] if noun in nouns.BOATS else verbs.LOSING
    if noun in EATABLE:
        return verbs.SHOPPING
    return verbs.MEETINGS if noun in PEOPLE else verbs.FINDINGS


def _pair(draw: Draw, kind: tuple[Noun, ...], rest: int) -> NounPhrase:
    """Two of the kind, each once, without owners of their own."""
    one = draw.between(0, rest)
    first = grown(draw, kind, one + 2, PAIRED)
    return both(first, grown(draw, kind, rest - one + 2, PAIRED))


def where_phrase(draw: Draw, kind: tuple[Noun, ...], n_words: int, *, around: bool) -> Phrase:
    """In or at a place; `around` it, too: near it, behind it, in front of it."""
    noun = draw.fresh(kind)
    long = n_words >= 5 and draw.chance(0.3)
    fitting = [one for one in noun.where if (one == "in front of") == long] or noun.where[:1]
    return _placed(draw, noun, draw.one(fitting if around else noun.where[:1]), n_words)


def beside(draw: Draw, kind: tuple[Noun, ...], n_words: int) -> Phrase:
    """The place of a noun, the girl near the school: in the school would tell where she acts."""
    noun = draw.fresh([place for place in kind if "near" in place.where])
    near = [one for one in noun.where if one in ("near", "behind")]
    return _placed(draw, noun, draw.one(near), n_words)


def _placed(draw: Draw, noun: Noun, preposition: str, n_words: int) -> Phrase:
    size = n_words - len(preposition.split())
    manner = GOAL if preposition == "at" else SPOT
    return prepositional(preposition, grown(draw, (noun,), max(size, 2), manner))
