/* Runs a program: records of 16 words, an opcode and its arguments (see wasm_program.py). */
#include "kernels.h"

#define RECORD_WORDS 16

enum opcode {
  MATMUL, CONV, LAYER_NORM, ATTENTION, CROSS_ATTENTION, SELF_ATTENTION, STORE_CROSS, EMBED, GATHER
};

#ifdef THREADS
#define SPINS 20000 /* about 20 us; an op is rarely that much longer on one thread than another */

void barrier(const thread *t) {
  if (t->count < 2) return;
  int32_t *arrived = t->sync, *round = t->sync + 1;
  const int32_t now = __atomic_load_n(round, __ATOMIC_ACQUIRE);
  if (__atomic_add_fetch(arrived, 1, __ATOMIC_ACQ_REL) == t->count) {
    __atomic_store_n(arrived, 0, __ATOMIC_RELAXED);
    __atomic_store_n(round, now + 1, __ATOMIC_RELEASE);
    __builtin_wasm_memory_atomic_notify(round, (uint32_t)-1);
    return;
  }
  for (int spin = 0; spin < SPINS; spin++)
    if (__atomic_load_n(round, __ATOMIC_ACQUIRE) != now) return;
  /* Somebody else has the core: give this one up until the last thread arrives. */
  while (__atomic_load_n(round, __ATOMIC_ACQUIRE) == now)
    __builtin_wasm_memory_atomic_wait32(round, now, -1);
}
#else
void barrier(const thread *t) { (void)t; }
#endif

__attribute__((export_name("run"))) void run(const int32_t *program, int n_ops, const int32_t *rows,
                                             int id, int count, int32_t *sync, float *own,
                                             float *shared) {
  const thread t = {.id = id, .count = count, .sync = sync, .own = own, .shared = shared,
                    .rows = rows};
  for (int i = 0; i < n_ops; i++, program += RECORD_WORDS) {
    const int32_t *a = program + 1;
    switch (program[0]) {
      case MATMUL: op_matmul(&t, a); break;
      case CONV: op_conv(&t, a); break;
      case LAYER_NORM: op_layer_norm(&t, a); break;
      case ATTENTION: op_attention(&t, a); break;
      case CROSS_ATTENTION: op_cross_attention(&t, a); break;
      case SELF_ATTENTION: op_self_attention(&t, a); break;
      case STORE_CROSS: op_store_cross(&t, a); break;
      case EMBED: op_embed(&t, a); break;
      case GATHER: op_gather(&t, a); break;
      default: __builtin_trap();
    }
    barrier(&t);
  }
}
