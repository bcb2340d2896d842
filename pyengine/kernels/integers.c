/* Matrix products of integers: 8-bit weights, activations quantised on the way.
 *
 * In each block of k a weight row is a factor times integers -127..127, and a row of activations a
 * factor times integers 0..127 less a "zero", 0..16383 where the product is fine. A block's sum is
 * exact, so that it is the same whichever kernel, variant or thread computes it; blocks are added as
 * F32, in order. What is computed is defined by quantised_matmul in numpy_integers.py, to the bit.
 *
 * Weights lie [n / 8][k / 4][8][4], padded with zero rows; their factors and sums (what a zero
 * counts) lie behind, [n / 8][k / BLOCK] times struct weight_block. */
#include "integers.h"

#include "blocks.h"

#define MOST_COLUMNS 128   /* whose weights stay in the second cache for all rows */
#define PANEL_BYTES 262144 /* of these */
#define PACK_TILES 4       /* of x, packed at a time */
#define PANELS_TOGETHER 4  /* for few rows: what a thread takes at a time, of either half */

#define LEVELS 127 /* an activation's integers end there, and here where they are fine */
#define FINE_LEVELS 16383
_Static_assert((int64_t)BLOCK * FINE_LEVELS * 127 <= INT32_MAX, "a block's sum is an I32");
_Static_assert(BLOCK % 8 == 0, "a block is whole eights");

typedef struct { float factor[8]; int32_t zero[8]; } activation_block; /* of up to eight rows */

/* --- quantising --- */

#define LEAST_RANGE 0x1p-60f /* less is nothing, and its inverse no number */

typedef struct { float inverse, shift; } quantiser;

/* How n numbers (a multiple of 8) become integers 0..levels. */
INLINE quantiser find_range(const float *x, int n, float levels, float *factor, int32_t *zero_at) {
  vec low = zero(), high = zero(), low1 = zero(), high1 = zero();
  for (int i = 0; i < n; i += 8) {
    vec v = load(x + i), v1 = load(x + i + 4);
    low = wasm_f32x4_pmin(low, v), low1 = wasm_f32x4_pmin(low1, v1);
    high = wasm_f32x4_pmax(high, v), high1 = wasm_f32x4_pmax(high1, v1);
  }
  low = wasm_f32x4_pmin(low, low1), high = wasm_f32x4_pmax(high, high1);
  const float least = -max_lanes(wasm_f32x4_neg(low)), range = max_lanes(high) - least;
  const int some = range > LEAST_RANGE;
  const float inverse = some ? levels / range : 0;
  union { float f; int32_t i; } shift = {TO_INTEGER - least * inverse};
  *factor = some ? range / levels : 0;
  *zero_at = shift.i - INTEGER_BITS;
  return (quantiser){inverse, shift.f};
}

/* Eight numbers as 16-bit integers. */
INLINE vec quantise_eight(const float *x, quantiser q, int levels) {
  const vec inverse = splat(q.inverse), shift = splat(q.shift);
  const vec bias = wasm_i32x4_const_splat(INTEGER_BITS);
  vec a = wasm_i32x4_sub(add(mul(load(x), inverse), shift), bias);
  vec b = wasm_i32x4_sub(add(mul(load(x + 4), inverse), shift), bias);
  return wasm_i16x8_min(wasm_i16x8_narrow_i32x4(a, b), wasm_i16x8_splat((int16_t)levels));
}

/* --- many rows --- */

/* Of an activation. */
INLINE int planes(const product *p) { return p->fine ? FINE_PLANES : 1; }

/* A tile of x: for each block [kb / PARTS][ROWS][PARTS]; `planes` of them where a part has only
 * seven bits, the higher seven first. Rows from m on repeat the last. */
