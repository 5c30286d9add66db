"""python -m hgm"""

from hgm.cli import main

main()
