"""Client of `sass serve`: the best items of a user, over HTTP.

    pip install examples/serving/python

    from sassrec_client import Client
    with Client("http://localhost:8080", key=os.environ.get("SASS_API_KEY")) as client:
        items = client.query("home", user="u00017", k=10, unseen=True)["scenarios"]["home"]["items"]

Each method returns the JSON response of the server as a dictionary. The server documents them at /openapi.json.
"""
import time
from datetime import datetime, timezone

import httpx

_RETRIED = (429, 503)


class SassError(Exception):
    """The server rejected a request or could not answer it.

    Attributes: `status` of HTTP, `code` such as SASS7601 or `overloaded`, `detail`, and `help` as a list of texts.
    """

    def __init__(self, status, problem):
        self.status = status
        self.code = problem.get("code")
        self.detail = problem.get("detail") or problem.get("title") or "no detail"
        self.help = problem.get("help") or []
        super().__init__(f"{status} {self.code}: {'; '.join([self.detail, *self.help])}")


class Client:
    """A client with a pool of connections. Use one for all threads."""

    def __init__(self, url, key=None, timeout=6.0, retries=2, max_wait=2.0, **options):
        """`retries`: how often a request is repeated that the server was too busy for, or that found no connection. The wait is that
        of `Retry-After`, at most `max_wait` seconds. `options` are those of `httpx.Client`, for example `verify` for TLS."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout, **options)
        self._retries = retries
        self._max_wait = max_wait

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._http.close()

    def query(self, scenarios, user=None, values=None, k=10, exclude=None, unseen=False, filter=None, time=None):
        """The top items in one scenario or a list of scenarios. `values` are features by name; histories are newest first. `time`
        is ISO 8601."""
        return self._post("query", _query(scenarios, user, values, k, exclude, unseen, filter, time))

    def batch(self, queries):
        """The answers to several queries from one release. A query is a dictionary with the parameters of `query`."""
        return self._post("batch", {"queries": [_query(**query) for query in queries]})

    def score(self, scenario, items, user=None, values=None, time=None):
        """The scores of given items for a user."""
        return self._post("score", {"scenario": scenario, "items": list(items), "user": user, "values": values, "time": time})

    def similar(self, scenario, item, k=10, exclude=None, filter=None):
        """The items that are similar to an item."""
        return self._post("similar", {"scenario": scenario, "item": item, "k": k, "exclude": exclude, "filter": filter})

    def user_vectors(self, scenario, user=None, values=None, time=None):
        """The vectors of a user in a scenario."""
        return self._post("vectors/user", {"scenario": scenario, "user": user, "values": values, "time": time})

    def item_vectors(self, scenario, items):
        """The vectors of items in a scenario."""
        return self._post("vectors/items", {"scenario": scenario, "items": list(items)})

    def events(self, events):
        """Stores events in the user state: a dictionary with `user`, `scenario`, `item`, and optionally `time` (ISO 8601), `positive`
        and `columns`, or a list of them. An event without a time gets the current one here, so that a repeated request stores it once."""
        listed = [events] if isinstance(events, dict) else list(events)
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return self._post("events", {"events": [{"time": now, **event} for event in listed]})

    def release(self):
        """The release that answers, and its scenarios."""
        return self._send("GET", "/v1/release", None)

    def _post(self, operation, body):
        return self._send("POST", "/v1/" + operation, {name: value for name, value in body.items() if value is not None})

    def _send(self, method, path, body):
        for repeated in range(self._retries + 1):
            last = repeated == self._retries
            try:
                response = self._http.request(method, path, json=body)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if last:
                    raise
                time.sleep(min(self._max_wait, 0.1 * 2**repeated))
                continue
            if response.status_code not in _RETRIED or last:
                return _result(response)
            time.sleep(min(self._max_wait, _seconds(response.headers.get("Retry-After"))))


def _query(scenarios, user=None, values=None, k=10, exclude=None, unseen=False, filter=None, time=None):
    names = [scenarios] if isinstance(scenarios, str) else list(scenarios)
    body = {"scenarios": names, "user": user, "values": values, "k": k, "exclude": exclude, "unseen": unseen, "filter": filter, "time": time}
    return {name: value for name, value in body.items() if value is not None}


def _seconds(text):
    try:
        return max(0.0, float(text))
    except (TypeError, ValueError):
        return 0.5


def _result(response):
    try:
        body = response.json()
    except ValueError:
        body = {"detail": response.text[:200]}
    if response.is_success:
        return body
    raise SassError(response.status_code, body if isinstance(body, dict) else {})
