/* Numbers as model files have them: halves, and blocks of integers with a factor in common, of which
 * pyengine/blocks.py says how they lie and what they stand for. */
#include "blocks.h"

#define NUMBERS 32 /* of a block */

/* Four halves, in the low parts of words, as floats: none of them is subnormal on the way, as a
 * subnormal half is what a number from 2^-14 on has more than that. */
INLINE vec widen_halves(vec h) {
  const vec least = splat(0x1p-14f);
  vec magnitude = wasm_i32x4_shl(wasm_v128_and(h, wasm_i32x4_const_splat(0x7fff)), 13);
  vec subnormal = wasm_i32x4_lt(magnitude, wasm_i32x4_const_splat(1 << 23));
  vec normal = wasm_i32x4_add(magnitude, wasm_i32x4_const_splat(112 << 23));
  vec small = sub(wasm_i32x4_add(magnitude, least), least);
  vec sign = wasm_i32x4_shl(wasm_u32x4_shr(h, 15), 31);
  return wasm_v128_or(wasm_v128_bitselect(small, normal, subnormal), sign);
}

/* Four floats as halves in the low parts of words, to nearest even, subnormal ones too; what is too
 * large becomes the largest. */
INLINE vec narrow_floats(vec x) {
  vec magnitude = wasm_v128_and(x, wasm_i32x4_const_splat(0x7fffffff));
  vec odd = wasm_v128_and(wasm_u32x4_shr(magnitude, 13), wasm_i32x4_const_splat(1));
  vec normal = wasm_i32x4_add(wasm_i32x4_add(magnitude, odd), wasm_i32x4_const_splat(0xfff - (112 << 23)));
  normal = wasm_i32x4_min(wasm_u32x4_shr(normal, 13), wasm_i32x4_const_splat(0x7bff));
  /* The last bit of numbers from 1/2 on stands for 2^-24, as that of subnormal halves */
  const vec last_bits = splat(0.5f);
  vec small = wasm_i32x4_sub(add(magnitude, last_bits), last_bits);
  vec is_small = wasm_i32x4_lt(magnitude, wasm_i32x4_const_splat(113 << 23));
  vec sign = wasm_i32x4_shl(wasm_u32x4_shr(x, 31), 15);
  return wasm_v128_or(wasm_v128_bitselect(small, normal, is_small), sign);
}

/* Sixteen small integers times a factor, plus a minimum. */
INLINE void scale_sixteen(vec integers, vec factor, vec least, float *out) {
  UNROLL for (int part = 0; part < 2; part++) {
    vec eight = part ? wasm_i16x8_extend_high_i8x16(integers) : wasm_i16x8_extend_low_i8x16(integers);
    vec a = wasm_f32x4_convert_i32x4(wasm_i32x4_extend_low_i16x8(eight));
    vec b = wasm_f32x4_convert_i32x4(wasm_i32x4_extend_high_i16x8(eight));
    store(out + 8 * part, add(mul(a, factor), least));
    store(out + 8 * part + 4, add(mul(b, factor), least));
  }
}

