/* SHA-1 (FIPS 180-4), for sha1.js: browsers have it only of bytes that are all in memory at once.
 *
 * It is no protection against who wants to deceive: it finds what was damaged on its way. */
#include <stdint.h>

#define BLOCK 64 /* bytes */
#define EXPORT(name) __attribute__((export_name(name)))
#define EACH _Pragma("clang loop unroll(full)") for

static uint32_t state[5];
static union { uint8_t bytes[1 << 16]; uint32_t words[1 << 14]; } room;

static inline uint32_t turned(uint32_t x, int bits) { return x << bits | x >> (32 - bits); }

static void take_block(const uint32_t *words) {
  uint32_t w[16], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
  EACH (int t = 0; t < 80; t++) {
    w[t % 16] = t < 16 ? __builtin_bswap32(words[t])
                       : turned(w[(t + 13) % 16] ^ w[(t + 8) % 16] ^ w[(t + 2) % 16] ^ w[t % 16], 1);
    const uint32_t mixed = t < 20   ? (d ^ (b & (c ^ d))) + 0x5a827999
                           : t < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                           : t < 60 ? ((b & c) | (d & (b | c))) + 0x8f1bbcdc
                                    : (b ^ c ^ d) + 0xca62c1d6;
    const uint32_t next = turned(a, 5) + mixed + e + w[t % 16];
    e = d;
    d = c;
    c = turned(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

/* Where bytes are put that are to be taken. */
EXPORT("place") uint8_t *place(void) { return room.bytes; }

/* How many there is room for. */
EXPORT("size") int size(void) { return sizeof room; }

/* Five words. */
EXPORT("result") uint32_t *result(void) { return state; }

EXPORT("begin") void begin(void) {
  state[0] = 0x67452301;
  state[1] = 0xefcdab89;
  state[2] = 0x98badcfe;
  state[3] = 0x10325476;
  state[4] = 0xc3d2e1f0;
}

/* Takes n bytes, whole blocks of them. */
EXPORT("take") void take(int n) {
  for (int at = 0; at + BLOCK <= n; at += BLOCK) take_block(room.words + at / 4);
}
