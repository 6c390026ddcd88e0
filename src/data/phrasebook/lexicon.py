"""The words of the phrasebook."""

from src.data.phrasebook.words import Adjective, nouns, regular, verb

PEOPLE = nouns(
    "teacher professeur m, baker boulanger m, girl fille f, boy garçon m, woman/women femme f,"
    "man/men homme m, child/children enfant m, nurse infirmière f, farmer fermier m,"
    "queen reine f, king roi m, neighbour voisin m, sister sœur f, actress/actresses actrice f"
)
ANIMALS = nouns(
    "cat chat m, dog chien m, mouse/mice souris/souris f, horse cheval/chevaux m, cow vache f,"
    "bird oiseau/oiseaux m, goat chèvre f, bee abeille f, owl hibou/hiboux m, frog grenouille f,"
    "squirrel écureuil m"
)
FOODS = nouns(
    "cheese/- fromage m, bread/- pain m, soup/- soupe f, meat/- viande f, honey/- miel m,"
    "pear poire f, cake gâteau/gâteaux m, orange orange f, egg œuf m"
)
DRINKS = nouns("milk/- lait m, water/- eau f, juice/- jus m, lemonade/- limonade f")
THINGS = nouns(
    "book livre m, letter lettre f, key clé f, chair chaise f, ball balle f,"
    "hat chapeau/chapeaux m, boat bateau/bateaux m, bottle bouteille f, box/boxes boîte f,"
    "coat manteau/manteaux m, umbrella parapluie m, map carte f, shoe chaussure f,"
    "flower fleur f, ladder échelle f, tool outil m"
)
PLACES = nouns(
    "garden jardin m, market marché m, kitchen cuisine f, school école f,"
    "hospital hôpital/hôpitaux m, river rivière f, forest forêt f, station gare f,"
    "village village m, church/churches église f, castle château/châteaux m, lake lac m"
)

BEFORE = (
    regular("big", "grand", precedes=True),
    regular("small", "petit", precedes=True),
    regular("pretty", "joli", precedes=True),
    regular("young", "jeune", precedes=True),
    Adjective("old", ("vieux", "vieille", "vieux", "vieilles"), True, "vieil"),
    Adjective("beautiful", ("beau", "belle", "beaux", "belles"), True, "bel"),
    Adjective("new", ("nouveau", "nouvelle", "nouveaux", "nouvelles"), True, "nouvel"),
)
COLOURS = (  # four different forms each, after the noun
    regular("green", "vert"),
    regular("black", "noir"),
    regular("blue", "bleu"),
    Adjective("white", ("blanc", "blanche", "blancs", "blanches")),
)
AFTER = (
    *COLOURS,
    regular("red", "rouge"),
    regular("strange", "étrange"),
    regular("heavy", "lourd"),
    regular("famous", "célèbre"),
)
LIGHT = Adjective("light", ("léger", "légère", "légers", "légères"))  # also a noun: see senses
BIG, SMALL, PRETTY, YOUNG, OLD, BEAUTIFUL, NEW = BEFORE
RED, STRANGE, HEAVY, FAMOUS = AFTER[4:]

LOOKS = (BIG, SMALL, PRETTY, OLD, BEAUTIFUL)
ADJECTIVES = {  # which adjectives suit which nouns
    PEOPLE: (*LOOKS, YOUNG, STRANGE, FAMOUS),
    ANIMALS: (*LOOKS, YOUNG, STRANGE, RED, *COLOURS),
    FOODS: (STRANGE, RED, *COLOURS),
    DRINKS: (STRANGE, RED, *COLOURS),
    THINGS: (*LOOKS, NEW, STRANGE, HEAVY, LIGHT, RED, *COLOURS),
    PLACES: (*LOOKS, NEW, STRANGE, FAMOUS),
}

HANDLING = (  # what anyone does with a thing; half of them begin with a vowel
    verb("sees see saw seen voit voient vu"),
    verb("finds find found found trouve trouvent trouvé"),
    verb("carries carry carried carried porte portent porté"),
    verb("sells sell sold sold vend vendent vendu"),
    verb("hides hide hid hidden cache cachent caché"),
    verb("loses lose lost lost perd perdent perdu"),
    verb("buys buy bought bought achète achètent acheté"),
    verb("forgets forget forgot forgotten oublie oublient oublié"),
    verb("brings bring brought brought apporte apportent apporté"),
    verb("admires admire admired admired admire admirent admiré"),
    verb("uses use used used utilise utilisent utilisé"),
    verb("likes like liked liked aime aiment aimé"),
)
EATING = (
    verb("eats eat ate eaten mange mangent mangé"),
    verb("tastes taste tasted tasted goûte goûtent goûté"),
)
DRINKING = (verb("drinks drink drank drunk boit boivent bu"), EATING[1])
MOVING = (  # être in the past: the participle agrees with the subject
    verb("goes go went gone va vont allé", "to à"),
    verb("returns return returned returned retourne retournent retourné", "to à"),
    verb("arrives arrive arrived arrived arrive arrivent arrivé", "at à"),
    verb("comes come came come vient viennent venu", "from de"),
    verb("stays stay stayed stayed reste restent resté", "in dans"),
    verb("falls fall fell fallen tombe tombent tombé", "in dans"),
)
SAYING = (
    verb("says say said said dit disent dit"),
    verb("knows know knew known sait savent su"),
    verb("thinks think thought thought pense pensent pensé"),
)

ADVERBS = (("often", "souvent"), ("always", "toujours"), ("sometimes", "parfois"))
NEGATIONS = (("never", "jamais"), ("no longer", "plus"), ("not", "pas"))
WHERE = (
    ("in", "dans"),
    ("near", "près de"),
    ("behind", "derrière"),
    ("in front of", "devant"),
)
JOINS = (
    ("and", "et"),
    ("but", "mais"),
    ("while", "pendant que"),
    ("when", "quand"),
)

HUNGER = (("hungry", "faim"), ("thirsty", "soif"))  # French has hunger: avait faim
TIRED = regular("tired", "fatigué")
TASTES = (  # said of the food, never of who eats it
    regular("sweet", "sucré"),
    Adjective("fresh", ("frais", "fraîche", "frais", "fraîches")),
    Adjective("bitter", ("amer", "amère", "amers", "amères")),
)
