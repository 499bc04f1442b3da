#!/usr/bin/env python3
"""Asks the live release in Milvus for a user's best items, without Java.

    pip install pymilvus tensorflow-cpu
    ./query.py --uri http://localhost:19530 --prefix shop --releases /srv/sass/releases \
        --scenario home --values '{"city": "c2", "clicked": ["i3", "i4"]}'

The user tower is loaded from the release's files; with --tower http://localhost:8501/v1/models a TensorFlow Serving is asked,
whose models bear the ids of the releases' models, and TensorFlow is not needed here.
"""
import argparse
import json
import pathlib
import time
import urllib.request

from pymilvus import MilvusClient, MilvusException


def manifest(client, alias):
    """A JSON text in parts."""
    rows = client.query(alias, filter='id != ""', output_fields=["id", "texts"], limit=1000)
    parts = sorted(rows, key=lambda row: int(row["id"]))
    return json.loads("".join(part["texts"]["json"] for part in parts))


def live_release(client, prefix, channel):
    """The release that is live now. Of two manifests the one with the greater epoch counts: a publisher that was paused may
    have moved the first alias back."""
    alias = f"{prefix}_sass_{channel}"
    found = [manifest(client, alias)]
    try:
        found.append(manifest(client, alias + "__confirmed"))
    except MilvusException:
        pass  # the first switch of all is not done yet
    return max(found, key=lambda release: release["epoch"])


def tower_inputs(signature, scenario, values):
    """All inputs of the user tower for one user; what nobody knows is empty, or not a number."""
    inputs = {signature["scenarioInput"]: [scenario]}
    unknown = set(values) - {given["name"] for given in signature["inputs"]}
    if unknown:
        raise SystemExit(f"the user tower has no {', '.join(sorted(unknown))}")
    for given in signature["inputs"]:
        value = values.get(given["name"])
        if given["kind"] == "NUMBER":
            inputs[given["name"]] = [float("nan") if value is None else float(value)]
        elif given["kind"] == "TEXT":
            inputs[given["name"]] = ["" if value is None else str(value)]
        elif given["kind"] == "VECTOR":
            inputs[given["name"]] = [list(value) if value else [float("nan")] * given["maxLength"]]
        else:  # texts, items of a history (newest first), or texts with weights
            texts = list(value) if value else [""]
            inputs[given["name"]] = [texts]
            if given["times"]:  # each a text, or {"value": ..., "time": epoch milliseconds}
                timed = [text if isinstance(text, dict) else {"value": text, "time": 0} for text in texts]
                inputs[given["name"]] = [[str(one["value"]) for one in timed]]
                inputs[given["times"]] = [[one["time"] for one in timed]]
            if given["weights"]:
                weights = [value[text] for text in texts] if isinstance(value, dict) else [1.0] * len(texts)
                inputs[given["weights"]] = [weights]
    if signature["nowInput"]:
        inputs[signature["nowInput"]] = [int(time.time() * 1000)]
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
    with urllib.request.urlopen(request, timeout=5) as reply:
        return json.load(reply)["outputs"][0]


def vectors(user, dim):
    """The vectors of a user, several of which lie side by side; those that a user has twice once."""
    return [list(one) for one in dict.fromkeys(tuple(user[at:at + dim]) for at in range(0, len(user), dim))]


def best(client, collection, users, k, condition):
    """Norms are filled up in one dimension more, and the metric is L2: see docs/milvus.md. The order is the inner product's, of
    several vectors of the user the greatest."""
    answers = client.search(
        collection["name"], [user + [0.0] for user in users], filter=condition, limit=k + max(8, k // 8),
        output_fields=["id", "vector", "texts"],
        search_params={"params": {"ef": max(collection["breadth"], k + max(8, k // 8))}})
    found = {hit["entity"]["id"]: hit["entity"] for hits in answers for hit in hits}
    scored = [(max(sum(a * b for a, b in zip(user, item["vector"])) for user in users), item) for item in found.values()]
    return sorted(scored, key=lambda pair: -pair[0])[:k]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uri", required=True)
    parser.add_argument("--token", default="")
    parser.add_argument("--prefix", required=True, help="publish.milvus.prefix")
    parser.add_argument("--channel", default="live")
    parser.add_argument("--releases", type=pathlib.Path, required=True, help="the folder `releases` below publish.path")
    parser.add_argument("--tower", help="TensorFlow Serving, such as http://localhost:8501/v1/models")
    parser.add_argument("--scenario", required=True)
    parser.add_argument("--values", type=json.loads, default={}, help="features of the user, as JSON")
    parser.add_argument("--filter", default="", help="in Milvus' own language, such as: c_category == \"shoes\" and c_price < 100")
    parser.add_argument("-k", type=int, default=10)
    given = parser.parse_args()

    client = MilvusClient(uri=given.uri, token=given.token)
    release = live_release(client, given.prefix, given.channel)
    collection = release["scenarios"].get(given.scenario)
    if collection is None:
        raise SystemExit(f"released are {', '.join(release['scenarios'])}")
    # Vectors and user tower of one training belong together: the manifest says which.
    folder = given.releases / collection["model"] / "user_tower"
    signature = json.loads((folder / "signature.json").read_text())
    inputs = tower_inputs(signature, given.scenario, given.values)
    if given.tower:
        user = encode_there(f"{given.tower}/{collection['model']}", inputs)
    else:
        user = encode_here(folder, inputs)
    collection["name"] = f"{given.prefix}_{collection['name']}"
    users = vectors(user, signature["vectorDim"])
    for score, item in best(client, collection, users, given.k, given.filter):
        print(f"{score:10.4f}  {item['id']}  {json.dumps(item['texts'], ensure_ascii=False)}")


if __name__ == "__main__":
    main()
