/* What the kernel files share: vectors, F16, products.
 *
 * Freestanding C for wasm32, compiled with and without relaxed SIMD (RELAXED). */
#pragma once
#include <stdint.h>
#include <wasm_simd128.h>

#include "records.h"
#include "threads.h"

typedef v128_t vec;      /* four F32, or 16 bytes of something else */
typedef uint16_t half;   /* an F16's bits */

#define INLINE static inline __attribute__((always_inline))

/* Keeps a value in its register: LLVM would hoist every splat out of a loop and spill it, and
 * V8 would rebuild constants inside it. This decides between 24 and 55 GFLOP/s. */
#define PIN(x) __asm__ volatile("" : "+r"(x))
#define NO_UNROLL _Pragma("clang loop unroll(disable)")
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE vec load(const void *p) { return wasm_v128_load(p); }
INLINE void store(void *p, vec v) { wasm_v128_store(p, v); }
INLINE vec splat(float x) { return wasm_f32x4_splat(x); }
INLINE vec load_splat(const float *p) { return wasm_v128_load32_splat(p); }
INLINE vec zero(void) { return wasm_f32x4_const_splat(0.0f); }
INLINE vec add(vec a, vec b) { return wasm_f32x4_add(a, b); }
INLINE vec sub(vec a, vec b) { return wasm_f32x4_sub(a, b); }
INLINE vec mul(vec a, vec b) { return wasm_f32x4_mul(a, b); }

/* a * b + c; fused where the machine can and relaxed SIMD is there. In fast arithmetic nothing is, so
 * that every variant and machine gives the same bits: what exact arithmetic uses, too, takes `fused`,
 * which is known when it is compiled. */
INLINE vec madd_if(const int fused, vec a, vec b, vec c) {
#ifdef RELAXED
  if (fused) return wasm_f32x4_relaxed_madd(a, b, c);
#else
  (void)fused;
#endif
  return add(c, mul(a, b));
}
INLINE vec madd(vec a, vec b, vec c) { return madd_if(1, a, b, c); }

INLINE float sum_lanes(vec v) {
  return (wasm_f32x4_extract_lane(v, 0) + wasm_f32x4_extract_lane(v, 1)) +
         (wasm_f32x4_extract_lane(v, 2) + wasm_f32x4_extract_lane(v, 3));
}

INLINE float max_lanes(vec v) {
  float a = wasm_f32x4_extract_lane(v, 0), b = wasm_f32x4_extract_lane(v, 1);
  float c = wasm_f32x4_extract_lane(v, 2), d = wasm_f32x4_extract_lane(v, 3);
  a = a > b ? a : b;
  c = c > d ? c : d;
  return a > c ? a : c;
}

INLINE int min_int(int a, int b) { return a < b ? a : b; }
INLINE int max_int(int a, int b) { return a > b ? a : b; }
INLINE int round_up(int n, int block) { return (n + block - 1) / block * block; }

/* No op may make or read a subnormal number, smaller than 2^-126 but not 0: many processors take a
 * hundred cycles and more for each. So halves are kept normal (`interleave` for weights, `to_half`
 * for caches), and exponentials end at 0 well above (`exp2_neg`). tests/test_subnormals.py watches.
 *
 * F16 to F32 in two steps. "Raw" moves sign, exponent and mantissa to their F32 places; what is
 * left is a factor of 2^112 for the exponent's bias, which a kernel may fold into something it
 * multiplies with anyway. Exact for every finite F16, finite for every other.
 *
 * Eight F16 lie in the order 0 4 1 5 2 6 3 7: the first four are then the low halves of words, the
 * other four the high halves, and neither needs a shuffle. */
#define REBIAS 5.192296858534828e33f /* 2^112 */
#define RAW_BITS wasm_i32x4_const_splat((int)0x8fffe000)
INLINE vec raw_low(vec h, vec bits) {
  return wasm_v128_and(wasm_i32x4_shr(wasm_i32x4_shl(h, 16), 3), bits);
}
INLINE vec raw_high(vec h, vec bits) { return wasm_v128_and(wasm_i32x4_shr(h, 3), bits); }

