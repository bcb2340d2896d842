/* Orders, barriers and sharing of work among threads.
 *
 * One thread gives the orders (`run`), others may help (`help`, which does not return). Threads wait
 * for each other by spinning for a moment, since ops take microseconds, and then asleep, since another
 * process may hold the core that a thread needs. */
#include "threads.h"

#define SPINS 20000      /* some tens of microseconds */
#define WAIT_NS 100000000ll

#define CONTROL_BYTES 320

/* The first line is set by wasm_backend.py, the rest is zero at first. Each group has a cache line, so
 * that a thread which spins on one does not slow down writes to another. */
struct control {
  char *own;             /* scratch of thread 0; the others' lies behind it */
  int32_t own_bytes;
  float *shared;
  int32_t patience;      /* tenths of a second until a helper counts as dead; awake, as a machine
                          * that slept wakes up in the middle of one */
  int32_t stalled;       /* a helper is dead: the memory is of no more use */
  int32_t helpers;       /* how many have come to help */
  int32_t fused;         /* see struct thread */
  int32_t fill0[9];
  int32_t order;         /* grows by two with each order; odd while one is being written */
  int32_t program;       /* address; 0 to leave */
  int32_t n_ops;
  int32_t rows;          /* address */
  int32_t count;         /* of threads that are to run it */
  int32_t sleepers;      /* who sleep until the next order */
  int32_t fill1[10];
  int32_t arrived;       /* threads at the barrier */
  int32_t fill2[15];
  int32_t round;         /* of the barrier */
  int32_t barrier_sleepers;
  int32_t fill3[14];
  int32_t next;          /* item to be taken */
  int32_t fill4[15];
};

#define ON_A_LINE(field) (__builtin_offsetof(struct control, field) % 64 == 0)
_Static_assert(sizeof(struct control) == CONTROL_BYTES, "wasm_backend.py takes as much memory");
_Static_assert(ON_A_LINE(order) && ON_A_LINE(arrived) && ON_A_LINE(round) && ON_A_LINE(next), "");

static thread thread_of(control *c, int id, int count, const int32_t *rows) {
  return (thread){.id = id, .count = count, .control = c, .own = (float *)(c->own + id * c->own_bytes),
                  .shared = c->shared, .rows = rows, .fused = c->fused};
}

#ifdef THREADS

static inline int32_t read(int32_t *p) { return __atomic_load_n(p, __ATOMIC_SEQ_CST); }
static inline void write(int32_t *p, int32_t x) { __atomic_store_n(p, x, __ATOMIC_SEQ_CST); }
static inline int32_t increase(int32_t *p, int32_t by) { return __atomic_fetch_add(p, by, __ATOMIC_SEQ_CST); }

/* Returns when *p is not `old`; 0 if it still is after `most` waits, where `most` is not 0. */
static int wait_for_change(int32_t *p, int32_t old, int32_t *sleepers, int most) {
  for (int i = 0; i < SPINS; i++)
    if (read(p) != old) return 1;
  increase(sleepers, 1);
  for (int i = 0; read(p) == old && !(most && i == most); i++)
    __builtin_wasm_memory_atomic_wait32(p, old, WAIT_NS);
  increase(sleepers, -1);
  return read(p) != old;
}

/* Wakes who sleep on *p, after it was changed. Asking for it takes longer than a barrier. */
static void wake(int32_t *p, int32_t *sleepers) {
  if (read(sleepers)) __builtin_wasm_memory_atomic_notify(p, -1);
}

void barrier(const thread *t) {
  if (t->count == 1) return;
  control *c = t->control;
  const int32_t round = read(&c->round);
  if (increase(&c->arrived, 1) == t->count - 1) {
    write(&c->arrived, 0);
    write(&c->next, 0);
    write(&c->round, round + 1);
    wake(&c->round, &c->barrier_sleepers);
  } else if (!wait_for_change(&c->round, round, &c->barrier_sleepers, t->id ? 0 : c->patience)) {
    write(&c->stalled, 1);
    __builtin_trap();
  }
}

int next_item(const thread *t, int *mine) {
  return t->count == 1 ? (*mine)++ : increase(&t->control->next, 1);
}

/* Run a program with the first count - 1 helpers; traps when one of them does not answer. */
__attribute__((export_name("run"))) void run(control *c, const void *program, int n_ops,
                                             const int32_t *rows, int count) {
  if (count > 1) {
    const int32_t order = read(&c->order);
    write(&c->order, order + 1);
    write(&c->program, (int32_t)program);
    write(&c->n_ops, n_ops);
    write(&c->rows, (int32_t)rows);
    write(&c->count, count);
    write(&c->order, order + 2);
    wake(&c->order, &c->sleepers);
  }
  const thread t = thread_of(c, 0, count, rows);
  execute(&t, program, n_ops);
}

/* Follow the orders of `run`, until one has no program. */
__attribute__((export_name("help"))) void help(control *c) {
  const int id = 1 + increase(&c->helpers, 1);
  for (int32_t done = 0;;) { /* not read from c: the first order may have been given already */
    wait_for_change(&c->order, done, &c->sleepers, 0);
    const int32_t order = read(&c->order);
    const int32_t program = read(&c->program), n_ops = read(&c->n_ops);
    const int32_t rows = read(&c->rows), count = read(&c->count);
    if (order & 1 || read(&c->order) != order) continue; /* it is being written */
    done = order;
    if (!program) return;
    if (id >= count) continue;
    const thread t = thread_of(c, id, count, (const int32_t *)rows);
    execute(&t, (const void *)program, n_ops);
  }
}

/* Sends the helpers away. */
__attribute__((export_name("leave"))) void leave(control *c) {
  const int32_t order = read(&c->order);
  write(&c->order, order + 1);
  write(&c->program, 0);
  write(&c->order, order + 2);
  wake(&c->order, &c->sleepers);
}

/* How many threads can run a program now. */
__attribute__((export_name("ready"))) int ready(control *c) { return 1 + read(&c->helpers); }

/* Whether a run trapped because a helper did not answer. */
__attribute__((export_name("stalled"))) int stalled(control *c) { return read(&c->stalled); }

#else

void barrier(const thread *t) { (void)t; }

int next_item(const thread *t, int *mine) {
  (void)t;
  return (*mine)++;
}

__attribute__((export_name("run"))) void run(control *c, const void *program, int n_ops,
                                             const int32_t *rows, int count) {
  (void)count;
  const thread t = thread_of(c, 0, 1, rows);
  execute(&t, program, n_ops);
}

#endif
