/* Matrix products: x (m, k) F32 times weights (n, k) F16, transposed.
 *
 * Weights lie four rows interleaved, [n / 4][k / 8][4][8], each eight in the order of raw_low and
 * raw_high, padded with zero rows to a multiple of 8: one strictly sequential stream for few rows,
 * and panels for many are cheap to make. */
#include "kernels.h"

#define K_BLOCK 512   /* of the inner dimension, at a time */
#define N_BLOCK 128   /* output columns whose weights are widened at a time: 256 KiB */
#define PACK_TILES 16 /* of x, packed at a time */
#define FEW_K 256     /* of the inner dimension, at a time, if several rows */
#define FEW_COLUMNS 64
_Static_assert(K_BLOCK % 8 == 0 && FEW_K % 8 == 0, "a part of k is whole eights");
_Static_assert(N_BLOCK % 16 == 0 && FEW_COLUMNS % 4 == 0, "and of n, of which several threads take halves");

/* --- many rows: packed x, widened panels, register tiles (Goto and van de Geijn 2008) --- */

/* Of the inner dimension in a round of the tile's loop: without fused multiply-add the loop's own
 * instructions count, with it more steps than one would spill registers (27 for 52 GFLOP/s). */
#ifdef RELAXED
#define STEPS 1
#else
#define STEPS 4
#endif

INLINE void tile_step(const int fused, const float *a, const float *b, vec acc[TILE][2]) {
  vec b0 = load(b), b1 = load(b + 4);
  UNROLL for (int i = 0; i < TILE; i++) {
    vec s = load_splat(a + i);
    PIN(s);
    acc[i][0] = madd_if(fused, s, b0, acc[i][0]);
    acc[i][1] = madd_if(fused, s, b1, acc[i][1]);
#ifndef RELAXED
    PIN(acc[i][0]);
    PIN(acc[i][1]);
#endif
  }
}

INLINE void multiply_tile(const int fused, int k, const float *a, const float *b, float *c, int ldc,
                          int from_c, const float *bias) {
  vec acc[TILE][2];
  vec start0 = bias ? load(bias) : zero(), start1 = bias ? load(bias + 4) : zero();
  UNROLL for (int i = 0; i < TILE; i++) {
    acc[i][0] = from_c ? add(load(c + i * ldc), start0) : start0;
    acc[i][1] = from_c ? add(load(c + i * ldc + 4), start1) : start1;
  }
  NO_UNROLL for (; k >= STEPS; k -= STEPS) {
    PIN(a);
    PIN(b);
    UNROLL for (int step = 0; step < STEPS; step++) tile_step(fused, a + step * TILE, b + step * 8, acc);
    a += STEPS * TILE;
    b += STEPS * 8;
  }
#if STEPS > 1
  NO_UNROLL for (; k; k--) {
    PIN(a);
    PIN(b);
    tile_step(fused, a, b, acc);
    a += TILE;
    b += 8;
  }
#endif
  UNROLL for (int i = 0; i < TILE; i++) {
    store(c + i * ldc, acc[i][0]);
    store(c + i * ldc + 4, acc[i][1]);
  }
}

__attribute__((noinline)) void tile_multiply(int k, const float *a, const float *b, float *c,
                                             int ldc, int from_c, const float *bias) {
  multiply_tile(1, k, a, b, c, ldc, from_c, bias);
}

/* The same, of which no two operations are fused. */
static __attribute__((noinline)) void tile_multiply_plain(int k, const float *a, const float *b,
                                                          float *c, int ldc, int from_c,
                                                          const float *bias) {
  multiply_tile(0, k, a, b, c, ldc, from_c, bias);
}

void pack_rows(const float *x, int ldx, int n, int k, float *out, int first_tile, int last_tile) {
  for (int tile = first_tile; tile < last_tile; tile++) {
    const float *r[TILE];
    for (int i = 0; i < TILE; i++) r[i] = x + (int64_t)min_int(tile * TILE + i, n - 1) * ldx;
    float *o = out + tile * TILE * k;
    for (int kk = 0; kk < k; kk += 4) {
#if TILE == 6
      vec a = load(r[0] + kk), b = load(r[1] + kk), c = load(r[2] + kk);
      vec d = load(r[3] + kk), e = load(r[4] + kk), f = load(r[5] + kk);
      vec ab0 = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), ab1 = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
      vec cd0 = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), cd1 = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
      vec ef0 = wasm_i32x4_shuffle(e, f, 0, 4, 1, 5), ef1 = wasm_i32x4_shuffle(e, f, 2, 6, 3, 7);
      store(o, wasm_i64x2_shuffle(ab0, cd0, 0, 2));
      store(o + 4, wasm_i64x2_shuffle(ef0, ab0, 0, 3));
      store(o + 8, wasm_i64x2_shuffle(cd0, ef0, 1, 3));
      store(o + 12, wasm_i64x2_shuffle(ab1, cd1, 0, 2));
      store(o + 16, wasm_i64x2_shuffle(ef1, ab1, 0, 3));
      store(o + 20, wasm_i64x2_shuffle(cd1, ef1, 1, 3));
      o += 24;
#else
      for (int j = 0; j < 4; j++, o += TILE)
        for (int i = 0; i < TILE; i++) o[i] = r[i][kk + j];
#endif
    }
  }
}