/* Where number i of such eight lies. */
INLINE int half_place(int i) { return i % 4 * 2 + i / 4; }

/* F32 to F16, to nearest even; too large becomes the largest finite F16, and below the smallest
 * normal one, 2^-14, it becomes that or 0, whichever is nearer. */
INLINE half to_half(float x) {
  union { float f; uint32_t u; } v = {x};
  uint32_t sign = (v.u >> 16) & 0x8000;
  v.u &= 0x7fffffff;
  if (v.u < 0x38800000) return (half)(sign | (v.u > 0x38000000 ? 0x0400 : 0));
  uint32_t rounded = v.u + 0xfff + ((v.u >> 13) & 1) - 0x38000000;
  return (half)(sign | (rounded > 0x0f7fffff ? 0x7bff : rounded >> 13));
}

/* 2^x - 2^-64 for x in [-64, 0], 0 below: 2^x to 2e-7 relative down to x = -38, and never so small
 * that it makes products with what it weighs subnormal. On [-1/2, 1/2] the polynomial of degree 5
 * with the smallest largest relative error (Remez) of those that are 1 at 0. */
INLINE vec exp2_neg(const int fused, vec x) {
  const vec magic = splat(12582912.0f + 127.0f); /* 1.5 * 2^23: rounds to an integer */
  x = wasm_f32x4_max(x, splat(-64.0f));
  vec t = add(x, magic);
  vec r = sub(x, sub(t, magic));
  vec scale = wasm_i32x4_shl(t, 23);
  vec p = splat(1.32647261e-3f);
  p = madd_if(fused, p, r, splat(9.67151299e-3f));
  p = madd_if(fused, p, r, splat(5.55073358e-2f));
  p = madd_if(fused, p, r, splat(2.40222424e-1f));
  p = madd_if(fused, p, r, splat(6.93147004e-1f));
  p = madd_if(fused, p, r, splat(1.0f));
  return madd_if(fused, p, scale, splat(-0x1p-64f));
}
#define LOG2_E 1.44269504f

/* x * Phi(x), the exact GELU, by Abramowitz and Stegun 7.1.26 as in numpy_kernels.py. */
INLINE vec gelu(const int fused, vec x) {
  vec a = wasm_f32x4_abs(x);
  vec t = wasm_f32x4_div(splat(1.0f), madd_if(fused, a, splat(0.23164189f), splat(1.0f)));
  vec p = splat(0.5307027145f);
  p = madd_if(fused, p, t, splat(-0.7265760135f));
  p = madd_if(fused, p, t, splat(0.7107068705f));
  p = madd_if(fused, p, t, splat(-0.142248368f));
  p = madd_if(fused, p, t, splat(0.127414796f));
  vec tail = mul(mul(p, t), exp2_neg(fused, mul(mul(x, x), splat(-0.5f * LOG2_E))));
  return sub(wasm_f32x4_max(x, zero()), mul(a, tail));
}

/* GELU to 2e-4, for fast arithmetic, as in numpy_integers.py: what is taken from max(x, 0) is a
 * polynomial of degree 7 in |x| up to 4, with the smallest largest error. Nothing is fused that
 * another machine would not fuse. */
INLINE vec fast_gelu(vec x) {
  const vec a = wasm_f32x4_pmin(splat(4.0f), wasm_f32x4_abs(x));
  vec p = splat(-0.000646544f);
  p = add(mul(p, a), splat(0.00997809f));
  p = add(mul(p, a), splat(-0.0579144f));
  p = add(mul(p, a), splat(0.141065f));
  p = add(mul(p, a), splat(-0.0446416f));
  p = add(mul(p, a), splat(-0.389286f));
  p = add(mul(p, a), splat(0.5f));
  return sub(wasm_f32x4_pmax(zero(), x), mul(p, a));
}

