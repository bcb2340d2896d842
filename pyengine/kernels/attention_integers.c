/* Attention over activations for many query rows, in integers: what op_attention of attention.c
 * computes, as quantised_attention in numpy_integers.py defines it, to the bit.
 *
 * Of each head, queries are eight bits a row, keys seven bits a row, values eight bits a dimension in
 * each block of keys, and the softmax's exponentials 14 bits of their row's peak so far. */
#include "integers.h"

#define KEY_BLOCK 300
#define PANELS 4      /* of 8 queries, that share each pass over the keys */
#define KEY_LEVELS 63
#define KEY_ZERO 64   /* added, so that keys are 1 to 127 */
#define LEVELS 127    /* of queries and values */
#define LARGEST 16383 /* exponential */
#define LEAST -16.0f  /* exponent, where LARGEST times 2 to it is nothing */
#define FAR_BELOW -1e30f
#define LEAST_PEAK 0x1p-40f /* less is nothing, as are the scores of it */

_Static_assert(KEY_BLOCK % 4 == 0 && KEY_BLOCK % ROWS == 0, "a block of keys is whole words and tiles");
_Static_assert((int64_t)KEY_BLOCK * LARGEST * LEVELS <= INT32_MAX, "a block's sum is an I32");

typedef struct {
  int rows, keys, state, d;
  const part *keys_packed;    /* [keys / ROWS][d / PARTS][ROWS][PARTS] */
  const float *key_factors;   /* of each key, and of those that fill the last tile */
  const part *values_packed;  /* [keys / KEY_BLOCK][d / ROWS][keys of the block / PARTS][ROWS][PARTS] */
  const float *value_factors; /* [keys / KEY_BLOCK][d in whole tiles] */
} attention_head;

INLINE void transpose(const vec from[4], vec to[4]) {
  vec a = wasm_i32x4_shuffle(from[0], from[1], 0, 4, 1, 5);
  vec b = wasm_i32x4_shuffle(from[0], from[1], 2, 6, 3, 7);
  vec c = wasm_i32x4_shuffle(from[2], from[3], 0, 4, 1, 5);
  vec d = wasm_i32x4_shuffle(from[2], from[3], 2, 6, 3, 7);
  to[0] = wasm_i64x2_shuffle(a, c, 0, 2), to[1] = wasm_i64x2_shuffle(a, c, 1, 3);
  to[2] = wasm_i64x2_shuffle(b, d, 0, 2), to[3] = wasm_i64x2_shuffle(b, d, 1, 3);
}

INLINE float largest_magnitude(const float *x, int n) {
  vec peaks = zero();
  for (int i = 0; i < n; i += 4) peaks = wasm_f32x4_pmax(peaks, wasm_f32x4_abs(load(x + i)));
  return max_lanes(peaks);
}

/* x in integers, plus `shift`, a word every `stride` parts. */
INLINE void pack_row(const float *x, int d, float inverse, int shift, part *out, int stride) {
  const vec magic = splat(TO_INTEGER), inverses = splat(inverse);
  const vec bias = wasm_i32x4_splat(INTEGER_BITS - shift);
  for (int i = 0; i < d; i += 8, out += 8 / PARTS * stride) {
    vec a = wasm_i32x4_sub(add(mul(load(x + i), inverses), magic), bias);
    vec b = wasm_i32x4_sub(add(mul(load(x + i + 4), inverses), magic), bias);
    vec eight = wasm_i16x8_narrow_i32x4(a, b);
#ifdef RELAXED
    eight = wasm_i8x16_narrow_i16x8(eight, eight);
#else
    wasm_v128_store32_lane(out + 2 * stride, eight, 2);
    wasm_v128_store32_lane(out + 3 * stride, eight, 3);
#endif
    wasm_v128_store32_lane(out, eight, 0);
    wasm_v128_store32_lane(out + stride, eight, 1);
  }
}

static void pack_keys(const float *k, int keys, int state, int d, part *out, float *factors) {
  for (int key = 0; key < round_up(keys, ROWS); key++) {
    const float *row = k + (int64_t)min_int(key, keys - 1) * state;
    const float peak = largest_magnitude(row, d);
    factors[key] = peak > LEAST_PEAK ? peak / KEY_LEVELS : 1;
    pack_row(row, d, peak > LEAST_PEAK ? KEY_LEVELS / peak : 0, KEY_ZERO,
             out + key / ROWS * ROWS * d + key % ROWS * PARTS, ROWS * PARTS);
  }
}

