#include "vector.h"

namespace anod {

// Whether these kernels may round a multiplication and an addition once, so that their bits depend on the machine.
ANOD_EXPORT(fastArithmetic) u32 fastArithmetic() {
#if defined(ANOD_FAST)
	return 1;
#else
	return 0;
#endif
}

}  // namespace anod
