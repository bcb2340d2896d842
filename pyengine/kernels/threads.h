/* The threads of a run: one gives the orders, others may help, and all share out the work of each op.
 * Where memory is not shared (THREADS is not defined) there is one. */
#pragma once
#include <stdint.h>

typedef struct control control; /* what threads coordinate by: threads.c */

/* One thread's view of a run. */
typedef struct {
  int id, count;          /* of threads */
  control *control;
  float *own;             /* scratch of this thread */
  float *shared;          /* scratch of all threads */
  const int32_t *rows;    /* row counts by Rows parameter */
  int fused;              /* this machine has a dot product of bytes in one instruction */
} thread;

/* What every thread of a run does: program.c. */
void execute(const thread *t, const void *program, int n_ops);

/* Everything before it has been written by all threads when it returns. */
void barrier(const thread *t);

/* The next of the items that the threads share out until the next barrier, each taking one when it
 * is through with another: one whose core is busy with something else takes fewer. `mine` starts at
 * 0 and counts where there is one thread. */
int next_item(const thread *t, int *mine);

/* This thread's part of n things, in whole multiples of block. */
static inline __attribute__((always_inline)) void split(const thread *t, int n, int block, int *first,
                                                        int *last) {
  const int blocks = (n + block - 1) / block;
  const int begin = (int)((int64_t)blocks * t->id / t->count) * block;
  const int end = (int)((int64_t)blocks * (t->id + 1) / t->count) * block;
  *first = begin < n ? begin : n;
  *last = end < n ? end : n;
}