/* Four keys in the order in which their exponentials lie in a word, and in the next if it has two. */
static const int key_order[4] = {0, sizeof(part) == 1 ? 2 : 1, sizeof(part) == 1 ? 1 : 2, 3};

/* One block of keys; `n` of them are there. Behind them are zeros, up to a multiple of four. */
static void pack_values(const float *v, int n, int state, int d, part *out, float *factors) {
  const int n4 = round_up(n, 4);
  for (int i = 0; i < round_up(d, ROWS); i += 2) {
    float peaks[2] = {0, 0};
    for (int key = 0; i < d && key < n; key++)
      for (int j = 0; j < 2; j++) {
        const float magnitude = __builtin_fabsf(v[(int64_t)key * state + i + j]);
        if (magnitude > peaks[j]) peaks[j] = magnitude;
      }
    for (int j = 0; j < 2; j++) {
      factors[i + j] = peaks[j] > LEAST_PEAK ? peaks[j] / LEVELS : 1;
      const float inverse = peaks[j] > LEAST_PEAK ? LEVELS / peaks[j] : 0;
      part *to = out + (i + j) / ROWS * ROWS * n4 + (i + j) % ROWS * PARTS;
      for (int key = 0; key < n4; key++) {
        union { float f; int32_t i; } q = {TO_INTEGER};
        if (i < d && key < n) q.f += v[(int64_t)key * state + i + j] * inverse;
        const int place = key / 4 * 4 + key_order[key % 4];
        to[place / PARTS * ROWS * PARTS + place % PARTS] = (part)(q.i - INTEGER_BITS);
      }
    }
  }
}

/* What a thread works with: up to 32 queries. */
typedef struct {
  part *queries;     /* [panel][d / PARTS][8][PARTS] */
  float *factors;    /* [panel][8] of queries, with the softmax's */
  int32_t *start;    /* [panel][8] what the keys' shift adds, taken off */
  float *scores;     /* [panel][KEY_BLOCK + ROWS][8] */
  part *weights;     /* [panel][plane][KEY_BLOCK / PARTS][8][PARTS] */
  float *sums;       /* [panel][d in whole tiles][8] */
  float *peaks, *totals, *shrink; /* [panel][8] */
} block;

static block block_at(float *work, int d) {
  block b;
  b.factors = work;
  b.start = (int32_t *)(b.factors + PANELS * 8);
  b.peaks = (float *)(b.start + PANELS * 8);
  b.totals = b.peaks + PANELS * 8;
  b.shrink = b.totals + PANELS * 8;
  b.scores = b.shrink + PANELS * 8;
  b.sums = b.scores + PANELS * (KEY_BLOCK + ROWS) * 8;
  b.queries = (part *)(b.sums + PANELS * round_up(d, ROWS) * 8);
  b.weights = b.queries + PANELS * 8 * d;
  return b;
}

static void pack_queries(const attention_head *h, const float *q, int q0, int panels, const block *b) {
  const float softmax = LOG2_E / __builtin_sqrtf((float)h->d);
  for (int j = 0; j < 8 * panels; j++) {
    const float *row = q + (int64_t)min_int(q0 + j, h->rows - 1) * h->state;
    const float peak = largest_magnitude(row, h->d);
    b->factors[j] = (peak > LEAST_PEAK ? peak / LEVELS : 1) * softmax; /* never 0: see FAR_BELOW */
    b->peaks[j] = FAR_BELOW;
    b->totals[j] = 0;
    part *to = b->queries + j / 8 * 8 * h->d + j % 8 * PARTS;
    pack_row(row, h->d, peak > LEAST_PEAK ? LEVELS / peak : 0, 0, to, 8 * PARTS);
    int sum = 0;
    for (int i = 0; i < h->d; i++) sum += to[i / PARTS * 8 * PARTS + i % PARTS];
    b->start[j] = -KEY_ZERO * sum;
  }
}

/* scores[key][8] and their peaks for `rows` keys of a tile */
INLINE void score(const int rows, const int fused, int d, const part *keys, const float *key_factors,
                  const part *queries, const int32_t *start, float *scores, vec peaks[2]) {
  vec acc[ROWS][2];
  UNROLL for (int i = 0; i < rows; i++) acc[i][0] = load(start), acc[i][1] = load(start + 4);
  dot_rows(rows, fused, 0, d / PARTS, keys, queries, acc);
  UNROLL for (int i = 0; i < rows; i++) {
    const vec factor = load_splat(key_factors + i);
    vec s0 = mul(wasm_f32x4_convert_i32x4(acc[i][0]), factor);
    vec s1 = mul(wasm_f32x4_convert_i32x4(acc[i][1]), factor);
    store(scores + 8 * i, s0);
    store(scores + 8 * i + 4, s1);
    peaks[0] = wasm_f32x4_pmax(peaks[0], s0);
    peaks[1] = wasm_f32x4_pmax(peaks[1], s1);
  }
}

