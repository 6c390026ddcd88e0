"""Who does what with what: every verb with its subjects and its objects."""

from dataclasses import dataclass

from src.data.phrasebook import nouns as n
from src.data.phrasebook.words import Noun, Verb, verb, verbs

Nouns = tuple[Noun, ...]


@dataclass(frozen=True)
class Deed:
    """Verbs that all the subjects may do with all the objects."""

    subjects: Nouns
    verbs: tuple[Verb, ...]
    objects: Nouns = ()


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
WRITING = verbs("writes write wrote written écrit écrivent écrit")
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
    "cat dog fox": (*n.PLAIN[1:], *n.EGG),
    "horse cow goat rabbit donkey": (*n.GREENS, *n.FRUIT[:2], *n.BAKED[:1]),
    "hen bird squirrel": (*n.BAKED[:1], *n.FRUIT[:2]),
    "mouse": (*n.PLAIN[:1], *n.BAKED[:1], *n.FRUIT[:2], *n.SWEETS[:1]),
    "wolf owl": n.PLAIN[1:2],
    "turtle": (*n.GREENS, *n.FRUIT),
}
MEALS = {ANIMAL[name]: foods for names, foods in FODDER.items() for name in names.split()}
DRINKERS = tuple(ANIMAL[name] for name in "cat dog horse cow goat rabbit donkey hen fox".split())
MILK, WATER = n.DRINKS[:2]

OPENED = Deed(n.PEOPLE, OPENING, (*n.VESSELS, *n.PAPERS[:2]))
MENDED = Deed(n.PEOPLE, MENDING, n.TOOLS[:5])
HANDLED = Deed(n.PEOPLE, (*SEEING[:2], *HANDLING), PORTABLE)
BOUGHT = Deed(n.PEOPLE, (*SEEING[:2], HANDLING[0], HANDLING[3], *MENDING), n.BOATS)
WRITTEN = Deed(n.PEOPLE, WRITING, n.PAPERS[:2])
DEEDS = (
    *(HANDLED,) * 6,
    BOUGHT,
    OPENED,
    MENDED,
    MENDED,
    *(Deed(n.PEOPLE, (*SEEING, *MEETING), n.PEOPLE),) * 2,
    Deed(n.PEOPLE, (*SEEING, *MEETING[1:]), n.PETS),
    Deed(n.PEOPLE, SEEING, n.ANIMALS),
    *(Deed(n.ANIMALS, (SEEING[0], SEEING[2], *MEETING[2:]), (*n.ANIMALS, *n.PEOPLE)),) * 2,
    Deed(n.PETS, SEEING[:2], (*n.TOYS, *n.CLOTHES, *n.TREASURES)),
    *(Deed(n.PEOPLE, EATING, n.FOODS),) * 2,
    Deed(n.PEOPLE, DRINKING, n.DRINKS),
    Deed(DRINKERS, DRINKING, (WATER,)),
    Deed(n.PETS[:2], DRINKING, (MILK,)),
    *(Deed((eater,), EATING[:1], foods) for eater, foods in MEALS.items() if eater in n.PETS[:5]),
)
PASSIVES = (HANDLED, HANDLED, HANDLED, BOUGHT, OPENED, MENDED, WRITTEN)
MEETINGS = (SEEING[0], *MEETING)
ONCE = frozenset((*HANDLING[:1], *HANDLING[2:4], HANDLING[6]))  # sells, loses, buys, chooses
LOSING = (SEEING[1], *HANDLING)  # the letters that the girl found, sold, lost ...
SHOPPING = (HANDLING[3], HANDLING[6])  # the soup that the girl bought, chose

SLEEPING = verbs("sleeps sleep slept slept dort dorment dormi")
WAITING = verbs("waits wait waited waited attend attendent attendu")
WORKING = verbs(
    "sings sing sang sung chante chantent chanté,"
    "works work worked worked travaille travaillent travaillé,"
    "dances dance danced danced danse dansent dansé,"
    "laughs laugh laughed laughed rit rient ri,cries cry cried cried pleure pleurent pleuré"
)
RUNNING = verbs("runs run ran run court courent couru")
RUNNERS = tuple(
    noun for noun in n.ANIMALS if noun.english not in ("turtle", "owl", "bird", "bee", "frog")
)
TOGETHER = Deed(n.PEOPLE, (*WORKING, *WAITING))  # what one does in company, too
ALONE = (
    Deed(n.PEOPLE, SLEEPING),
    Deed(n.ANIMALS, (*SLEEPING, *WAITING)),
    Deed(RUNNERS, RUNNING),
)
GOING = (
    verb("goes go went gone va vont allé", "to à", motion=True),
    verb("returns return returned returned retourne retournent retourné", "to à", motion=True),
    verb("arrives arrive arrived arrived arrive arrivent arrivé", "at à", motion=True),
    verb("comes come came come vient viennent venu", "from de", motion=True),
)
FALLING = verb("falls fall fell fallen tombe tombent tombé", "into dans", motion=True)
SAYING = verbs("says say said said dit disent dit,thinks think thought thought pense pensent pensé")

OFTEN = (("often", "souvent"), ("always", "toujours"), ("sometimes", "parfois"))
NEGATIONS = (("never", "jamais"), ("no longer", "plus"), ("not", "pas"))
PAST_NEGATIONS = (NEGATIONS[0], NEGATIONS[2])  # no longer ate would be the imparfait
# said at the end of a clause, by tense and number of words
TIMES: dict[str, dict[int, tuple[tuple[str, str], ...]]] = {
    "present": {
        1: (("today", "aujourd'hui"),),
        2: (("this morning", "ce matin"),),
    },
    "past": {
        1: (("yesterday", "hier"), ("recently", "récemment")),
        2: (("yesterday morning", "hier matin"), ("yesterday evening", "hier soir")),
    },
}
HUNGRY = ("hungry", "faim")  # French has hunger: avait faim
