"""Draws charts in a process of its own: the drawing library is 86 MB that the school's need not carry.

Reads Vega-Lite specs from standard input, one JSON line each; answers each with a line «ok BYTES» or
«error BYTES» and then so many bytes: a PNG, or what is wrong. To the line «library» it answers with the gzipped
script by which a page draws such specs itself. Ends when its input ends.
"""

import gzip
import os
import sys

import vl_convert

SCALE = 2.0


LIBRARY = "library"


def drawn(spec: str) -> tuple[str, bytes]:
    """Give the kind of answer and its bytes. A spec may not reach for the network."""
    if spec.strip() == LIBRARY:
        return "ok", gzip.compress(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").encode(), 9, mtime=0)
    try:
        return "ok", vl_convert.vegalite_to_png(spec, scale=SCALE, allowed_base_urls=[])
    except ValueError as problem:
        return "error", str(problem).encode()


def main() -> None:
    """Answer until the input ends. Whatever a library prints must not get between two answers."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for spec in sys.stdin.buffer:
        kind, content = drawn(spec.decode())
        answers.write(f"{kind} {len(content)}\n".encode() + content)
        answers.flush()


if __name__ == "__main__":
    main()
