"""Typesets one document in a process of its own, which `typesetter` starts by this file's path.

Reads a JSON object from standard input: a typst program, and the data that it reads as `sys.inputs.data`. Writes the
PDF to standard output. Whatever the program asks for, it gets no file and no font of the machine, little memory and
little time.
"""

import json
import resource
import sys

SECONDS = 10
DATA_BYTES = 256 * 1024 * 1024
"""Memory besides the typesetter and its fonts, which are mapped from a file. The longest worksheet takes a third."""


def main(empty_folder: str) -> None:
    """Typeset what standard input holds. The argument is the only folder that a program can name files of."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    import typst  # noqa: PLC0415 - under the limits

    job = json.load(sys.stdin.buffer)
    pdf = typst.compile(
        job["program"].encode(),
        root=empty_folder,
        ignore_system_fonts=True,
        package_path=empty_folder,
        package_cache_path=empty_folder,
        sys_inputs={"data": json.dumps(job["data"], ensure_ascii=False)},
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main(sys.argv[1])
