"""The S3-compatible bucket for avatars of AVATAR_BUCKET_URL. Needs boto3: `pip install boto3`."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT = 5  # seconds for each step
MOST_BYTES = 1_000_000  # ten times an avatar


class StoreFailed(Exception):
    """A request to the bucket failed. The message names only the kind of fault."""


@dataclass(frozen=True, slots=True)
class Store:
    """A bucket and a client for it."""

    bucket: str
    client: Any = field(repr=False)
    faults: tuple[type[Exception], ...]
    missing: type[Exception]

    def put(self, name: str, content: bytes) -> None:
        """Store a WebP under a name. Raises `StoreFailed`."""
        self._ask("put_object", Key=name, Body=content, ContentType="image/webp")

    def get(self, name: str) -> bytes | None:
        """Return the object of a name; None if there is none. Raises `StoreFailed`."""
        try:
            content: bytes = self.client.get_object(Bucket=self.bucket, Key=name)["Body"].read(MOST_BYTES + 1)
        except self.missing:
            return None
        except self.faults as fault:
            raise StoreFailed(type(fault).__name__) from None
        if len(content) > MOST_BYTES:
            raise StoreFailed("too long an object")
        return content

    def delete(self, name: str) -> None:
        """Delete the object, if there is one. Raises `StoreFailed`."""
        self._ask("delete_object", Key=name)

    def _ask(self, operation: str, **options: object) -> None:
        try:
            getattr(self.client, operation)(Bucket=self.bucket, **options)
        except self.faults as fault:
            raise StoreFailed(type(fault).__name__) from None


def open_store(url: str) -> Store:
    """Return the bucket of `https://key:secret@host[:port]/bucket[?region=name]`. Connects to nothing yet."""
    import boto3  # noqa: PLC0415 - optional, and slow to import
    from botocore.config import Config  # noqa: PLC0415 - as above
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    parts = urlsplit(url)
    client = boto3.client(
        "s3",
        endpoint_url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
        aws_access_key_id=unquote(parts.username or ""),
        aws_secret_access_key=unquote(parts.password or ""),
        region_name=parse_qs(parts.query).get("region", ["us-east-1"])[0],
        config=Config(
            connect_timeout=TIMEOUT,
            read_timeout=TIMEOUT,
            retries={"total_max_attempts": 2},
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",  # other vendors' servers do not support newer checksums
            response_checksum_validation="when_required",
        ),
    )
    return Store(parts.path.strip("/"), client, (BotoCoreError, ClientError), client.exceptions.NoSuchKey)
