/* From attention weights to the moment each token was said (openai-whisper, whisper/timing.py). */
#include "kernels.h"

#define COLUMNS 64 /* keys that a thread takes at a time */
#define HALF_WIDTH 3 /* of the median filter */

/* Keys first..last-1 of a head's rows to mean 0 and deviation 1; spoils up to the next multiple of 4. */
static void normalise(float *weights, int rows, int room, int first, int last) {
  for (int key = first; key < last; key += 4) {
    float *column = weights + key;
    /* What lies behind the last key may be anything */
    const vec wanted = wasm_i32x4_lt(wasm_i32x4_const(0, 1, 2, 3), wasm_i32x4_splat(last - key));
    vec sum = zero(), square = zero();
    for (int row = 0; row < rows; row++) {
      vec x = wasm_v128_and(load(column + row * room), wanted);
      store(column + row * room, x);
      sum = add(sum, x);
    }
    const vec mean = mul(sum, splat(1.0f / (float)rows));
    for (int row = 0; row < rows; row++) {
      vec x = sub(load(column + row * room), mean);
      square = add(square, mul(x, x));
    }
    const vec deviation = wasm_f32x4_sqrt(mul(square, splat(1.0f / (float)rows)));
    const vec varies = wasm_f32x4_gt(deviation, zero());
    const vec scale = wasm_v128_and(wasm_f32x4_div(splat(1.0f), deviation), varies);
    for (int row = 0; row < rows; row++) {
      vec x = sub(load(column + row * room), mean);
      store(column + row * room, mul(x, scale));
    }
  }
}

#define SORT(a, b) { vec low = wasm_f32x4_pmin(a, b); b = wasm_f32x4_pmax(a, b); a = low; }

/* The medians of seven neighbours at four places from p on: a network of 13 exchanges (Paeth 1990). */
INLINE vec median(const float *p) {
  vec a = load(p), b = load(p + 1), c = load(p + 2), d = load(p + 3), e = load(p + 4),
      f = load(p + 5), g = load(p + 6);
  SORT(a, f) SORT(a, d) SORT(b, g) SORT(c, e) SORT(a, b) SORT(d, f) SORT(c, g)
  SORT(c, d) SORT(d, g) SORT(e, f) SORT(b, e) SORT(b, d) SORT(d, e)
  return d;
}

/* A row, smoothed, into total; `padded` has room for n + 16. */
static void add_smoothed(const float *row, int n, float *total, int begin, float *padded) {
  float *x = padded + HALF_WIDTH;
  __builtin_memcpy(x, row, n * sizeof(float));
  for (int i = 0; i < 16 - HALF_WIDTH; i++) x[n + i] = 0; /* the medians of the last four see more */
  if (n > HALF_WIDTH)
    for (int i = 1; i <= HALF_WIDTH; i++) {
      x[-i] = row[i];
      x[n - 1 + i] = row[n - 1 - i];
    }
  for (int key = 0; key < n; key += 4) {
    float sums[4];
    store(sums, n > HALF_WIDTH ? median(padded + key) : load(x + key));
    if (key + 4 <= n) {
      vec old = begin ? zero() : load(total + key);
      store(total + key, add(old, load(sums)));
    } else {
      for (int i = 0; key + i < n; i++) total[key + i] = (begin ? 0 : total[key + i]) + sums[i];
    }
  }
}

void op_add_alignment(const thread *t, const add_alignment_op *a) {
  float *weights = a->weights.data, *total = a->total.data;
  const int rows = t->rows[a->rows], keys = t->rows[a->keys];
  const int heads = a->weights.shape[0], head_rows = a->weights.shape[1], room = a->weights.shape[2];
  const int blocks = (keys + COLUMNS - 1) / COLUMNS;
  for (int mine = 0, item; (item = next_item(t, &mine)) < heads * blocks;) {
    const int first = item % blocks * COLUMNS;
    normalise(weights + item / blocks * head_rows * room, rows, room, first,
              min_int(first + COLUMNS, keys));
  }
  barrier(t);
  for (int mine = 0, row; (row = next_item(t, &mine)) < rows;)
    for (int head = 0; head < heads; head++)
      add_smoothed(weights + (head * head_rows + row) * room, keys, total + row * room,
                   a->begin && !head, t->own);
}

/* Steps of the path */
enum { BOTH, NEXT_ROW, NEXT_KEY };

void op_warp(const thread *t, const warp_op *a) {
  if (t->id) return;
  const int first = a->first_row, room = a->total.shape[1];
  const int n = t->rows[a->rows] - 1 - first, m = t->rows[a->keys];
  const float *total = (const float *)a->total.data + first * room;
  uint8_t *trace = a->trace.data;
  int32_t *entries = a->entries.data;
  float *above = t->own; /* costs of the row before, behind those of an empty beginning */
  above[0] = 0;
  for (int j = 1; j <= m; j++) above[j] = __builtin_inff();
  for (int i = 0; i < n; i++) {
    float diagonal = above[0], left = __builtin_inff();
    above[0] = left;
    for (int j = 1; j <= m; j++) {
      const float up = above[j];
      int step;
      float cost;
      if (diagonal < up && diagonal < left) step = BOTH, cost = diagonal;
      else if (up < diagonal && up < left) step = NEXT_ROW, cost = up;
      else step = NEXT_KEY, cost = left;
      left = cost - total[i * room + j - 1];
      trace[i * m + j - 1] = (uint8_t)step;
      diagonal = up;
      above[j] = left;
    }
  }
  for (int i = n - 1, j = m - 1; i >= 0;) {
    entries[i] = max_int(j, 0);
    const int step = j < 0 ? NEXT_ROW : trace[i * m + j];
    i -= step != NEXT_KEY;
    j -= step != NEXT_ROW;
  }
}
