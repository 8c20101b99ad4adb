// Which instruction sets this processor and its operating system offer.
#pragma once

namespace native {

enum InstructionSet { sse2, avx2, avx512, neon };

bool offers(InstructionSet set);

}  // namespace native
