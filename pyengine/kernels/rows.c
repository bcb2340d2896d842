/* What works row by row: layer norm, embeddings, gather, and laying out weights. */
#include "kernels.h"

#define MOST_POWER 10 /* makes the smallest half that is not 0 normal */
#define LARGEST 30    /* exponent of the largest halves */

/* n halves (a multiple of 8) times a power of two, exactly: of those up to 2^MOST_POWER the one that
 * leaves the fewest subnormal and the largest finite. Returns the power. */
static int normalise_halves(half *w, int n) {
  const vec magnitude_bits = wasm_i16x8_const_splat(0x7fff);
  vec peaks = wasm_i16x8_const_splat(0);
  for (int i = 0; i < n; i += 8)
    peaks = wasm_i16x8_max(peaks, wasm_v128_and(load(w + i), magnitude_bits));
  half eight[8];
  store(eight, peaks);
  int peak = 0;
  for (int i = 0; i < 8; i++) peak = max_int(peak, eight[i] >> 10);
  const int power = max_int(0, min_int(MOST_POWER, LARGEST - peak));
  const vec shift = wasm_i16x8_splat((int16_t)(power << 10));
  const vec largest_subnormal = wasm_i16x8_const_splat(0x03ff);
  for (int i = 0; i < n; i += 8) {
    const vec h = load(w + i), magnitude = wasm_v128_and(h, magnitude_bits);
    const vec normal = wasm_i16x8_gt(magnitude, largest_subnormal);
    store(w + i, wasm_i16x8_add(h, wasm_v128_and(shift, normal)));
    if (!wasm_v128_any_true(wasm_v128_andnot(magnitude, normal))) continue;
    for (int j = i; j < i + 8; j++) {
      const int number = w[j] & 0x7fff; /* of 2^-24, where it is subnormal */
      if (number > 0x03ff) continue;
      const int shifted = number << power, bits = 32 - __builtin_clz(shifted | 1);
      const int rest = max_int(0, bits - 11); /* an F16 has 11 bits, the first of them implied */
      w[j] = (half)((w[j] & 0x8000) | ((rest << 10) + (shifted >> rest)));
    }
  }
  return power;
}

/* Lays out a matrix as gemm.c reads it, in place: n rows (and zeros up to a multiple of 8) of
 * `channels` times `taps` halves, a convolution's taps within its channels as in the file, around
 * them afterwards. `work` has room for four rows; `scale` receives what raw halves are to be
 * multiplied with. */
__attribute__((export_name("interleave"))) void interleave(half *w, int n, int channels, int taps,
                                                           half *work, float *scale) {
  const int k = channels * taps;
  const int power = normalise_halves(w, n * k);
  const union { uint32_t u; float f; } factor = {(uint32_t)(127 + 112 - power) << 23};
  *scale = factor.f;
  for (int row = 0; row < n; row += 4, w += 4 * k) {
    __builtin_memcpy(work, w, 8 * k);
    for (int r = 0; r < 4; r++) {
      const half *from = work + r * k;
      for (int kk = 0; taps == 1 && kk < k; kk += 8) {
        vec eight = load(from + kk);
        store(w + 4 * kk + 8 * r, wasm_i16x8_shuffle(eight, eight, 0, 4, 1, 5, 2, 6, 3, 7));
      }
      for (int tap = 0, kk = 0; taps > 1 && tap < taps; tap++)
        for (int c = 0; c < channels; c++, kk++)
          w[kk / 8 * 32 + r * 8 + half_place(kk % 8)] = from[c * taps + tap];
    }
  }
}

/* The sum of e^(x - peak) over n values, none of them above peak: what a softmax divides by. It is
 * called between runs, on one thread. */
__attribute__((export_name("exp_sum"))) float exp_sum(const float *x, int n, float peak) {
  const vec top = splat(peak), scale = splat(LOG2_E);
  vec sums[4] = {zero(), zero(), zero(), zero()};
  int i = 0;
  for (; i + 16 <= n; i += 16)
    UNROLL for (int j = 0; j < 4; j++)
      sums[j] = add(sums[j], exp2_neg(0, mul(sub(load(x + i + 4 * j), top), scale)));
  float total = sum_lanes(add(add(sums[0], sums[1]), add(sums[2], sums[3])));
  for (; i < n; i++)
    total += wasm_f32x4_extract_lane(exp2_neg(0, splat((x[i] - peak) * LOG2_E)), 0);
  return total;
}

