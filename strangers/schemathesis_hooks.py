"""Signs what schemathesis sends, over the very bytes that go out, as a caller of the webhook does."""

import hashlib
import hmac
import os
import re
import time

import requests
import schemathesis

SECRET = os.environ["WEBHOOK_SECRET"].encode()


class Signature(requests.auth.AuthBase):
    def __call__(self, request):
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        timestamp = request.headers.get("x-cognigy-timestamp")
        timestamp = timestamp.decode() if isinstance(timestamp, bytes) else timestamp
        if timestamp is not None and re.fullmatch(r"\d{1,12}", timestamp):
            # One of any other time would be refused, and nothing behind the signature be tried.
            timestamp = str(int(time.time()))
            request.headers["x-cognigy-timestamp"] = timestamp
            body = timestamp.encode() + b"." + body
        request.headers["x-cognigy-signature"] = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
        return request


schemathesis.auth.set_from_requests(Signature())
