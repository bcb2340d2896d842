"""Whisper itself, written once as programs of ops (openai-whisper, whisper/model.py).

encoder: log-mel -> audio features; cross: audio features -> cross-attention KV caches;
decoder: tokens -> logits. Each run of the decoder takes rows: one row is one token at one
position of one sequence (slot), so a prompt, a step and a batch of beams are the same
program with other rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyengine.alignment import Heads, alignment_heads
from pyengine.arena import Kind
from pyengine.hparams import DType, Hparams, tensor_specs
from pyengine.integers import Arithmetic, cross_cache_columns
from pyengine.program import (
    AddAlignment,
    Attention,
    CachedAttention,
    Conv,
    CopySlots,
    Embed,
    Gather,
    LayerNorm,
    Matmul,
    Op,
    Program,
    Rows,
    StoreCross,
    Tensor,
    Warp,
)


@dataclass(frozen=True, slots=True)
class IO:
    """The tensors through which the outside talks to the programs."""

    mel: Tensor
    """(n_frames + 2, n_mels) F32, log-mel frames in rows 1..n_frames"""
    tokens: Tensor
    """(n_text_ctx,) I32, like the next two: one entry per decoder row"""
    positions: Tensor
    slots: Tensor
    logit_rows: Tensor
    """I32: the decoder rows whose logits are wanted"""
    logits: Tensor
    """(max logit rows, n_vocab) F32"""
    copies: Tensor
    """(slots, 4) I32, see `CopySlots`"""
    entries: Tensor
    """(most aligned rows,) I32, see `Warp`"""


@dataclass(frozen=True, slots=True)
class Network:
    """The programs of one model, in the order they run."""

    io: IO
    weights: Mapping[str, Tensor]
    features: Tensor
    """(n_audio_ctx, state): the encoder's output, valid until the next run"""
    encoder: Program
    cross: Program
    decoder: Program
    copy: Program
    """Self-attention caches from slot to slot, between runs of the decoder"""
    align: Program
    """Tokens that are known -> when each was said; it overwrites the self-attention caches"""

    @property
    def programs(self) -> list[Program]:
        return [self.encoder, self.cross, self.decoder, self.copy, self.align]


def build_network(
    hp: Hparams,
    *,
    cache_dtype: DType,
    n_slots: int = 1,
    arithmetic: Arithmetic = "exact",
    heads: Heads | None = None,
) -> Network:
    """The programs for a model.

    Args:
        cache_dtype: element type of the KV caches, the backend's choice.
        n_slots: independent sequences the decoder can hold at once.
        arithmetic: in fast, cross-attention caches are matrices of integers.
        heads: by which words are timed; None for those that are known for models of the kind.
    """
    d = hp.n_text_state
    w = {s.name: Tensor(s.name, s.shape, s.dtype, Kind.WEIGHT) for s in tensor_specs(hp).values()}
    rows, logit_rows = hp.n_text_ctx, max(2, n_slots)
    io = IO(
        mel=Tensor("io.mel", (hp.n_frames + 2, hp.n_mels), DType.F32, Kind.IO),
        tokens=Tensor("io.tokens", (rows,), DType.I32, Kind.IO),
        positions=Tensor("io.positions", (rows,), DType.I32, Kind.IO),
        slots=Tensor("io.slots", (rows,), DType.I32, Kind.IO),
        logit_rows=Tensor("io.logit_rows", (logit_rows,), DType.I32, Kind.IO),
        logits=Tensor("io.logits", (logit_rows, hp.n_vocab), DType.F32, Kind.IO),
        copies=Tensor("io.copies", (n_slots, 4), DType.I32, Kind.IO),
        entries=Tensor("io.entries", (most_aligned_rows(hp),), DType.I32, Kind.IO),
    )
    features = Tensor("encoder.features", (hp.n_audio_ctx, d), DType.F32, Kind.ACTIVATION)

    def caches(name: str, *shape: int, dtype: DType = cache_dtype) -> list[tuple[Tensor, Tensor]]:
        """A pair of caches for k and v per decoder layer."""
        return [
            (
                Tensor(f"cache.{name}.{i}.k", shape, dtype, Kind.CACHE),
                Tensor(f"cache.{name}.{i}.v", shape, dtype, Kind.CACHE),
            )
            for i in range(hp.n_text_layer)
        ]

    positions = _whole_blocks(hp.n_audio_ctx)
    if arithmetic == "fast":
        columns = cross_cache_columns(positions, d, hp.n_text_head)
        cross_cache = caches("cross", positions, columns, dtype=DType.I8)
    else:
        cross_cache = caches("cross", positions, d)
    self_cache = caches("self", n_slots, _whole_blocks(hp.n_text_ctx), d)
    return Network(
        io=io,
        weights=w,
        features=features,
        encoder=_encoder(hp, w, io, features),
        cross=_cross(hp, w, features, cross_cache),
        decoder=_decoder(hp, w, io, cross_cache, self_cache),
        copy=Program(
            "copy",
            [CopySlots(k, v, io.copies, Rows.COPIES, hp.n_text_head) for k, v in self_cache],
            short=True,
        ),
        align=_align(hp, w, io, cross_cache, self_cache, heads or alignment_heads(hp)),
    )