INLINE void score_tile(const int fused, int d, const part *keys, const float *key_factors,
                       const part *queries, const int32_t *start, float *scores, vec peaks[2]) {
  const int rows = fused ? ROWS : ROWS / 2; /* as in integers.c */
  UNROLL for (int i = 0; i < ROWS; i += rows)
    score(rows, fused, d, keys + i * PARTS, key_factors + i, queries, start, scores + 8 * i, peaks);
}

/* Exponentials of n keys (a multiple of four) and eight queries, as `weights`; their sums. */
INLINE void weigh(const float *scores, int n, vec peak, vec factor, part *weights, int plane,
                  float *total, vec shrink) {
  vec sum = wasm_i32x4_const_splat(0);
  const vec magic = splat(TO_INTEGER), least = splat(LEAST);
  const vec bits = wasm_i32x4_const_splat(INTEGER_BITS);
  for (int key = 0; key < n; key += 4, scores += 32, weights += 32) {
    vec p[4];
    UNROLL for (int i = 0; i < 4; i++) {
      vec x = wasm_f32x4_pmax(least, mul(sub(load(scores + 8 * i), peak), factor));
      p[i] = add(exponential(x, LARGEST), magic);
      sum = wasm_i32x4_add(sum, p[i]);
    }
    vec a = wasm_i32x4_add(wasm_i32x4_sub(p[0], bits), wasm_i32x4_shl(p[1], 16));
    vec b = wasm_i32x4_add(wasm_i32x4_sub(p[2], bits), wasm_i32x4_shl(p[3], 16));
#ifdef RELAXED
    const vec low = wasm_i16x8_const_splat(0x7f), high = wasm_i16x8_const_splat(0x7f00);
    vec upper = wasm_v128_or(wasm_u16x8_shr(a, 7), wasm_v128_and(wasm_i16x8_shl(b, 1), high));
    vec lower = wasm_v128_or(wasm_v128_and(a, low), wasm_i16x8_shl(wasm_v128_and(b, low), 8));
    store(weights, upper);
    store(weights + plane, lower);
#else
    (void)plane;
    store(weights, a);
    store(weights + 16, b);
#endif
  }
  sum = wasm_i32x4_sub(sum, wasm_i32x4_splat((int32_t)((uint32_t)INTEGER_BITS * (uint32_t)n)));
  store(total, add(mul(load(total), shrink), wasm_f32x4_convert_i32x4(sum)));
}

/* sums[rows][8] = what was there, times shrink, + values times weights, times the values' factors */
INLINE void add_values(const int rows, const int fused, int words, const part *values,
                       const float *value_factors, const part *weights, int plane,
                       const float *shrink, int first, float *sums) {
  vec acc[ROWS][2];
  UNROLL for (int i = 0; i < rows; i++) acc[i][0] = acc[i][1] = wasm_i32x4_const_splat(0);
  dot_rows(rows, fused, 1, words, values, weights, acc);
  if (FINE_PLANES == 2) {
    UNROLL for (int i = 0; i < rows; i++) {
      acc[i][0] = wasm_i32x4_shl(acc[i][0], 7);
      acc[i][1] = wasm_i32x4_shl(acc[i][1], 7);
    }
    dot_rows(rows, fused, 1, words, values, weights + plane, acc);
  }
  const vec shrink0 = load(shrink), shrink1 = load(shrink + 4);
  UNROLL for (int i = 0; i < rows; i++) {
    const vec factor = load_splat(value_factors + i);
    vec y0 = mul(wasm_f32x4_convert_i32x4(acc[i][0]), factor);
    vec y1 = mul(wasm_f32x4_convert_i32x4(acc[i][1]), factor);
    if (!first) {
      y0 = add(mul(load(sums + 8 * i), shrink0), y0);
      y1 = add(mul(load(sums + 8 * i + 4), shrink1), y1);
    }
    store(sums + 8 * i, y0);
    store(sums + 8 * i + 4, y1);
  }
}

