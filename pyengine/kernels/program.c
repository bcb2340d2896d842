/* Runs a program: records of 16 words, an opcode and its arguments (see wasm_program.py). */
#include "kernels.h"

#define RECORD_WORDS 16

enum opcode {
  MATMUL, CONV, LAYER_NORM, ATTENTION, CROSS_ATTENTION, SELF_ATTENTION, STORE_CROSS, EMBED, GATHER
};

/* Ops are written for any number of threads; the variants built so far have one. */
void barrier(const thread *t) { (void)t; }

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