/* Micro-kernel tile: 6 x 8 accumulators with a 2-register panel row and a splat are the 15
 * registers V8 has; without fused multiply-add the product needs one of them. */
#ifdef RELAXED
#define TILE 6
#else
#define TILE 5
#endif

/* A matrix product and what is done to its result: out = act(x w^T + bias) + residual. */
typedef struct {
  const float *x;
  int ldx;
  const void *w; /* halves as gemm.c has them, or 8-bit integers as integers.c has them */
  const float *scale; /* of the halves; of integers, with their sums, see integers.c */
  const float *bias, *residual; /* NULL for none */
  float *out;
  int ldo, m, k, n;
  enum { NO_GELU, GELU, FAST_GELU } gelu;
  int fine;  /* more bits for x, where weights are integers */
  int plain; /* nothing fused, where they are halves */
} product;

INLINE vec activate(const product *p, vec y) { return p->gelu == FAST_GELU ? fast_gelu(y) : gelu(1, y); }

/* Bias, GELU, residual and store of four neighbouring columns. */
INLINE void finish_four(const product *p, vec y, int row, int col) {
  const int64_t at = (int64_t)row * p->ldo + col;
  if (col + 4 <= p->n) {
    if (p->bias) y = add(y, load(p->bias + col));
    if (p->gelu) y = activate(p, y);
    if (p->residual) y = add(y, load(p->residual + at));
    store(p->out + at, y);
    return;
  }
  float lanes[4];
  if (p->gelu) y = activate(p, y); /* the last columns of an odd matrix have no bias: the logits */
  store(lanes, y);
  for (int j = 0; col + j < p->n; j++)
    p->out[at + j] = lanes[j] + (p->residual ? p->residual[at + j] : 0);
}

/* Up to here rows are few: each weight is read once, in its own format, and used for all. */
#define FEW_ROWS 8
#define MOST_ROWS 5 /* of these, at a time */
_Static_assert(FEW_ROWS <= 2 * MOST_ROWS, "few rows are multiplied in two groups at most");

/* The product, of weights that are halves and of weights that are integers. */
void multiply_halves(const thread *t, const product *p);
void multiply_integers(const thread *t, const product *p);

/* That each of n numbers, which come anew with every run, is below `end` and not below 0: as an index
 * it would lead out of a tensor. What is known before is checked in wasm_limits.py. */
INLINE void require_below(const int32_t *numbers, int n, int end) {
  for (int i = 0; i < n; i++)
    if ((uint32_t)numbers[i] >= (uint32_t)end) __builtin_trap();
}

/* What lies behind a matrix's numbers, and zeros up to whole eights of rows: the scale of halves, the
 * blocks of integers. */
INLINE const float *behind(const tensor *w) {
  const int64_t numbers = (int64_t)round_up(w->shape[0], 8) * w->shape[1] * w->shape[2];
  return (const float *)((const char *)w->data + numbers * (w->type == I8 ? 1 : 2));
}

/* Ops of attention.c in integers. */
void attend_integers(const thread *t, const attention_op *a);
void store_cross_integers(const thread *t, const store_cross_op *a);
void attend_cross_integers(const thread *t, const attention_op *a);

/* out = a row of a matrix of integers + y. `blocks` is what lies behind the matrix. */
void add_integer_row(const int8_t *w, const void *blocks, int k, int row, const float *y, float *out);

/* c[TILE][8] (row stride ldc) = start + a[k][TILE]^T b[k][8]. start: c itself where `from_c`,
 * else 8 floats of `bias`, else 0. */
void tile_multiply(int k, const float *a, const float *b, float *c, int ldc, int from_c,
                   const float *bias);

/* out[tile][k][TILE] from rows first_tile * TILE ... of x; rows from n on repeat the last. */
void pack_rows(const float *x, int ldx, int n, int k, float *out, int first_tile, int last_tile);

#define DECLARE(op) void op_##op(const thread *t, const op##_op *a);
OPS(DECLARE)
