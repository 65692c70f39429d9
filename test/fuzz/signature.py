"""Signs requests to the admin plane with AWS credentials (Signature Version 4).

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import json
import os
from datetime import datetime, timezone
from urllib.parse import quote, unquote, urlsplit

from requests.auth import AuthBase

operator = json.loads(os.environ["LATCHKEY_ADMIN"])


class Signature(AuthBase):
    def __call__(self, request):
        signed_at = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        url = urlsplit(request.url)
        body = request.body or b""
        canonical = "\n".join(
            [
                request.method,
                quote(url.path, safe="/~"),
                "&".join(sorted(encoded(pair) for pair in url.query.split("&") if pair)),
                f"host:{url.netloc}",
                f"x-amz-date:{signed_at}",
                "",
                "host;x-amz-date",
                sha256(body if isinstance(body, bytes) else body.encode()),
            ]
        )
        scope = f"{signed_at[:8]}/{operator['region']}/execute-api/aws4_request"
        key = f"AWS4{operator['secretAccessKey']}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        text = "\n".join(["AWS4-HMAC-SHA256", signed_at, scope, sha256(canonical.encode())])
        credential = f"{operator['accessKeyId']}/{scope}"
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        request.headers["X-Amz-Date"] = signed_at
        request.headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-amz-date, Signature={signature}"
        )
        return request


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def encoded(pair):
    """The name and the value of a query parameter, encoded as in a signature."""
    name, _, value = pair.partition("=")
    return "=".join(quote(unquote(part.replace("+", " ")), safe="~") for part in (name, value))