def _encoder(hp: Hparams, w: Mapping[str, Tensor], io: IO, features: Tensor) -> Program:
    t, d = hp.n_audio_ctx, hp.n_audio_state
    conv1 = _activation("encoder.conv1.out", hp.n_frames + 2, d)
    x = _activation("encoder.x", t, d)
    ops: list[Op] = [
        Conv(
            io.mel,
            w["encoder.conv1.weight"],
            w["encoder.conv1.bias"],
            conv1,
            rows_in=Rows.FRAMES,
            rows=Rows.FRAMES,
            stride=1,
            out_row=1,
        ),
        Conv(
            conv1,
            w["encoder.conv2.weight"],
            w["encoder.conv2.bias"],
            x,
            rows_in=Rows.FRAMES,
            rows=Rows.AUDIO,
            stride=2,
            residual=w["encoder.positional_embedding"],
        ),
    ]
    for i in range(hp.n_audio_layer):
        # Base's first layer makes most of the error that all would make with seven bits
        b = _Block(f"encoder.blocks.{i}", w, x, Rows.AUDIO, fine=i == 0)
        h, q, k, v, a = b.activations("h", "q", "k", "v", "a")
        ops += [
            b.layer_norm("attn_ln", h),
            b.linear("attn.query", h, q),
            b.linear("attn.key", h, k, bias=False),
            b.linear("attn.value", h, v),
            Attention(q, k, v, a, Rows.AUDIO, Rows.AUDIO, hp.n_audio_head),
            b.linear("attn.out", a, x, residual=x),
            *b.mlp(),
        ]
    ops.append(
        LayerNorm(x, w["encoder.ln_post.weight"], w["encoder.ln_post.bias"], features, Rows.AUDIO)
    )
    return Program("encoder", ops)


def _cross(
    hp: Hparams, w: Mapping[str, Tensor], features: Tensor, cross_cache: list[tuple[Tensor, Tensor]]
) -> Program:
    ops: list[Op] = []
    for i, (k_cache, v_cache) in enumerate(cross_cache):
        b = _Block(f"decoder.blocks.{i}", w, features, Rows.AUDIO, fine=False)
        k, v = b.activations("cross_k", "cross_v")
        ops += [
            b.linear("cross_attn.key", features, k, bias=False),
            b.linear("cross_attn.value", features, v),
            StoreCross(k, v, k_cache, v_cache, Rows.AUDIO, hp.n_text_head),
        ]
    return Program("cross", ops)


def _decoder(
    hp: Hparams,
    w: Mapping[str, Tensor],
    io: IO,
    cross_cache: list[tuple[Tensor, Tensor]],
    self_cache: list[tuple[Tensor, Tensor]],
) -> Program:
    d = hp.n_text_state
    x = _activation("decoder.x", hp.n_text_ctx, d)
    ops: list[Op] = [_embed(w, io, x)]
    for i in range(hp.n_text_layer):
        b = _Block(f"decoder.blocks.{i}", w, x, Rows.TOKENS)
        ops += b.self_attention(hp.n_text_head, io, *self_cache[i])
        ops += b.cross_attention(hp.n_text_head, *cross_cache[i])
        ops += [b.cross_out(), *b.mlp()]
    wanted = _activation("decoder.wanted", io.logit_rows.shape[0], d)
    normed = _activation("decoder.normed", io.logit_rows.shape[0], d)
    ops += [
        Gather(x, io.logit_rows, wanted, Rows.LOGITS),
        LayerNorm(wanted, w["decoder.ln.weight"], w["decoder.ln.bias"], normed, Rows.LOGITS),
        Matmul(normed, w["decoder.token_embedding.weight"], io.logits, Rows.LOGITS, fine=True),
    ]
    return Program("decoder", ops, short=True)


