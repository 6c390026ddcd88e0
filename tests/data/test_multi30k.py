import gzip
import hashlib
import os

import pooch
import pytest

from src.data import multi30k
from src.data.vocabulary import TextVocabulary

CAPTIONS = {
    "train.de.gz": "Zwei Hunde.\nEin Mann\u2028singt. \n",  # the odd separator is no new line
    "train.en.gz": "Two dogs.\nA man sings.\n",
    "train.fr.gz": "Deux chiens.\nUn homme chante.\nEncore.\n",
    "val.de.gz": "Ja.\n",
    "val.fr.gz": "Oui.\n",
    "test_2016_flickr.de.gz": "Nein.\n",
    "test_2016_flickr.fr.gz": "Non.\n",
}


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """A folder with a tiny corpus that the module takes for the real one; no variable is set."""
    folder, cache = tmp_path / "corpus", tmp_path / "cache"
    folder.mkdir()
    for name, text in CAPTIONS.items():
        (folder / name).write_bytes(gzip.compress(text.encode(), mtime=0))
    hashes = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}
    monkeypatch.setattr(multi30k, "SHA256", hashes)
    monkeypatch.setattr(multi30k, "cache", lambda: cache)
    monkeypatch.delenv("MULTI30K_DIR", raising=False)
    return folder


@pytest.fixture
def network(corpus, monkeypatch):
    """Downloads are copies from the tiny corpus; the list holds the addresses asked for."""
    asked: list[str] = []

    def download(url, output, _):
        asked.append(url)
        with open(output, "wb") as file:
            file.write((corpus / url.rsplit("/", 1)[1]).read_bytes())

    monkeypatch.setattr(pooch.core, "choose_downloader", lambda *_, **__: download)
    return asked


@pytest.fixture
def no_network(corpus, monkeypatch):
    """Every download fails, as it does without a network."""

    def download(url, output, _):
        raise ConnectionError("Name or service not known")

    monkeypatch.setattr(pooch.core, "choose_downloader", lambda *_, **__: download)


def test_captions_come_in_pairs_from_the_named_folder(corpus, no_network, monkeypatch):
    monkeypatch.setenv("MULTI30K_DIR", str(corpus))
    assert multi30k.load("train") == [
        ("Zwei Hunde.", "Two dogs."),
        ("Ein Mann\u2028singt.", "A man sings."),
    ]
    assert multi30k.load("valid", "fr", "de") == [("Oui.", "Ja.")]
    assert multi30k.load("test", source="de", target="fr") == [("Nein.", "Non.")]


def test_without_a_folder_files_are_downloaded_once(network):
    assert multi30k.load("valid", "de", "fr") == [("Ja.", "Oui.")]
    assert network == [multi30k.URL + "val.de.gz", multi30k.URL + "val.fr.gz"]
    assert multi30k.load("valid", "de", "fr") == [("Ja.", "Oui.")]
    assert len(network) == 2


def test_the_cache_serves_offline(corpus, no_network):
    multi30k.cache().mkdir()
    for name in ("val.de.gz", "val.fr.gz"):
        (multi30k.cache() / name).write_bytes((corpus / name).read_bytes())
    assert multi30k.load("valid", "de", "fr") == [("Ja.", "Oui.")]


def test_a_damaged_file_in_the_cache_is_replaced(network):
    multi30k.cache().mkdir()
    (multi30k.cache() / "val.de.gz").write_bytes(b"half a file")
    assert multi30k.load("valid", "de", "fr") == [("Ja.", "Oui.")]


def test_a_damaged_download_is_refused(corpus, network):
    (corpus / "val.de.gz").write_bytes(b"a page that says: try later")
    with pytest.raises(ValueError, match="does not match the known hash"):
        multi30k.load("valid", "de", "fr")
    assert not (multi30k.cache() / "val.de.gz").exists()


def test_offline_it_says_what_to_do(no_network):
    with pytest.raises(OSError, match=r"val\.de\.gz .* not known.* MULTI30K_DIR"):
        multi30k.load("valid", "de", "fr")


def test_a_damaged_file_is_named_with_both_hashes(corpus, network, monkeypatch):
    monkeypatch.setenv("MULTI30K_DIR", str(corpus))
    (corpus / "val.de.gz").write_bytes(b"half a file")
    found = hashlib.sha256(b"half a file").hexdigest()
    with pytest.raises(ValueError, match="val.de.gz is damaged.*delete it") as raised:
        multi30k.load("valid", "de", "fr")
    assert found in str(raised.value)
    assert multi30k.SHA256["val.de.gz"] in str(raised.value)
    assert network == []


def test_a_file_missing_from_the_named_folder_is_not_downloaded(corpus, network, monkeypatch):
    monkeypatch.setenv("MULTI30K_DIR", str(corpus))
    (corpus / "val.de.gz").unlink()
    with pytest.raises(FileNotFoundError, match="val.de.gz is missing.*MULTI30K_DIR"):
        multi30k.load("valid", "de", "fr")
    assert network == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("val",), r"split is 'val': one of \['train', 'valid', 'test'\]"),
        (("train", "it"), r"source is 'it': one of \['de', 'en', 'fr'\]"),
        (("train", "de", "cs"), r"target is 'cs': one of \['de', 'en', 'fr'\]"),
        (("train", "de", "de"), "source and target are both 'de'"),
        (("train", "de", "fr"), "train has 2 lines of de, 3 of fr"),
    ],
)
def test_wrong_use_is_refused(corpus, monkeypatch, arguments, message):
    monkeypatch.setenv("MULTI30K_DIR", str(corpus))
    with pytest.raises(ValueError, match=message):
        multi30k.load(*arguments)


def test_every_file_has_a_hash():
    names = {f"{s}.{lang}.gz" for s in multi30k.SPLITS.values() for lang in multi30k.LANGUAGES}
    assert multi30k.SHA256.keys() == names


real_corpus = pytest.mark.skipif(
    not os.environ.get("MULTI30K_DIR"), reason="MULTI30K_DIR is not set: no real corpus to test"
)


@real_corpus
@pytest.mark.parametrize(("split", "n"), [("train", 29_000), ("valid", 1_014), ("test", 1_000)])
def test_the_real_corpus_is_whole(split, n):
    assert len(multi30k.load(split)) == len(multi30k.load(split, "en", "fr")) == n


@real_corpus
def test_raw_text_survives_the_vocabulary():
    for caption in (c for pair in multi30k.load("test", "de", "fr") for c in pair):
        tokens = TextVocabulary.split(caption)
        assert TextVocabulary.join(tokens) == " ".join(caption.lower().split())