static void pack_tile(const product *p, int tile, part *out, activation_block *blocks) {
  const int levels = p->fine ? FINE_LEVELS : LEVELS;
  for (int k0 = 0; k0 < p->k; k0 += BLOCK, blocks++) {
    const int kb = min_int(BLOCK, p->k - k0);
    for (int i = 0; i < ROWS; i++) {
      const float *x = p->x + (int64_t)min_int(tile * ROWS + i, p->m - 1) * p->ldx + k0;
      const quantiser q = find_range(x, kb, levels, blocks->factor + i, blocks->zero + i);
      part *to = out + i * PARTS;
      for (int k = 0; k < kb; k += 8, to += 8 * ROWS) {
        vec eight = quantise_eight(x + k, q, levels);
#ifdef RELAXED
        if (p->fine) {
          vec high = wasm_u16x8_shr(eight, 7);
          high = wasm_u8x16_narrow_i16x8(high, high);
          wasm_v128_store32_lane(to, high, 0);
          wasm_v128_store32_lane(to + ROWS * PARTS, high, 1);
          eight = wasm_v128_and(eight, wasm_i16x8_const_splat(127));
        }
        eight = wasm_u8x16_narrow_i16x8(eight, eight);
        part *low = to + (p->fine ? kb * ROWS : 0);
        wasm_v128_store32_lane(low, eight, 0);
        wasm_v128_store32_lane(low + ROWS * PARTS, eight, 1);
#else
        wasm_v128_store32_lane(to, eight, 0);
        wasm_v128_store32_lane(to + ROWS * PARTS, eight, 1);
        wasm_v128_store32_lane(to + 2 * ROWS * PARTS, eight, 2);
        wasm_v128_store32_lane(to + 3 * ROWS * PARTS, eight, 3);
#endif
      }
    }
    out += kb * ROWS * planes(p);
  }
}

INLINE void sum_rows(const int rows, const int fused, int words, const part *a, const part *w,
                     int32_t *sums) {
  vec acc[ROWS][2];
  UNROLL for (int i = 0; i < rows; i++) acc[i][0] = acc[i][1] = wasm_i32x4_const_splat(0);
  dot_rows(rows, fused, 0, words, a, w, acc);
  UNROLL for (int i = 0; i < rows; i++) {
    store(sums + 8 * i, acc[i][0]);
    store(sums + 8 * i + 4, acc[i][1]);
  }
}

/* sums[ROWS][8] = a[words][ROWS][PARTS] times w[words][8][PARTS] */
#ifdef RELAXED
__attribute__((noinline)) static void dot_tile_fused(int words, const part *a, const part *w,
                                                     int32_t *sums) {
  sum_rows(ROWS, 1, words, a, w, sums);
}
#endif

/* Three rows at a time: what it needs beside the sums would not fit in registers. */
__attribute__((noinline)) static void dot_tile_plain(int words, const part *a, const part *w,
                                                     int32_t *sums) {
  sum_rows(3, 0, words, a, w, sums);
  sum_rows(3, 0, words, a + 3 * PARTS, w, sums + 24);
}

INLINE void dot_tile(int fused, int kb, const part *a, const part *w, int32_t *sums) {
#ifdef RELAXED
  if (fused) {
    dot_tile_fused(kb / PARTS, a, w, sums);
    return;
  }
#endif
  (void)fused;
  dot_tile_plain(kb / PARTS, a, w, sums);
}

/* Rows of a tile times eight columns, all blocks, and what is done to the result. `a` and `w` have
 * all of k, in blocks. */
static void multiply_tile(const product *p, int fused, const part *a, const activation_block *x,
                          const part *w, const weight_block *wb, int row, int col) {
  float result[ROWS * 8];
  int32_t sums[ROWS * 8], lower[ROWS * 8];
  const int rows = min_int(ROWS, p->m - row);
  for (int k0 = 0; k0 < p->k; k0 += BLOCK, x++, wb++) {
    const int kb = min_int(BLOCK, p->k - k0), last = k0 + kb == p->k;
    dot_tile(fused, kb, a, w, sums);
    a += kb * ROWS;
    if (planes(p) == 2) {
      dot_tile(fused, kb, a, w, lower);
      a += kb * ROWS;
      for (int i = 0; i < ROWS * 8; i += 4)
        store(sums + i, wasm_i32x4_add(wasm_i32x4_shl(load(sums + i), 7), load(lower + i)));
    }
    w += kb * 8;
    const vec f0 = load(wb->factor), f1 = load(wb->factor + 4);
    const vec s0 = load(wb->sum), s1 = load(wb->sum + 4);
    for (int i = 0; i < rows; i++) {
      const vec factor = load_splat(x->factor + i), none = wasm_v128_load32_splat(x->zero + i);
      vec t0 = wasm_i32x4_sub(load(sums + 8 * i), wasm_i32x4_mul(none, s0));
      vec t1 = wasm_i32x4_sub(load(sums + 8 * i + 4), wasm_i32x4_mul(none, s1));
      vec y0 = mul(wasm_f32x4_convert_i32x4(t0), mul(factor, f0));
      vec y1 = mul(wasm_f32x4_convert_i32x4(t1), mul(factor, f1));
      if (k0) y0 = add(load(result + 8 * i), y0), y1 = add(load(result + 8 * i + 4), y1);
      if (!last) {
        store(result + 8 * i, y0);
        store(result + 8 * i + 4, y1);
      } else {
        finish_four(p, y0, row + i, col);
        if (col + 4 < p->n) finish_four(p, y1, row + i, col + 4);
      }
    }
  }
}