def most_aligned_rows(hp: Hparams) -> int:
    """Start, no-timestamps, half a context of text, end: what a window gives at most."""
    return min(hp.n_text_ctx, hp.n_text_ctx // 2 + hp.n_sot + 2)


def _align(
    hp: Hparams,
    w: Mapping[str, Tensor],
    io: IO,
    cross_cache: list[tuple[Tensor, Tensor]],
    self_cache: list[tuple[Tensor, Tensor]],
    heads: Heads,
) -> Program:
    """The decoder up to the last layer that has alignment heads, and what is made of them
    (openai-whisper, whisper/timing.py, find_alignment). No logits."""
    n_rows, room = most_aligned_rows(hp), _whole_blocks(hp.n_audio_ctx)
    x = _activation("align.x", n_rows, hp.n_text_state)
    total = _activation("align.total", n_rows, room)
    trace = _activation("align.trace", n_rows, room)
    ops: list[Op] = [_embed(w, io, x)]
    for i in range(max(heads) + 1):
        # Many rows at once, and where attention looks is not changed by the bits that seven lack
        b = _Block(f"decoder.blocks.{i}", w, x, Rows.TOKENS, prefix=f"align.{i}", fine=False)
        of_layer = heads.get(i, ())
        weights = _activation(f"align.{i}:weights", len(of_layer), n_rows, room)
        ops += b.self_attention(hp.n_text_head, io, *self_cache[i])
        if not of_layer:
            ops += b.cross_attention(hp.n_text_head, *cross_cache[i])
        else:
            ops += b.cross_attention(hp.n_text_head, *cross_cache[i], weights, of_layer)
            begin = i == min(heads)
            ops.append(AddAlignment(weights, total, Rows.TOKENS, Rows.HEARD, begin))
        if i < max(heads):  # nobody wants the rest of the last layer
            ops += [b.cross_out(), *b.mlp()]
    ops.append(Warp(total, trace, io.entries, Rows.TOKENS, Rows.HEARD, hp.n_sot))
    return Program("align", ops)


def _embed(w: Mapping[str, Tensor], io: IO, x: Tensor) -> Embed:
    weight = w["decoder.token_embedding.weight"]
    positional = w["decoder.positional_embedding"]
    return Embed(io.tokens, io.positions, weight, positional, x, Rows.TOKENS)


@dataclass(frozen=True, slots=True)
class _Block:
    """One transformer block: names its activations and finds its weights."""

    name: str
    w: Mapping[str, Tensor]
    x: Tensor
    rows: Rows
    prefix: str = ""
    """Of its activations' names, where that is not its own: another program's share no space."""
    fine: bool = True
    """How its products are computed in fast arithmetic: a step of decoding costs its memory only,
    and a prompt is to give what its tokens would, one by one."""

    def activation(self, name: str, width: int = 0) -> Tensor:
        rows, state = self.x.shape
        return _activation(f"{self.prefix or self.name}:{name}", rows, width or state)

    def activations(self, *names: str) -> tuple[Tensor, ...]:
        return tuple(self.activation(name) for name in names)

    def self_attention(self, n_head: int, io: IO, k_cache: Tensor, v_cache: Tensor) -> list[Op]:
        """The decoder's, over the caches."""
        h, q, k, v, a = self.activations("h", "q", "k", "v", "a")
        caches = k_cache, v_cache, io.slots, io.positions
        return [
            self.layer_norm("attn_ln", h),
            self.linear("attn.query", h, q),
            self.linear("attn.key", h, k, bias=False),
            self.linear("attn.value", h, v),
            CachedAttention(q, k, v, *caches, a, self.rows, n_head),
            self.linear("attn.out", a, self.x, residual=self.x),
        ]

    def cross_attention(
        self,
        n_head: int,
        k_cache: Tensor,
        v_cache: Tensor,
        weights: Tensor | None = None,
        heads: tuple[int, ...] = (),
    ) -> list[Op]:
        """The decoder's attention to the audio; `cross_out` makes use of it."""
        h, q, a = self.activations("cross_h", "cross_q", "cross_a")
        caches = k_cache, v_cache
        return [
            self.layer_norm("cross_attn_ln", h),
            self.linear("cross_attn.query", h, q),
            Attention(q, *caches, a, self.rows, Rows.AUDIO, n_head, weights, heads),
        ]

    def cross_out(self) -> Matmul:
        return self.linear("cross_attn.out", self.activation("cross_a"), self.x, residual=self.x)

    def layer_norm(self, name: str, out: Tensor) -> LayerNorm:
        path = f"{self.name}.{name}"
        return LayerNorm(self.x, self.w[f"{path}.weight"], self.w[f"{path}.bias"], out, self.rows)

    def linear(
        self,
        name: str,
        x: Tensor,
        out: Tensor,
        *,
        bias: bool = True,
        gelu: bool = False,
        residual: Tensor | None = None,
    ) -> Matmul:
        path = f"{self.name}.{name}"
        return Matmul(
            x,
            self.w[f"{path}.weight"],
            out,
            self.rows,
            self.w[f"{path}.bias"] if bias else None,
            gelu,
            residual,
            self.fine,
        )

    def mlp(self) -> list[Op]:
        h, wide = self.activation("mlp_h"), self.activation("mlp_wide", 4 * self.x.shape[1])
        return [
            self.layer_norm("mlp_ln", h),
            self.linear("mlp.0", h, wide, gelu=True),
            self.linear("mlp.2", wide, self.x, residual=self.x),
        ]


def _whole_blocks(positions: int) -> int:
    """Room in a cache: kernels read 16 positions at a time."""
    return -(-positions // 16) * 16


def _activation(name: str, *shape: int) -> Tensor:
    return Tensor(name, shape, DType.F32, Kind.ACTIVATION)
