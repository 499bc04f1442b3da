#!/usr/bin/env python3
"""Returns the best items for a user from the live release in Milvus, without Java.

    pip install pymilvus tensorflow-cpu
    ./query.py --uri http://localhost:19530 --prefix shop --releases /srv/sass/releases \
        --scenario home --values '{"city": "c2", "clicked": ["i3", "i4"]}'

The script loads the user tower from the files of the release. With --tower http://localhost:8501/v1/models it calls TensorFlow
Serving instead and does not need TensorFlow. The models there must have the ids of the releases' models.
"""
import argparse
import json
import math
import pathlib
import time
import urllib.request

from pymilvus import MilvusClient, MilvusException


# Error codes: the collection does not exist, the alias does not exist.
MISSING = (100, 1600)


def manifest(client, alias):
    """Reads a manifest, whose JSON is split into rows."""
    rows = client.query(alias, filter='id != ""', output_fields=["id", "texts"], limit=1000)
    parts = sorted(rows, key=lambda row: int(row["id"]))
    return json.loads("".join(part["texts"]["json"] for part in parts))


def live_release(client, prefix, channel):
    """Returns the manifest of the live release. Two aliases name a manifest, and the greater epoch counts: a delayed publisher
    may have moved the first alias back."""
    alias = f"{prefix}_sass_{channel}"
    found = []
    for name in (alias, alias + "__confirmed"):
        try:
            client.load_collection(name)  # a restarted server may have unloaded it
            found.append(manifest(client, name))
        except MilvusException as failed:
            if failed.code not in MISSING and "not found" not in str(failed).lower():
                raise  # otherwise the alias was lost, or the first activation has not finished
    if not found:
        raise SystemExit(f"no release is live in channel {channel}")
    return max(found, key=lambda release: release["epoch"])


def unfit(feature, value, wanted):
    return SystemExit(f"{json.dumps(value, ensure_ascii=False)} does not fit the feature {feature}: the feature takes {wanted}")