/* out[kb][8] F32 from 8 interleaved weight rows: two tiles of four, 4 * k halves apart. */
INLINE void widen_panel(const half *w, float scale, int k, int kb, float *out) {
  const vec bits = RAW_BITS, scales = splat(scale);
  for (int kk = 0; kk < kb; kk += 8, w += 32, out += 64)
    UNROLL for (int tile = 0; tile < 2; tile++) {
      const half *p = w + tile * 4 * k;
      vec a = load(p), b = load(p + 8), c = load(p + 16), d = load(p + 24);
      /* A 4 x 4 transpose of words, each a pair (kk + i, kk + i + 4) */
      vec ab0 = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), ab1 = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
      vec cd0 = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), cd1 = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
      vec pairs[4] = {wasm_i64x2_shuffle(ab0, cd0, 0, 2), wasm_i64x2_shuffle(ab0, cd0, 1, 3),
                      wasm_i64x2_shuffle(ab1, cd1, 0, 2), wasm_i64x2_shuffle(ab1, cd1, 1, 3)};
      UNROLL for (int i = 0; i < 4; i++) {
        store(out + 8 * i + 4 * tile, mul(raw_low(pairs[i], bits), scales));
        store(out + 8 * (i + 4) + 4 * tile, mul(raw_high(pairs[i], bits), scales));
      }
    }
}

/* GELU and residual on 8 columns of some rows. */
INLINE void finish(const product *p, float *c, int ldc, const float *residual, int rows) {
  for (int i = 0; i < rows; i++, c += ldc) {
    vec lo = load(c), hi = load(c + 4);
    if (p->gelu && p->plain) lo = gelu(0, lo), hi = gelu(0, hi);
    else if (p->gelu) lo = gelu(1, lo), hi = gelu(1, hi);
    if (residual) {
      lo = add(lo, load(residual)), hi = add(hi, load(residual + 4));
      residual += p->ldo;
    }
    store(c, lo);
    store(c + 4, hi);
  }
}

static void product_tile(const product *p, int kb, const float *a, const float *b, int row, int col,
                         int first, int last) {
  /* A sum that continues, or is added to what is there, starts from the output. */
  const int adds_to_out = p->residual == p->out && !p->gelu;
  const int from_c = !first || adds_to_out;
  const float *bias = first && p->bias ? p->bias + col : 0;
  const float *residual =
      last && p->residual && !adds_to_out ? p->residual + (int64_t)row * p->ldo + col : 0;
  const int finishes = last && (p->gelu || residual);
  float *c = p->out + (int64_t)row * p->ldo + col;
  void (*const of_tile)(int, const float *, const float *, float *, int, int, const float *) =
      p->plain ? tile_multiply_plain : tile_multiply;
  const int rows = min_int(TILE, p->m - row), cols = min_int(8, p->n - col);
  if (rows == TILE && cols == 8) {
    of_tile(kb, a, b, c, p->ldo, from_c, bias);
    if (finishes) finish(p, c, p->ldo, residual, rows);
    return;
  }
  float edge[TILE * 8] = {0};
  if (from_c)
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < cols; j++) edge[8 * i + j] = c[i * p->ldo + j];
  of_tile(kb, a, b, edge, 8, from_c, bias);
  if (finishes) finish(p, edge, 8, residual, rows);
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < cols; j++) c[i * p->ldo + j] = edge[8 * i + j];
}

