/* Numbers as model files have them. */
#pragma once
#include "kernels.h"

/* n numbers of a type that files have (DType of hparams.py, no F32), as floats: halves, a multiple of
 * eight, or whole blocks. */
void read_numbers(int type, const void *from, int n, float *out);

/* Whether whole numbers of a type, or whole blocks, are finite. */
int finite(int type, const uint8_t *from, int bytes);
