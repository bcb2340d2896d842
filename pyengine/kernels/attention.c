/* Attention: over activations for many query rows (encoder), over F16 caches for few (decoder).
 *
 * Neither sums across a vector's lanes: the lanes of the first are eight queries, those of the
 * second eight keys or eight dimensions, which is what the caches' layouts are for:
 * keys [slot][head][position / 16][d][16], values [slot][head][d / 8][position][8], eight in the order
 * of raw_low and raw_high. */
#include "kernels.h"

#define FAR_BELOW -1e30f

/* --- many rows --- */

#define KEY_BLOCK 300
#define PANELS 4        /* of 8 queries, that share each pass over the keys */
_Static_assert(KEY_BLOCK % TILE == 0, "a block of keys is whole tiles");

typedef struct {
  int rows, keys, state, d;
  const float *packed_k, *packed_v; /* of one head: [keys / TILE][d][TILE], [d / TILE][keys][TILE] */
} attention_head;

/* One block of up to 32 queries against all keys, with the softmax kept running. */
static void attend_block(const attention_head *h, const float *q, float *out, int q0, float *work) {
  const int d = h->d, d_room = round_up(d, TILE), panels = min_int(PANELS, (h->rows - q0 + 7) / 8);
  const float scale = LOG2_E / __builtin_sqrtf((float)d);
  float *queries = work, *scores = queries + PANELS * d * 8;
  float *sums = scores + PANELS * (KEY_BLOCK + TILE) * 8; /* [panel][d_room][8], unnormalised */
  float *peaks = sums + PANELS * d_room * 8, *totals = peaks + PANELS * 8;
  for (int p = 0; p < panels; p++)
    for (int j = 0; j < 8; j++) {
      const float *row = q + (int64_t)min_int(q0 + 8 * p + j, h->rows - 1) * h->state;
      for (int i = 0; i < d; i++) queries[(p * d + i) * 8 + j] = row[i] * scale;
    }
  for (int i = 0; i < panels * 8; i += 4) {
    store(peaks + i, splat(FAR_BELOW));
    store(totals + i, zero());
  }
  for (int k0 = 0; k0 < h->keys; k0 += KEY_BLOCK) {
    const int kb = min_int(KEY_BLOCK, h->keys - k0);
    for (int key = 0; key < kb; key += TILE)
      for (int p = 0; p < panels; p++)
        tile_multiply(d, h->packed_k + (k0 + key) * d, queries + p * d * 8,
                      scores + (p * (KEY_BLOCK + TILE) + key) * 8, 8, 0, 0);
    for (int p = 0; p < panels; p++) {
      float *s = scores + p * (KEY_BLOCK + TILE) * 8;
      vec old0 = load(peaks + 8 * p), old1 = load(peaks + 8 * p + 4), m0 = old0, m1 = old1;
      for (int key = 0; key < kb; key++) {
        m0 = wasm_f32x4_pmax(m0, load(s + 8 * key));
        m1 = wasm_f32x4_pmax(m1, load(s + 8 * key + 4));
      }
      vec shrink0 = exp2_neg(1, sub(old0, m0)), shrink1 = exp2_neg(1, sub(old1, m1));
      vec t0 = mul(load(totals + 8 * p), shrink0), t1 = mul(load(totals + 8 * p + 4), shrink1);
      for (int key = 0; key < kb; key++) {
        vec e0 = exp2_neg(1, sub(load(s + 8 * key), m0)), e1 = exp2_neg(1, sub(load(s + 8 * key + 4), m1));
        t0 = add(t0, e0), t1 = add(t1, e1);
        store(s + 8 * key, e0);
        store(s + 8 * key + 4, e1);
      }
      store(peaks + 8 * p, m0);
      store(peaks + 8 * p + 4, m1);
      store(totals + 8 * p, t0);
      store(totals + 8 * p + 4, t1);
      if (k0)
        for (int i = 0; i < d; i++) {
          float *o = sums + (p * d_room + i) * 8;
          store(o, mul(load(o), shrink0));
          store(o + 4, mul(load(o + 4), shrink1));
        }
    }
    for (int i = 0; i < d; i += TILE)
      for (int p = 0; p < panels; p++)
        tile_multiply(kb, h->packed_v + i * h->keys + k0 * TILE,
                      scores + p * (KEY_BLOCK + TILE) * 8, sums + (p * d_room + i) * 8, 8, k0 != 0,
                      0);
  }
  for (int p = 0; p < panels; p++)
    for (int j = 0; j < 8 && q0 + 8 * p + j < h->rows; j++) {
      float *row = out + (int64_t)(q0 + 8 * p + j) * h->state;
      const float scale_row = 1.0f / totals[8 * p + j];
      for (int i = 0; i < d; i++) row[i] = sums[(p * d_room + i) * 8 + j] * scale_row;
    }
}