INLINE void attend_block(const int fused, const attention_head *h, const float *q, float *out, int q0,
                         float *work) {
  const int d = h->d, d_room = round_up(d, ROWS), panels = min_int(PANELS, (h->rows - q0 + 7) / 8);
  const int plane = KEY_BLOCK * 8;
  const block b = block_at(work, d);
  pack_queries(h, q, q0, panels, &b);
  for (int k0 = 0; k0 < h->keys; k0 += KEY_BLOCK) {
    const int kb = min_int(KEY_BLOCK, h->keys - k0), kb4 = round_up(kb, 4);
    for (int p = 0; p < panels; p++) {
      float *scores = b.scores + p * (KEY_BLOCK + ROWS) * 8;
      float *peak = b.peaks + 8 * p;
      const vec old0 = load(peak), old1 = load(peak + 4);
      vec peaks[2] = {old0, old1};
      int key = 0;
      for (; key + ROWS <= kb; key += ROWS)
        score_tile(fused, d, h->keys_packed + (k0 + key) * d, h->key_factors + k0 + key,
                   b.queries + p * 8 * d, b.start + 8 * p, scores + 8 * key, peaks);
      if (key < kb) { /* keys that only fill the tile count for nothing */
        vec unused_[2] = {old0, old1};
        score_tile(fused, d, h->keys_packed + (k0 + key) * d, h->key_factors + k0 + key,
                   b.queries + p * 8 * d, b.start + 8 * p, scores + 8 * key, unused_);
        for (; key < kb; key++) {
          peaks[0] = wasm_f32x4_pmax(peaks[0], load(scores + 8 * key));
          peaks[1] = wasm_f32x4_pmax(peaks[1], load(scores + 8 * key + 4));
        }
      }
      for (int i = 8 * kb; i < 8 * kb4; i += 4) store(scores + i, splat(FAR_BELOW));
      for (int i = 0; i < 2; i++) {
        const vec factor = load(b.factors + 8 * p + 4 * i), now = peaks[i];
        const vec x = mul(sub(i ? old1 : old0, now), factor), near = wasm_f32x4_gt(x, splat(LEAST));
        const vec shrink = wasm_v128_and(exponential(wasm_v128_and(x, near), 1), near);
        store(peak + 4 * i, now);
        store(b.shrink + 8 * p + 4 * i, shrink);
        weigh(scores + 4 * i, kb4, now, factor, b.weights + p * FINE_PLANES * plane + 4 * i * PARTS,
              plane, b.totals + 8 * p + 4 * i, shrink);
      }
    }
    const part *values = h->values_packed + k0 * d_room;
    const float *factors = h->value_factors + k0 / KEY_BLOCK * d_room;
    for (int i = 0; i < d; i += ROWS)
      for (int p = 0; p < panels; p++) {
        const int rows = fused ? ROWS : ROWS / 2;
        UNROLL for (int r = 0; r < ROWS; r += rows)
          add_values(rows, fused, kb4 / PARTS, values + i * kb4 + r * PARTS, factors + i + r,
                     b.weights + p * FINE_PLANES * plane, plane, b.shrink + 8 * p, !k0,
                     b.sums + (p * d_room + i + r) * 8);
      }
  }
  for (int p = 0; p < panels; p++)
    for (int j = 0; j < 8; j += 4) {
      const vec inverse = wasm_f32x4_div(splat(1.0f), load(b.totals + 8 * p + j));
      const int row = q0 + 8 * p + j, there = min_int(4, h->rows - row);
      for (int i = 0; i < d; i += 4) {
        const float *s = b.sums + (p * d_room + i) * 8 + j;
        vec of_dimension[4], of_row[4];
        for (int r = 0; r < 4; r++) of_dimension[r] = mul(load(s + 8 * r), inverse);
        transpose(of_dimension, of_row);
        for (int r = 0; r < there; r++) store(out + (int64_t)(row + r) * h->state + i, of_row[r]);
      }
    }
}

#ifdef RELAXED
__attribute__((noinline)) static void attend_block_fused(const attention_head *h, const float *q,
                                                         float *out, int q0, float *work) {
  attend_block(1, h, q, out, q0, work);
}
#endif

__attribute__((noinline)) static void attend_block_plain(const attention_head *h, const float *q,
                                                         float *out, int q0, float *work) {
  attend_block(0, h, q, out, q0, work);
}