#ifndef RELAXED
/* out[k / 2][8][2] from w[k / 4][8][4] */
static void widen_panel(const int8_t *w, int k, part *out) {
  for (; k; k -= 4, w += 32, out += 32)
    UNROLL for (int i = 0; i < 2; i++) {
      vec four = load(w + 16 * i);
      vec a = wasm_i16x8_extend_low_i8x16(four), b = wasm_i16x8_extend_high_i8x16(four);
      store(out + 8 * i, wasm_i32x4_shuffle(a, b, 0, 2, 4, 6));
      store(out + 8 * i + 16, wasm_i32x4_shuffle(a, b, 1, 3, 5, 7));
    }
}
#endif

static void multiply_many(const thread *t, const product *p) {
  const int tiles = (p->m + ROWS - 1) / ROWS, blocks = blocks_of(p->k);
  const int tile_size = ROWS * p->k * planes(p);
  part *packed = (part *)t->shared;
  activation_block *x = (activation_block *)(packed + round_up(tiles * tile_size, 16));
  for (int mine = 0, first; (first = PACK_TILES * next_item(t, &mine)) < tiles;)
    for (int tile = first; tile < min_int(first + PACK_TILES, tiles); tile++)
      pack_tile(p, tile, packed + tile * tile_size, x + tile * blocks);
  barrier(t);
  /* Smaller items for several threads, as in gemm.c */
  const int parts = t->count == 1 ? 1 : 2, fit = PANEL_BYTES / (int)sizeof(part) / p->k / 8 * 8;
  const int columns = max_int(8, min_int(MOST_COLUMNS, fit) / parts / 8 * 8);
  const int items = (p->n + columns - 1) / columns * parts;
  const weight_block *w_blocks = (const weight_block *)p->scale;
  for (int mine = 0, item; (item = next_item(t, &mine)) < items;) {
    const int n = item / parts * columns, nb = min_int(columns, p->n - n), step = item % parts;
    const int8_t *weights = (const int8_t *)p->w + (int64_t)n * p->k;
#ifdef RELAXED
    const part *panels = weights;
#else
    part *panels = (part *)t->own;
    for (int j = 0; j < nb; j += 8) widen_panel(weights + j * p->k, p->k, panels + j * p->k);
#endif
    for (int tile = tiles * step / parts; tile < tiles * (step + 1) / parts; tile++)
      for (int j = 0; j < nb; j += 8)
        multiply_tile(p, t->fused, packed + tile * tile_size, x + tile * blocks,
                      panels + j * p->k, w_blocks + (n + j) / 8 * blocks, tile * ROWS, n + j);
  }
}

/* --- few rows --- */

/* Bytes of a number of x: two planes of [k / 4][m][4] in each block, of the higher and lower seven
 * bits, where the product is `fused`; else [k / 4][m][2][4] of 16 bits, each word twice, so that
 * vectors are loaded whole: wasmtime makes three instructions of a load and splat. */
#define FEW_BYTES 4 /* at most */
INLINE int few_bytes(int fused) { return fused ? 2 : FEW_BYTES; }