static void multiply_many(const thread *t, const product *p) {
  const int tiles = (p->m + TILE - 1) / TILE;
  /* Smaller items for several threads, and panels widened once for each part of the rows */
  const int parts = t->count == 1 ? 1 : 2, columns = N_BLOCK / parts;
  const int items = (p->n + columns - 1) / columns * parts;
  for (int k0 = 0; k0 < p->k; k0 += K_BLOCK) {
    const int kb = min_int(K_BLOCK, p->k - k0), last = k0 + kb == p->k;
    for (int mine = 0, tile; (tile = PACK_TILES * next_item(t, &mine)) < tiles;)
      pack_rows(p->x + k0, p->ldx, p->m, kb, t->shared, tile, min_int(tile + PACK_TILES, tiles));
    barrier(t);
    for (int mine = 0, item; (item = next_item(t, &mine)) < items;) {
      const int n = item / parts * columns, nb = min_int(columns, p->n - n), part = item % parts;
      for (int j = 0; j < nb; j += 8)
        widen_panel((const half *)p->w + (int64_t)(n + j) * p->k + 4 * k0, *p->scale, p->k, kb,
                    t->own + j * kb);
      for (int tile = tiles * part / parts; tile < tiles * (part + 1) / parts; tile++)
        for (int j = 0; j < nb; j += 8)
          product_tile(p, kb, t->shared + tile * TILE * kb, t->own + j * kb, tile * TILE, n + j,
                       k0 == 0, last);
    }
    barrier(t); /* before x's next block is packed over this one */
  }
}

/* --- few rows: each weight is read once, in its own format, and used for all rows --- */

INLINE vec four_sums(vec a, vec b, vec c, vec d) {
  vec ab0 = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), ab1 = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
  vec cd0 = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), cd1 = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
  vec ab = add(ab0, ab1), cd = add(cd0, cd1); /* a02 b02 a13 b13 */
  return add(wasm_i64x2_shuffle(ab, cd, 0, 2), wasm_i64x2_shuffle(ab, cd, 1, 3));
}

static void multiply_one(const product *p, const float *x, int row, int n0, int n1) {
  vec bits = RAW_BITS;
  PIN(bits);
  const half *w = (const half *)p->w + (int64_t)n0 * p->k;
  for (int n = n0; n < n1; n += 4) {
    const float *xp = x;
    vec acc[4][2];
    UNROLL for (int r = 0; r < 4; r++) acc[r][0] = acc[r][1] = zero();
    NO_UNROLL for (int k = 0; k < p->k; k += 8) {
      PIN(xp);
      PIN(w);
      vec x0 = load(xp), x1 = load(xp + 4);
      PIN(x0);
      PIN(x1);
      UNROLL for (int r = 0; r < 4; r++) {
        vec h = load(w + 8 * r);
        PIN(h);
        acc[r][0] = madd(raw_low(h, bits), x0, acc[r][0]);
        PIN(acc[r][0]);
        acc[r][1] = madd(raw_high(h, bits), x1, acc[r][1]);
        PIN(acc[r][1]);
      }
      xp += 8;
      w += 32;
    }
    finish_four(p,
                four_sums(add(acc[0][0], acc[0][1]), add(acc[1][0], acc[1][1]),
                          add(acc[2][0], acc[2][1]), add(acc[3][0], acc[3][1])),
                row, n);
  }
}

/* x is [k / 8][m][8]; m is known when compiled. Two weight rows at a time, whose sums fill the
 * registers, and a part of k: the other two find it in the first cache, and from memory weights
 * are read in order, which is what it is fastest at. */
INLINE void multiply_rows(const int m, const product *p, const float *x, int row, int n0, int n1) {
  vec bits = RAW_BITS;
  PIN(bits);
  const half *w = (const half *)p->w + (int64_t)n0 * p->k;
  for (int col = n0; col < n1; col += 4) {
    vec sums[2][2][MOST_ROWS];
    for (int k0 = 0; k0 < p->k; k0 += FEW_K) {
      const int kb = min_int(FEW_K, p->k - k0);
      for (int pair = 0; pair < 2; pair++) {
        const float *xp = x + k0 * m;
        const half *wp = w + 16 * pair;
        vec acc[2][MOST_ROWS];
        UNROLL for (int r = 0; r < 2; r++) {
          UNROLL for (int i = 0; i < m; i++) acc[r][i] = k0 ? sums[pair][r][i] : zero();
        }
        NO_UNROLL for (int k = 0; k < kb; k += 8) {
          PIN(xp);
          PIN(wp);
          vec h0 = load(wp), h1 = load(wp + 8);
          vec a = raw_low(h0, bits), b = raw_low(h1, bits);
          PIN(a);
          PIN(b);
          UNROLL for (int i = 0; i < m; i++) {
            vec xv = load(xp + 8 * i);
            PIN(xv);
            acc[0][i] = madd(a, xv, acc[0][i]);
            PIN(acc[0][i]);
            acc[1][i] = madd(b, xv, acc[1][i]);
            PIN(acc[1][i]);
          }
          a = raw_high(h0, bits), b = raw_high(h1, bits);
          PIN(a);
          PIN(b);
          UNROLL for (int i = 0; i < m; i++) {
            vec xv = load(xp + 8 * i + 4);
            PIN(xv);
            acc[0][i] = madd(a, xv, acc[0][i]);
            PIN(acc[0][i]);
            acc[1][i] = madd(b, xv, acc[1][i]);
            PIN(acc[1][i]);
          }
          xp += 8 * m;
          wp += 32;
        }
        UNROLL for (int i = 0; i < m; i++) {
          sums[pair][0][i] = acc[0][i];
          sums[pair][1][i] = acc[1][i];
        }
      }
      w += 4 * kb;
    }
    for (int i = 0; i < m; i++)
      finish_four(p, four_sums(sums[0][0][i], sums[0][1][i], sums[1][0][i], sums[1][1][i]), row + i,
                  col);
  }
}

