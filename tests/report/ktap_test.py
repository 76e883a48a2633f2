#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ktap.txt as the kernel's own parser (tools/testing/kunit) reads it says what the results say.

ktap_test.py REPORT_DIR; exits 77 (skipped) where no kernel source is unpacked yet.
"""
import glob
import json
import os
import pathlib
import sys

SKIPPED = 77


def find_parser():
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    found = glob.glob(f"{cache}/fencepost/source/*/tools/testing/kunit/kunit_parser.py")
    return os.path.dirname(found[0]) if found else None


def expected_status(cell):
    if cell is None:
        return "FAILURE"
    good = cell["outcome"] == cell["expected"]
    if not good or (cell["shape"].split("/")[0] == "v3" and cell["outcome"] != "pass"):
        return "FAILURE"
    return "SKIPPED" if cell["outcome"] == "skip" else "SUCCESS"


def main():
    folder = find_parser()
    if folder is None:
        print("skipped: no kernel source below the cache of fencepost")
        return SKIPPED
    sys.dont_write_bytecode = True
    sys.path.insert(0, folder)
    import kunit_parser  # the kernel's

    report = pathlib.Path(sys.argv[1])
    results = json.loads((report / "results.json").read_text(encoding="utf-8"))
    cells = {(c["check"], c["shape"]): c for c in results["cells"]}
    lines = (report / "ktap.txt").read_text(encoding="utf-8").splitlines()
    top = kunit_parser.parse_run_tests(lines)

    assert top.counts.errors == 0, f"{top.counts.errors} errors of format"
    assert top.counts.crashed == 0
    assert [s.name for s in top.subtests] == [s["name"] for s in results["shapes"]]
    for shape, column in zip(top.subtests, results["shapes"]):
        rows = [c["name"] for c in results["checks"] if column["device"] in c["devices"]]
        assert shape.expected_count == len(rows)
        assert [t.name.strip() for t in shape.subtests] == rows
        for test in shape.subtests:
            name = test.name.strip()
            want = expected_status(cells.get((name, shape.name)))
            assert test.status.name == want, f"{name} on {shape.name}: {test.status}, not {want}"
    print(f"{top.counts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
