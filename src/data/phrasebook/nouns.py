"""The nouns of the phrasebook. One row is one noun; a kind is what may be said of all of it.

The adjectives of a kind leave out what has a meaning of its own: a belle-sœur is a sister-in-law,
a vieux garçon a bachelor, a grande école no big school, a bateau mouillé lies at anchor.
"""

from src.data.phrasebook.adjectives import look
from src.data.phrasebook.words import Noun, noun


def kind(
    looks: str, rows: str, *, where: str = "", mine: bool = True, kin: bool = False
) -> tuple[Noun, ...]:
    """Nouns that share their adjectives and their manners."""
    suits, places = look(looks), tuple(where.split(", ")) if where else ()
    return tuple(noun(row, suits, where=places, mine=mine, kin=kin) for row in rows.split(","))


MANNERS = "tired happy sad brave shy clever curious"
OFFICES = kind(
    f"old young famous strange {MANNERS}",
    "teacher professeur m,baker boulangère f,neighbour voisine f,nurse infirmière f,"
    "doctor médecin m,cook cuisinier m,dentist dentiste f",
    kin=True,
)
CRAFTS = kind(
    f"old young famous strange {MANNERS}",
    "farmer fermier m,actress/actresses actrice f,singer chanteuse f,sailor marin m,"
    "painter peintre m,dancer danseuse f",
    mine=False,
)
FAMILY = kind(
    f"young {MANNERS}",
    "sister sœur f,brother frère m,uncle oncle m,aunt tante f,cousin cousine f",
    kin=True,
)
COURT = kind(
    f"young old famous {MANNERS}",
    "king roi m,queen reine f,princess/princesses princesse f",
    mine=False,
)
CHILDREN = kind(
    MANNERS,
    "girl fille f,boy garçon m,woman/women femme f,man/men homme m,child/children enfant m",
    mine=False,
)
RELATIVES = (*OFFICES, *FAMILY)  # one is somebody's neighbour, somebody's aunt
PEOPLE = (*OFFICES, *CRAFTS, *FAMILY, *COURT, *CHILDREN)

PETS = kind(
    "small large old black white grey calm curious",
    "cat chat m,dog chien m,horse cheval/chevaux m,cow vache f,goat chèvre f,rabbit lapin m,"
    "donkey âne m,hen poule f,turtle tortue f",
)
WILD = kind(
    "small large old black white grey calm curious",
    "mouse/mice souris/souris f,fox/foxes renard m,wolf/wolves loup m,owl hibou/hiboux m,"
    "bird oiseau/oiseaux m,squirrel écureuil m,frog grenouille f,bee abeille f",
    mine=False,
)
ANIMALS = (*PETS, *WILD)

PLAIN = (
    *kind("delicious salty", "cheese/- fromage m", mine=False),
    *kind("delicious salty fresh cold", "meat/- viande f,fish/- poisson m", mine=False),
)
BAKED = (
    *kind("delicious hot fresh", "bread/- pain m", mine=False),
    *kind("delicious hot", "soup/- soupe f", mine=False),
)
GREENS = kind("fresh delicious", "salad salade f,carrot carotte f", mine=False)
FRUIT = kind("large green yellow fresh delicious", "pear poire f,apple pomme f", mine=False)
SWEETS = (
    *kind("large delicious", "cake gâteau/gâteaux m", mine=False),
    *kind("delicious", "honey/- miel m", mine=False),
)
DRINKS = (
    *kind("cold hot delicious", "milk/- lait m", mine=False),
    *kind("cold", "water/- eau f", mine=False),
    *kind("cold delicious", "lemonade/- limonade f", mine=False),
    *kind("hot delicious", "tea/- thé m", mine=False),
)
FOODS = (*PLAIN, *BAKED, *GREENS, *FRUIT, *SWEETS)

COLOURS = "green black blue white red yellow"
PAPERS = (  # no carte blanche, no livre rouge
    *kind("old new green yellow strange famous precious", "book livre m,letter lettre f"),
    *kind("old new strange famous precious", "map carte f"),
)
CLOTHES = kind(
    f"old new lovely {COLOURS} wet dirty",
    "hat chapeau/chapeaux m,coat manteau/manteaux m,scarf/scarves écharpe f,jacket veste f",
)
TOOLS = (
    *kind(f"old new small {COLOURS} heavy broken dirty useful", "lamp lampe f"),
    *kind(
        f"old new small {COLOURS} heavy light broken dirty useful",
        "umbrella parapluie m,tool outil m,chair chaise f,ladder échelle f,basket panier m",
    ),
)
VESSELS = kind(
    f"old new small {COLOURS} heavy light wet",
    "bottle bouteille f,box/boxes boîte f,suitcase valise f,bag sac m",
)
TREASURES = kind(
    "old small lovely beautiful heavy strange precious", "key clé f,ring bague f,coin pièce f"
)
TOYS = kind(f"old new small {COLOURS} light dirty", "balloon ballon m")
BOATS = kind(f"old new small beautiful {COLOURS}", "boat bateau/bateaux m")
THINGS = (*PAPERS, *CLOTHES, *TOOLS, *VESSELS, *TREASURES, *TOYS, *BOATS)

AROUND = "near, behind, in front of"
BUILDINGS = kind(
    "old new small famous quiet dark",
    "station gare f,hospital hôpital/hôpitaux m,museum musée m,library/libraries bibliothèque f",
    where=f"at, {AROUND}",
    mine=False,
)
SCHOOLS = kind(
    "new small quiet famous", "school école f,farm ferme f", where=f"at, {AROUND}", mine=False
)
HALLS = kind(
    "old small lovely famous quiet",
    "church/churches église f,castle château/châteaux m",
    where=f"in, {AROUND}",
    mine=False,
)
OPEN = kind("small old famous quiet", "market marché m", where="at, near", mine=False)
WATERS = kind(  # to fall into
    "small big beautiful quiet",
    "lake lac m,river rivière f",
    where="near",
    mine=False,
)
SHORES = (
    *WATERS,
    *kind("small big beautiful quiet", "beach/beaches plage f", where="on, near", mine=False),
)
WOODS = kind(
    "small big beautiful quiet dark", "garden jardin m,forest forêt f", where="in, near", mine=False
)
ROOMS = kind("small big old quiet dark", "kitchen cuisine f", where="in", mine=False)
VILLAGES = kind("small lovely quiet famous old", "village village m", where="in, near", mine=False)
PUBLIC = (*BUILDINGS, *SCHOOLS, *HALLS, *OPEN, *SHORES, *VILLAGES)  # one goes à, comes de
PLACES = (*PUBLIC, *WOODS, *ROOMS)
OUTDOORS = (*SCHOOLS[1:], *SHORES, *WOODS, *VILLAGES)  # where animals are
EVENTS = kind(
    "",
    "storm orage m,lesson leçon f,party/parties fête f,concert concert m",
    mine=False,
)
