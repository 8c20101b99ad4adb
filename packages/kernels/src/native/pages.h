// How the system backs a large array with memory.
#pragma once

namespace native {

// Asks for large pages, where they are had for the asking: the first touch of each small page of a large new array costs as much as scoring its rows.
void preferLargePages(void* from, unsigned long long bytes);

}  // namespace native
