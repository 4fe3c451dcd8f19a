"""Static files: bundles of their parts, with a hash of the content in every name, and .br and .gz copies.

They are built once per content into a folder that WhiteNoise serves.
"""

import gzip
import os
import re
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import brotli
from flask import Flask, current_app
from whitenoise import WhiteNoise

SOURCE = Path(__file__).parents[1] / "static"
BUNDLES = {
    "app.css": ("css/*.css",),
    "studio.css": ("css/studio/*.css",),  # apart: a learner's first visit need not load it
    "early.js": ("early.js",),
    "app.js": ("vendor/*.js", "js/*.js"),
    "lti.js": ("lti.js",),
}
SERVED_AS_IS = ("fonts/*.woff2", "icons/*")
COMPRESSED = {".css", ".js", ".svg"}
HASHED_NAME = re.compile(r"\.[0-9a-f]{12}\.\w+$")
FOREVER = 365 * 24 * 3600


def serve_static(app: Flask, build_folder: Path) -> None:
    """Build missing files under `build_folder`; serve them below /static/, cached for ever by `asset("...")` names."""
    files = collect(SOURCE)
    folder = write(files, build_folder)
    app.extensions["asset_names"] = hashed_names(files)
    app.jinja_env.globals["asset"] = asset
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask documents replacing wsgi_app to add middleware
        app.wsgi_app,
        root=str(folder),
        prefix="static",
        max_age=FOREVER,
        add_headers_function=lambda headers, _path, _url: headers.add_header("X-Content-Type-Options", "nosniff"),
        immutable_file_test=lambda _path, url: bool(HASHED_NAME.search(url)),
    )


def asset(name: str) -> str:
    """Return the address of a static file by its plain name, such as `app.css`."""
    return f"/static/{current_app.extensions['asset_names'][name]}"


def collect(source: Path) -> dict[str, bytes]:
    """Return every served file by its plain name: bundles joined, references replaced by hashed names."""
    paths = [path for glob in SERVED_AS_IS for path in source.glob(glob)]
    files = {path.relative_to(source).as_posix(): path.read_bytes() for path in paths}
    names = hashed_names(files)
    for bundle, globs in BUNDLES.items():
        parts = [path.read_text(encoding="utf-8") for glob in globs for path in sorted(source.glob(glob))]
        text = "\n".join(parts)
        if bundle.endswith(".css"):
            text = re.sub(r"/\*.*?\*/\s*", "", text, flags=re.DOTALL)
            text = re.sub(r'url\("([^"]+)"\)', lambda match: f'url("{names[match[1]]}")', text)
        else:
            text = re.sub(r"^\s*//.*\n", "", text, flags=re.MULTILINE)
        files[bundle] = text.encode()
    return files


def hashed_names(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return each plain name with the name that has the content's hash, which makes caching for ever safe."""
    hashed = {}
    for name, content in files.items():
        stem, _, suffix = name.rpartition(".")
        hashed[name] = f"{stem}.{sha256(content).hexdigest()[:12]}.{suffix}"
    return hashed


def write(files: Mapping[str, bytes], build_folder: Path) -> Path:
    """Return the folder of these files. It is written if it does not exist.

    Workers start together: each writes a folder of its own, and the first to rename it wins.
    """
    names = hashed_names(files)
    folder = build_folder / sha256("".join(sorted(names.values())).encode()).hexdigest()[:16]
    if folder.is_dir():
        return folder
    build_folder.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=build_folder))
    fresh.chmod(0o755)
    for name, content in files.items():
        path = fresh / names[name]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        if path.suffix in COMPRESSED:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
            path.with_name(path.name + ".br").write_bytes(brotli.compress(content))
    try:
        os.rename(fresh, folder)  # noqa: PTH104 - os.rename fails on a full target, which is needed; Path.rename would do the same
    except OSError:
        if not folder.is_dir():
            raise
    return folder
