/* Products of integers: what matrices and attention share. */
#pragma once
#include "kernels.h"

/* Four or two neighbours in k make a word; one instruction multiplies and adds them. Integers of
 * 14 bits take two parts where a part has seven, the higher ones first: a plane each. */
#ifdef RELAXED
typedef int8_t part;
#else
typedef int16_t part;
#endif
#define PARTS (4 / (int)sizeof(part))
#define FINE_PLANES (2 / (int)sizeof(part))
#define ROWS 6 /* of a tile */

#define BLOCK 256 /* of k, see integers.py */
INLINE int blocks_of(int k) { return (k + BLOCK - 1) / BLOCK; }

typedef struct { float factor[8]; int32_t sum[8]; } weight_block; /* of eight rows of a matrix */

#define TO_INTEGER 12582912.0f /* 1.5 * 2^23: added, it rounds to an integer, in the lowest bits */
#define INTEGER_BITS 0x4b400000 /* of TO_INTEGER itself */

/* acc + the sums over each word's parts of w * x; parts of x are 0..127. `fused` is one instruction
 * where the processor has it (VNNI, dot products of ARM), and several, slower than the other way,
 * where it has not. `ones` is for the other way. */
INLINE vec dot(const int fused, vec w, vec x, vec acc, vec ones) {
#ifdef RELAXED
  if (fused) return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(w, x, acc);
  vec pairs = wasm_i16x8_relaxed_dot_i8x16_i7x16(w, x);
  PIN(pairs); /* or LLVM makes the fused one of it */
  return wasm_i32x4_add(acc, wasm_i32x4_dot_i16x8(pairs, ones));
#else
  (void)fused;
  (void)ones;
  return wasm_i32x4_add(acc, wasm_i32x4_dot_i16x8(w, x));
#endif
}

INLINE vec all_ones(void) {
  vec ones = wasm_i16x8_const_splat(1);
  PIN(ones);
  return ones;
}

/* acc[rows][8] += a[words][ROWS][PARTS] times b[words][8][PARTS], one of them within 0..127. */
INLINE void dot_rows(const int rows, const int fused, const int a_signed, int words, const part *a,
                     const part *b, vec acc[ROWS][2]) {
  const vec ones = fused ? zero() : all_ones();
  NO_UNROLL for (; words; words--) {
    PIN(a);
    PIN(b);
    vec b0 = load(b), b1 = load(b + 4 * PARTS);
    UNROLL for (int i = 0; i < rows; i++) {
      vec x = wasm_v128_load32_splat(a + i * PARTS);
      PIN(x);
      acc[i][0] = a_signed ? dot(fused, x, b0, acc[i][0], ones) : dot(fused, b0, x, acc[i][0], ones);
      PIN(acc[i][0]);
      acc[i][1] = a_signed ? dot(fused, x, b1, acc[i][1], ones) : dot(fused, b1, x, acc[i][1], ones);
      PIN(acc[i][1]);
    }
    a += ROWS * PARTS;
    b += 8 * PARTS;
  }
}

/* 2^x to 2e-3 times `factor`, for x from -126 to 0: the polynomial of degree 2 with the smallest
 * largest relative error on [-1/2, 1/2] of those that are 1 at 0. Nothing is fused here that
 * another machine would not fuse. */
INLINE vec exponential(vec x, const float factor) {
  const vec magic = splat(TO_INTEGER);
  vec t = add(x, magic);
  vec r = sub(x, sub(t, magic));
  vec p = splat(0.239864f * factor);
  p = add(mul(p, r), splat(0.702942f * factor));
  p = add(mul(p, r), splat(factor));
  return wasm_i32x4_add(p, wasm_i32x4_shl(t, 23)); /* the integer goes to the exponent */
}

/* One row of k numbers as integers, [k / 4][8][4] with this row's parts at `to`, and its blocks. */
void quantise_row(const float *x, int k, int8_t *to, weight_block *blocks, int row);

/* A fine product of up to MOST_ROWS rows, on this thread alone; `work` has room for them. */
void multiply_alone(int fused, const product *p, float *work);