/* m rows from `row` on, in blocks of k, their factors behind one another. */
INLINE void pack_few(const int fused, const product *p, int row, int m, int8_t *out,
                     activation_block *blocks) {
  for (int k0 = 0; k0 < p->k; k0 += BLOCK, blocks++) {
    const int kb = min_int(BLOCK, p->k - k0);
    for (int i = 0; i < m; i++) {
      const float *x = p->x + (int64_t)(row + i) * p->ldx + k0;
      const quantiser q = find_range(x, kb, FINE_LEVELS, blocks->factor + i, blocks->zero + i);
      int8_t *to = out + few_bytes(fused) * m * k0 + (fused ? 4 : 16) * i;
      for (int k = 0; k < kb; k += 8, to += (fused ? 8 : 32) * m) {
        vec eight = quantise_eight(x + k, q, FINE_LEVELS);
        if (fused) {
          vec high = wasm_u16x8_shr(eight, 7), low = wasm_v128_and(eight, wasm_i16x8_const_splat(127));
          eight = wasm_u8x16_narrow_i16x8(high, low);
          wasm_v128_store32_lane(to, eight, 0);
          wasm_v128_store32_lane(to + 4 * m, eight, 1);
          wasm_v128_store32_lane(to + kb * m, eight, 2);
          wasm_v128_store32_lane(to + kb * m + 4 * m, eight, 3);
        } else {
          store(to, wasm_i64x2_shuffle(eight, eight, 0, 0));
          store(to + 16 * m, wasm_i64x2_shuffle(eight, eight, 1, 1));
        }
      }
    }
  }
}

__attribute__((noinline)) static void pack_few_of(int fused, const product *p, int row, int m,
                                                  int8_t *out, activation_block *blocks) {
#ifdef RELAXED
  if (fused) {
    pack_few(1, p, row, m, out, blocks);
    return;
  }
#endif
  (void)fused;
  pack_few(0, p, row, m, out, blocks);
}

#ifdef RELAXED
/* acc[vectors][m][planes] += m rows of x, `plane` bytes to the next plane, times `vectors` times four
 * columns of w. Of more than two vectors the others are from `other` on: memory is read faster in
 * two places than in one. It `touches` what comes next, as loads that something waits for are too few
 * to keep the memory busy; the last block touches what lies behind the matrix. */
INLINE void few_dots(const int m, const int vectors, const int planes, int words, const int8_t *x,
                     int plane, const int8_t *w, const int8_t *other, vec acc[4][MOST_ROWS][2],
                     const int touches, vec *touched) {
  vec touch = zero();
  const int8_t *ahead = w + 32 * words;
  NO_UNROLL for (; words; words--) {
    PIN(x);
    PIN(w);
    PIN(other);
    if (touches) {
      touch = wasm_v128_or(touch, load(ahead));
      PIN(touch);
      ahead += 32;
      PIN(ahead);
    }
    vec four[4];
    UNROLL for (int v = 0; v < vectors; v++) {
      four[v] = load((v < 2 ? w : other) + 16 * (v % 2));
      PIN(four[v]);
    }
    UNROLL for (int i = 0; i < m; i++) {
      UNROLL for (int j = 0; j < planes; j++) {
        vec xv = wasm_v128_load32_splat(x + 4 * i + (j ? plane : 0));
        PIN(xv);
        UNROLL for (int v = 0; v < vectors; v++) {
          acc[v][i][j] = dot(1, four[v], xv, acc[v][i][j], zero());
          PIN(acc[v][i][j]);
        }
      }
    }
    x += 4 * m;
    w += 32;
    other += 32;
  }
  if (touches) *touched = touch;
}

/* Sums of a block. Where all sums do not fit in registers, one plane after the other: weights are in
 * the first cache the second time, when there is time to fetch the next block's. */
INLINE void few_sums_fused(const int m, const int vectors, int kb, const int8_t *x, const int8_t *w,
                           const int8_t *other, vec out[4][MOST_ROWS], vec *touched) {
  vec acc[4][MOST_ROWS][2];
  UNROLL for (int v = 0; v < vectors; v++) {
    UNROLL for (int i = 0; i < m; i++) acc[v][i][0] = acc[v][i][1] = wasm_i32x4_const_splat(0);
  }
  if (m <= 2) {
    few_dots(m, vectors, 2, kb / 4, x, kb * m, w, other, acc, 0, 0);
  } else {
    few_dots(m, vectors, 1, kb / 4, x, 0, w, other, acc, 0, 0);
    UNROLL for (int v = 0; v < vectors; v++) {
      UNROLL for (int i = 0; i < m; i++) acc[v][i][0] = wasm_i32x4_shl(acc[v][i][0], 7);
    }
    few_dots(m, vectors, 1, kb / 4, x + kb * m, 0, w, other, acc, 1, touched);
  }
  UNROLL for (int v = 0; v < vectors; v++) {
    UNROLL for (int i = 0; i < m; i++)
      out[v][i] = m > 2 ? acc[v][i][0] : wasm_i32x4_add(wasm_i32x4_shl(acc[v][i][0], 7), acc[v][i][1]);
  }
}
#endif

