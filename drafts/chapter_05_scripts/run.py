import sys
sys.path.insert(0, "tools")
import run_notebooks
run_notebooks.TIMEOUT = 6000
run_notebooks.main(sys.argv[1:])
