"""The translators of 2013-2017, one paper a file. `registry.TRANSLATORS` lists them."""
