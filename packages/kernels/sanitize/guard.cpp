// Tells AddressSanitizer which bytes of an ArrayBuffer nobody may touch: to it, a heap is one large allocation whose inner borders it cannot see.
#include <node_api.h>
#include <sanitizer/asan_interface.h>

namespace {

// (buffer, offset, bytes)
template <void (*mark)(const volatile void*, size_t)> napi_value call(napi_env env, napi_callback_info info) {
	napi_value values[3];
	size_t count = 3;
	void* data;
	int64_t offset, bytes;
	if (napi_get_cb_info(env, info, &count, values, nullptr, nullptr) != napi_ok || count != 3 ||
	    napi_get_arraybuffer_info(env, values[0], &data, nullptr) != napi_ok || napi_get_value_int64(env, values[1], &offset) != napi_ok ||
	    napi_get_value_int64(env, values[2], &bytes) != napi_ok) {
		napi_throw_type_error(env, nullptr, "wants (buffer, offset, bytes)");
		return nullptr;
	}
	mark(static_cast<char*>(data) + offset, size_t(bytes));
	return nullptr;
}

void add(napi_env env, napi_value exports, const char* name, napi_callback function) {
	napi_value value;
	napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
	napi_set_named_property(env, exports, name, value);
}

}  // namespace

NAPI_MODULE_INIT() {
	add(env, exports, "forbid", call<__asan_poison_memory_region>);
	add(env, exports, "allow", call<__asan_unpoison_memory_region>);
	return exports;
}