def text(value):
    """Formats a single value like preparation: 13.0 becomes 13. Returns None for other types."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:
            return ""
        return str(int(value)) if value.is_integer() and abs(value) <= 2 ** 53 else str(value)
    return str(value) if isinstance(value, (str, int)) else None


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def number(feature, value):
    if is_number(value):
        return float(value)
    try:
        if isinstance(value, str):
            return float(value or "nan")
    except ValueError:
        pass
    raise unfit(feature, value, "a number")


def vector(feature, value, size):
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")] if value.strip() else []
    found = [number(feature, one) for one in (value if isinstance(value, list) else [value])]
    if len(found) not in (0, size):
        raise unfit(feature, value, f"{size} numbers")
    return found or [float("nan")] * size


def elements(feature, value, timed):
    """Returns (text, weight, time) for each element of a list, or for one text. An element may be
    {"value": ..., "time": epoch milliseconds}, even if the feature ignores times."""
    wanted = "a list of texts or of {value: ..., time: ...} with the time in epoch milliseconds, without missing elements"
    found = []
    for one in value if isinstance(value, list) else [] if value == "" else [value]:
        at = 0
        if isinstance(one, dict) and isinstance(value, list) and set(one) in ({"value", "time"}, {"value"}):
            at = one.get("time", 0) if timed else 0
            one = one["value"]
        if text(one) is None or not is_number(at) or not math.isfinite(at):
            raise unfit(feature, value, wanted)
        found.append((text(one), 1.0, int(at)))
    return found


def weighted(feature, value):
    """Returns (text, weight, time) for each entry of a map from text to weight."""
    for weight in value.values():
        if not is_number(weight) or not math.isfinite(weight):
            raise unfit(feature, value, "a list of texts or a map from text to weight")
    return [(one, float(weight), 0) for one, weight in value.items()]


def tower_inputs(signature, scenario, values):
    """Returns the inputs of the user tower for one user, converted like the Java Retriever does. Missing values are empty or NaN.
    docs/reference/serving-api.md describes the types."""
    inputs = {signature["scenarioInput"]: [scenario]}
    unknown = set(values) - {given["name"] for given in signature["inputs"]}
    if unknown:
        raise SystemExit(f"the user tower does not have the features {', '.join(sorted(unknown))}")
    for given in signature["inputs"]:
        name, kind, value = given["name"], given["kind"], values.get(given["name"])
        if value is None:
            value = [] if kind == "VECTOR" else ""
        if kind == "NUMBER":
            inputs[name] = [number(name, value)]
        elif kind == "TEXT":
            if text(value) is None:
                raise unfit(name, value, "one text")
            inputs[name] = [text(value)]
        elif kind == "VECTOR":
            inputs[name] = [vector(name, value, given["maxLength"])]
        else:  # texts, items of a history (newest first), or texts with weights
            by_weight = kind == "WEIGHTED_TEXTS" and isinstance(value, dict)
            found = weighted(name, value) if by_weight else elements(name, value, given["timesInput"])
            texts, weights, times = zip(*found or [("", 1.0, 0)])
            inputs[name] = [list(texts)]
            if given["weights"]:
                inputs[given["weights"]] = [list(weights)]
            if given["timesInput"]:
                inputs[given["timesInput"]] = [list(times)]
    if signature["requestTimeInput"]:
        inputs[signature["requestTimeInput"]] = [int(time.time() * 1000)]
    return inputs


def encode_here(folder, inputs):
    import tensorflow as tf

    tower = tf.saved_model.load(str(folder)).signatures["serving_default"]
    _, types = tower.structured_input_signature
    fed = {name: tf.constant(value, dtype=types[name].dtype) for name, value in inputs.items()}
    return [float(x) for x in tower(**fed)["vector"].numpy()[0]]


def encode_there(url, inputs):
    body = json.dumps({"signature_name": "serving_default", "inputs": inputs}).encode()
    request = urllib.request.Request(url + ":predict", data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)["outputs"][0]


def vectors(user, dim):
    """Returns the distinct vectors of a user, which are concatenated."""
    return [list(one) for one in dict.fromkeys(tuple(user[at:at + dim]) for at in range(0, len(user), dim))]


FIELDS = ["id", "row", "vector", "texts"]
LONGEST_ANSWER = 16384
LARGEST_EF = 32768


def index_of(client, name):
    """Returns type and parameters of an index. The publisher stores them as text: HNSW{"M":16,"efConstruction":200}."""
    kind, brace, build = client.describe_collection(name)["properties"]["sassrec.index"].partition("{")
    return kind, json.loads(brace + build)


def params(collection, breadth):
    """Returns the search parameters with which the index visits this many candidates."""
    kind, build = collection["index"]
    if kind == "IVF_FLAT":
        clusters = build.get("nlist", 128)
        return {"nprobe": min(clusters, max(1, math.ceil(breadth * clusters / max(1, collection["rows"]))))}
    names = {"HNSW": "ef", "AUTOINDEX": "ef", "DISKANN": "search_list"}
    return {names[kind]: min(breadth, LARGEST_EF)} if kind in names else {}


def search(client, collection, user, limit, breadth, condition="", fields=FIELDS):
    limit = min(limit, LONGEST_ANSWER)
    hits = client.search(
        collection["name"], [user + [0.0]], filter=condition, limit=limit, output_fields=fields,
        search_params={"params": params(collection, max(breadth, limit))})[0]
    return [hit["entity"] for hit in hits]


def fitting(client, collection, user, k, condition, fit):
    """Returns candidates for a filtered search; `fit` items match the filter. A graph index finds them badly among many others, so
    the method depends on their share: docs/reference/milvus.md describes it."""
    name, rows = collection["name"], collection["rows"]
    found, expected = [], k + 3 * math.sqrt(k)
    if fit > 1000 and .07 < fit / rows < .9 and collection["index"][0] in ("HNSW", "DISKANN", "AUTOINDEX"):
        asked = expected * rows / fit
        while asked <= min(rows, fit, LONGEST_ANSWER):
            asked = math.ceil(asked)
            near = [item["row"] for item in search(client, collection, user, asked, collection["breadth"], fields=["row"])]
            found = client.query(name, filter=f"({condition}) and row in {near}", output_fields=FIELDS, limit=asked)
            if len(found) >= min(k, fit):
                return found
            asked *= max(2, expected / max(1, len(found)))
    elif fit > 1000:
        breadth = collection["breadth"] * min(16, 1 + rows // fit)
        found = search(client, collection, user, k + max(8, k // 8), breadth, condition)
        if len(found) >= min(k, fit):
            return found
    if fit <= LONGEST_ANSWER:
        return client.query(name, filter=condition, output_fields=FIELDS, limit=LONGEST_ANSWER)
    return found + search(client, collection, user, k + max(8, k // 8), 16 * collection["breadth"], condition)


def best(client, collection, users, k, condition, withdrawn):
    """Returns the k best items with their scores. A score is the greatest inner product of the user's vectors and the item vector.
    The index has the metric L2 and one more dimension that pads the norms: see docs/reference/milvus.md. The rows of withdrawn
    items may still exist until the next write operation."""
    candidates = []
    wanted, k = k, k + len(withdrawn)
    if condition:
        fit = client.query(collection["name"], filter=condition, output_fields=["count(*)"])[0]["count(*)"]
    for user in users:
        if condition:
            candidates += fitting(client, collection, user, k, condition, fit)
        else:
            candidates += search(client, collection, user, k + max(8, k // 8), collection["breadth"])
    found = {item["id"]: item for item in candidates if item["id"] not in withdrawn}
    scored = [(max(sum(a * b for a, b in zip(user, item["vector"])) for user in users), item) for item in found.values()]
    return sorted(scored, key=lambda pair: -pair[0])[:wanted]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uri", required=True)
    parser.add_argument("--token", default="")
    parser.add_argument("--database", default="default", help="publish.milvus.database")
    parser.add_argument("--prefix", required=True, help="publish.milvus.prefix")
    parser.add_argument("--channel", default="live")
    parser.add_argument("--releases", type=pathlib.Path, required=True, help="the folder `releases` below publish.path")
    parser.add_argument("--tower", help="TensorFlow Serving, for example http://localhost:8501/v1/models")
    parser.add_argument("--scenario", required=True)
    parser.add_argument("--values", type=json.loads, default={}, help="features of the user, as JSON")
    parser.add_argument("--filter", default="", help="a Milvus expression, for example: c_category == \"shoes\" and c_price > -1e300"
                        " and c_price < 100 (a missing number is -1e300)")
    parser.add_argument("-k", type=int, default=10)
    given = parser.parse_args()

    client = MilvusClient(uri=given.uri, token=given.token, db_name=given.database)
    release = live_release(client, given.prefix, given.channel)
    collection = release["scenarios"].get(given.scenario)
    if collection is None:
        raise SystemExit(f"the release contains the scenarios {', '.join(release['scenarios'])}")
    # The manifest names the user tower that belongs to the vectors of the scenario.
    folder = given.releases / collection["model"] / "user_tower"
    signature = json.loads((folder / "signature.json").read_text())
    inputs = tower_inputs(signature, given.scenario, given.values)
    if given.tower:
        user = encode_there(f"{given.tower}/{collection['model']}", inputs)
    else:
        user = encode_here(folder, inputs)
    collection["name"] = f"{given.prefix}_{collection['name']}"
    client.load_collection(collection["name"])
    collection["index"] = index_of(client, collection["name"])
    users = vectors(user, signature["vectorDim"])
    withdrawn = {item["item"] for item in release.get("withdrawn") or []}
    for score, item in best(client, collection, users, given.k, given.filter, withdrawn):
        print(f"{score:10.4f}  {item['id']}  {json.dumps(item['texts'], ensure_ascii=False)}")


if __name__ == "__main__":
    main()
