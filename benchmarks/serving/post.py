"""A request by itself, beside those of a load."""

import json
import urllib.request
from typing import Any

__all__ = ["post"]


def post(url: str, body: object) -> Any:
    data, headers = json.dumps(body).encode(), {"content-type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as response:
        return json.load(response)
