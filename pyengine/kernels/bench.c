/* What this machine can do at most: the limits that `pyengine bench` holds the kernels to.
 *
 * Each is a loop that does one thing and returns what can be checked, so that no compiler, ours or
 * the browser's, can leave it out. They run on the calling thread, beside the ops. */
#include "integers.h"

#define EXPORT(name) __attribute__((export_name(#name)))

/* Of rounds or numbers: the loops below take several at a time, and would not end. */
INLINE void require_multiple(int n, int of) {
  if (n < 0 || n % of) __builtin_trap();
}

INLINE float sum_all(const vec *acc, int n) {
  vec total = acc[0];
  UNROLL for (int i = 1; i < n; i++) total = add(total, acc[i]);
  return sum_lanes(total);
}

#ifdef RELAXED
/* n rounds (a multiple of 4) of x / 2 + 1 in each of 12 vectors, 12 * 4 * 2 flops a round, fused.
 * It converges: 2 in every lane from 30 rounds on, 96 together. Twelve chains, since such a sum
 * takes four or five cycles and two start in each; all stay in registers. */
EXPORT(bench_fused) float bench_fused(int n) {
  require_multiple(n, 4);
  vec acc[12], half_ = splat(0.5f), one = splat(1.0f);
  PIN(half_);
  PIN(one);
  UNROLL for (int i = 0; i < 12; i++) acc[i] = splat((float)i);
  NO_UNROLL for (int round = 0; round < n; round += 4) {
    UNROLL for (int i = 0; i < 48; i++) {
      acc[i % 12] = madd(acc[i % 12], half_, one);
      PIN(acc[i % 12]);
    }
  }
  return sum_all(acc, 12);
}
#endif

/* The same with a product and a sum, in 13 vectors: 13 * 4 * 2 flops a round, 104 in the end. All
 * products before all sums, not unrolled: of a dozen orders tried, V8 keeps this one busiest. */
EXPORT(bench_mul_add) float bench_mul_add(int n) {
  vec acc[13], half_ = splat(0.5f), one = splat(1.0f);
  PIN(half_);
  PIN(one);
  UNROLL for (int i = 0; i < 13; i++) acc[i] = splat((float)i);
  NO_UNROLL for (int round = 0; round < n; round++) {
    UNROLL for (int i = 0; i < 13; i++) {
      acc[i] = mul(acc[i], half_);
      PIN(acc[i]);
    }
    UNROLL for (int i = 0; i < 13; i++) {
      acc[i] = add(acc[i], one);
      PIN(acc[i]);
    }
  }
  return sum_all(acc, 13);
}

enum { PAIRS, FUSED, WORDS };

INLINE int dots(const int way, int n) {
  vec acc[12], x = wasm_i8x16_const_splat(1);
  if (way == WORDS) x = wasm_i16x8_const_splat(1);
  const vec ones = way == PAIRS ? all_ones() : zero();
  PIN(x);
  UNROLL for (int i = 0; i < 12; i++) acc[i] = wasm_i32x4_splat(i);
  NO_UNROLL for (int round = 0; round < n; round++) {
    UNROLL for (int i = 0; i < 12; i++) {
      if (way == WORDS)
        acc[i] = wasm_i32x4_add(acc[i], wasm_i32x4_dot_i16x8(acc[i], x));
      else
        acc[i] = dot(way == FUSED, acc[i], x, acc[i], ones);
      PIN(acc[i]);
    }
  }
  vec total = acc[0];
  UNROLL for (int i = 1; i < 12; i++) total = wasm_i32x4_add(total, acc[i]);
  return wasm_i32x4_extract_lane(total, 0);
}

/* n rounds of integer dot products in 12 vectors, 12 * 4 words of four bytes (or two 16-bit integers)
 * a round, as ops do it. To each number the sum of its own parts is added, so that no two products
 * are the same: a compiler would compute those once. */
#ifdef RELAXED
EXPORT(bench_dot) int bench_dot(int n, int fused) { return fused ? dots(FUSED, n) : dots(PAIRS, n); }
#endif
EXPORT(bench_words) int bench_words(int n) { return dots(WORDS, n); }

/* n floats (a multiple of 32) read in order; their sum. */
EXPORT(bench_read) float bench_read(const float *p, int n) {
  require_multiple(n, 32);
  vec acc[8];
  UNROLL for (int i = 0; i < 8; i++) acc[i] = zero();
  NO_UNROLL for (const float *end = p + n; p != end; p += 32) {
    UNROLL for (int i = 0; i < 8; i++) acc[i] = add(acc[i], load(p + 4 * i));
  }
  return sum_all(acc, 8);
}

/* Widens n halves (a multiple of 8 * vectors) and multiplies each with one number for each of
 * `rows` rows, all else in registers; n rounds over few enough halves to stay in the first cache.
 * This is what a product of few rows computes, without its memory. */
INLINE float widen(const int rows, const int vectors, const half *w, int n, int rounds) {
  require_multiple(n, 8 * vectors);
  vec acc[10], bits = RAW_BITS, x = splat(REBIAS);
  PIN(bits);
  PIN(x);
  /* Different, or compilers would see that all rows are one */
  UNROLL for (int i = 0; i < 2 * rows * vectors; i++) acc[i] = splat((float)i);
  for (int round = 0; round < rounds; round++) {
    const half *p = w;
    NO_UNROLL for (const half *end = w + n; p != end; p += 8 * vectors) {
      PIN(p);
      UNROLL for (int v = 0; v < vectors; v++) {
        vec h = load(p + 8 * v);
        PIN(h);
        vec low = raw_low(h, bits);
        PIN(low);
        UNROLL for (int i = 0; i < rows; i++) {
          acc[v * 2 * rows + i] = madd(low, x, acc[v * 2 * rows + i]);
          PIN(acc[v * 2 * rows + i]);
        }
        vec high = raw_high(h, bits);
        PIN(high);
        UNROLL for (int i = rows; i < 2 * rows; i++) {
          acc[v * 2 * rows + i] = madd(high, x, acc[v * 2 * rows + i]);
          PIN(acc[v * 2 * rows + i]);
        }
      }
    }
  }
  return sum_all(acc, 2 * rows * vectors);
}

/* rounds * rows * the sum of n halves (a multiple of 32), and 4 * (0 + 1 + ... 7) for one row,
 * 4 * (0 + 1 + ... 9) for five: the two numbers of rows there are. */
EXPORT(bench_widen) float bench_widen(const half *w, int n, int rounds, int rows) {
  return rows == 1 ? widen(1, 4, w, n, rounds) : widen(5, 1, w, n, rounds);
}