/* m rows from `row` on, at most MOST_ROWS, scaled and interleaved: [k / 8][m][8]. */
static void pack_few(const product *p, int row, int m, float *x) {
  const vec scale = splat(*p->scale);
  for (int k = 0; k < p->k; k += 8)
    for (int i = 0; i < m; i++, x += 8) {
      const float *from = p->x + (int64_t)(row + i) * p->ldx + k;
      store(x, mul(load(from), scale));
      store(x + 4, mul(load(from + 4), scale));
    }
}

static void multiply_few(const thread *t, const product *p) {
  const int first = min_int(p->m, MOST_ROWS); /* then the rest, if any */
  pack_few(p, 0, first, t->own);
  pack_few(p, first, p->m - first, t->own + first * p->k);
  for (int mine = 0, n0; (n0 = FEW_COLUMNS * next_item(t, &mine)) < p->n;) {
    const int n1 = min_int(n0 + FEW_COLUMNS, p->n);
    for (int row = 0; row < p->m; row += first) {
      const float *x = t->own + row * p->k;
      switch (min_int(first, p->m - row)) {
        case 1: multiply_one(p, x, row, n0, n1); break;
        case 2: multiply_rows(2, p, x, row, n0, n1); break;
        case 3: multiply_rows(3, p, x, row, n0, n1); break;
        case 4: multiply_rows(4, p, x, row, n0, n1); break;
        default: multiply_rows(5, p, x, row, n0, n1); break;
      }
    }
  }
}

void multiply_halves(const thread *t, const product *p) {
  if (p->m <= FEW_ROWS && !p->plain)
    multiply_few(t, p);
  else
    multiply_many(t, p);
}

static void multiply(const thread *t, product *p, const tensor *w) {
  p->w = w->data;
  p->scale = behind(w);
  if (w->type == F16) {
    multiply_halves(t, p);
    return;
  }
  if (p->gelu) p->gelu = FAST_GELU;
  multiply_integers(t, p);
}

void op_matmul(const thread *t, const matmul_op *a) {
  const int n = a->weight.shape[0], k = a->weight.shape[1];
  product p = {
      .x = a->x.data, .ldx = k, .bias = a->bias.data, .residual = a->residual.data,
      .out = a->out.data, .ldo = n, .m = t->rows[a->rows], .k = k, .n = n, .gelu = a->gelu,
      .fine = a->fine,
  };
  multiply(t, &p, &a->weight);
}

/* A row of three neighbouring input rows is one contiguous run, so a convolution is a product
 * whose input rows overlap. */
void op_conv(const thread *t, const conv_op *a) {
  float *x = a->x.data;
  const int rows_in = t->rows[a->rows_in], n = a->weight.shape[0], c_in = a->weight.shape[1];
  if (t->id == 0) {
    for (int i = 0; i < c_in; i++) x[i] = x[(int64_t)(rows_in + 1) * c_in + i] = 0;
  }
  barrier(t);
  product p = {
      .x = x, .ldx = a->stride * c_in, .bias = a->bias.data, .residual = a->residual.data,
      .out = (float *)a->out.data + a->out_row * n, .ldo = n, .m = t->rows[a->rows], .k = 3 * c_in,
      .n = n, .gelu = 1, .fine = 1, .plain = a->fast,
  };
  multiply(t, &p, &a->weight);
}
