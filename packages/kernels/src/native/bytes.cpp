// What compilers call without being asked: there is no C library behind these kernels. They are short and rare (copies of small structs), so plain
// loops will do.

using Size = decltype(sizeof(0));

// Hidden, so that nobody else's calls come here; without builtins, or their loops would become calls of themselves.
#define ANOD_PLAIN extern "C" __attribute__((no_builtin, visibility("hidden"), used))

ANOD_PLAIN void* memcpy(void* to, const void* from, Size count) {
	char* a = static_cast<char*>(to);
	const char* b = static_cast<const char*>(from);
	for (Size i = 0; i < count; i++) a[i] = b[i];
	return to;
}

ANOD_PLAIN void* memmove(void* to, const void* from, Size count) {
	char* a = static_cast<char*>(to);
	const char* b = static_cast<const char*>(from);
	if (a < b)
		for (Size i = 0; i < count; i++) a[i] = b[i];
	else
		for (Size i = count; i-- > 0;) a[i] = b[i];
	return to;
}

ANOD_PLAIN void* memset(void* to, int value, Size count) {
	char* a = static_cast<char*>(to);
	for (Size i = 0; i < count; i++) a[i] = static_cast<char>(value);
	return to;
}
