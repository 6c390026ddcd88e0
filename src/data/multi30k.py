"""Multi30k: 29,000 captions of photographs, English, put into German (Elliott et al., 2016) and
into French (Elliott et al., 2017).

A file is looked for in the folder that MULTI30K_DIR names; without that variable, in the cache,
to which it is downloaded when it is needed first.
"""

import gzip
import hashlib
import os
from pathlib import Path

LANGUAGES = ("de", "en", "fr")
SPLITS = {"train": "train", "valid": "val", "test": "test_2016_flickr"}
COMMIT = "a3d2e0d26b56f3846f66a952536ffed4e401d05a"
URL = f"https://github.com/multi30k/dataset/raw/{COMMIT}/data/task1/raw/"
SHA256 = {
    "train.de.gz": "726e39b2fa9eb9ffb6dc763fb35a179f80fae06ffc5d28b6ace5faa883de28a6",
    "train.en.gz": "d79cfa999dd4c51d2cb42499b6796d5a882c3a8a961923c25a898c90f8bbd56f",
    "train.fr.gz": "622e75069e9f4c577425c4f277116ce66e63a2401c0a2312d90073cb12379a3c",
    "val.de.gz": "f0cba2f995189cf5770f29a8a9a537a3ad3f51657ad873405082ff6863a5e75a",
    "val.en.gz": "14f7d25ddd868909a9213e361768460edcacdd6ab9d1e77b92560dc10c10dc28",
    "val.fr.gz": "ca3106f1a72390591d25f6c45cb4cd39dec4cd3f123e099748a3ce5256c160e9",
    "test_2016_flickr.de.gz": "9204244e408ccb38d2a55cfcd344df15005fc42a07a6e55ca6c52b6ababb8cc8",
    "test_2016_flickr.en.gz": "611d361c6334bc7246101d48097c13cf5c4413c5befc793cc629934359d532d9",
    "test_2016_flickr.fr.gz": "6d326e188d259fb1d04ac19eae3af956559b3a0b93d7635e56c90987c40c8b90",
}


def load(split: str, source: str = "de", target: str = "en") -> list[tuple[str, str]]:
    """The (source, target) captions of "train", "valid" or "test" (29,000, 1,014 and 1,000)."""
    if split not in SPLITS:
        raise ValueError(f"split is {split!r}: one of {list(SPLITS)} is known")
    for name, language in (("source", source), ("target", target)):
        if language not in LANGUAGES:
            raise ValueError(f"{name} is {language!r}: one of {list(LANGUAGES)} is known")
    if source == target:
        raise ValueError(f"source and target are both {source!r}: give two languages")
    left, right = (_captions(f"{SPLITS[split]}.{language}.gz") for language in (source, target))
    if len(left) != len(right):
        raise ValueError(f"{split} has {len(left)} lines of {source}, {len(right)} of {target}")
    return list(zip(left, right))


def _captions(name: str) -> list[str]:
    text = gzip.decompress(_find(name).read_bytes()).decode("utf-8")
    return [line.strip() for line in text.removesuffix("\n").split("\n")]


def _find(name: str) -> Path:
    """Where this file lies, its content checked."""
    folder = os.environ.get("MULTI30K_DIR")
    return _in_folder(Path(folder), name) if folder else _in_cache(name)


def _in_folder(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing, and MULTI30K_DIR says that the corpus is there: "
            f"put the file there (from {URL}{name}), or unset MULTI30K_DIR to download it"
        )
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256[name]:
        raise ValueError(
            f"{path} is damaged: its SHA-256 should be {SHA256[name]} and is {found}; "
            f"delete it and fetch it again from {URL}{name}"
        )
    return path


def cache() -> Path:
    """Where downloaded files are kept."""
    import pooch  # here, since it is slow to import and most readers never download

    return Path(pooch.os_cache("evolution-of-attention")) / "multi30k"


def _in_cache(name: str) -> Path:
    import pooch

    folder = cache()
    try:
        # A damaged file in the cache is replaced; a damaged download raises ValueError.
        return Path(pooch.retrieve(URL + name, SHA256[name], fname=name, path=folder))
    except OSError as error:
        raise OSError(
            f"{name} is not in the cache ({folder}) and could not be downloaded: {error}. "
            f"Where there is a network, fetch {' '.join(SHA256)} from {URL}, put them in a folder, "
            "and name that folder in the environment variable MULTI30K_DIR"
        ) from error