static void attend(const thread *t, const attention_op *a) {
  const float *q = a->q.data, *k = a->k.data, *v = a->v.data;
  float *out = a->out.data;
  attention_head h = {
      .rows = t->rows[a->rows], .keys = t->rows[a->keys], .state = a->q.shape[1]};
  const int n_head = a->n_head, tiles = (h.keys + TILE - 1) / TILE;
  h.d = h.state / n_head;
  const int k_floats = tiles * TILE * h.d, v_floats = round_up(h.d, TILE) * h.keys;
  float *packed_k = t->shared, *packed_v = packed_k + n_head * k_floats;
  for (int mine = 0, head; (head = next_item(t, &mine)) < n_head;) {
    const int at = head * h.d;
    pack_rows(k + at, h.state, h.keys, h.d, packed_k + head * k_floats, 0, tiles);
    float *to = packed_v + head * v_floats;
    for (int tile = 0; tile < h.d; tile += TILE)
      for (int key = 0; key < h.keys; key++, to += TILE) {
        const float *from = v + (int64_t)key * h.state + at + tile;
        for (int i = 0; i < TILE; i++) to[i] = tile + i < h.d ? from[i] : 0;
      }
  }
  barrier(t);

  const int blocks = (h.rows + PANELS * 8 - 1) / (PANELS * 8);
  for (int mine = 0, item; (item = next_item(t, &mine)) < n_head * blocks;) {
    const int head = item / blocks, q0 = item % blocks * PANELS * 8;
    h.packed_k = packed_k + head * k_floats;
    h.packed_v = packed_v + head * v_floats;
    attend_block(&h, q + head * h.d, out + head * h.d, q0, t->own);
  }
}

/* --- few rows, F16 caches --- */

typedef struct {
  const half *keys, *values; /* of one slot and head */
  int n, room, d;            /* positions to see, positions there is room for */
  float *weights;            /* [row][room]: what each query attends to of the first `heard`, or 0 */
  int heard;
} cached_head;

/* m queries (row stride ld) over one head of the caches; query i sees positions up to last[i].
 * With few queries, `chains` sums run side by side: one alone would wait for every addition. What
 * lies behind the last position is whatever was there before: nothing may be computed from it. */
