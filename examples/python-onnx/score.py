"""Scores the rows of a CSV file with an exported model, in ONNX Runtime.

    python score.py MODEL.onnx ROWS.csv

Prints the rows with two more columns: score, higher = more abnormal, and label, 1 = anomaly.
"""

import csv
import json
import sys
from datetime import datetime, timezone

import numpy as np
import onnxruntime

MISSING_TIME = np.iinfo(np.int64).min  # what NaT is in numpy and pandas
TRUTHS = {"true": 1.0, "1": 1.0, "false": 0.0, "0": 0.0}


def milliseconds(text):
    """Milliseconds since 1970 of an ISO 8601 text; without a zone it is UTC, as Anod reads it."""
    time = datetime.fromisoformat(text)
    return round((time if time.tzinfo else time.replace(tzinfo=timezone.utc)).timestamp() * 1000)


def column(kind, cells, dtype):
    """The cells of one column, as its input wants them: [n, 1]."""
    if kind == "category":
        values = np.array(cells, dtype=object)
    elif kind == "date":
        values = np.array([milliseconds(cell) if cell else MISSING_TIME for cell in cells], dtype=np.int64)
    elif kind == "boolean":
        values = np.array([TRUTHS[cell.lower()] if cell else np.nan for cell in cells], dtype=dtype)
    else:
        values = np.array([float(cell) if cell else np.nan for cell in cells], dtype=dtype)
    return values.reshape(-1, 1)


def feeds(session, rows):
    """Rows as the model's inputs. Its metadata say which columns each input holds, and what they are."""
    types = {one.name: np.float32 if one.type == "tensor(float)" else np.float64 for one in session.get_inputs()}
    given = {}
    for one in json.loads(session.get_modelmeta().custom_metadata_map["inputs"]):
        name, dtype = one["name"], types[one["name"]]
        if one["kind"] == "matrix":
            given[name] = np.array([[float(row[c]) if row[c] else np.nan for c in one["columns"]] for row in rows], dtype)
        else:
            given[name] = column(one["kind"], [row[one["columns"][0]] for row in rows], dtype)
    return given


def main(model, file):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    with open(file, newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    scores, labels = session.run(["score", "label"], feeds(session, rows))
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([*rows[0], "score", "label"])
    for row, score, label in zip(rows, scores, labels):
        out.writerow([*row.values(), repr(float(score)), int(label)])


if __name__ == "__main__":
    main(*sys.argv[1:])
