"""Runs an exported user tower. Arguments: its folder, and a JSON file {input: {"type": ..., "values": nested lists}}. Prints the vectors as JSON."""
import json
import sys

import tensorflow as tf

TYPES = {"text": tf.string, "float64": tf.float64, "float32": tf.float32, "int64": tf.int64}


def number(value):
    if isinstance(value, list):
        return [number(v) for v in value]
    return float("nan") if value == "NaN" else value


loaded = tf.saved_model.load(sys.argv[1])
tower = loaded.signatures["serving_default"]
with open(sys.argv[2], encoding="utf-8") as file:
    given = json.load(file)
fed = {}
for name, tensor in given.items():
    values = tensor["values"] if tensor["type"] == "text" else number(tensor["values"])
    fed[name] = tf.constant(values, dtype=TYPES[tensor["type"]])
print(json.dumps(tower(**fed)["vector"].numpy().tolist()))