INLINE void attend_cached(const int m, const int chains, const int fused, const cached_head *h,
                          const float *q, float *out, int ld, const int *last, float *work) {
  vec bits = RAW_BITS;
  PIN(bits);
  const int d = h->d, n16 = round_up(h->n, 16);
  float *scores = work, *queries = work + m * h->room;
  half *end = (half *)(queries + m * d); /* the last 16 keys, with zeros behind the last */
  const vec scale = splat(REBIAS * LOG2_E / __builtin_sqrtf((float)d));
  for (int i = 0; i < m; i++)
    for (int j = 0; j < d; j += 4) store(queries + i * d + j, mul(load(q + i * ld + j), scale));

  if (n16 > h->n) {
    const half *from = h->keys + (n16 - 16) * d;
    half mask[16];
    for (int i = 0; i < 16; i++) mask[i / 8 * 8 + half_place(i % 8)] = n16 - 16 + i < h->n ? 0xffff : 0;
    const vec first = load(mask), second = load(mask + 8);
    for (int i = 0; i < 16 * d; i += 16) {
      store(end + i, wasm_v128_and(load(from + i), first));
      store(end + i + 8, wasm_v128_and(load(from + i + 8), second));
    }
  }
  /* A chain for each block of 8 keys */
  for (int key = 0; key < h->n; key += 8 * chains) {
    const float *qp = queries;
    const half *k = (key / 16 * 16 + 16 > h->n ? end : h->keys + key / 16 * 16 * d) + key % 16;
    vec acc[2][MOST_ROWS][2];
    UNROLL for (int c = 0; c < chains; c++) {
      UNROLL for (int i = 0; i < m; i++) acc[c][i][0] = acc[c][i][1] = zero();
    }
    NO_UNROLL for (int j = 0; j < d; j++) {
      PIN(k);
      PIN(qp);
      UNROLL for (int c = 0; c < chains; c++) {
        vec eight = load(k + c * 8);
        vec lo = raw_low(eight, bits), hi = raw_high(eight, bits);
        PIN(lo);
        PIN(hi);
        UNROLL for (int i = 0; i < m; i++) {
          vec x = load_splat(qp + i * d);
          PIN(x);
          acc[c][i][0] = madd_if(fused, lo, x, acc[c][i][0]);
          PIN(acc[c][i][0]);
          acc[c][i][1] = madd_if(fused, hi, x, acc[c][i][1]);
          PIN(acc[c][i][1]);
        }
      }
      k += 16;
      qp++;
    }
    UNROLL for (int c = 0; c < chains; c++) {
      UNROLL for (int i = 0; i < m; i++) {
        store(scores + i * h->room + key + 8 * c, acc[c][i][0]);
        store(scores + i * h->room + key + 8 * c + 4, acc[c][i][1]);
      }
    }
  }

  float scale_out[MOST_ROWS];
  const int heard = h->heard / 4 * 4;
  for (int i = 0; i < m; i++) {
    float *s = scores + i * h->room;
    const int seen = last[i] + 1;
    for (int key = seen; key < n16; key++) s[key] = FAR_BELOW;
    vec peak = splat(FAR_BELOW), total = zero();
    for (int key = 0; key < seen; key += 4) peak = wasm_f32x4_pmax(peak, load(s + key));
    peak = splat(max_lanes(peak));
    for (int key = 0; key < seen; key += 4) {
      vec e = exp2_neg(fused, sub(load(s + key), peak));
      total = add(total, e);
      store(s + key, mul(e, splat(REBIAS))); /* for the values' sake */
    }
    for (int key = seen; key < n16; key++) s[key] = 0;
    scale_out[i] = 1.0f / sum_lanes(total);
    if (!h->weights) continue;
    float *weights = h->weights + i * h->room, part = 0;
    total = zero();
    for (int key = 0; key < heard; key += 4) total = add(total, load(s + key));
    for (int key = heard; key < h->heard; key++) part += s[key];
    part = 1.0f / (sum_lanes(total) + part);
    for (int key = 0; key < heard; key += 4) store(weights + key, mul(load(s + key), splat(part)));
    for (int key = heard; key < h->heard; key++) weights[key] = s[key] * part;
  }

  /* A chain for each of neighbouring keys */
  const int whole = h->n / chains * chains;
  for (int j = 0; j < d; j += 8) {
    const half *v = h->values + j * h->room;
    const float *s = scores;
    vec acc[2][MOST_ROWS][2];
    UNROLL for (int c = 0; c < chains; c++) {
      UNROLL for (int i = 0; i < m; i++) acc[c][i][0] = acc[c][i][1] = zero();
    }
    NO_UNROLL for (int key = 0; key < whole; key += chains) {
      PIN(v);
      PIN(s);
      UNROLL for (int c = 0; c < chains; c++) {
        vec eight = load(v + 8 * c);
        vec lo = raw_low(eight, bits), hi = raw_high(eight, bits);
        PIN(lo);
        PIN(hi);
        UNROLL for (int i = 0; i < m; i++) {
          vec x = load_splat(s + i * h->room + c);
          PIN(x);
          acc[c][i][0] = madd_if(fused, lo, x, acc[c][i][0]);
          PIN(acc[c][i][0]);
          acc[c][i][1] = madd_if(fused, hi, x, acc[c][i][1]);
          PIN(acc[c][i][1]);
        }
      }
      v += 8 * chains;
      s += chains;
    }
    if (whole < h->n) { /* one of two is left */
      vec eight = load(v), lo = raw_low(eight, bits), hi = raw_high(eight, bits);
      UNROLL for (int i = 0; i < m; i++) {
        vec x = load_splat(s + i * h->room);
        acc[0][i][0] = madd_if(fused, lo, x, acc[0][i][0]);
        acc[0][i][1] = madd_if(fused, hi, x, acc[0][i][1]);
      }
    }
    UNROLL for (int i = 0; i < m; i++) {
      vec lo = acc[0][i][0], hi = acc[0][i][1];
      if (chains > 1) lo = add(lo, acc[1][i][0]), hi = add(hi, acc[1][i][1]);
      store(out + i * ld + j, mul(lo, splat(scale_out[i])));
      store(out + i * ld + j + 4, mul(hi, splat(scale_out[i])));
    }
  }
}