/* The same without the fused instruction: two planes would take three instructions each, products of
 * 16 bits take two for all. */
INLINE void few_sums_plain(const int m, const int vectors, int kb, const int8_t *x, const int8_t *w,
                           const int8_t *other, vec out[4][MOST_ROWS]) {
  vec acc[4][MOST_ROWS][2];
  UNROLL for (int v = 0; v < vectors; v++) {
    UNROLL for (int i = 0; i < m; i++) acc[v][i][0] = acc[v][i][1] = wasm_i32x4_const_splat(0);
  }
  NO_UNROLL for (int words = kb / 4; words; words--) {
    PIN(x);
    PIN(w);
    PIN(other);
    UNROLL for (int v = 0; v < vectors; v++) {
      const int8_t *four = (v < 2 ? w : other) + 16 * (v % 2);
      vec low = wasm_i16x8_load8x8(four), high = wasm_i16x8_load8x8(four + 8);
      PIN(low);
      PIN(high);
      UNROLL for (int i = 0; i < m; i++) {
        vec xv = load(x + 16 * i);
        PIN(xv);
        acc[v][i][0] = wasm_i32x4_add(acc[v][i][0], wasm_i32x4_dot_i16x8(low, xv));
        PIN(acc[v][i][0]);
        acc[v][i][1] = wasm_i32x4_add(acc[v][i][1], wasm_i32x4_dot_i16x8(high, xv));
        PIN(acc[v][i][1]);
      }
    }
    x += 16 * m;
    w += 32;
    other += 32;
  }
  UNROLL for (int v = 0; v < vectors; v++) {
    UNROLL for (int i = 0; i < m; i++) {
      vec a = acc[v][i][0], b = acc[v][i][1];
      out[v][i] = wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 2, 4, 6),
                                 wasm_i32x4_shuffle(a, b, 1, 3, 5, 7));
    }
  }
}

INLINE void few_sums(const int m, const int vectors, const int fused, int kb, const int8_t *x,
                     const int8_t *w, const int8_t *other, vec out[4][MOST_ROWS], vec *touched) {
#ifdef RELAXED
  if (fused) {
    few_sums_fused(m, vectors, kb, x, w, other, out, touched);
    return;
  }
#endif
  (void)fused;
  (void)touched;
  few_sums_plain(m, vectors, kb, x, w, other, out);
}

typedef struct {
  const product *p;
  const int8_t *packed;        /* of m rows */
  const activation_block *x;
  int row;
  vec *touched; /* keeps compilers from leaving out a load: see few_dots */
} few_rows;

/* Four columns of m rows, if there are such columns. */
__attribute__((noinline)) static void finish_rows(const product *p, const vec *y, int m, int row,
                                                  int col) {
  for (int i = 0; i < m && col < p->n; i++) finish_four(p, y[i], row + i, col);
}

