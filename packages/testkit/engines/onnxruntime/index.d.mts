/** ONNX Runtime; undefined where `npm run engines` could not fetch it. */
// biome-ignore lint/suspicious/noExplicitAny: its types live in a folder that only the tests fetch
export function onnxRuntime(): Promise<Record<string, any> | undefined>;