INLINE void attend_group(int m, const int fused, const cached_head *h, const float *q, float *out,
                         int ld, const int *last, float *work) {
  switch (m) {
    case 1: attend_cached(1, 2, fused, h, q, out, ld, last, work); break;
    case 2: attend_cached(2, 2, fused, h, q, out, ld, last, work); break;
    case 3: attend_cached(3, 1, fused, h, q, out, ld, last, work); break;
    case 4: attend_cached(4, 1, fused, h, q, out, ld, last, work); break;
    default: attend_cached(5, 1, fused, h, q, out, ld, last, work); break;
  }
}

/* One row of k and v of one head into its position of the caches. */
INLINE void store_position(const float *k, const float *v, half *keys, half *values, int position,
                           int room, int d) {
  half *to_k = keys + position / 16 * 16 * d + position / 8 % 2 * 8 + half_place(position % 8);
  for (int i = 0; i < d; i++) to_k[16 * i] = to_half(k[i]);
  for (int i = 0; i < d; i += 8)
    for (int j = 0; j < 8; j++)
      values[(i * room + position * 8) + half_place(j)] = to_half(v[i + j]);
}

void op_store_cross(const thread *t, const store_cross_op *a) {
  if (a->k_cache.type == I8) {
    store_cross_integers(t, a);
    return;
  }
  const float *k = a->k.data, *v = a->v.data;
  half *keys = a->k_cache.data, *values = a->v_cache.data;
  const int rows = t->rows[a->rows], state = a->k.shape[1], n_head = a->n_head;
  const int room = a->k_cache.shape[0], d = state / n_head;
  int first, last;
  split(t, rows, 16, &first, &last); /* threads do not share a block of keys */
  for (int head = 0; head < n_head; head++)
    for (int row = first; row < last; row++) {
      const int64_t from = (int64_t)row * state + head * d;
      store_position(k + from, v + from, keys + head * room * d, values + head * room * d, row, room,
                     d);
    }
}

static void attend_cross(const thread *t, const attention_op *a) {
  const float *q = a->q.data;
  float *out = a->out.data;
  const int rows = t->rows[a->rows], n = t->rows[a->keys], state = a->q.shape[1];
  const int n_head = a->n_head, room = a->k.shape[0];
  float *weights = a->weights.data; /* [head of those wanted][weights_rows][room] */
  const uint32_t wanted = a->heads;
  const int weights_rows = a->weights.shape[1], heard = wanted ? t->rows[a->heard] : 0;
  const int d = state / n_head, groups = (rows + MOST_ROWS - 1) / MOST_ROWS;
  const int last_key[MOST_ROWS] = {n - 1, n - 1, n - 1, n - 1, n - 1};
  for (int mine = 0, item; (item = next_item(t, &mine)) < groups * n_head;) {
    const int head = item % n_head, row = item / n_head * MOST_ROWS;
    const int64_t at = (int64_t)head * room * d, from = (int64_t)row * state + head * d;
    const uint32_t bit = head < 32 ? 1u << head : 0;
    const int64_t place = __builtin_popcount(wanted & (bit - 1)) * weights_rows + row;
    const cached_head h = {(const half *)a->k.data + at, (const half *)a->v.data + at, n, room, d,
                           wanted & bit ? weights + place * room : 0, heard};
    attend_group(min_int(MOST_ROWS, rows - row), 1, &h, q + from, out + from, state, last_key,
                 t->own);
  }
}