/* `vectors` times four columns of m rows, from column `col` on; the second two from `other` on. */
INLINE void multiply_columns(const int m, const int vectors, const int fused, const few_rows *f,
                             int col, int other) {
  const product *p = f->p;
  const int blocks = blocks_of(p->k);
  const weight_block *wb = (const weight_block *)p->scale;
  const weight_block *one = wb + col / 8 * blocks, *two = wb + other / 8 * blocks;
  const int8_t *w = (const int8_t *)p->w + (int64_t)(col / 8 * 8) * p->k + col % 8 * 4;
  const int8_t *w_other = (const int8_t *)p->w + (int64_t)(other / 8 * 8) * p->k;
  vec result[4][MOST_ROWS], sums[4][MOST_ROWS];
  for (int k0 = 0, block = 0; k0 < p->k; k0 += BLOCK, block++) {
    const int kb = min_int(BLOCK, p->k - k0);
    few_sums(m, vectors, fused, kb, f->packed + few_bytes(fused) * m * k0, w + 8 * k0, w_other + 8 * k0, sums,
             f->touched);
    const activation_block *x = f->x + block;
    UNROLL for (int v = 0; v < vectors; v++) {
      const weight_block *b = (v < 2 ? one : two) + block;
      const int at = v < 2 ? (col + 4 * v) % 8 : 4 * (v % 2);
      const vec factors = load(b->factor + at), counts = load(b->sum + at);
      UNROLL for (int i = 0; i < m; i++) {
        vec none = wasm_v128_load32_splat(x->zero + i), factor = load_splat(x->factor + i);
        vec exact = wasm_i32x4_sub(sums[v][i], wasm_i32x4_mul(none, counts));
        vec y = mul(wasm_f32x4_convert_i32x4(exact), mul(factor, factors));
        result[v][i] = k0 ? add(result[v][i], y) : y;
      }
    }
  }
  UNROLL for (int v = 0; v < vectors; v++)
    finish_rows(p, result[v], m, f->row, v < 2 ? col + 4 * v : other + 4 * (v % 2));
}

INLINE void multiply_panels(const int fused, const int m, const few_rows *f, int first, int last,
                            int half_) {
  const int panels = (f->p->n + 7) / 8;
  for (int panel = first; panel < last; panel++) {
    const int col = 8 * panel, other = 8 * (panel + half_), both = panel + half_ < panels;
    if (m == 1) {
      if (both)
        multiply_columns(1, 4, fused, f, col, other);
      else
        multiply_columns(1, 2, fused, f, col, col);
    } else {
      const int vectors = m == 2 || fused ? 2 : 1; /* as many as registers allow */
      for (int c = 0; c < 8; c += 4 * vectors) multiply_columns(m, vectors, fused, f, col + c, col);
      for (int c = 0; both && c < 8; c += 4 * vectors)
        multiply_columns(m, vectors, fused, f, other + c, other);
    }
  }
}

INLINE void multiply_group(const int fused, int m, const few_rows *f, int first, int last,
                           int half_) {
  switch (m) {
    case 1: multiply_panels(fused, 1, f, first, last, half_); break;
    case 2: multiply_panels(fused, 2, f, first, last, half_); break;
    case 3: multiply_panels(fused, 3, f, first, last, half_); break;
    case 4: multiply_panels(fused, 4, f, first, last, half_); break;
    default: multiply_panels(fused, 5, f, first, last, half_); break;
  }
}

#ifdef RELAXED
__attribute__((noinline)) static void multiply_group_fused(int m, const few_rows *f, int first,
                                                           int last, int half_) {
  multiply_group(1, m, f, first, last, half_);
}
#endif

__attribute__((noinline)) static void multiply_group_plain(int m, const few_rows *f, int first,
                                                           int last, int half_) {
  multiply_group(0, m, f, first, last, half_);
}

static void multiply_group_of(int fused, int m, const few_rows *f, int first, int last, int half_) {
#ifdef RELAXED
  if (fused) {
    multiply_group_fused(m, f, first, last, half_);
    return;
  }
#endif
  (void)fused;
  multiply_group_plain(m, f, first, last, half_);
}

void multiply_alone(int fused, const product *p, float *work) {
  activation_block *x = (activation_block *)work;
  int8_t *packed = (int8_t *)(x + blocks_of(p->k));
  pack_few_of(fused, p, 0, p->m, packed, x);
  vec touched;
  const few_rows f = {p, packed, x, 0, &touched};
  const int half_ = ((p->n + 7) / 8 + 1) / 2;
  multiply_group_of(fused, p->m, &f, 0, half_, half_);
}

static void multiply_few(const thread *t, const product *p) {
  const int first = min_int(p->m, MOST_ROWS), blocks = blocks_of(p->k); /* then the rest, if any */
  activation_block *x = (activation_block *)t->own;
  int8_t *packed = (int8_t *)(x + 2 * blocks);
  pack_few_of(t->fused, p, 0, first, packed, x);
  if (p->m > first) pack_few_of(t->fused, p, first, p->m - first, packed + few_bytes(t->fused) * first * p->k, x + blocks);
  const int half_ = ((p->n + 7) / 8 + 1) / 2;
  vec touched;
  for (int mine = 0, panel; (panel = PANELS_TOGETHER * next_item(t, &mine)) < half_;) {
    const int last = min_int(panel + PANELS_TOGETHER, half_);
    for (int row = 0; row < p->m; row += first) {
      const few_rows f = {p, packed + few_bytes(t->fused) * row * p->k, row ? x + blocks : x, row, &touched};
      multiply_group_of(t->fused, min_int(first, p->m - row), &f, panel, last, half_);
    }
  }
}