void attend_integers(const thread *t, const attention_op *a) {
  const float *q = a->q.data, *k = a->k.data, *v = a->v.data;
  float *out = a->out.data;
  attention_head h = {
      .rows = t->rows[a->rows], .keys = t->rows[a->keys], .state = a->q.shape[1]};
  const int n_head = a->n_head, d = h.d = h.state / n_head, d_room = round_up(d, ROWS);
  const int k_room = round_up(h.keys, ROWS), key_blocks = (h.keys + KEY_BLOCK - 1) / KEY_BLOCK;
  const int v_parts = d_room * round_up(h.keys, 4);
  float *key_factors = t->shared, *value_factors = key_factors + n_head * k_room;
  part *keys = (part *)(value_factors + n_head * key_blocks * d_room);
  part *values = keys + n_head * k_room * d;
  for (int mine = 0, head; (head = next_item(t, &mine)) < n_head;) {
    pack_keys(k + head * d, h.keys, h.state, d, keys + head * k_room * d, key_factors + head * k_room);
    for (int k0 = 0; k0 < h.keys; k0 += KEY_BLOCK)
      pack_values(v + (int64_t)k0 * h.state + head * d, min_int(KEY_BLOCK, h.keys - k0), h.state, d,
                  values + head * v_parts + k0 * d_room,
                  value_factors + (head * key_blocks + k0 / KEY_BLOCK) * d_room);
  }
  barrier(t);
  const int blocks = (h.rows + PANELS * 8 - 1) / (PANELS * 8);
  for (int mine = 0, item; (item = next_item(t, &mine)) < n_head * blocks;) {
    const int head = item / blocks, q0 = item % blocks * PANELS * 8;
    h.keys_packed = keys + head * k_room * d;
    h.key_factors = key_factors + head * k_room;
    h.values_packed = values + head * v_parts;
    h.value_factors = value_factors + head * key_blocks * d_room;
#ifdef RELAXED
    if (t->fused) {
      attend_block_fused(&h, q + head * d, out + head * d, q0, t->own);
      continue;
    }
#endif
    attend_block_plain(&h, q + head * d, out + head * d, q0, t->own);
  }
}

/* --- few rows, over what is heard: two products with the caches --- */

#define LEAST_EXPONENT -64.0f /* as exp2_neg in kernels.h */

/* One head's matrix in a cache, with a row for each of up to `rows` and room for k numbers of each. */
typedef struct {
  int8_t *numbers;
  weight_block *blocks;
} head_matrix;

static head_matrix matrix_at(int8_t *numbers, int rows, int k) {
  return (head_matrix){numbers, (weight_block *)(numbers + (int64_t)round_up(rows, 8) * k)};
}

/* Bytes of a cache that each head has. */
INLINE int head_bytes(const tensor *cache, int n_head) {
  return cache->shape[0] * cache->shape[1] / n_head;
}

/* Keys: a row for each position. Values: one for each dimension, of whole eights of positions. A head
 * has `stride` bytes of a cache. */
static head_matrix keys_at(const tensor *cache, int head, int stride, int d, int positions) {
  return matrix_at((int8_t *)cache->data + (int64_t)head * stride, positions, d);
}

static head_matrix values_at(const tensor *cache, int head, int stride, int d, int positions) {
  return matrix_at((int8_t *)cache->data + (int64_t)head * stride, d, round_up(positions, 8));
}

void store_cross_integers(const thread *t, const store_cross_op *a) {
  const float *k = a->k.data, *v = a->v.data;
  const int rows = t->rows[a->rows], state = a->k.shape[1], n_head = a->n_head, d = state / n_head;
  const int stride = head_bytes(&a->k_cache, n_head);
  const int rows8 = round_up(rows, 8), blocks = blocks_of(rows8);
  float *work = t->own; /* [8][BLOCK] */
  for (int i = 0; i < d; i++) work[i] = 0;
  for (int mine = 0, item; (item = next_item(t, &mine)) < n_head * (rows8 / 8);) {
    const int head = item % n_head, first = item / n_head * 8;
    const head_matrix keys = keys_at(&a->k_cache, head, stride, d, rows);
    for (int row = first; row < first + 8; row++) {
      int8_t *to = keys.numbers + first * d + row % 8 * 4;
      weight_block *of_eight = keys.blocks + first / 8 * blocks_of(d);
      quantise_row(row < rows ? k + (int64_t)row * state + head * d : work, d, to, of_eight, row % 8);
    }
  }
  barrier(t);
  for (int mine = 0, item; (item = next_item(t, &mine)) < state / 8;) {
    const int head = item / (d / 8), first = item % (d / 8) * 8;
    const head_matrix values = values_at(&a->v_cache, head, stride, d, rows);
    for (int block = 0; block < blocks; block++) {
      const int k0 = block * BLOCK, kb = min_int(BLOCK, rows8 - k0);
      for (int key = 0; key < kb; key += 4)
        for (int i = 0; i < 8; i += 4) {
          vec of_key[4], of_row[4];
          for (int j = 0; j < 4; j++)
            of_key[j] = k0 + key + j < rows
                            ? load(v + (int64_t)(k0 + key + j) * state + head * d + first + i)
                            : zero();
          transpose(of_key, of_row);
          for (int j = 0; j < 4; j++) store(work + (i + j) * BLOCK + key, of_row[j]);
        }
      for (int i = 0; i < 8; i++)
        quantise_row(work + i * BLOCK, kb, values.numbers + first * rows8 + k0 * 8 + i * 4,
                     values.blocks + first / 8 * blocks + block, i);
    }
  }
}