/* 16 where a bit of two bytes is set, which stand eight times each. */
INLINE vec sixteens(vec bytes) {
  const vec bit = wasm_i8x16_const(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  return wasm_v128_and(wasm_i8x16_eq(wasm_v128_and(bytes, bit), bit), wasm_i8x16_const_splat(16));
}

INLINE vec half_at(const uint8_t *p) { return widen_halves(wasm_i32x4_splat(p[0] | p[1] << 8)); }

INLINE void read_blocks(const int bits, const int has_minimum, const uint8_t *from, int n, float *out) {
  const int head = has_minimum ? 4 : 2, high = bits == 5 ? 4 : 0;
  const int size = head + (bits == 8 ? NUMBERS : high + NUMBERS / 2);
  const vec offset = wasm_i8x16_splat((int8_t)(has_minimum || bits == 8 ? 0 : 1 << (bits - 1)));
  for (; n > 0; n -= NUMBERS, from += size, out += NUMBERS) {
    const vec factor = half_at(from), least = has_minimum ? half_at(from + 2) : zero();
    vec first, second;
    if (bits == 8) {
      first = load(from + head);
      second = load(from + head + 16);
    } else {
      const vec nibbles = load(from + head + high);
      first = wasm_v128_and(nibbles, wasm_i8x16_const_splat(15));
      second = wasm_u8x16_shr(nibbles, 4);
      if (bits == 5) {
        const vec word = wasm_v128_load32_zero(from + head);
        first = wasm_v128_or(
            first, sixteens(wasm_i8x16_shuffle(word, word, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)));
        second = wasm_v128_or(
            second, sixteens(wasm_i8x16_shuffle(word, word, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3)));
      }
    }
    scale_sixteen(wasm_i8x16_sub(first, offset), factor, least, out);
    scale_sixteen(wasm_i8x16_sub(second, offset), factor, least, out + 16);
  }
}

void read_numbers(int type, const void *from, int n, float *out) {
  switch (type) {
    case Q4_0: read_blocks(4, 0, from, n, out); return;
    case Q4_1: read_blocks(4, 1, from, n, out); return;
    case Q5_0: read_blocks(5, 0, from, n, out); return;
    case Q5_1: read_blocks(5, 1, from, n, out); return;
    case Q8_0: read_blocks(8, 0, from, n, out); return;
  }
  const half *halves = from;
  for (int i = 0; i < n; i += 8) {
    const vec h = load(halves + i);
    store(out + i, widen_halves(wasm_u32x4_extend_low_u16x8(h)));
    store(out + i + 4, widen_halves(wasm_u32x4_extend_high_u16x8(h)));
  }
}

/* Whether none of some numbers is infinite, or no number: then its exponent has ones only, and one more
 * of its last bit carries over to where the sign was. Of a block this is asked of its first bytes. */
INLINE uint32_t carried(uint32_t bits, uint32_t exponents, uint32_t lasts) {
  return ((bits & exponents) + lasts) & (exponents + lasts);
}

INLINE int numbers_are_finite(const uint8_t *from, int bytes, uint32_t exponents, uint32_t lasts) {
  const vec all = wasm_i32x4_splat((int)exponents), one = wasm_i32x4_splat((int)lasts);
  vec seen = zero();
  int i = 0;
  for (; i + 16 <= bytes; i += 16)
    seen = wasm_v128_or(seen, wasm_i32x4_add(wasm_v128_and(load(from + i), all), one));
  uint32_t rest = 0;
  for (; i + 2 <= bytes; i += 4) {
    uint32_t word = 0;
    __builtin_memcpy(&word, from + i, (unsigned)min_int(4, bytes - i));
    rest |= carried(word, exponents, lasts);
  }
  return !rest && !wasm_v128_any_true(wasm_v128_and(seen, wasm_i32x4_add(all, one)));
}

INLINE int blocks_are_finite(const uint8_t *from, int bytes, int size, uint32_t exponents, uint32_t lasts) {
  uint32_t seen = 0;
  for (int i = 0; i + size <= bytes; i += size) {
    uint32_t head;
    __builtin_memcpy(&head, from + i, 4);
    seen |= carried(head, exponents, lasts);
  }
  return !seen;
}

__attribute__((export_name("finite"))) int finite(int type, const uint8_t *from, int bytes) {
  switch (type) {
    case F32: return numbers_are_finite(from, bytes, 0x7f800000, 0x00800000);
    case F16: return numbers_are_finite(from, bytes, 0x7c007c00, 0x04000400);
    case Q4_0: return blocks_are_finite(from, bytes, 18, 0x7c00, 0x0400);
    case Q4_1: return blocks_are_finite(from, bytes, 20, 0x7c007c00, 0x04000400);
    case Q5_0: return blocks_are_finite(from, bytes, 22, 0x7c00, 0x0400);
    case Q5_1: return blocks_are_finite(from, bytes, 24, 0x7c007c00, 0x04000400);
    case Q8_0: return blocks_are_finite(from, bytes, 34, 0x7c00, 0x0400);
  }
  return 0;
}

/* n numbers of whole blocks of so many bytes, as halves; 0 where they are not finite. */
__attribute__((export_name("to_halves"))) int to_halves(int type, const uint8_t *from, int n, int bytes,
                                                        half *to) {
  if (!finite(type, from, n / NUMBERS * bytes)) return 0;
  for (; n > 0; n -= NUMBERS, from += bytes, to += NUMBERS) {
    float numbers[NUMBERS];
    read_numbers(type, from, NUMBERS, numbers);
    for (int i = 0; i < NUMBERS; i += 8)
      store(to + i, wasm_u16x8_narrow_i32x4(narrow_floats(load(numbers + i)), narrow_floats(load(numbers + i + 4))));
  }
  return 1;
}