void multiply_integers(const thread *t, const product *p) {
  if (p->fine && p->m <= FEW_ROWS)
    multiply_few(t, p);
  else
    multiply_many(t, p);
}

/* --- weights --- */

/* One row of k weights as integers, [k / 4][8][4] with this row's parts at `to`. */
void quantise_row(const float *x, int k, int8_t *to, weight_block *blocks, int row) {
  for (int k0 = 0; k0 < k; k0 += BLOCK, blocks++) {
    const int kb = min_int(BLOCK, k - k0);
    vec peaks[2] = {zero(), zero()}; /* each waits for itself only */
    int at = 0;
    for (; at + 8 <= kb; at += 8)
      UNROLL for (int i = 0; i < 2; i++)
        peaks[i] = wasm_f32x4_pmax(peaks[i], wasm_f32x4_abs(load(x + k0 + at + 4 * i)));
    for (; at < kb; at += 4) peaks[0] = wasm_f32x4_pmax(peaks[0], wasm_f32x4_abs(load(x + k0 + at)));
    const float peak = max_lanes(wasm_f32x4_pmax(peaks[0], peaks[1]));
    const vec inverse = splat(peak > 0 ? 127.0f / peak : 0), shift = splat(TO_INTEGER);
    vec sums = wasm_i32x4_const_splat(0);
    for (int i = 0; i < kb; i += 4) {
      vec four = wasm_i32x4_sub(add(mul(load(x + k0 + i), inverse), shift), shift);
      sums = wasm_i32x4_add(sums, four);
      four = wasm_i16x8_narrow_i32x4(four, four);
      wasm_v128_store32_lane(to + (k0 + i) * 8, wasm_i8x16_narrow_i16x8(four, four), 0);
    }
    int32_t four[4];
    store(four, sums);
    blocks->factor[row] = peak / 127.0f;
    blocks->sum[row] = four[0] + four[1] + four[2] + four[3];
  }
}

/* Quantises `rows` rows of `channels` times `taps` numbers, as they stand in a file with `row_bytes`
 * each, into whole panels of eight, and their blocks; a convolution's taps lie around its channels
 * afterwards. `work` has room for two rows of floats. Returns 0 where they are not finite. */
__attribute__((export_name("quantise"))) int quantise(int type, const uint8_t *from, int row_bytes,
                                                      int rows, int channels, int taps, int8_t *to,
                                                      weight_block *blocks, float *work) {
  if (!finite(type, from, rows * row_bytes)) return 0;
  const int k = channels * taps;
  float *ordered = taps == 1 ? work : work + k;
  for (int row = 0; row < round_up(rows, 8); row++) {
    if (row < rows)
      read_numbers(type, from + (int64_t)row * row_bytes, k, work);
    else
      for (int i = 0; i < k; i += 4) store(work + i, zero());
    for (int i = 0; taps > 1 && i < k; i++) ordered[i % taps * channels + i / taps] = work[i];
    quantise_row(ordered, k, to + (int64_t)(row / 8 * 8) * k + row % 8 * 4,
                 blocks + row / 8 * blocks_of(k), row % 8);
  }
  return 1;
}

void add_integer_row(const int8_t *w, const void *blocks, int k, int row, const float *y, float *out) {
  const weight_block *b = (const weight_block *)blocks + row / 8 * blocks_of(k);
  w += (int64_t)(row / 8 * 8) * k + row % 8 * 4;
  for (int i = 0; i < k; i += 4, w += 32) {
    const vec four = wasm_i32x4_extend_low_i16x8(wasm_i16x8_extend_low_i8x16(wasm_v128_load32_zero(w)));
    const vec factor = splat(b[i / BLOCK].factor[row % 8]);
    store(out + i, add(mul(wasm_f32x4_convert_i32x4(four), factor), load(y + i)));
  }
}
