import nb, part1, part2a, part2b, part3
nb.write("/tmp/wt/luong/chapters/05_cheaper_local_fed_back.ipynb")