/* Over activations, as of the encoder, or over the caches that op_store_cross has filled. */
void op_attention(const thread *t, const attention_op *a) {
  if (a->k.type == F16) attend_cross(t, a);
  else if (a->k.type == I8) attend_cross_integers(t, a);
  else if (a->fast) attend_integers(t, a);
  else attend(t, a);
}

/* Of either arithmetic: nothing is fused, so that all variants give the same bits. */
void op_cached_attention(const thread *t, const cached_attention_op *a) {
  const float *q = a->q.data, *k = a->k.data, *v = a->v.data;
  half *keys = a->k_cache.data, *values = a->v_cache.data;
  const int32_t *slots = a->slots.data, *positions = a->positions.data;
  float *out = a->out.data;
  const int rows = t->rows[a->rows], state = a->q.shape[1], n_head = a->n_head;
  const int room = a->k_cache.shape[1], d = state / n_head;
  require_below(slots, rows, a->k_cache.shape[0]);
  require_below(positions, rows, room);
  for (int mine = 0, head; (head = next_item(t, &mine)) < n_head;) {
    for (int row = 0; row < rows; row++) {
      const int64_t from = (int64_t)row * state + head * d;
      const int64_t to = ((int64_t)slots[row] * n_head + head) * room * d;
      store_position(k + from, v + from, keys + to, values + to, positions[row], room, d);
    }
    /* A head's thread reads only what it has stored itself: no barrier is needed here. */
    for (int row = 0; row < rows;) {
      int m = 1, most = positions[row];
      while (m < MOST_ROWS && row + m < rows && slots[row + m] == slots[row]) {
        most = max_int(most, positions[row + m]);
        m++;
      }
      const int64_t at = ((int64_t)slots[row] * n_head + head) * room * d;
      const int64_t from = (int64_t)row * state + head * d;
      const cached_head h = {keys + at, values + at, most + 1, room, d, 0, 0};
      attend_group(m, 0, &h, q + from, out + from, state, positions + row, t->own);
      row += m;
    }
  }
}

/* Positions first..last-1 of one head, from one slot's caches to another's, and no others. */
static void copy_positions(const half *from_k, half *to_k, const half *from_v, half *to_v, int first,
                           int last, int room, int d) {
  for (int position = first / 8 * 8; position < last; position += 8) {
    half mask[8];
    for (int i = 0; i < 8; i++)
      mask[half_place(i)] = position + i >= first && position + i < last ? 0xffff : 0;
    const vec wanted = load(mask);
    const int64_t at = position / 16 * 16 * d + position % 16;
    for (int i = 0; i < d; i++) {
      half *to = to_k + at + 16 * i;
      store(to, wasm_v128_bitselect(load(from_k + at + 16 * i), load(to), wanted));
    }
  }
  for (int i = 0; i < d; i += 8) {
    const int64_t at = i * room + first * 8;
    __builtin_memcpy(to_v + at, from_v + at, (last - first) * 8 * sizeof(half));
  }
}

void op_copy_slots(const thread *t, const copy_slots_op *a) {
  half *keys = a->k_cache.data, *values = a->v_cache.data;
  const int32_t *copies = a->copies.data;
  const int n = t->rows[a->rows], n_head = a->n_head;
  const int room = a->k_cache.shape[1], d = a->k_cache.shape[2] / n_head;
  for (int i = 0; i < 4 * n; i += 4) {
    require_below(copies + i, 2, a->k_cache.shape[0]);
    require_below(copies + i + 2, 2, room + 1);
  }
  for (int mine = 0, head; (head = next_item(t, &mine)) < n_head;)
    for (int i = 0; i < n; i++) {
      const int32_t *copy = copies + 4 * i;
      const int64_t from = ((int64_t)copy[0] * n_head + head) * room * d;
      const int64_t to = ((int64_t)copy[1] * n_head + head) * room * d;
      copy_positions(keys + from, keys + to, values + from, values + to, copy[2], copy[3], room, d);
    }
}
