"""Who does what with what: every verb with its subjects and its objects."""

from dataclasses import dataclass, replace

from src.data.phrasebook import nouns as n
from src.data.phrasebook.words import Noun, Verb, verb, verbs

Nouns = tuple[Noun, ...]


@dataclass(frozen=True)
class Deed:
    """Verbs that all the subjects may do with all the objects, and where they may do so.

    `around`: near and behind these places, too, not only at them.
    """

    subjects: Nouns
    verbs: tuple[Verb, ...]
    objects: Nouns = ()
    where: Nouns = ()
    around: bool = False


SEEING = verbs(
    "sees see saw seen voit voient vu,finds find found found trouve trouvent trouvé,"
    "watches watch watched watched regarde regardent regardé"
)
HANDLING = verbs(  # what anyone does with a thing; half of them begin with a vowel
    "sells sell sold sold vend vendent vendu,hides hide hid hidden cache cachent caché,"
    "loses lose lost lost perd perdent perdu,buys buy bought bought achète achètent acheté,"
    "forgets forget forgot forgotten oublie oublient oublié,"
    "examines examine examined examined examine examinent examiné,"
    "chooses choose chose chosen choisit choisissent choisi,"
    "keeps keep kept kept garde gardent gardé"
)
MEETING = verbs(
    "admires admire admired admired admire admirent admiré,"
    "helps help helped helped aide aident aidé,"
    "follows follow followed followed suit suivent suivi,"
    "hears hear heard heard entend entendent entendu"
)
OPENING = verbs("opens open opened opened ouvre ouvrent ouvert")
MENDING = verbs(
    "repairs repair repaired repaired répare réparent réparé,"
    "cleans clean cleaned cleaned nettoie nettoient nettoyé"
)
EATING = verbs(
    "eats eat ate eaten mange mangent mangé,tastes taste tasted tasted goûte goûtent goûté"
)
DRINKING = verbs("drinks drink drank drunk boit boivent bu")

PORTABLE = tuple(noun for noun in n.THINGS if noun not in n.BOATS)
ANIMAL = {noun.english: noun for noun in n.ANIMALS}
FODDER = {  # what an animal eats
    "cat dog fox": n.PLAIN[1:],
    "horse cow goat rabbit donkey": (*n.GREENS, *n.FRUIT[:2], *n.BAKED[:1]),
    "hen bird squirrel": (*n.BAKED[:1], *n.FRUIT[:2]),
    "mouse": (*n.PLAIN[:1], *n.BAKED[:1], *n.FRUIT[:2], *n.SWEETS[:1]),
    "wolf owl": n.PLAIN[1:2],
    "turtle": (*n.GREENS, *n.FRUIT),
}
MEALS = {ANIMAL[name]: foods for names, foods in FODDER.items() for name in names.split()}
DRINKERS = tuple(ANIMAL[name] for name in "cat dog horse cow goat rabbit donkey".split())
HUNTERS = tuple(ANIMAL[name] for name in "cat dog fox wolf".split())
MILK, WATER = n.DRINKS[:2]


def _places(names: str) -> Nouns:
    known = {noun.english: noun for noun in n.PLACES}
    return tuple(known[name] for name in names.split())


INDOORS = _places("castle kitchen library school hospital museum")
TABLES = _places("kitchen garden market village")
SHOPS = _places("market village")
TRADED = Deed(n.PEOPLE, (HANDLING[0], HANDLING[3], HANDLING[6]), PORTABLE, SHOPS)
SMALL = tuple(noun for noun in PORTABLE if noun.english not in ("chair", "ladder"))
LOST = Deed(n.PEOPLE, (*SEEING[:2], *HANDLING[1:3], HANDLING[4]), SMALL, n.PLACES, around=True)
KEPT = Deed(n.PEOPLE, (HANDLING[5], HANDLING[7]), PORTABLE, INDOORS)
BOUGHT = Deed(n.PEOPLE, (*SEEING[:2], HANDLING[0], HANDLING[3], *MENDING), n.BOATS, n.SHORES)
OPENED = Deed(n.PEOPLE, OPENING, (*n.VESSELS, *n.PAPERS[:2]), INDOORS)
MENDED = Deed(n.PEOPLE, MENDING, n.TOOLS[:5], _places("kitchen garden farm castle school"))
TASTED = Deed(n.PEOPLE, EATING, n.FOODS, TABLES)
DRUNK = Deed(n.PEOPLE, DRINKING, n.DRINKS, TABLES)
MET = Deed(n.PEOPLE, (*SEEING, *MEETING), n.PEOPLE, n.PLACES, around=True)
DEEDS = (
    *(TRADED, LOST, KEPT) * 2,
    BOUGHT,
    OPENED,
    *(MENDED,) * 2,
    *(MET,) * 2,
    Deed(n.PEOPLE, (*SEEING, MEETING[2]), n.PETS, n.OUTDOORS, around=True),
    Deed(n.PEOPLE, SEEING, n.ANIMALS, n.OUTDOORS, around=True),
    Deed(n.ANIMALS, (SEEING[0], SEEING[2]), n.ANIMALS, n.OUTDOORS, around=True),
    Deed(HUNTERS, (SEEING[0], *SEEING[2:], MEETING[2]), n.ANIMALS, n.OUTDOORS, around=True),
    Deed(HUNTERS[:2], (SEEING[0], *SEEING[2:], MEETING[2]), n.PEOPLE, n.OUTDOORS, around=True),
    *(TASTED,) * 2,
    DRUNK,
    Deed(DRINKERS, DRINKING, (WATER,), n.OUTDOORS, around=True),
    Deed(HUNTERS[:1], DRINKING, (MILK,), _places("kitchen garden farm")),
    *(
        Deed((eater,), EATING[:1], foods, n.OUTDOORS, around=True)
        for eater, foods in MEALS.items()
        if eater in n.PETS[:5]
    ),
)
EXAMINED = replace(KEPT, verbs=HANDLING[5:6])
PASSIVES = (TRADED, TRADED, LOST, LOST, EXAMINED, BOUGHT, OPENED, MENDED)
LOSING = (SEEING[1], *HANDLING[:7])  # the letters that the girl found, sold, lost ...
MEETINGS = (MEETING[0], MEETING[2])  # the boys that she followed dance; not saw, heard, helped
FINDINGS = (SEEING[1], MEETING[2])  # the cows that she found run
SHOPPING = (HANDLING[3], HANDLING[6])  # the soup that the girl bought, chose
FEEDING = frozenset((*EATING, *DRINKING))
ONCE = frozenset((*SEEING[:2], *HANDLING[:5], HANDLING[6]))  # not every day, not often
UNSAID = {  # what nobody denies in this way
    "never": frozenset((SEEING[1], *SHOPPING)),
    "no longer": frozenset((*SEEING[:2], HANDLING[2], *SHOPPING)),
    "not": frozenset[Verb](),
}
MOMENTS = (TRADED, LOST, LOST, OPENED, MET)  # what happens when somebody comes
HELPING = Deed(n.PEOPLE, (SEEING[2], *MEETING[1:]), n.PEOPLE, n.PLACES)
PROCESSES = (MENDED, KEPT, TASTED, DRUNK, HELPING)  # what lasts while others do something

