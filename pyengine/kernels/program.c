/* Runs a program: its records one after another, each split among the threads, with a barrier
 * behind it. The records and the op of each are declared in records.h. */
#include "kernels.h"

#define CASE(op) \
  case op##_code: op_##op(t, &record->op); break;

void execute(const thread *t, const void *program, int n_ops) {
  const record *record = program;
  for (int i = 0; i < n_ops; i++, record++) {
    switch (record->code) {
      OPS(CASE)
      default: __builtin_trap();
    }
    barrier(t);
  }
}