/* n numbers of a weight that is no matrix, the subnormal ones made 0: beside what they are added to
 * they are nothing. */
__attribute__((export_name("flush"))) void flush(float *w, int n) {
  for (int i = 0; i < n; i++) {
    union { float f; uint32_t u; } v = {w[i]};
    if (!(v.u & 0x7f800000)) w[i] = 0;
  }
}

/* Nothing here is fused, so that all variants give the same bits. */
void op_layer_norm(const thread *t, const layer_norm_op *a) {
  const float *x = a->x.data, *weight = a->weight.data, *bias = a->bias.data;
  float *out = a->out.data;
  const int n = a->x.shape[1];
  int first, last;
  split(t, t->rows[a->rows], 1, &first, &last);
  for (int row = first; row < last; row++) {
    const float *p = x + (int64_t)row * n;
    float *o = out + (int64_t)row * n;
    vec s0 = zero(), s1 = zero();
    for (int i = 0; i < n; i += 8) s0 = add(s0, load(p + i)), s1 = add(s1, load(p + i + 4));
    const vec mean = splat(sum_lanes(add(s0, s1)) / (float)n);
    s0 = s1 = zero();
    for (int i = 0; i < n; i += 8) {
      vec d0 = sub(load(p + i), mean), d1 = sub(load(p + i + 4), mean);
      s0 = add(s0, mul(d0, d0)), s1 = add(s1, mul(d1, d1));
    }
    const float variance = sum_lanes(add(s0, s1)) / (float)n;
    const vec scale = splat(1.0f / __builtin_sqrtf(variance + 1e-5f));
    for (int i = 0; i < n; i += 4)
      store(o + i, add(mul(mul(sub(load(p + i), mean), scale), load(weight + i)), load(bias + i)));
  }
}

void op_embed(const thread *t, const embed_op *a) {
  const int32_t *tokens = a->tokens.data, *positions = a->positions.data;
  const half *token_embedding = a->token_embedding.data;
  const float *positional_embedding = a->positional_embedding.data;
  float *out = a->out.data;
  const int n = a->out.shape[1], integers = a->token_embedding.type == I8;
  const float *scale = behind(&a->token_embedding);
  const vec bits = RAW_BITS;
  int first, last;
  require_below(tokens, t->rows[a->rows], a->token_embedding.shape[0]);
  require_below(positions, t->rows[a->rows], a->positional_embedding.shape[0]);
  split(t, t->rows[a->rows], 1, &first, &last);
  for (int row = first; row < last; row++) {
    const float *p = positional_embedding + (int64_t)positions[row] * n;
    float *o = out + (int64_t)row * n;
    if (integers) {
      add_integer_row(a->token_embedding.data, scale, n, tokens[row], p, o);
      continue;
    }
    /* A row of an interleaved matrix: 8 halves in every 32 */
    const half *w = token_embedding + (int64_t)(tokens[row] / 4) * 4 * n + tokens[row] % 4 * 8;
    for (int i = 0; i < n; i += 8, w += 32) {
      vec h = load(w), scales = splat(*scale);
      store(o + i, madd(raw_low(h, bits), scales, load(p + i)));
      store(o + i + 4, madd(raw_high(h, bits), scales, load(p + i + 4)));
    }
  }
}

void op_gather(const thread *t, const gather_op *a) {
  const float *x = a->x.data;
  const int32_t *index = a->index.data;
  float *out = a->out.data;
  const int n = a->x.shape[1];
  int first, last;
  require_below(index, t->rows[a->rows], a->x.shape[0]);
  split(t, t->rows[a->rows], 1, &first, &last);
  for (int row = first; row < last; row++)
    for (int i = 0; i < n; i += 4)
      store(out + (int64_t)row * n + i, load(x + (int64_t)index[row] * n + i));
}
