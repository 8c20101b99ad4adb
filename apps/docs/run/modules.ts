/** What a block may import: the entries a user installs. In the built site each is a chunk of its own, loaded when first asked for. */
const modules: { readonly [name: string]: () => Promise<object> } = {
	'@anod/core': () => import('@anod/core'),
	'@anod/core/backend': () => import('@anod/core/backend'),
	'@anod/core/metrics': () => import('@anod/core/metrics'),
	'@anod/core/onnx': () => import('@anod/core/onnx'),
	'@anod/backend-wasm': () => import('@anod/backend-wasm'),
};

/** @throws Error for a package that the site does not carry. */
export async function loadModule(name: string): Promise<object> {
	const load = Object.hasOwn(modules, name) ? modules[name] : undefined;
	if (!load) throw new Error(`This page carries ${Object.keys(modules).join(', ')}; it cannot import ${JSON.stringify(name)}.`);
	return load();
}