SLEEPING = verbs("sleeps sleep slept slept dort dorment dormi")
WAITING = verbs("waits wait waited waited attend attendent attendu")
WORKING = verbs(
    "sings sing sang sung chante chantent chanté,"
    "works work worked worked travaille travaillent travaillé,"
    "dances dance danced danced danse dansent dansé"
)
FEELING = verbs(
    "laughs laugh laughed laughed rit rient ri,cries cry cried cried pleure pleurent pleuré"
)
RUNNING = verbs("runs run ran run court courent couru")
RUNNERS = tuple(
    noun for noun in n.ANIMALS if noun.english not in ("turtle", "owl", "bird", "bee", "frog")
)
TOGETHER = (  # what one does in company, too
    Deed(n.PEOPLE, WORKING[:1], where=_places("church school castle garden village")),
    Deed(
        n.PEOPLE,
        WORKING[1:2],
        where=_places("hospital school museum library station farm market kitchen garden"),
    ),
    Deed(n.PEOPLE, WORKING[2:], where=_places("castle garden beach village")),
    Deed(n.PEOPLE, FEELING, where=_places("garden kitchen castle")),
    Deed(n.PEOPLE, WAITING, where=n.PUBLIC, around=True),
)
ALONE = (
    Deed(n.PEOPLE, SLEEPING, where=_places("castle farm hospital garden village")),
    Deed(n.ANIMALS, SLEEPING, where=n.OUTDOORS, around=True),
    Deed(RUNNERS, RUNNING, where=_places("garden forest village beach")),
)
GOING = (
    verb("goes go went gone va vont allé", "to à", motion=True),
    verb("returns return returned returned retourne retournent retourné", "to à", motion=True),
    verb("arrives arrive arrived arrived arrive arrivent arrivé", "at à", motion=True),
    verb("comes come came come vient viennent venu", "from de", motion=True),
)
TRAVELLERS = tuple(ANIMAL[name] for name in "horse cow goat donkey dog wolf fox".split())
MEADOWS = _places("farm river lake village")  # where these go
FALLING = verb("falls fall fell fallen tombe tombent tombé", "into dans", motion=True)
FALLERS = (*n.CHILDREN, *TRAVELLERS, ANIMAL["cat"], ANIMAL["squirrel"], ANIMAL["mouse"])
SAYING = verbs("says say said said dit disent dit,thinks think thought thought pense pensent pensé")

OFTEN = (("often", "souvent"), ("rarely", "rarement"), ("sometimes", "parfois"))
NEGATIONS = (("never", "jamais"), ("no longer", "plus"), ("not", "pas"))
PAST_NEGATIONS = (NEGATIONS[0], NEGATIONS[2])  # no longer ate would be the imparfait
# said at the end of a clause, by tense and number of words
TIMES: dict[str, dict[int, tuple[tuple[str, str], ...]]] = {
    "present": {
        2: (
            *(("every day", "chaque jour"), ("every morning", "chaque matin")),
            ("every evening", "chaque soir"),
        ),
    },
    "past": {
        1: (("yesterday", "hier"),),
        2: (
            *(("yesterday morning", "hier matin"), ("yesterday evening", "hier soir")),
            ("this morning", "ce matin"),
        ),
    },
}
HUNGRY = ("hungry", "faim")  # French has hunger: avait faim
