"""POST what a plan says with curl, and write the statuses: one command a line, so that a connection is used again."""
# ruff: noqa: S603 - the command comes from our own plan

import subprocess
import sys
from pathlib import Path

_FLAGS = {
    "1.0": ["--http1.0"],
    "1.1": ["--http1.1"],
    "2": ["--http2"],
    "chunked": ["-H", "Transfer-Encoding: chunked"],
    "expect": ["-H", "Expect: 100-continue"],
    "close": ["-H", "Connection: close"],
}


def main() -> None:
    command, plan = sys.argv[1:]
    for line in Path(plan).read_text(encoding="utf-8").splitlines():
        number, url, flags, times, body, *headers = line.split("\t")
        one = [url, "-s", "-S", "-m", "20", "-o", "-", "-w", "%{http_code}\n", "--data-binary", f"@{body}"]
        if "expect" not in flags:
            one += ["-H", "Expect:"]
        for flag in filter(None, flags.split(",")):
            one += _FLAGS[flag]
        for header in headers:
            one += ["-H", header]
        words = [command, *one]
        for _ in range(int(times) - 1):
            words += ["--next", *one]
        ended = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
        said = " ".join(ended.stdout.split())
        sys.stdout.write(f"{number}\t{said}{f' error: {ended.stderr.strip()}' if ended.returncode else ''}\n")


if __name__ == "__main__":
    main()
