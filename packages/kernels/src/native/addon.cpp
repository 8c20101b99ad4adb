// The kernels as functions of Node: called at once, or on the thread pool with a promise. packages/backend-node/src/addon.ts is the other side.
#include <node_api.h>

#include "job.h"
#include "pages.h"
#include "variants.h"

namespace native {

namespace {

constexpr u32 mostKept = mostArguments + 1;

constexpr u32 mostThreads = 64;

// A call on its way through the thread pool. It lies in an ArrayBuffer of its own, for there is no allocator here.
struct Pending {
	Call call;
	// The first is the call, the others help with it.
	napi_async_work works[mostThreads];
	u32 threads;
	// Works that are not over yet.
	u32 open;
	alignas(8) unsigned char team[teamBytes];
	napi_deferred deferred;
	// What must not be collected before the call is over: the heap, the arrays among the arguments, and this struct.
	napi_ref kept[mostKept + 1];
	u32 keptCount;
};

napi_value fail(napi_env env, const char* message) {
	napi_throw_type_error(env, nullptr, message);
	return nullptr;
}

// An argument's address: a number is an offset in the heap, an array is itself.
bool readAddress(napi_env env, napi_value value, char* heap, bool written, void** address) {
	napi_valuetype type;
	if (napi_typeof(env, value, &type) != napi_ok) return false;
	if (type != napi_number) {
		size_t length;
		if (napi_get_typedarray_info(env, value, nullptr, &length, address, nullptr, nullptr) != napi_ok) return false;
		if (written) preferLargePages(*address, length * sizeof(float));
		return true;
	}
	int64_t offset;
	if (napi_get_value_int64(env, value, &offset) != napi_ok) return false;
	*address = offset == 0 ? nullptr : heap + offset;
	return true;
}

constexpr u32 leading = 4;

// (variant, kernel, threads of the pool or 0 for at once, heap, …arguments)
bool readCall(napi_env env, u32 count, const napi_value* values, Call& call, uint32_t& threads) {
	uint32_t variant, kernel;
	void* heap;
	if (count < leading || napi_get_value_uint32(env, values[0], &variant) != napi_ok || variant >= variantCount) return false;
	if (napi_get_value_uint32(env, values[1], &kernel) != napi_ok || kernel >= kernels) return false;
	if (napi_get_value_uint32(env, values[2], &threads) != napi_ok || threads > mostThreads) return false;
	if (napi_get_arraybuffer_info(env, values[3], &heap, nullptr) != napi_ok) return false;
	call.table = variants[variant].table;
	call.kernel = Kernel(kernel);
	// The others have no record that could name a team.
	if (threads > 1 && call.kernel != advance && call.kernel != gradient) return false;
	call.result = 0;
	const char* signature = signatureOf(call.kernel);
	u32 i = 0;
	for (; signature[i]; i++) {
		if (leading + i >= count) return false;
		const napi_value value = values[leading + i];
		Argument& argument = call.arguments[i];
		if (signature[i] == 'n' ? napi_get_value_uint32(env, value, &argument.number) != napi_ok
		                        : !readAddress(env, value, static_cast<char*>(heap), signature[i] == 'w', &argument.address))
			return false;
	}
	return leading + i == count;
}

napi_value resultOf(napi_env env, const Call& call) {
	napi_value result = nullptr;
	if (call.kernel == meanLoss)
		napi_create_double(env, call.result, &result);
	else
		napi_get_undefined(env, &result);
	return result;
}

void work(napi_env, void* data) {
	Pending& pending = *static_cast<Pending*>(data);
	const Table& table = *pending.call.table;
	if (pending.threads == 1) return execute(pending.call);
	void* training = pending.call.arguments[0].address;
	table.employ(training, pending.team);
	execute(pending.call);
	table.employ(training, nullptr);
	table.dismiss(pending.team);
}

// A helper that starts late finds the team dismissed.
void help(napi_env, void* data) {
	Pending& pending = *static_cast<Pending*>(data);
	pending.call.table->help(pending.team);
}

void settle(napi_env env, napi_status, void* data) {
	Pending& pending = *static_cast<Pending*>(data);
	if (--pending.open > 0) return;
	napi_resolve_deferred(env, pending.deferred, resultOf(env, pending.call));
	for (u32 i = 0; i < pending.threads; i++) napi_delete_async_work(env, pending.works[i]);
	// The last one is the memory of `pending` itself.
	for (u32 i = 0, count = pending.keptCount; i < count; i++) napi_delete_reference(env, pending.kept[i]);
}

void keep(napi_env env, Pending& pending, napi_value value) {
	napi_valuetype type;
	napi_typeof(env, value, &type);
	if (type == napi_object) napi_create_reference(env, value, 1, &pending.kept[pending.keptCount++]);
}

napi_value runLater(napi_env env, const Call& call, u32 threads, u32 count, const napi_value* values) {
	napi_value storage, promise, name;
	void* data;
	if (napi_create_arraybuffer(env, sizeof(Pending), &data, &storage) != napi_ok) return nullptr;
	Pending& pending = *static_cast<Pending*>(data);
	pending.call = call;
	pending.keptCount = 0;
	pending.threads = threads;
	pending.open = threads;
	for (unsigned char& byte : pending.team) byte = 0;
	napi_create_string_utf8(env, "anod", NAPI_AUTO_LENGTH, &name);
	for (u32 i = 0; i < threads; i++)
		if (napi_create_async_work(env, nullptr, name, i == 0 ? work : help, settle, &pending, &pending.works[i]) != napi_ok)
			return fail(env, "no room for work");
	if (napi_create_promise(env, &pending.deferred, &promise) != napi_ok) return fail(env, "no room for a promise");
	for (u32 i = 3; i < count; i++) keep(env, pending, values[i]);
	keep(env, pending, storage);
	// The call before its helpers: where the pool has one thread, they must not keep it from starting.
	for (u32 i = 0; i < threads; i++) napi_queue_async_work(env, pending.works[i]);
	return promise;
}

napi_value run(napi_env env, napi_callback_info info) {
	napi_value values[leading + mostArguments];
	size_t count = leading + mostArguments;
	Call call;
	uint32_t threads;
	if (napi_get_cb_info(env, info, &count, values, nullptr, nullptr) != napi_ok || count > leading + mostArguments ||
	    !readCall(env, u32(count), values, call, threads))
		return fail(env, "run() wants (variant, kernel, threads, heap, …arguments of the kernel)");
	if (threads > 0) return runLater(env, call, threads, u32(count), values);
	execute(call);
	return resultOf(env, call);
}

// Where an ArrayBuffer lies.
napi_value addressOf(napi_env env, napi_callback_info info) {
	napi_value value, result;
	size_t count = 1;
	void* data;
	if (napi_get_cb_info(env, info, &count, &value, nullptr, nullptr) != napi_ok ||
	    napi_get_arraybuffer_info(env, value, &data, nullptr) != napi_ok)
		return fail(env, "addressOf() wants an ArrayBuffer");
	napi_create_bigint_uint64(env, reinterpret_cast<uint64_t>(data), &result);
	return result;
}

void set(napi_env env, napi_value object, const char* name, napi_value value) { napi_set_named_property(env, object, name, value); }

void setText(napi_env env, napi_value object, const char* name, const char* text) {
	napi_value value;
	napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value);
	set(env, object, name, value);
}

void setFunction(napi_env env, napi_value object, const char* name, napi_callback function) {
	napi_value value;
	napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
	set(env, object, name, value);
}

napi_value describe(napi_env env, const Variant& variant) {
	napi_value object, lanes, offered;
	napi_create_object(env, &object);
	setText(env, object, "instructions", variant.instructions);
	setText(env, object, "arithmetic", variant.arithmetic);
	napi_create_uint32(env, variant.table->lanes, &lanes);
	set(env, object, "lanes", lanes);
	napi_get_boolean(env, offers(variant.set), &offered);
	set(env, object, "offered", offered);
	return object;
}

}  // namespace

}  // namespace native

NAPI_MODULE_INIT() {
	using namespace native;
	napi_value list;
	napi_create_array_with_length(env, variantCount, &list);
	for (u32 i = 0; i < variantCount; i++) napi_set_element(env, list, i, describe(env, variants[i]));
	set(env, exports, "variants", list);
	setFunction(env, exports, "run", run);
	setFunction(env, exports, "addressOf", addressOf);
	return exports;
}