/* The softmax of n scores times `scale`, unnormalised, with zeros up to a multiple of eight; its
 * sum. */
static float exponentials(float *s, int n, float scale) {
  const int n8 = round_up(n, 8), whole = n / 4 * 4;
  for (int i = n; i < n8; i++) s[i] = FAR_BELOW;
  vec peak = splat(FAR_BELOW), total = zero();
  for (int i = 0; i < n8; i += 4) peak = wasm_f32x4_pmax(peak, load(s + i));
  peak = splat(max_lanes(peak));
  for (int i = 0; i < n8; i += 4) {
    vec x = wasm_f32x4_pmax(splat(LEAST_EXPONENT), mul(sub(load(s + i), peak), splat(scale)));
    vec e = exponential(x, 1);
    if (i >= whole) { /* what lies behind the last is nothing */
      float lanes[4];
      store(lanes, e);
      for (int j = 0; j < 4; j++)
        if (i + j >= n) lanes[j] = 0;
      e = load(lanes);
    }
    total = add(total, e);
    store(s + i, e);
  }
  return sum_lanes(total);
}

void attend_cross_integers(const thread *t, const attention_op *a) {
  const float *q = a->q.data;
  float *out = a->out.data;
  const int rows = t->rows[a->rows], n = t->rows[a->keys], state = a->q.shape[1];
  const int n_head = a->n_head, room = a->k.shape[0], stride = head_bytes(&a->k, n_head);
  float *weights = a->weights.data; /* as in attend_cross */
  const uint32_t wanted = a->heads;
  const int weights_rows = a->weights.shape[1], heard = wanted ? t->rows[a->heard] : 0;
  const int d = state / n_head, groups = (rows + MOST_ROWS - 1) / MOST_ROWS;
  const float scale = LOG2_E / __builtin_sqrtf((float)d);
  float *scores = t->own, *work = scores + MOST_ROWS * room;
  for (int mine = 0, item; (item = next_item(t, &mine)) < groups * n_head;) {
    const int head = item % n_head, row = item / n_head * MOST_ROWS;
    const int m = min_int(MOST_ROWS, rows - row);
    const int64_t from = (int64_t)row * state + head * d;
    const head_matrix keys = keys_at(&a->k, head, stride, d, n);
    const head_matrix values = values_at(&a->v, head, stride, d, n);
    const product of_keys = {
        .x = q + from, .ldx = state, .w = keys.numbers, .scale = (const float *)keys.blocks,
        .out = scores, .ldo = room, .m = m, .k = d, .n = n, .fine = 1};
    multiply_alone(t->fused, &of_keys, work);
    float inverse[MOST_ROWS];
    const uint32_t bit = head < 32 ? 1u << head : 0;
    for (int i = 0; i < m; i++) {
      float *s = scores + i * room;
      inverse[i] = 1.0f / exponentials(s, n, scale);
      if (!(wanted & bit)) continue;
      float *to = weights + (__builtin_popcount(wanted & (bit - 1)) * weights_rows + row + i) * room;
      float total = 0;
      for (int key = 0; key < heard; key++) total += s[key];
      for (int key = 0; key < heard; key++) to[key] = s[key] / total;
    }
    const product of_values = {
        .x = scores, .ldx = room, .w = values.numbers, .scale = (const float *)values.blocks,
        .out = out + from, .ldo = state, .m = m, .k = round_up(n, 8), .n = d, .fine = 1};
    multiply_alone(t->fused, &of_values, work);
    for (int i = 0; i < m; i++)
      for (int j = 0; j < d; j += 4) {
        float *o = out + from + (int64_t)i * state + j;
        store(o, mul(load(o), splat(inverse[i])));
      }
  }
}
