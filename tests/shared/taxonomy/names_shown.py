"""Print the label of each country and language, in all languages of the project.

The file `names_shown.tsv` holds what somebody has looked at. To write it again:
`.venv/bin/python -m tests.shared.taxonomy.names_shown > tests/shared/taxonomy/names_shown.tsv`.
"""

import sys

from shared.taxonomy import Labels, load_taxonomy


def names_shown() -> str:
    taxonomy = load_taxonomy()
    rows = [("list", "code", *Labels.model_fields)]
    for kind in (taxonomy.countries, taxonomy.languages):
        for term in kind:
            names = term.labels.model_dump()
            rows.append((kind.kind, term.code, *(names[each] or "" for each in names)))
    return "".join("\t".join(row) + "\n" for row in rows)


if __name__ == "__main__":
    sys.stdout.write(names_shown())
