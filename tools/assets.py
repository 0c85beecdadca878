"""Fetches the front-end files that package-lock.json names and copies the few that are served.

Run by `make setup`. Without node it fetches one as a Python wheel (requirements/node.lock); without that
either, it says so in one line and ends well: the pages then use a system font and plain forms.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "package-lock.json"
VENDOR = ROOT / "forum_app" / "static" / "vendor"
STAMP = VENDOR / ".stamp"  # sha256 of the lock and of this file, which decides what is copied
VENV_BIN = Path(sys.executable).parent

FONT, SHEET = "pretendard-gov/dist/web/variable", "pretendardvariable-gov-dynamic-subset.css"
PAPER_FONT = "pretendard-gov/dist/public/static/PretendardGOV-%s.otf"  # for PDF; core/pdf.py reads them
# file or folder in node_modules -> place in static/vendor
SERVED = {
    f"{FONT}/{SHEET}": f"pretendard-gov/{SHEET}",
    f"{FONT}/woff2-dynamic-subset": "pretendard-gov/woff2-dynamic-subset",
    **{PAPER_FONT % weight: f"pretendard-gov/otf/{weight}.otf" for weight in ("Regular", "SemiBold", "Bold")},
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "sortablejs/modular/sortable.esm.js": "sortablejs/sortable.esm.js",
    "sortablejs/Sortable.min.js": "sortablejs/Sortable.min.js",
    "sortablejs/LICENSE": "sortablejs/LICENSE",
    "zxing-wasm/dist/es/reader/index.js": "zxing-wasm/reader/index.js",  # imports ../share.js
    "zxing-wasm/dist/es/share.js": "zxing-wasm/share.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "zxing-wasm/reader/zxing_reader.wasm",
    "zxing-wasm/LICENSE": "zxing-wasm/LICENSE",
}
CSS_URL = re.compile(r"""url\(\s*['"]?([^'")]*)|@import\s+['"]([^'"]*)""", re.IGNORECASE)


def external_addresses(css: str) -> list[str]:
    """Addresses in a style sheet that a browser would fetch from another site, in order."""
    found = [one or other for one, other in CSS_URL.findall(css)]
    return [
        address
        for address in found
        if re.match(r"\s*([a-z][a-z0-9+.-]*:|//)", address, re.IGNORECASE) and not address.startswith("data:")
    ]


def fingerprint() -> str:
    """What the copied files were made from."""
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def find_npm() -> str | None:
    """Npm of the machine, else of the environment, else of a wheel fetched now; None without all three."""
    npm = shutil.which("npm") or shutil.which("npm", path=str(VENV_BIN))
    if npm:
        return npm
    wheel: list[str | Path] = [VENV_BIN / "uv", "pip", "install", "-q", "--python", sys.executable]
    wheel += ["--require-hashes", "--only-binary", ":all:", "-r", ROOT / "requirements" / "node.lock"]
    subprocess.run(wheel, check=False, capture_output=True)
    return shutil.which("npm", path=str(VENV_BIN))


def fetch(npm: str) -> str | None:
    """Install what the lock names into node_modules, running no package's script; its words if it failed."""
    path = f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"  # npm looks for node there
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PATH": path}, check=False, capture_output=True, text=True
    )
    return None if done.returncode == 0 else (done.stderr or done.stdout).strip().partition("\n")[0]


def copy() -> None:
    """Replace static/vendor by the served files; refuses style sheets that call other sites."""
    modules, fresh = ROOT / "node_modules", VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, target in SERVED.items():
        (fresh / target).parent.mkdir(parents=True, exist_ok=True)
        if (modules / source).is_dir():
            shutil.copytree(modules / source, fresh / target)
        else:
            shutil.copyfile(modules / source, fresh / target)
    for sheet in fresh.rglob("*.css"):
        if addresses := external_addresses(sheet.read_text(encoding="utf-8")):
            sys.exit(f"{sheet.name} calls another site and is not used: {addresses[0]}")
    (fresh / ".stamp").write_text(fingerprint(), encoding="ascii")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    shutil.rmtree(modules, ignore_errors=True)  # 200 MB of which 6 are served


def main() -> None:
    """Fetch and copy unless the copied files are already those of the lock."""
    if STAMP.exists() and STAMP.read_text(encoding="ascii") == fingerprint():
        STAMP.touch()
        return
    npm = find_npm()
    refusal = "there is neither node nor its wheel" if npm is None else fetch(npm)
    if refusal:
        print(f"Front-end files were not fetched ({refusal}); pages will use a system font and plain forms.")
        return
    copy()


if __name__ == "__main__":
    main()
